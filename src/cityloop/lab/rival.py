"""Which reports would the plain ways put together?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BANDS, DEPTH = 16, 4  # a usual choice: two texts sharing half of their letter pairs meet in one band with probability 0.64


def nearest(n: int, left: Ints, right: Ints, metres: Floats) -> Ints:
    """Return the groups by the plain rule: each report joins the nearest open case in reach, or opens one.

    Rows come in the order of their time; `left` < `right` are the pairs of one category in reach, with their distance.
    """
    case = list(range(n))
    order = np.lexsort((metres, right))
    for one, two in zip(left[order].tolist(), right[order].tolist(), strict=True):
        if case[two] == two and case[one] == one:
            case[two] = one
    return np.array(case, np.int64)


def minhash(bag: sparse.csr_matrix, kind: Ints, seed: int = 0) -> Ints:
    """Return the groups of texts of one category that share a band of MinHash values of their letter pairs.

    Source: A. Z. Broder, On the resemblance and containment of documents, SEQUENCES 1997; P. Indyk and R. Motwani, STOC 1998.
    """
    rng = np.random.default_rng(seed)
    full = np.flatnonzero(np.diff(bag.indptr))
    shown = bag.indices.astype(np.uint64)
    ends: list[tuple[Ints, Ints]] = []
    for _ in range(BANDS):
        key = kind[full].astype(np.uint64)
        for mark in rng.integers(1, 1 << 62, DEPTH).astype(np.uint64) * np.uint64(2) + np.uint64(1):
            least = np.minimum.reduceat((shown + 1) * mark >> np.uint64(20), bag.indptr[:-1][full])
            key = (key ^ least) * np.uint64(0x9E3779B97F4A7C15)
        order = np.argsort(key, kind="stable")
        same = key[order][1:] == key[order][:-1]
        ends.append((full[order][:-1][same], full[order][1:][same]))
    left, right = (np.concatenate(side) for side in zip(*ends, strict=True))
    graph = sparse.coo_matrix((np.ones(len(left), bool), (left, right)), shape=(len(kind), len(kind)))
    group: Ints = csgraph.connected_components(graph, directed=False)[1].astype(np.int64)
    return group
