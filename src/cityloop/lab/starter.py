"""What does a district without labelled texts begin with?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityloop.lab import tokens, train
from cityloop.lab.serve import Model
from cityloop.lab.train import Rows

LEAST = 0.9  # of every threshold: figures on generated texts promise too much


def rows(cues: Mapping[str, Mapping[str, float]], texts: Sequence[tuple[str, str]]) -> Rows:
    """Return training rows from cues (label -> word -> weight) and generated texts (text, label).

    A cue that speaks for a label stands as often as it weighs; one that speaks against teaches nothing here.
    """
    weighed = [(word, label, round(weight)) for label, words in cues.items() for word, weight in words.items() if weight >= 1]
    said = [*texts, *((word, label) for word, label, times in weighed for _ in range(times))]
    docs = tokens.many(text for text, _ in said)
    used = [at for at, doc in enumerate(docs) if doc]
    docs = [docs[at] for at in used]
    return Rows(docs, [said[at][1] for at in used], _equal(docs), np.zeros(len(docs), np.bool_))


def corrected(known: Rows, texts: Sequence[str], labels: Sequence[str]) -> Rows:
    """Return the rows with corrections that people made: texts and the labels they set."""
    docs = tokens.many(texts)
    start = known.groups.max(initial=-1) + 1
    return Rows(
        [*known.docs, *docs], [*known.labels, *labels], np.concatenate([known.groups, start + _equal(docs)]),
        np.concatenate([known.extra, np.zeros(len(docs), np.bool_)]),
    )  # fmt: skip


def _equal(docs: Sequence[list[str]]) -> NDArray[np.int64]:
    """Return a group for each text, equal for equal words: texts made from patterns are all near one another."""
    first: dict[tuple[str, ...], int] = {}
    return np.array([first.setdefault(tuple(doc), at) for at, doc in enumerate(docs)], np.int64)


def starter(known: Rows, seed: int = 0, card: Mapping[str, Any] | None = None) -> Model:
    """Return a model marked as a starter: it proposes, and acts alone only where it is very sure."""
    usable, left = train.usable(known)
    crossed = train.cross(usable, seed, folds=3)
    return careful(train.learn(usable, crossed, seed, {**(card or {}), "starter": True, "left_out": left}))


def careful(model: Model) -> Model:
    """Return the model with no threshold under LEAST."""
    return replace(model, thresholds=np.maximum(model.thresholds, np.float32(LEAST)))
