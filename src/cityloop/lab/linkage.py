"""Which of these belong together, when not every pair was compared?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def groups(n: int, left: Ints, right: Ints, score: Floats, floor: float, above: float = 0.0, most: int = 1 << 30) -> Ints:
    """Return (n,) the group of each thing: average linkage, cut where the mean score of two groups is not over `above`.

    `left`, `right`, `score` are the pairs compared, each once; a pair that was not counts as `floor` (below `above`), but for
    groups of more than `most` things, of which nothing was compared with more than `most` others. In every round all groups that are each other's nearest merge at once, which gives the tree that merging one by one gives.
    Source: F. Murtagh, A survey of recent advances in hierarchical clustering algorithms, Computer Journal 26 (1983) 354-359.
    """
    group, size = np.arange(n), np.ones(n)
    extra = score - floor
    while len(left):
        mean = extra / (np.minimum(size[left], size[right]) * np.clip(np.maximum(size[left], size[right]), 1, most)) + floor
        best, other = _nearest(n, left, right, mean)
        first = np.flatnonzero((best > above) & (other[other] == np.arange(n)) & (np.arange(n) < other))
        if not len(first):
            break
        into = np.arange(n)
        into[other[first]] = first
        size[first] += size[other[first]]
        group = into[group]
        left, right, extra = _merged(n, into[left], into[right], extra)
    return np.unique(group, return_inverse=True)[1].ravel().astype(np.int64)


def _nearest(n: int, left: Ints, right: Ints, mean: Floats) -> tuple[Floats, Ints]:
    """Return each group's best mean and whom it is with (itself when nobody); at a tie the one with the lower number."""
    best = np.full(n, -np.inf)
    np.maximum.at(best, left, mean)
    np.maximum.at(best, right, mean)
    other = np.full(n, n)
    for here, there in ((left, right), (right, left)):
        ties = mean == best[here]
        np.minimum.at(other, here[ties], there[ties])
    return best, np.where(other == n, np.arange(n), other)


def _merged(n: int, left: Ints, right: Ints, extra: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the edges between different groups, several between two groups as their sum."""
    apart = left != right
    low, high = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
    edges = sparse.coo_matrix((extra[apart], (low, high)), shape=(n, n)).tocsr()
    edges.sum_duplicates()
    return np.repeat(np.arange(n), np.diff(edges.indptr)), edges.indices.astype(np.int64), edges.data
