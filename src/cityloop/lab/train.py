"""What do texts with known categories teach?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityloop.lab import grams
from cityloop.lab.grams import Counts, Vocabulary
from cityloop.lab.score import Chances, Truth
from cityloop.lab.serve import Floats, Model, softmax, values
from cityloop.loop.words import Refused

FOLDS = 5
FEWEST = 5  # texts of a class, in at least two groups: with fewer it cannot be both learned and tested
MARGIN = 0.5  # C of the support vector machine (docs/why/0009)
BAYES, SMOOTH = 0.2, 0.1  # share of complement naive Bayes in the weights, and its smoothing (docs/why/0009)
AIM = 0.95  # share of right answers from which nobody needs to look; a person decides below
SHOWN = 20  # answers that must have been right as often before a threshold is trusted
ALWAYS_ASK = 1.01


@dataclass(frozen=True)
class Rows:
    """Training texts given as words; rows of one group tell the same and stay together in every split."""

    docs: Sequence[list[str]]
    labels: Sequence[str]
    groups: NDArray[np.int64]
    extra: NDArray[np.bool_]  # only learned from, never tested on
    texts: Sequence[str] = ()  # as they were written, where somebody wants them

    def take(self, at: NDArray[Any]) -> Rows:
        """Return the rows at these places."""
        places: list[int] = (np.flatnonzero(at) if at.dtype == np.bool_ else at).tolist()
        texts = [self.texts[n] for n in places] if self.texts else ()
        return Rows([self.docs[n] for n in places], [self.labels[n] for n in places], self.groups[places], self.extra[places], texts)


@dataclass(frozen=True)
class Crossed:
    """What models said of texts that they had not seen: raw scores, the fold of each text, and its right label."""

    labels: tuple[str, ...]
    scores: Floats  # (n, labels)
    fold: NDArray[np.int64]
    truth: Truth

    def chances(self) -> Chances:
        """Return probabilities of each fold, calibrated on the other folds."""
        found = np.zeros(self.scores.shape)
        for fold in np.unique(self.fold):
            here = self.fold == fold
            sharp, shift = calibrate(self.scores[~here], self.truth[~here])
            found[here] = softmax(sharp * self.scores[here].astype(np.float64) + shift)
        return found


def usable(rows: Rows) -> tuple[Rows, dict[str, int]]:
    """Return the rows of the classes that can be learned, and how many rows each of the others has.

    Raises Refused when fewer than two classes remain.
    """
    mine = [(label, group) for label, group, extra in zip(rows.labels, rows.groups.tolist(), rows.extra, strict=True) if not extra]
    texts, spread = Counter(label for label, _ in mine), Counter(label for label, _ in set(mine))
    known = {label for label in texts if texts[label] >= FEWEST and spread[label] > 1}
    if len(known) < 2:
        mend = f"每类至少 {FEWEST} 条不重复的文本 / at least {FEWEST} different texts a class"
        raise Refused("不足两类可学 / fewer than two classes to learn", field="label", value=", ".join(sorted(texts)) or None, mend=mend)
    left = Counter(label for label in rows.labels if label not in known)
    return rows.take(np.array([label in known for label in rows.labels])), dict(left)


def cross(rows: Rows, seed: int = 0, folds: int = FOLDS) -> Crossed:
    """Return what models of `folds` splits by group say of the rows that they have not seen."""
    from sklearn.model_selection import StratifiedGroupKFold

    labels, truth = _numbered(rows.labels)
    own = np.flatnonzero(~rows.extra)
    spread = Counter(label for label, _ in {(truth[n], rows.groups[n]) for n in own})
    parts = StratifiedGroupKFold(min(folds, *spread.values()), shuffle=True, random_state=seed)
    scores, fold = np.zeros((len(own), len(labels)), np.float32), np.zeros(len(own), np.int64)
    for number, (_, test) in enumerate(parts.split(own, truth[own], rows.groups[own])):
        outside = ~np.isin(rows.groups, rows.groups[own[test]])
        learned = fit(rows.take(outside), seed)
        scores[np.ix_(test, [labels.index(label) for label in learned.labels])] = learned.scores([rows.docs[n] for n in own[test]])
        fold[test] = number
    return Crossed(labels, scores, fold, truth[own])


def fit(rows: Rows, seed: int = 0) -> Model:
    """Return the model of all rows, not calibrated and with no threshold."""
    labels, truth = _numbered(rows.labels)
    vocabulary = grams.learn(rows.docs)
    counts = vocabulary.count(rows.docs)
    idf = _rarity(counts, vocabulary)
    weights, bias = _linear(counts, idf, vocabulary, truth, seed)
    none = np.zeros(len(labels), np.float32)
    return Model(labels, vocabulary, idf, weights, bias, 1.0, none, none + np.float32(ALWAYS_ASK))


def learn(rows: Rows, crossed: Crossed, seed: int = 0, card: Mapping[str, Any] | None = None) -> Model:
    """Return the model of all rows with the calibration and the thresholds that the crossed answers support."""
    sharp, shift = calibrate(crossed.scores, crossed.truth)
    limits = thresholds(crossed.chances(), crossed.truth)
    return replace(fit(rows, seed), sharp=sharp, shift=shift.astype(np.float32), thresholds=limits, card=card or {})


def _numbered(labels: Sequence[str]) -> tuple[tuple[str, ...], Truth]:
    names = tuple(sorted(set(labels)))
    number = {name: at for at, name in enumerate(names)}
    return names, np.array([number[label] for label in labels], np.int64)


def _rarity(counts: Counts, vocabulary: Vocabulary) -> Floats:
    """Return how rare each feature is; 0 for one whose only text would be learned by heart."""
    held = np.bincount(counts.feature, minlength=2 * vocabulary.size)
    rarity = np.log((1 + counts.texts) / (1 + held)) + 1
    return np.where(held >= grams.PAIRS_FROM, rarity, 0).astype(np.float32)


def _linear(counts: Counts, idf: Floats, vocabulary: Vocabulary, truth: Truth, seed: int) -> tuple[Floats, Floats]:
    """Return weights (features, labels) and bias of one-against-all support vector machines, with a share of naive Bayes.

    Each class weighs the same. Both are linear in the same values, so serving two models costs what serving one does.
    """
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    block = np.searchsorted(vocabulary.edges, np.arange(2 * vocabulary.size), side="right")
    cells = values(counts, idf, block).astype(np.float64)
    table = csr_matrix((cells, (counts.row, counts.feature)), (counts.texts, 2 * vocabulary.size))
    machine = LinearSVC(C=MARGIN, class_weight="balanced", random_state=seed).fit(table, truth)
    weights, bias = machine.coef_.T, machine.intercept_
    if weights.shape[1] == 1:
        weights, bias = np.hstack([-weights, weights]), np.array([-bias[0], bias[0]])
    bayes = _bayes(table, truth)
    bayes *= BAYES * (table @ weights).std() / max(1e-9, (table @ bayes).std())
    return np.ascontiguousarray(weights + bayes, np.float32), bias.astype(np.float32)


def _bayes(table: Any, truth: Truth) -> NDArray[np.float64]:
    """Return weights (features, labels): how seldom a feature is met outside a class. Source: Rennie et al. 2003, 4.2."""
    held = np.asarray(table.T @ np.eye(truth.max() + 1)[truth])
    outside = held.sum(axis=1, keepdims=True) - held + SMOOTH
    weights: NDArray[np.float64] = -np.log(outside / outside.sum(axis=0))
    centred: NDArray[np.float64] = weights - weights.mean(axis=1, keepdims=True)
    return centred


def calibrate(scores: Floats, truth: Truth) -> tuple[float, NDArray[np.float64]]:
    """Return `sharp` and `shift` so that softmax(sharp * scores + shift) are true chances: a temperature and class priors."""
    from scipy.optimize import minimize

    wide, one = scores.astype(np.float64), np.eye(scores.shape[1])[truth]

    def loss(guess: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        chances = softmax(guess[0] * wide + guess[1:])
        off = (chances - one) / len(truth)
        cost = -np.log(np.maximum(chances[one > 0], 1e-12)).mean() + 1e-3 * (guess[1:] ** 2).sum()
        return cost, np.concatenate([[(off * wide).sum()], off.sum(0) + 2e-3 * guess[1:]])

    found = minimize(loss, np.array([3.0, *np.zeros(scores.shape[1])]), jac=True, method="L-BFGS-B", bounds=[(0.1, 50), *[(-5, 5)] * scores.shape[1]])
    return float(found.x[0]), found.x[1:]


def thresholds(chances: Chances, truth: Truth, aim: float = AIM) -> Floats:
    """Return for each class the probability from which at least `aim` of the answers were right; above 1 when none is shown to be."""
    found, sure = chances.argmax(axis=1), chances.max(axis=1)
    limits = np.full(chances.shape[1], ALWAYS_ASK, np.float32)
    for label in range(chances.shape[1]):
        order = np.argsort(-np.where(found == label, sure, -1), kind="stable")[: (found == label).sum()]
        share = np.cumsum(truth[order] == label) / np.arange(1, len(order) + 1)
        good = np.flatnonzero(share[SHOWN - 1 :] >= aim)
        if len(good):
            limits[label] = sure[order[good[-1] + SHOWN - 1]]
    return limits
