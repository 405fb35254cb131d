"""Which category does the model see in this text, how surely, and because of which words?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityloop.lab import tokens
from cityloop.lab.grams import Counts, Vocabulary
from cityloop.loop.understand import Guess

Floats = NDArray[np.float32]
BATCH = 256  # texts at a time: their counts stay in the processor's cache
# How much each block weighs: words, letters, pairs; then the same of the beginning (docs/why/0009).
BLOCKS = np.array([1, 1, 1, 0.6, 0.6, 0.6], np.float32)
SHOWN = 5  # words that weighed


@dataclass(frozen=True)
class Model:
    """A linear model: probability = softmax(sharp * (values @ weights + bias) + shift)."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    idf: Floats  # (2 * size,): how rare a feature is
    weights: Floats  # (2 * size, labels)
    bias: Floats  # (labels,)
    sharp: float
    shift: Floats  # (labels,)
    thresholds: Floats  # (labels,); above 1: a person always decides
    card: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _block(self) -> NDArray[np.int64]:
        return np.searchsorted(self.vocabulary.edges, np.arange(2 * self.vocabulary.size), side="right")

    def values(self, counts: Counts) -> Floats:
        """Return the value of each count: 1 + log(times), by rarity, every block of a text on length BLOCKS."""
        return values(counts, self.idf, self._block)

    def scores(self, docs: Sequence[list[str]]) -> Floats:
        """Return (texts, labels) raw scores of texts given as words."""
        parts = [self._scores(docs[at : at + BATCH]) for at in range(0, len(docs), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)), np.float32)

    def _scores(self, docs: Sequence[list[str]]) -> Floats:
        counts = self.vocabulary.count(docs)
        found = np.tile(self.bias, (len(docs), 1))
        if len(counts.row):
            each = self.weights[counts.feature] * self.values(counts)[:, None]
            first = np.flatnonzero(np.diff(counts.row, prepend=-1))
            found[counts.row[first]] += np.add.reduceat(each, first, axis=0)
        return found

    def predict_many(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return (texts, labels) probabilities."""
        parts = [self.probabilities(self._scores(tokens.many(texts[at : at + BATCH]))) for at in range(0, len(texts), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)))

    def probabilities(self, scores: Floats) -> NDArray[np.float64]:
        """Return (texts, labels) probabilities of raw scores."""
        return softmax(self.sharp * scores.astype(np.float64) + self.shift)

    def predict(self, text: str, most: int = 3) -> list[Guess]:
        """Return the `most` likeliest categories, the likeliest first; none for a text without a known word."""
        docs = [tokens.words(text)]
        counts = self.vocabulary.count(docs)
        if not len(counts.row):
            return []
        value = self.values(counts)
        each = self.weights[counts.feature] * value[:, None]
        chances = self.probabilities(each.sum(0, keepdims=True) + self.bias)[0]
        best = np.argsort(-chances, kind="stable")[:most]
        spoken = self._spoken(docs, counts, each[:, best])
        return [
            Guess(self.labels[label], float(chances[label]), spoken[place], bool(chances[label] >= self.thresholds[label]))
            for place, label in enumerate(best)
        ]  # fmt: skip

    def _spoken(self, docs: list[list[str]], counts: Counts, each: Floats) -> list[tuple[tuple[str, float], ...]]:
        """Return, for each column of `each`, the words that spoke for it; a letter's weight goes to the word it stands in."""
        _, feature, leads, of = self.vocabulary.seen(docs)
        size = self.vocabulary.size
        known = feature >= 0
        feature, of = np.concatenate([feature[known], feature[leads & known] + size]), np.concatenate([of[known], of[leads & known]])
        at = np.searchsorted(counts.feature, feature)
        share = self.sharp * each[at] / counts.times[at][:, None]
        known_words = [word if word in self.vocabulary else "" for word in docs[0]]  # any other may be somebody's name
        return [_heaviest(known_words, np.bincount(of, column, len(docs[0])).astype(np.float64)) for column in share.T]


def values(counts: Counts, idf: Floats, block: NDArray[np.int64]) -> Floats:
    """Return the (m,) values of counts; `block` says in which of the six blocks a feature is."""
    value = (1 + np.log(counts.times)).astype(np.float32) * idf[counts.feature]
    part = block[counts.feature]
    place = counts.row * len(BLOCKS) + part
    length = np.sqrt(np.bincount(place, value * value))
    scaled: Floats = (value * BLOCKS[part] / np.maximum(length[place], 1e-9)).astype(np.float32)
    return scaled


def _heaviest(words: list[str], weights: NDArray[np.float64]) -> tuple[tuple[str, float], ...]:
    summed: dict[str, float] = defaultdict(float)
    for word, weight in zip(words, weights.tolist(), strict=True):
        if word:
            summed[word] += weight
    best = sorted(summed.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return tuple((word, round(weight, 3)) for word, weight in best if weight > 0)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, labels) chances that sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return chances
