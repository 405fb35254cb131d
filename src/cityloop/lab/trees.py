"""What do many small trees together say of a row, without the library that grew them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cityloop.lab.serve import softmax

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
# Sums over trees, chosen by cross-validation (docs/why/0012).
ROUNDS, RATE, LEAVES, SHARE, COLUMNS, LEAST = 160, 0.08, 16, 0.5, 10, 20


@dataclass(frozen=True)
class Trees:
    """Boosted trees, all their nodes in a row: where a node asks nothing, `left` is -1 and `value` counts."""

    roots: Ints  # (rounds, classes)
    column: Ints  # (nodes,)
    limit: Floats  # (nodes,): up to here to the left
    left: Ints
    right: Ints
    value: Floats
    start: Floats  # (classes,): scores before the first tree

    def chances(self, rows: Floats) -> Floats:
        """Return (n, classes) probabilities of (n, columns) rows."""
        at = np.tile(self.roots.ravel(), (len(rows), 1))
        narrow = rows.astype(np.float32)  # as the trees were grown
        while (asks := self.left[at] >= 0).any():
            goes = np.take_along_axis(narrow, self.column[at], 1) <= self.limit[at]
            at = np.where(asks, np.where(goes, self.left[at], self.right[at]), at)
        return softmax(self.start + self.value[at].reshape(len(rows), *self.roots.shape).sum(1))

    @property
    def whole(self) -> bool:
        """Return whether the arrays make trees in which every way leads down to a value."""
        nodes, own = len(self.column), np.arange(len(self.column))
        inner = self.left >= 0
        sizes = {one.shape for one in (self.column, self.limit, self.left, self.right, self.value)} == {(nodes,)}
        if not sizes or self.roots.ndim != 2 or self.start.shape != self.roots.shape[1:] or not nodes:
            return False
        down = [(own < one)[inner].all() and (one < nodes)[inner].all() for one in (self.left, self.right)]
        inside = (self.roots >= 0).all() and (self.roots < nodes).all() and (self.column[inner] >= 0).all()
        return bool(all(down) and inside and all(np.isfinite(one).all() for one in (self.limit, self.value, self.start)))


def grow(rows: Floats, labels: npt.NDArray[np.int64], seed: int = 0) -> Trees:
    """Return the trees that rows with their labels (0, 1, 2 …, each at least once) teach."""
    from sklearn.ensemble import GradientBoostingClassifier

    grown = GradientBoostingClassifier(
        n_estimators=ROUNDS, learning_rate=RATE, max_leaf_nodes=LEAVES, max_depth=None, subsample=SHARE, max_features=COLUMNS,
        min_samples_leaf=LEAST, random_state=seed,
    ).fit(rows, labels)  # fmt: skip
    trees = [one.tree_ for one in grown.estimators_.ravel()]
    first = np.cumsum([0, *(tree.node_count for tree in trees)])
    joined = [_moved(tree, at) for tree, at in zip(trees, first.tolist(), strict=False)]
    column, limit, left, right, value = (np.concatenate(part) for part in zip(*joined, strict=True))
    roots = first[:-1].reshape(grown.estimators_.shape).astype(np.int32)
    found = Trees(roots, column, limit, left, right, RATE * value, np.zeros(roots.shape[1]))
    said = grown.predict_log_proba(rows[:1])[0] - np.log(found.chances(rows[:1])[0])
    return Trees(roots, column, limit, left, right, RATE * value, said)


def _moved(tree: Any, by: int) -> tuple[Any, ...]:
    """Return column, limit, left, right and value of a tree's nodes, numbered from `by` on."""
    inner = tree.children_left >= 0
    left, right = (np.where(inner, one + by, -1).astype(np.int32) for one in (tree.children_left, tree.children_right))
    column, limit = np.where(inner, tree.feature, 0).astype(np.int32), np.where(inner, tree.threshold, 0.0)
    return column, limit, left, right, tree.value[:, 0, 0]
