"""How surely do two reports of one category speak of one thing, and what says so?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

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


def alike(said: float, metres: float, hours: float, by: Weights = PLAIN) -> Likeness:
    """Return how surely a pair of one category is one thing; whoever asks across categories must not join by it."""
    parts = words(said, by), place(metres, by), float(time(hours, by))
    because = f"用词 {parts[0]:+.1f}、相距 {metres:.0f} 米 {parts[1]:+.1f}、相隔 {hours:.1f} 小时 {parts[2]:+.1f} / words, {metres:.0f} m, {hours:.1f} h"
    return Likeness(sum(parts), *parts, because)
