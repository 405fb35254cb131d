"""Which texts with known categories does this file hold?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cityloop.lab import apart, tokens
from cityloop.lab.cells import Fault
from cityloop.lab.sheet import NAMES, open_sheet
from cityloop.lab.train import Rows
from cityloop.loop.words import Refused, shorten

HAN = "\u4e00-\u9fff"
CUT_APART = re.compile(f"(?<=[{HAN}0-9A-Za-z]) (?=[{HAN}])|(?<=[{HAN}]) (?=[0-9A-Za-z])")
SPACED = 0.15  # of the characters of a text: so many spaces stand only between words that were cut apart
MONTH = re.compile(r"\s*((?:19|20)\d\d)[-/.年](\d{1,2})(?!\d)")


@dataclass(frozen=True)
class Labelled:
    """A file's usable texts with their labels, the groups ("" for none) and months ("2026-11", "" if unknown) it names."""

    name: str
    sha256: str
    texts: list[str]
    labels: list[str]
    groups: list[str]
    months: list[str]
    unusable: int  # rows without text or label, or that could not be read


def read(path: str | Path, text: Sequence[str], label: str, group: str = "", month: str = "", encoding: str | None = None) -> Labelled:
    """Return the rows of a csv, xlsx or jsonl file; several text columns are joined, the first being the title.

    Raises Refused when the file cannot be read, lacks a column, or holds no row with both text and label.
    """
    path = Path(path)
    sheet = open_sheet(path, {**dict.fromkeys(NAMES, ""), "text": text[0]}, encoding)
    for field, column in [*(("text", name) for name in text), ("label", label), ("group", group), ("time", month)]:
        if column and column not in sheet.columns:
            mend = f"文件中的列 / columns: {shorten('、'.join(sheet.columns), 400)}"
            raise Refused("没有这一列 / no such column", field=f"--{field}", value=column, mend=mend)
    found, unusable = [], 0
    for row in sheet:
        cells = None if isinstance(row, Fault) else _cells(row.raw, text, label, group, month)
        found += [cells] if cells else []
        unusable += cells is None
    if not found:
        mend = "核对 / check --text, --label"
        raise Refused("没有一行既有文本又有类别 / no row holds both a text and a label", field="file", value=path.name, mend=mend)
    texts, labels, groups, months = (list(column) for column in zip(*found, strict=True))
    return Labelled(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), texts, labels, groups, months, unusable)


def _cells(raw: dict[str, Any], text: Sequence[str], label: str, group: str, month: str) -> tuple[str, str, str, str] | None:
    """Return text, label, group and month of a row, None when it lacks text or label."""
    said, named = "\n".join(filter(None, (_cell(raw, name) for name in text))), _cell(raw, label)
    if not said or not named:
        return None
    when = MONTH.match(_cell(raw, month))
    return joined(said), named, _cell(raw, group), f"{when[1]}-{int(when[2]):02}" if when else ""


def _cell(raw: dict[str, Any], column: str) -> str:
    value = raw.get(column) if column else None
    return "" if value is None else str(value).strip()


def joined(text: str) -> str:
    """Return a text whose words were cut apart by spaces as it is written; any other as it is."""
    return CUT_APART.sub("", text) if text.count(" ") > SPACED * len(text) else text


def rows(main: Labelled, more: Sequence[Labelled] = ()) -> tuple[Rows, int]:
    """Return training rows, and how many texts of `more` were left out because they nearly repeat one of the main file.

    Texts of `more` are only learned from. Without a group column, texts that nearly repeat one another make a group.
    """
    docs = tokens.many(main.texts)
    groups = _groups(main, docs)
    others = [pair for one in more for pair in zip(one.texts, one.labels, strict=True)]
    words = tokens.many(text for text, _ in others)
    doubled = apart.near(docs, words)
    kept = np.flatnonzero(~doubled).tolist()
    free = groups.max(initial=-1) + 1 + np.arange(len(kept))
    every = Rows(
        docs + [words[at] for at in kept], main.labels + [others[at][1] for at in kept], np.concatenate([groups, free]),
        np.arange(len(docs) + len(kept)) >= len(docs), main.texts + [others[at][0] for at in kept],
    )  # fmt: skip
    return every, int(doubled.sum())


def _groups(main: Labelled, docs: list[list[str]]) -> Any:
    """Return a number for each group that the file names; rows without one stand alone."""
    if not any(main.groups):
        return apart.groups(docs)
    first: dict[str, int] = {}
    return np.array([first.setdefault(name or f"\0{at}", at) for at, name in enumerate(main.groups)], np.int64)
