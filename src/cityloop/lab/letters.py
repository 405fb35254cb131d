"""Which messages does this file hold, who put which of them together, and do the issues found agree?"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from cityloop.lab import hotspots as hot
from cityloop.lab.agree import Agreement, agree
from cityloop.lab.bags import bags
from cityloop.lab.figure import Figure
from cityloop.lab.hotspots import Messages
from cityloop.lab.linkage import groups
from cityloop.loop import intake
from cityloop.loop.words import Refused

Ints = npt.NDArray[np.int64]
Labels = dict[str, dict[str, int]]  # labeller -> message id -> issue
ZONE = ZoneInfo("Asia/Shanghai")
LEAST = 0.9
PLAIN_ABOVE = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)  # where the plain linkage is cut: the best of these is its figure
TOP = 10


def read(path: Path, now: datetime) -> tuple[list[str], Messages]:
    """Return ids and messages of a csv with message_id, user, title, created_at, text, likes, dislikes.

    A time that cannot be read is unknown, whatever format its neighbours have. Raises Refused when a column is missing.
    """
    rows = _table(path, ("message_id", "user", "title", "created_at", "text", "likes", "dislikes"))
    seconds = np.array([_seconds(row["created_at"], now) for row in rows], np.float64)
    reactions = np.array([_count(row["likes"]) + _count(row["dislikes"]) for row in rows], np.int64)
    columns = ([row[name] for row in rows] for name in ("title", "text", "user"))
    titles, texts, senders = columns
    return [row["message_id"] for row in rows], Messages(titles, texts, seconds, senders, reactions)


def labels(paths: list[Path]) -> Labels:
    """Return who put which message into which issue; a file without a `labeller` is one labeller's, named after the file."""
    found: Labels = {}
    for path in paths:
        for row in _table(path, ("message_id", "issue")):
            found.setdefault(row.get("labeller") or path.stem, {})[row["message_id"]] = _count(row["issue"])
    return found


def measured(ids: list[str], messages: Messages, known: Labels) -> tuple[list[Figure], list[hot.Hotspot]]:
    """Return how far the issues found agree with those that people saw, beside a plain linkage, and the issues themselves."""
    group = hot.issues(messages)
    plain = _plain(messages)
    at = {one: row for row, one in enumerate(ids)}
    figures = [Figure("messages", "来信 / messages", len(ids))]
    for number, (who, issue) in enumerate(known.items()):
        figures += _scored(who, issue, at, group, plain, LEAST if number == 0 else None)
    figures += _between(known)
    return figures, hot.hotspots(messages, group)


def _scored(who: str, issue: dict[str, int], at: dict[str, int], group: Ints, plain: list[Ints], least: float | None) -> list[Figure]:
    rows = [(at[one], label) for one, label in issue.items() if one in at]
    if not rows:
        raise Refused("标注与来信对不上 / no label is of these messages", field="--labels", value=who, mend="核对 message_id / check the ids")
    where, truth = (np.array(part, np.int64) for part in zip(*rows, strict=True))
    odd = np.array([int(one[-1:] or 0) % 2 == 1 if one[-1:].isdigit() else True for one in issue if one in at])
    ours, best = agree(group[where], truth), max((agree(one[where], truth) for one in plain), key=lambda one: one.f)
    alone = agree(np.arange(len(truth)), truth)
    return [
        Figure(f"{who}_labelled", f"标注 {who} / messages labelled", len(truth)),
        Figure(f"{who}_f", f"B-cubed F 对 / against {who}；基线：字对平均链接 / baseline: average linkage on letter pairs, best cut",
               round(ours.f, 4), least, baseline=round(best.f, 4)),
        Figure(f"{who}_f_odd", "B-cubed F，仅奇数号（阈值按偶数号选）/ odd ids alone; the cut was chosen on the even ones",
               round(agree(group[where][odd], truth[odd]).f, 4), least),
        Figure(f"{who}_precision", "B-cubed 查准 / precision", round(ours.precision, 4), baseline=round(best.precision, 4)),
        Figure(f"{who}_recall", "B-cubed 查全 / recall", round(ours.recall, 4), baseline=round(best.recall, 4)),
        Figure(f"{who}_alone", "B-cubed F，全不合并 / nothing joined", round(alone.f, 4)),
    ]  # fmt: skip


def _between(known: Labels) -> list[Figure]:
    """Return how far the first two labellers agree, on what both labelled."""
    if len(known) < 2:
        return []
    (one, first), (two, second) = list(known.items())[:2]
    both = sorted(first.keys() & second.keys())
    found: Agreement = agree([first[key] for key in both], [second[key] for key in both])
    name = f"{one} × {two} ({len(both)})"
    return [
        Figure("agreement_f", f"两人一致 B-cubed F / agreement {name}", round(found.f, 4)),
        Figure("agreement_rand", "两人一致，调整兰德 / adjusted Rand", round(found.rand, 4)),
        Figure("agreement_kappa", "两人一致，成对 kappa / pairwise kappa", round(found.kappa, 4)),
    ]  # fmt: skip


def _plain(messages: Messages) -> list[Ints]:
    """Return the groups of average linkage on the cosine of letter pairs, cut at each of PLAIN_ABOVE."""
    texts = [f"{title or ''} {text or ''}" for title, text in zip(messages.titles, messages.texts, strict=True)]
    left, right, likeness = hot.pairs(bags(texts, 1 << 20).astype(np.float64))
    return [groups(len(texts), left, right, likeness, 0.0, above) for above in PLAIN_ABOVE]


def _table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.exists():
        raise Refused("缺少文件 / file missing", field="--data", value=str(path), mend="用 --data 指明数据文件夹 / name the folder of data")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise Refused("缺少列 / columns missing", field="file", value=path.name, mend="、".join(missing))
        return [{name: cell or "" for name, cell in row.items() if name} for row in reader]


def _seconds(text: str, now: datetime) -> float:
    try:
        return intake.moment(text, ZONE, now)[0].timestamp()
    except Refused:
        return float("nan")


def _count(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0
