"""Which of a million reports speak of one thing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from cityloop.lab import close
from cityloop.lab.bags import bags
from cityloop.lab.linkage import groups
from cityloop.lab.sense import CHUNK, Sense
from cityloop.loop import alike
from cityloop.loop.alike import LEARNED, PLAIN, Likeness, Weights
from cityloop.loop.words import Refused

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WITHIN, APART = 150.0, 10.0  # metres and days compared; 95% of the pairs that Boston's staff called duplicates lie within 205 m
CROWDED = 256  # the next reports in time that one is compared with; twice the largest group that the crowd holds in a window
SURE_METRES, SURE_HOURS, SURE_ODDS = 40.0, 24.0, 2.0  # pairs to learn words from: 95% of them are twins in lab/crowd
ENOUGH = 5_000  # such pairs, for words to be learned; with fewer, likeness is the plain cosine
FLOOR = -3.0  # log-odds of a pair that is too far apart to be compared, and the least of any pair


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs compared, each once: rows, likeness of the words, metres, hours, log-odds."""

    left: Ints
    right: Ints
    said: Floats
    metres: Floats
    hours: Floats
    odds: Floats


@dataclass(frozen=True, slots=True)
class Twins:
    """Each report's group, the pairs compared, and the weights they were judged by."""

    group: Ints
    pairs: Pairs
    by: Weights

    def cut(self, join: float) -> Ints:
        """Return the groups that a mean log-odds above `join` makes."""
        one = self.pairs
        return groups(len(self.group), one.left, one.right, one.odds, min(FLOOR, join - 1), join, CROWDED)

    def why(self, at: int) -> Likeness:
        """Return what spoke for and against the pair number `at`."""
        one = self.pairs
        return alike.alike(float(one.said[at]), float(one.metres[at]), float(one.hours[at]), self.by)


def twins(
    texts: Sequence[str | None], metres: Floats, seconds: Floats, kind: Ints,
    *, within: float = WITHIN, apart: float = APART, learn: bool = True, join: float | None = None,
) -> Twins:  # fmt: skip
    """Return the groups of n reports: text, (n, 2) metres east and north, seconds, category.

    A report without point, time or text is in no one's group but its own, and no group has two categories. `within` is in
    metres, `apart` in days, `join` the mean log-odds above which groups merge. Raises Refused when the lengths differ.
    """
    if not len(texts) == len(metres) == len(seconds) == len(kind):
        value = f"{len(texts)}, {len(metres)}, {len(seconds)}, {len(kind)}"
        raise Refused("各列长度不同 / columns differ in length", field="texts, metres, seconds, kind", value=value, mend="逐条对应 / one each")
    said = [text or "" for text in texts]
    bag = bags(said)
    moment = np.where(np.diff(bag.indptr) > 0, np.asarray(seconds, np.float64), np.nan)
    codes = np.unique(kind, return_inverse=True)[1].ravel().astype(np.int64)
    left, right = close.pairs(np.asarray(metres, np.float64).reshape(-1, 2), moment, codes, within, apart * 86_400, CROWDED)
    pairs, by = _judged(bag, codes, left, right, np.asarray(metres, np.float64), moment, learn)
    above = by.join if join is None else join
    return Twins(groups(len(said), left, right, pairs.odds, min(FLOOR, above - 1), above, CROWDED), pairs, by)


def _judged(bag: sparse.csr_matrix, kind: Ints, left: Ints, right: Ints, metres: Floats, moment: Floats, learn: bool) -> tuple[Pairs, Weights]:
    """Return the pairs with their log-odds; the words are learned in two rounds where there is enough to learn from."""
    away = np.hypot(*(metres[left] - metres[right]).T)
    hours = np.abs(moment[left] - moment[right]) / 3600
    sure = np.flatnonzero((away < SURE_METRES) & (hours < SURE_HOURS))
    said, by = np.zeros(0), PLAIN
    for _ in range(2 * learn):
        sure = _once(sure, left)
        if len(sure) < ENOUGH:
            break
        said, by = Sense(bag, left[sure], right[sure], kind).alike(left, right), LEARNED
        sure = np.flatnonzero(odds(said, away, hours, by) > SURE_ODDS)
    if by is PLAIN:
        said = cosines(bag, left, right)
    return Pairs(left, right, said, away, hours, odds(said, away, hours, by)), by


def _once(pairs: Ints, left: Ints) -> Ints:
    """Return one pair a left row, chosen by a fixed shuffle, so that no crowded issue teaches more than its share."""
    shuffled = np.random.default_rng(0).permutation(pairs)
    return shuffled[np.unique(left[shuffled], return_index=True)[1]]


def odds(said: Floats, metres: Floats, hours: Floats, by: Weights) -> Floats:
    """Return the log-odds of each pair, at least FLOOR."""
    return np.maximum(alike.words(said, by) + alike.place(metres, by) + alike.time(hours, by), FLOOR)


def cosines(bag: sparse.csr_matrix, left: Ints, right: Ints) -> Floats:
    """Return the cosine of each pair of rows, whose length is 1."""
    parts = [slice(at, at + CHUNK) for at in range(0, len(left), CHUNK)]
    found = [np.asarray(bag[left[part]].multiply(bag[right[part]]).sum(1)).ravel() for part in parts]
    return np.concatenate([*found, np.zeros(0)]).astype(np.float64)
