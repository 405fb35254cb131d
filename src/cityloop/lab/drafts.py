"""Do replies to letters alike answer alike, when nobody has said which letters belong together?"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cityloop.lab import spots
from cityloop.lab.figure import Figure
from cityloop.loop import similar
from cityloop.loop.words import Refused

Floats = NDArray[np.float64]
Ranked = NDArray[np.int64]  # (asked, TOP) rows of the letters that were found
Ranker = Callable[[Sequence[int]], Ranked]
TOP, ASKED = 5, 600  # drafts shown; letters that are asked with
TWIN = 0.8  # likeness of two letters from which they are one letter sent twice: whoever finds it has found nothing new
GREETING = ("您好", "现回复如下", "回复如下", "答复如下", "网友", "收悉", "感谢您对我们工作的支持", "特此回复", "留言")


@dataclass(frozen=True, slots=True)
class Letters:
    """n letters (title and text) and the authority's reply to each."""

    texts: Sequence[str]
    replies: Sequence[str]


def read(path: Path) -> Letters:
    """Return the letters of a file of messages and replies; its label columns are not read. Raises Refused for a missing column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := {"title", "text", "reply"} - set(rows.fieldnames or ()):
            raise Refused("缺少列 / column missing", field=min(missing), value=path.name, mend="title, text, reply")
        found = [(f"{row['title']}\n{row['text']}", row["reply"]) for row in rows if row["reply"].strip()]
    return Letters([text for text, _ in found], [reply for _, reply in found])


def measure(letters: Letters, seed: int = 0) -> list[Figure]:
    """Return how alike the replies are to the reply that was given: to the letters found, to random ones, to those of plain TF-IDF.

    Likeness of two replies: cosine of their words' TF-IDF. The letters are asked by pairs of letters, so that the two do not share their
    units. Letters that are one sent twice are taken out of every ranking.
    """
    n = len(letters.texts)
    asked = sorted(Random(seed).sample(range(n), min(ASKED, n)))  # repeatable by seed  # nosec B311
    truth, twins = _likeness(letters.replies, asked), _tfidf(letters.texts, asked)
    for row, own in enumerate(asked):
        twins[row, own] = 1.0
    out = twins >= TWIN
    truth[out] = 0.0
    ours, ms = _ours(letters, asked, out)
    plain = _top(np.where(out, -1.0, twins))
    whole = [f"{text}\n{_plain(reply)}" for text, reply in zip(letters.texts, letters.replies, strict=True)]
    both = _top(np.where(out, -1.0, _tfidf(letters.texts, asked, whole)))
    chance = np.array([Random(f"{seed} {one}").sample(range(n), TOP) for one in asked])  # as above  # nosec B311
    found = {name: _gains(truth, rows) for name, rows in {"ours": ours, "plain": plain, "both": both, "chance": chance, "best": _top(truth)}.items()}
    return _figures(found, n, len(asked), int(out.sum()) - len(asked), ms)


def _figures(found: dict[str, tuple[float, float]], n: int, asked: int, twins: int, ms: float) -> list[Figure]:
    (likeness, ndcg), (plain, plain_ndcg) = found["ours"], found["plain"]
    both, both_ndcg = found["both"]
    return [
        Figure("letters", "来信 / letters", n), Figure("asked", "以其中这些检索 / asked with", asked),
        Figure("twins", "其中重复来信对,不计 / pairs that are one letter twice, left out", twins),
        Figure("likeness", f"前 {TOP} 条答复与真实答复的平均相似度 / mean likeness of the replies found", likeness, plain, baseline=plain),
        Figure("likeness_both", "TF-IDF 也读答复时 / of TF-IDF that reads their replies too", both),
        Figure("chance", "随机选取时 / of random ones", found["chance"][0]),
        Figure("best", "最好可达 / the most there is", found["best"][0]),
        Figure("ndcg", f"nDCG@{TOP},以答复相似度为增益 / with the replies' likeness as gain", ndcg, plain_ndcg, baseline=plain_ndcg),
        Figure("ndcg_both", "TF-IDF 也读答复时 / of TF-IDF that reads their replies too", both_ndcg),
        Figure("ms", "一次检索,CPU 毫秒 / one ranking among all of them, CPU ms", ms),
    ]  # fmt: skip


def _ours(letters: Letters, asked: Sequence[int], out: NDArray[np.bool_]) -> tuple[Ranked, float]:
    """Return what `loop.similar` finds, and its CPU milliseconds."""
    earlier, replies = similar.Texts(dict(enumerate(letters.texts))), [_plain(reply) for reply in letters.replies]
    begun, rows = time.process_time(), []
    for row, at in enumerate(asked):
        gone = set(np.flatnonzero(out[row]).tolist())
        best = similar.rank(letters.texts[at], earlier, lambda some, gone=gone: {one: replies[one] for one in some if one not in gone}, TOP)  # type: ignore[misc]
        rows.append([one.at for one in best] + [-1] * (TOP - len(best)))
    return np.array(rows), round(1000 * (time.process_time() - begun) / max(1, len(asked)), 1)


def _gains(truth: Floats, rows: Ranked) -> tuple[float, float]:
    """Return the mean likeness of the replies found, and nDCG; a row of -1 found nothing."""
    held = np.where(rows >= 0, np.take_along_axis(truth, np.maximum(rows, 0), axis=1), 0.0)
    shrink = 1 / np.log2(np.arange(2, TOP + 2))
    best = -np.sort(-truth, axis=1)[:, :TOP] @ shrink
    ndcg = (held @ shrink)[best > 0] / best[best > 0]
    return round(float(held.mean()), 4), round(float(ndcg.mean()), 4)


def _top(scores: Floats) -> Ranked:
    return np.argsort(-scores, axis=1, kind="stable")[:, :TOP]


def _likeness(replies: Sequence[str], asked: Sequence[int]) -> Floats:
    """Return (asked, n): cosine of the replies' words, greetings left out."""
    bag: Any = spots.weighed([spots.words(_plain(reply)) for reply in replies])
    found: Floats = (bag[list(asked)] @ bag.T).toarray()
    return found


def _plain(reply: str) -> str:
    text = spots.clean(reply)
    for word in GREETING:
        text = text.replace(word, " ")
    return text


def _tfidf(texts: Sequence[str], asked: Sequence[int], among: Sequence[str] = ()) -> Floats:
    """Return (asked, n): the plainest likeness of letters, or to other texts, cosine of scikit-learn's TF-IDF of letters and pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    pipe = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    bag: Any = pipe.fit_transform(list(among or texts))
    found: Floats = (pipe.transform([texts[at] for at in asked]) @ bag.T).toarray()
    return found
