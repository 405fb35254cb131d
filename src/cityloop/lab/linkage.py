"""Which of these belong together, when not every pair was compared?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def groups(n: int, left: Ints, right: Ints, score: Floats, floor: float, above: float = 0.0, most: int = 1 << 30, size: Floats | None = None) -> Ints:
    """Return (n,) the group of each thing: average linkage, cut where the mean score of two groups is not over `above`.

    `left`, `right`, `score` are the pairs compared, each once; a pair that was not counts as `floor` (below `above`), but of
    the pairs between two large groups only most²/2 are missed: where things are compared with their `most` next ones, two
    groups that follow one another share no more. In every round all groups that are each other's nearest merge at once,
    which gives the tree that merging one by one gives. `size`: how many equal things each stands for (1).
    Source: F. Murtagh, A survey of recent advances in hierarchical clustering algorithms, Computer Journal 26 (1983) 354-359.
    """
    group, size, numbers = np.arange(n), np.ones(n) if size is None else size.astype(float), np.arange(n)
    count = size[left] * size[right]
    extra = (score - floor) * count
    while len(left):
        due = np.maximum(count, np.minimum(size[left] * size[right], most * most / 2))
        best, other = _nearest(n, left, right, extra / due + floor)
        first = np.flatnonzero((best > above) & (other[other] == numbers) & (numbers < other))
        if not len(first):
            break
        into = np.arange(n)
        into[other[first]] = first
        size[first] += size[other[first]]
        group = into[group]
        left, right, extra, count = _merged(n, into[left], into[right], extra, count)
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


def _merged(n: int, left: Ints, right: Ints, *values: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    """Return the edges between different groups, and of several between two groups the sums of their values."""
    apart = left != right
    low, high = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
    sums = [sparse.coo_matrix((value[apart], (low, high)), shape=(n, n)).tocsr() for value in values]
    for one in sums:
        one.sum_duplicates()
    ends = np.repeat(np.arange(n), np.diff(sums[0].indptr))
    return ends, sums[0].indices.astype(np.int64), sums[0].data, sums[1].data
