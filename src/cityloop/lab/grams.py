"""How often does each word, letter and pair of letters stand in these texts?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SIZE = 2048  # letters that count, number 0 for all others: rarer ones tell little
LEAD = 14  # words at the beginning, which say what it is about
WORDS_FROM = 3  # texts that must hold a word: what fewer say may be somebody's name
PAIRS_FROM = 2
PLANE = 1 << 16  # code points that are looked up; what lies above is no letter of ours
PRIVATE = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: text, feature and times, ordered by text, then feature; (m,) each."""

    texts: int
    row: Ints
    feature: Ints
    times: Ints


@dataclass(frozen=True)
class Vocabulary:
    """The features in their order: words, letters, pairs of letters; then the same again for the beginning of a text."""

    words: tuple[str, ...]
    letters: str
    pairs: NDArray[np.int32]  # sorted: SIZE * number of the first letter + number of the second

    @property
    def edges(self) -> Ints:
        """Return where each of the six blocks ends."""
        ends = np.cumsum([len(self.words), len(self.letters), len(self.pairs)])
        return np.concatenate([ends, ends + ends[-1]])

    @property
    def size(self) -> int:
        """Return the number of features of a whole text; those of its beginning follow."""
        return len(self.words) + len(self.letters) + len(self.pairs)

    def __contains__(self, word: str) -> bool:
        return word in self._word

    @cached_property
    def _word(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def _letter(self) -> Ints:
        """Return code point -> number of the letter (from 1), 0 for one that does not count."""
        table = np.zeros(PLANE, np.int64)
        table[_codes(self.letters)] = np.arange(1, len(self.letters) + 1)
        return table

    @cached_property
    def _pair(self) -> NDArray[np.int32]:
        """Return pair -> feature, -1 for one that does not count."""
        table = np.full(SIZE * SIZE, -1, np.int32)
        table[self.pairs] = np.arange(len(self.pairs)) + len(self.words) + len(self.letters)
        return table

    def seen(self, docs: Sequence[list[str]]) -> tuple[Ints, ...]:
        """Return every occurrence in the order words, letters, pairs: text, feature, whether it leads, and word (by number)."""
        flat = list(chain.from_iterable(docs))
        size = np.fromiter(map(len, docs), np.int64, len(docs))
        word = np.fromiter(map(self._word.get, flat, repeat(-1)), np.int64, len(flat))
        row = np.repeat(np.arange(len(docs)), size)
        leads = np.arange(len(word)) - np.repeat(size.cumsum() - size, size) < LEAD
        lengths = np.fromiter(map(len, flat), np.int64, len(flat))
        letter = self._letter[_codes("".join(flat))]
        owner = np.repeat(np.arange(len(word)), lengths)
        same = row[owner[:-1]] == row[owner[1:]]
        pair = np.where(same & (letter[:-1] > 0) & (letter[1:] > 0), self._pair[letter[:-1] * SIZE + letter[1:]], -1)
        single = np.where(letter > 0, letter - 1 + len(self.words), -1)
        of = np.concatenate([np.arange(len(word)), owner, owner[1:]])
        return row[of], np.concatenate([word, single, pair]), leads[of], of

    def count(self, docs: Sequence[list[str]]) -> Counts:
        """Return the counts of texts given as words."""
        row, feature, leads, _ = self.seen(docs)
        key = row * (2 * self.size) + feature
        key = np.concatenate([key[feature >= 0], key[leads & (feature >= 0)] + self.size])
        key.sort()
        first = np.flatnonzero(np.diff(key, prepend=-1))
        return Counts(len(docs), key[first] // (2 * self.size), key[first] % (2 * self.size), np.diff(first, append=len(key)))


def _codes(text: str) -> Ints:
    """Return the code points of a text, 0 for those beyond the first plane."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
    return np.where(codes < PLANE, codes, 0)


def learn(docs: Iterable[list[str]]) -> Vocabulary:
    """Return the vocabulary of texts given as words: what stands in enough of them, and no number of five digits or more."""
    words, letters, pairs = Counter[str](), Counter[str](), Counter[str]()
    for doc in docs:
        joined = "".join(doc)
        words.update(set(doc))
        letters.update(set(joined))
        pairs.update({joined[at : at + 2] for at in range(len(joined) - 1)})
    common = sorted((one for one, texts in letters.items() if texts >= PAIRS_FROM and ord(one) < PLANE), key=lambda one: (-letters[one], one))
    number = {one: at for at, one in enumerate(common[: SIZE - 1], 1)}
    known = (pair for pair, texts in pairs.items() if texts >= PAIRS_FROM and pair[0] in number and pair[1] in number)
    return Vocabulary(
        tuple(sorted(word for word, texts in words.items() if texts >= WORDS_FROM and not PRIVATE.search(word))),
        "".join(number),
        np.array(sorted(number[pair[0]] * SIZE + number[pair[1]] for pair in known), np.int32),
    )
