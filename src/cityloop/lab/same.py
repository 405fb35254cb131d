"""Do two spellings mean one place, how surely, and because of which parts?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cityloop.lab import trees
from cityloop.lab.address import Parser
from cityloop.lab.sides import Because, Side, because, features, side
from cityloop.lab.trees import Trees
from cityloop.loop.words import Refused

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FEWEST = 60  # pairs, and all three verdicts among them


class Match(StrEnum):
    """How far the second of two addresses means what the first means."""

    NONE = "none"
    PART = "part"
    FULL = "full"


ORDER = tuple(Match)
LABELS = {"不匹配": Match.NONE, "部分匹配": Match.PART, "完全匹配": Match.FULL}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far two spellings mean one place; `probability` is the verdict's own, `full` that of one and the same place."""

    match: Match
    probability: float
    full: float
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """An address and spellings it was compared with, with the verdicts that people gave."""

    text: str
    candidates: tuple[str, ...]
    verdicts: tuple[Match, ...]


@dataclass(frozen=True)
class Matcher:
    """Trees for a pair by itself, and for one candidate among several."""

    parser: Parser
    alone: Trees
    among: Trees
    lean: Floats  # (3,): what a verdict's probability is multiplied by, so that rare verdicts are given too

    def compare(self, one: str, other: str) -> Verdict:
        """Return how far the other address means what the first means."""
        return self.rank(one, [other])[0]

    def rank(self, query: str, candidates: Sequence[str]) -> list[Verdict]:
        """Return the verdict on each candidate, in the order given: a candidate is judged beside the others too."""
        asked = side(query, self.parser.parse(query))
        sides = [side(text, self.parser.parse(text)) for text in candidates]
        if not sides:
            return []
        rows = np.array([features(asked, one) for one in sides])
        chances = self.among.chances(beside(rows)) if len(rows) > 1 else self.alone.chances(rows)
        return [_verdict(chance, self.lean, because(asked, one)) for chance, one in zip(chances, sides, strict=True)]


def _verdict(chances: Floats, lean: Floats, reasons: tuple[Because, ...]) -> Verdict:
    best = int((chances * lean).argmax())
    return Verdict(ORDER[best], float(chances[best]), float(chances[ORDER.index(Match.FULL)]), reasons)


def beside(rows: Floats) -> Floats:
    """Return the (n, 3 · columns) rows of one query's candidates: each row, and how far below the best and the mean it is."""
    return np.hstack([rows, rows - rows.max(axis=0), rows - rows.mean(axis=0)])


def read(path: str | Path) -> list[Query]:
    """Return the queries of a jsonl file: {"query": …, "candidate": [{"text": …, "label": …}, …]} a line.

    Raises Refused when the file cannot be read, or a line is none, or it holds fewer than FEWEST pairs or not all three verdicts.
    """
    path = Path(path)
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as no:
        raise Refused(f"读不了 / cannot be read ({type(no).__name__})", field="file", value=path.name) from None
    queries = [_query(line, number, path.name) for number, line in enumerate(lines, 1) if line.strip()]
    verdicts = [verdict for query in queries for verdict in query.verdicts]
    if len(verdicts) < FEWEST or len({*verdicts}) < len(ORDER):
        mend = f"至少 {FEWEST} 对,三种判断都有 / at least {FEWEST} pairs and all three verdicts: {'、'.join(LABELS)}"
        raise Refused("可学的太少 / too few to learn from", field="file", value=path.name, mend=mend)
    return queries


def _query(line: str, number: int, name: str) -> Query:
    try:
        row = json.loads(line)
        pairs = [(str(one["text"]), LABELS[one["label"]]) for one in row["candidate"]]
        return Query(str(row["query"]), tuple(text for text, _ in pairs), tuple(verdict for _, verdict in pairs))
    except (ValueError, KeyError, TypeError, RecursionError) as no:
        mend = '{"query": …, "candidate": [{"text": …, "label": "不匹配|部分匹配|完全匹配"}]}'
        raise Refused(f"第 {number} 行读不懂 / line {number} cannot be read ({type(no).__name__})", field=name, mend=mend) from None


def compared(queries: Sequence[Query], parser: Parser) -> tuple[Floats, Floats, Ints, Ints]:
    """Return of n pairs their rows alone, their rows among the candidates, the verdicts' numbers, and each pair's query."""
    sides: dict[str, Side] = {}

    def seen(text: str) -> Side:
        if text not in sides:
            sides[text] = side(text, parser.parse(text))
        return sides[text]

    rows = [np.array([features(seen(one.text), seen(text)) for text in one.candidates]) for one in queries if one.candidates]
    verdicts = np.array([ORDER.index(verdict) for one in queries for verdict in one.verdicts], np.int64)
    owner = np.repeat(np.arange(len(queries)), [len(one.candidates) for one in queries])
    return np.vstack(rows), np.vstack([beside(part) for part in rows]), verdicts, owner


def leaning(verdicts: Ints) -> Floats:
    """Return the square root of how rare each verdict is: between the likeliest verdict and every verdict weighing the same."""
    shares = np.bincount(verdicts, minlength=len(ORDER)) / len(verdicts)
    found: Floats = 1 / np.sqrt(np.maximum(shares, 1e-9))
    return found


def learn(queries: Sequence[Query], parser: Parser, seed: int = 0) -> Matcher:
    """Return the matcher that these queries teach, on top of a parser."""
    alone, among, verdicts, _ = compared(queries, parser)
    return Matcher(parser, trees.grow(alone, verdicts, seed), trees.grow(among, verdicts, seed), leaning(verdicts))


def folds(queries: Sequence[Query], number: int, key: Callable[[str], str], seed: int = 0) -> Ints:
    """Return the fold of each query; queries of one spelling fall into one fold."""
    found = [hashlib.sha256(f"{seed} {key(one.text)}".encode("utf-8", "replace")).digest() for one in queries]
    return np.array([int.from_bytes(one[:8], "big") % number for one in found], np.int64)
