"""Which letters stand side by side in a text, and how much does each such pair weigh?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

LETTERS = 4_000  # of a text; a longer one is read this far. The longest of 4,326 real messages has 6,999, their median 203
SLOTS = 1 << 18  # hashed columns: 1M short texts of a city hold about 60,000 different pairs, so few share a slot
PLAIN = str.maketrans({chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | {"\u3000": " "})  # full width to half


def bags(texts: Sequence[str], slots: int = SLOTS) -> sparse.csr_matrix:
    """Return (n, slots) float32: each text's pairs of neighbouring letters, hashed, weighed by rarity, rows of length 1.

    Signs, spaces and emoji are left out, and width and case are evened, before letters count as neighbours.
    A text without letters is a row of zeros.
    """
    letters, owner = _letters(texts)
    pair = owner[1:] == owner[:-1]
    mixed = (letters[:-1].astype(np.uint64) * 0x9E3779B1 + letters[1:]) * np.uint64(0xD6E8FEB86659FD93)
    slot = (mixed >> np.uint64(64 - (slots - 1).bit_length())).astype(np.int32)[pair]
    return _weighed(slot, owner[:-1][pair], len(texts), slots)


def _letters(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """Return the code points of all letters and digits in one row, and which text each is of."""
    cut = [text[:LETTERS] for text in texts]
    joined = "".join(cut).translate(PLAIN).lower() if cut else ""
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    owner = np.repeat(np.arange(len(cut), dtype=np.int32), [len(text) for text in cut])
    known = np.unique(codes)
    keep = np.zeros(int(known.max()) + 1 if len(known) else 0, bool)
    keep[[c for c in known.tolist() if chr(c).isalnum()]] = True
    mask = keep[codes]
    return codes[mask], owner[mask]


def _weighed(slot: npt.NDArray[np.int32], owner: npt.NDArray[np.int32], n: int, slots: int) -> sparse.csr_matrix:
    ends = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n))])
    bag = sparse.csr_matrix((np.ones(len(slot), np.float32), slot, ends), shape=(n, slots))
    bag.sum_duplicates()
    rarity = np.log((1 + n) / (1 + np.bincount(bag.indices, minlength=slots))).astype(np.float32) + 1
    bag.data = (1 + np.log(bag.data)) * rarity[bag.indices]
    norm = np.sqrt(np.add.reduceat(np.append(bag.data**2, 0), bag.indptr[:-1])) if n else np.zeros(0)
    norm[np.diff(bag.indptr) == 0] = 1
    bag.data /= np.repeat(norm, np.diff(bag.indptr)).astype(np.float32)
    return bag
