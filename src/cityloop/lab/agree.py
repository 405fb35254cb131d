"""How far do two groupings of the same things agree?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cityloop.loop.words import Refused

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """B-cubed precision, recall and F, adjusted Rand index and Cohen's kappa over pairs; each at most 1."""

    precision: float
    recall: float
    f: float
    rand: float
    kappa: float


def agree(found: npt.ArrayLike, truth: npt.ArrayLike) -> Agreement:
    """Return how far two groupings of n things agree, given as one label each; 1 throughout when there is nothing.

    Raises Refused when their lengths differ. Swapping the two swaps precision and recall and leaves the rest.
    Source: A. Bagga and B. Baldwin, Entity-based cross-document coreferencing using the vector space model, COLING-ACL 1998;
    L. Hubert and P. Arabie, Comparing partitions, Journal of Classification 2 (1985) 193-218; J. Cohen, EPM 20 (1960) 37-46.
    """
    ours, theirs = _codes(found), _codes(truth)
    if len(ours) != len(theirs):
        raise Refused(
            "两组标签长度不同 / the two groupings differ in length", field="found", value=f"{len(ours)}/{len(theirs)}",
            mend="逐条对应 / one label for each thing in both",
        )  # fmt: skip
    if not len(ours):
        return Agreement(1.0, 1.0, 1.0, 1.0, 1.0)
    cells = _sizes(ours * (int(theirs.max()) + 1) + theirs)
    of_ours, of_theirs = _sizes(ours), _sizes(theirs)
    precision, recall = float((cells / of_ours).mean()), float((cells / of_theirs).mean())
    both, one, other = (float((size - 1).sum()) / 2 for size in (cells, of_ours, of_theirs))
    rand, kappa = _beyond_chance(both, one, other, len(ours) * (len(ours) - 1) / 2)
    return Agreement(precision, recall, 2 * precision * recall / (precision + recall), rand, kappa)


def _codes(labels: npt.ArrayLike) -> Ints:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64).ravel()


def _sizes(codes: Ints) -> Ints:
    """Return for each thing how many things bear its code."""
    _, back, counts = np.unique(codes, return_inverse=True, return_counts=True)
    return counts[back.ravel()].astype(np.int64)


def _beyond_chance(both: float, ours: float, theirs: float, total: float) -> tuple[float, float]:
    """Return the adjusted Rand index and kappa from the numbers of pairs put together: by both, by each, and of all pairs."""
    if not total:
        return 1.0, 1.0
    chance, most = ours * theirs / total, (ours + theirs) / 2
    rand = 1.0 if most == chance else (both - chance) / (most - chance)
    seen = (total - ours - theirs + 2 * both) / total
    luck = (ours * theirs + (total - ours) * (total - theirs)) / total**2
    return rand, 1.0 if luck == 1 else (seen - luck) / (1 - luck)
