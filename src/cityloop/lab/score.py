"""How often is a model right, and does it know how often?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.float64]  # (n, labels)
Truth = NDArray[np.int64]  # (n,) numbers of the right labels
BINS = 15  # of confidence, of equal width, as is usual for the calibration error
SUREST = 0.8


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of confidence: how many texts, the mean confidence, the share that was right."""

    texts: int
    confidence: float
    right: float


def per_class(found: Truth, truth: Truth, labels: int) -> list[tuple[float, float, float, int]]:
    """Return precision, recall, F1 and number of texts of each class."""
    hits = np.bincount(truth[found == truth], minlength=labels)
    said, real = np.bincount(found, minlength=labels), np.bincount(truth, minlength=labels)
    rows = zip(hits.tolist(), said.tolist(), real.tolist(), strict=True)
    return [(hit / max(1, out), hit / max(1, of), 2 * hit / max(1, out + of), of) for hit, out, of in rows]


def macro_f1(found: Truth, truth: Truth, labels: int) -> float:
    """Return the mean F1 over the classes that have texts."""
    return float(np.mean([f1 for _, _, f1, of in per_class(found, truth, labels) if of]))


def top(chances: Chances, truth: Truth, most: int) -> float:
    """Return the share of texts whose right label is among the `most` likeliest."""
    best = np.argsort(-chances, axis=1, kind="stable")[:, :most]
    return float((best == truth[:, None]).any(axis=1).mean())


def surest(chances: Chances, truth: Truth, share: float = SUREST) -> float:
    """Return the share that is right among the `share` of the texts of which the model is surest."""
    order = np.argsort(-chances.max(axis=1), kind="stable")[: max(1, int(share * len(truth)))]
    return float((chances.argmax(axis=1) == truth)[order].mean())


def bins(chances: Chances, truth: Truth) -> list[Bin]:
    """Return the bins that hold texts, from unsure to sure."""
    sure, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    place = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    held = [place == one for one in range(BINS) if (place == one).any()]
    return [Bin(int(at.sum()), float(sure[at].mean()), float(right[at].mean())) for at in held]


def ece(chances: Chances, truth: Truth) -> float:
    """Return the expected calibration error: how far confidence and share of right answers lie apart, weighted by texts."""
    return sum(one.texts * abs(one.confidence - one.right) for one in bins(chances, truth)) / max(1, len(truth))
