"""How surely do two reports of one category speak of one thing, and what says so?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

FAR, LONG = 100.0, 72.0  # metres and hours that the weights are for
LETTERS = 1_000  # of a text that is compared as it comes in
MOST = 2.0  # log-odds by which verdicts may move a threshold
Number = TypeVar("Number", float, npt.NDArray[np.float64])  # one pair, or many at once


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence adds to the log-odds, and where on them to join and to propose."""

    base: float
    said: float  # times the likeness of the words
    near: float  # times the squared hundreds of metres between
    soon: float  # times log(1 + days between)
    join: float
    propose: float


# Logistic regression on lab/crowd.py, 200,000 reports, seed 11, a pair counted once a report of its issue: bench/fit_twins.py.
PLAIN = Weights(2.23, 4.54, -1.98, -2.35, -0.5, -1.5)  # likeness: cosine of the letter pairs, 0 to 1 (lab/bags)
SPOKEN = Weights(2.55, 4.22, -2.28, -2.56, 1.0, -1.5)  # likeness: shared letter pairs, 0 to 1 (`shared`); 100 m and 72 h at most
LEARNED = Weights(1.51, 0.81, -1.69, -2.35, -0.6, -1.6)  # likeness: what a city's own duplicates taught, about -5 to 10 (lab/sense)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The log-odds that two reports are one thing: what words, place and time add to it, and the reason."""

    odds: float
    words: float
    place: float
    time: float
    because: str


def words(said: Number, by: Weights) -> Number:
    """Return what the likeness of the words adds, the base included."""
    return said * by.said + by.base


def place(metres: Number, by: Weights) -> Number:
    """Return what the distance adds."""
    return metres * metres * (by.near / 10_000)


def time(hours: Number, by: Weights) -> Number:
    """Return what the hours between the two add."""
    added: Number = np.log1p(hours / 24) * by.soon
    return added


def alike(said: float, metres: float, hours: float, by: Weights = PLAIN, far: float = FAR, long: float = LONG) -> Likeness:
    """Return how surely a pair of one category is one thing; whoever asks across categories must not join by it.

    `far` and `long` are the metres and hours that the category reaches; the weights are stretched from FAR and LONG to these.
    """
    parts = words(said, by), place(metres * FAR / far, by), float(time(hours * LONG / max(long, 1e-9), by))
    because = f"用词 {parts[0]:+.1f}、相距 {metres:.0f} 米 {parts[1]:+.1f}、相隔 {hours:.1f} 小时 {parts[2]:+.1f} / words, {metres:.0f} m, {hours:.1f} h"
    return Likeness(sum(parts), *parts, because)


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters and digits of a text; signs and spaces are left out first."""
    letters = "".join(filter(str.isalnum, text[:LETTERS].lower()))
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of letter pairs that two texts have in common, 0 to 1 (Dice 1945)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def shift(verdicts: Iterable[tuple[float, bool]]) -> float:
    """Return how much surer (or less, when negative) people were than the odds said: (odds, whether it was one thing) a verdict.

    The likeliest shift of a logistic curve under a normal prior of deviation 1, so few verdicts move little; at most MOST.
    """
    seen, moved = list(verdicts), 0.0
    for _ in range(20):
        chances = [(1 / (1 + math.exp(-odds - moved)), same) for odds, same in seen]
        slope = sum(same - chance for chance, same in chances) - moved
        moved += slope / (1 + sum(chance * (1 - chance) for chance, _ in chances))
    return max(-MOST, min(MOST, moved))
