"""How well are addresses read and matched, how fast, and how well by the plainest means?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cityloop.lab import addressed, same, score, trees
from cityloop.lab.address import Parser
from cityloop.lab.addressed import Addressed, Row
from cityloop.lab.figure import Figure, quickest
from cityloop.lab.same import Query
from cityloop.lab.sides import side
from cityloop.lab.spelling import plain
from cityloop.loop.words import Refused

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
AIM_F1, AIM_MATCH, AIM_TOP = 0.90, 0.65, 0.75
FOLDS = 5
CUTS = tuple(at / 20 for at in range(1, 20))  # of the baseline's likeness, tried on the training folds
FILES = ("public_address_parse_train.conll", "public_address_parse_dev.conll", "public_address_match.jsonl")
FULL, PART = same.ORDER.index(same.Match.FULL), same.ORDER.index(same.Match.PART)


def measure(folder: Path, seed: int = 0) -> list[Figure]:
    """Return the figures of reading addresses never seen, and of matching by a cross-validation in which no query is in two folds.

    Raises Refused when a file is missing.
    """
    paths = [folder / name for name in FILES]
    for path in paths:
        if not path.exists():
            mend = "用 --data 指明数据文件夹 / name the folder of data"
            raise Refused(f"缺少文件 / file missing: {path.name}", field="--data", value=str(path.parent), mend=mend)
    train, test, queries = addressed.read(paths[0]), addressed.read(paths[1]), same.read(paths[2])
    seen = {*train.texts}
    test = Addressed(test.name, test.sha256, [row for row, text in zip(test.rows, test.texts, strict=True) if text not in seen])
    parser = addressed.learn(train.rows, seed)
    return [*_read(train, test, parser), *_matched(queries, parser, seed)]


def _read(train: Addressed, test: Addressed, parser: Parser) -> list[Figure]:
    """Return how well and how fast the parts of addresses are found that were not learned from."""
    texts, truth = test.texts, test.truth
    found = [{(part.kind, part.start, part.end) for part in parser.parse(text)} for text in texts]
    usual = _usual(train.rows)
    bare = Addressed(test.name, "", [(units, usual(units)) for units, _ in test.rows]).truth
    taken = quickest(lambda: [parser.parse(text) for text in texts])
    whole = np.mean([one == other for one, other in zip(truth, found, strict=True)])
    return [
        Figure("addresses", "解析测试地址,未学过 / addresses read, none learned from", len(texts)),
        Figure("entity_f1", "要素 F1,起止与类别全对 / entity F1, kind and both ends right", _short(addressed.f1(truth, found)), AIM_F1,
               baseline=_short(addressed.f1(truth, bare))),
        Figure("whole", "整条全对的比例 / addresses right as a whole", _short(whole)),
        Figure("addresses_a_second", "解析,条/CPU 秒 / addresses read a CPU second", round(len(texts) / taken)),
    ]  # fmt: skip


def _usual(rows: Sequence[Row]) -> Callable[[Sequence[str]], list[str]]:
    """Return the baseline: the mark that a letter mostly bore between the same two letters, else after the same one, else at all."""
    held: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for units, marks in rows:
        for keys, mark in zip(_keys(units), marks, strict=True):
            for key in keys:
                held[key][mark] += 1
    usual = {key: count.most_common(1)[0][0] for key, count in held.items()}
    return lambda units: [next((usual[key] for key in keys if key in usual), "I-poi") for keys in _keys(units)]


def _keys(units: Sequence[str]) -> list[tuple[tuple[str, ...], ...]]:
    sorts = ["", *("#" if unit.isdigit() else unit for unit in units), ""]
    return [((a, b, c), (a, b), (b,)) for a, b, c in zip(sorts, sorts[1:], sorts[2:], strict=False)]


def _matched(queries: Sequence[Query], parser: Parser, seed: int) -> list[Figure]:
    """Return how well spellings are matched, each query by trees that have not seen it."""
    alone, among, truth, owner = same.compared(queries, parser)
    fold = same.folds(queries, FOLDS, plain, seed)[owner]
    said, chances = _crossed(among, truth, fold, seed)
    single, _ = _crossed(alone, truth, fold, seed)
    likeness = np.array([_jaccard(one.text, text) for one in queries for text in one.candidates])
    plainly = _cut(likeness, truth, fold)
    taken = quickest(lambda: [side(one.text, parser.parse(one.text)) for one in queries[:200]]) / 200
    return [
        Figure("pairs", "匹配测试对 / pairs of spellings", len(truth)),
        Figure("match_f1", "匹配宏平均 F1,与同问候选并看 / macro-F1 of a match, seen beside the query's other candidates", _f1(said, truth), AIM_MATCH,
               baseline=_f1(plainly, truth)),
        Figure("top1", "首选即完全匹配 / the first choice is a full match, where there is one", _top(chances[:, FULL], truth, owner), AIM_TOP,
               baseline=_top(likeness, truth, owner)),
        Figure("alone_f1", "匹配宏平均 F1,只看一对 / macro-F1 of a pair by itself", _f1(single, truth), baseline=_f1(plainly, truth)),
        Figure("address_ms", "准备一个地址,CPU 毫秒 / one address made ready, CPU ms", _short(1000 * taken)),
    ]  # fmt: skip


def _crossed(rows: Floats, truth: Ints, fold: Ints, seed: int) -> tuple[Ints, Floats]:
    """Return the verdicts and the chances that trees of the other folds give."""
    said, chances = np.zeros(len(truth), np.int64), np.zeros((len(truth), len(same.ORDER)))
    for one in np.unique(fold):
        here = fold == one
        chances[here] = trees.grow(rows[~here], truth[~here], seed).chances(rows[here])
        said[here] = (chances[here] * same.leaning(truth[~here])).argmax(axis=1)
    return said, chances


def _jaccard(one: str, other: str) -> float:
    a, b = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(a & b) / max(1, len(a | b))


def _cut(likeness: Floats, truth: Ints, fold: Ints) -> Ints:
    """Return the baseline's verdicts: two cuts of the likeness, the best ones of the other folds."""
    said = np.zeros(len(truth), np.int64)
    for one in np.unique(fold):
        here = fold == one
        tried = {cuts: _f1(_between(likeness[~here], *cuts), truth[~here]) for cuts in combinations(CUTS, 2)}
        said[here] = _between(likeness[here], *max(tried, key=tried.__getitem__))
    return said


def _between(likeness: Floats, low: float, high: float) -> Ints:
    return np.where(likeness > high, FULL, np.where(likeness > low, PART, 0)).astype(np.int64)


def _f1(said: Ints, truth: Ints) -> float:
    return _short(score.macro_f1(said, truth, len(same.ORDER)))


def _top(scores: Floats, truth: Ints, owner: Ints) -> float:
    """Return, of the queries with a full match, the share whose first choice is one; equal scores count by their share.

    The order in which candidates are listed tells the answer in this file (the first is a full match in 82%), so it is never looked at.
    """
    hits = []
    for query in np.unique(owner[truth == FULL]):
        here = owner == query
        hits.append((truth[here][scores[here] >= scores[here].max()] == FULL).mean())
    return _short(np.mean(hits))


def _short(value: Any) -> float:
    return round(float(value), 4)
