"""Which earlier matters are most like this one, by what was said and what was answered, and by which words?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from cityloop.loop import grams

# BM25 of pairs of letters. Source: Robertson and Zaragoza 2009, The Probabilistic Relevance Framework; K1 is the best of three tried.
K1, B = 2.0, 0.75
DEEP = 100  # matters whose answers are looked at
SHOWN = 3  # shared words that are told


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier matter: its number, how like (higher is liker, of no unit), the shared words that weigh most, and its answer."""

    at: int
    score: float
    words: tuple[str, ...]
    answer: str


class Texts:
    """Texts by the pieces they hold, and how rare each piece is among them."""

    def __init__(self, texts: Mapping[int, str]):
        self.held = {at: Counter(grams.pieces(text)) for at, text in texts.items()}
        self.rows = Counter(chain.from_iterable(self.held.values()))
        self.mean = max(1.0, sum(map(Counter.total, self.held.values())) / max(1, len(self.held)))

    def rarity(self, piece: str) -> float:
        """Return how much a shared piece says: ln(1 + (n - held + 1/2) / (held + 1/2))."""
        held = self.rows.get(piece, 0)
        return math.log1p((len(self.held) - held + 0.5) / (held + 0.5))

    def rarest(self, asked: str, most: int) -> list[str]:
        """Return the words and pairs of `asked` that say most, but for those that none of the texts holds."""
        known = {piece for piece in grams.pieces(asked) if len(piece) > 1 and piece in self.rows}
        return sorted(known, key=lambda piece: (self.rows[piece], piece))[:most]

    def weights(self, asked: str) -> dict[str, float]:
        """Return how much each piece of `asked` counts."""
        return {piece: (1 + math.log(times)) * self.rarity(piece) for piece, times in Counter(grams.pieces(asked)).items()}

    def scores(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Return text -> BM25."""
        return {at: self._score(weights, held) for at, held in self.held.items()}

    def _score(self, weights: Mapping[str, float], held: Counter[str]) -> float:
        room = K1 * (1 - B + B * held.total() / self.mean)
        return sum(weights[piece] * held[piece] * (K1 + 1) / (held[piece] + room) for piece in weights.keys() & held.keys())


def rank(asked: str, earlier: Texts, answers: Callable[[Sequence[int]], Mapping[int, str]], most: int) -> list[Alike]:
    """Return the `most` likest matters that were answered, the likest first.

    By their texts first; the answers of the best are then looked up, and count as much as what was asked. What shares no piece
    is left out.
    """
    weights = earlier.weights(asked)
    first = earlier.scores(weights)
    best = sorted((at for at, score in first.items() if score > 0), key=lambda at: (-first[at], -at))[:DEEP]
    told = answers(best)
    replies = Texts(told)
    second = replies.scores(replies.weights(asked))
    found = sorted(told, key=lambda at: (-first[at] - second[at], -at))[:most]
    return [Alike(at, round(first[at] + second[at], 2), shared(asked, earlier.held[at], weights), told[at]) for at in found]


def shared(asked: str, other: Counter[str], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Return the words of `asked` that the other text holds too, those that say most first: pairs side by side are one word."""
    words: dict[str, float] = {}
    for run, word in grams.runs(asked):
        if word in other:
            words[word] = weights[word]
        words |= _stretches(run, other, weights)
    return tuple(sorted(words, key=lambda word: (-words[word], word))[:SHOWN])


def _stretches(run: str, other: Counter[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Return the longest stretches of a run whose pairs are all in `other`, with their weight."""
    found: dict[str, float] = {}
    start = 0
    for end in range(1, len(run) + 1):
        if end == len(run) or run[end - 1 : end + 1] not in other:
            if end - start > 1:
                found[run[start:end]] = sum(weights[run[at : at + 2]] for at in range(start, end - 1))
            start = end
    return found
