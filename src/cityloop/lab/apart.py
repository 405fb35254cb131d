"""Which texts nearly repeat others, so that they may not stand on both sides of a test?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

NEAR = 0.4  # share of common words (Jaccard) from which two texts tell the same; between strangers it is under 0.3
COMMON = 0.02  # of the texts: a word in more of them does not tell two texts apart
ALWAYS = 50  # texts that may hold a word whatever their number
CHUNK = 256
CROWD = 0.05  # of the texts: no event brings more of them

Docs = Sequence[list[str]]
Pairs = Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]


def near(docs: Docs, others: Docs, least: float = NEAR) -> NDArray[np.bool_]:
    """Return for each of `others` whether it nearly repeats one of `docs`."""
    same = {frozenset(doc) for doc in docs if doc}
    found = np.fromiter((frozenset(doc) in same for doc in others), np.bool_, len(others))
    for _, at in _pairs(docs, others, least):
        found[at] = True
    return found


def groups(docs: Docs) -> NDArray[np.int64]:
    """Return a group number for each text: equal for those that nearly repeat one another, and those that repeat these.

    Where texts made from one pattern hang together in a crowd, only nearer ones count, at last only equal ones.
    """
    for least in (NEAR, 0.6, 0.8):
        group = _linked(docs, least)
        if np.bincount(group, minlength=1).max() <= max(CROWD * len(docs), 10):
            return group
    return _linked(docs, None)


def _linked(docs: Docs, least: float | None) -> NDArray[np.int64]:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    first: dict[frozenset[str], int] = {}
    equal = np.array([first.setdefault(frozenset(doc), at) for at, doc in enumerate(docs)], np.int64)
    found = [(np.arange(len(docs)), equal), *(_pairs(docs, docs, least) if least else ())]
    a, b = (np.concatenate(side) for side in zip(*found, strict=True))
    _, group = connected_components(coo_matrix((np.ones(len(a)), (a, b)), (len(docs), len(docs))), directed=False)
    return np.asarray(group, np.int64)


def _pairs(docs: Docs, others: Docs, least: float) -> Pairs:
    """Yield (of docs, of others) pairs that share enough of their telling words, a chunk of `docs` at a time."""
    seen = Counter(word for doc in (*docs, *others) for word in set(doc))
    most = max(ALWAYS, COMMON * (len(docs) + len(others)))
    number = {word: at for at, word in enumerate(word for word, texts in seen.items() if 1 < texts <= most)}
    left, right = _matrix(docs, number), _matrix(others, number)
    sizes, turned = np.asarray(right.sum(1)).ravel(), right.T.tocsr()
    for start in range(0, len(docs), CHUNK):
        part = left[start : start + CHUNK]
        shared = (part @ turned).tocoo()
        union = np.asarray(part.sum(1)).ravel()[shared.row] + sizes[shared.col] - shared.data
        hit = shared.data >= least * union
        yield shared.row[hit].astype(np.int64) + start, shared.col[hit].astype(np.int64)


def _matrix(docs: Docs, number: dict[str, int]) -> Any:
    """Return the (texts, words) matrix of which word stands in which text."""
    from scipy.sparse import csr_matrix

    cells = [sorted({number[word] for word in doc if word in number}) for doc in docs]
    ends = np.cumsum([0, *map(len, cells)])
    flat = np.array([at for row in cells for at in row], np.int64)
    return csr_matrix((np.ones(len(flat), np.float32), flat, ends), (len(docs), len(number)))
