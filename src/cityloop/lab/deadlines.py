"""Which cases of the past does this file hold, and when was each of them due?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cityloop.lab.cells import BROKEN, Fault, Opened, damaged, known_encoding, lined, majority
from cityloop.loop.words import Refused

FIELDS = ("open", "target", "type")
LONGEST = timedelta(days=3_650)  # as in loop/clock: more than ten years is a typo


@dataclass(frozen=True, slots=True)
class Deadline:
    """A case of the past: its type, when it was opened and when it was due (both aware)."""

    type: str
    opened: datetime
    target: datetime


@dataclass(frozen=True, slots=True)
class History:
    """A file's deadlines in the order of opening, how many rows set none, and the rows that were refused."""

    deadlines: list[Deadline]
    without: int
    refused: list[Refused]


def read(path: str | Path, mapping: Mapping[str, str], zone: ZoneInfo, encoding: str | None = None) -> History:
    """Return the deadlines of a csv or csv.gz; `mapping` says which column holds open, target and type.

    A row whose target is empty had no limit; a row that cannot be used is refused by itself, with its number.
    Raises Refused when the file cannot be read, lacks a column or holds no deadline.
    """
    path = Path(path)
    columns, _, rows = _opened(path, encoding)
    _check(columns, mapping)
    deadlines: list[Deadline] = []
    refused: list[Refused] = []
    without = 0
    for found in rows():
        try:
            one = _one(found, mapping, zone)
        except Refused as no:
            refused.append(no)
            continue
        deadlines += [one] if one else []
        without += one is None
    if not deadlines:
        why = f"; {refused[0].text}" if refused else ""
        mend = "核对 / check --map target=COLUMN"
        raise Refused(f"没有一个期限 / not a single deadline{why}", field="file", value=path.name, mend=mend)
    return History(sorted(deadlines, key=lambda one: one.opened), without, refused)


def _opened(path: Path, encoding: str | None) -> Opened:
    """Return the file's columns and the reader of its rows. Raises Refused when there is nothing to read."""
    if not path.name.lower().endswith((".csv", ".csv.gz")):
        raise _unread("不认识的文件类型 / unknown kind", path, "另存为 / save as .csv, .csv.gz")
    try:
        if not path.stat().st_size:
            raise _unread("文件为空 / the file is empty", path, "重新导出 / export it again")
        return lined(path, "csv", known_encoding(encoding) if encoding else majority(path))
    except BROKEN as no:
        raise damaged(path, no) from None
    except OSError as no:
        raise _unread(f"打不开文件 / cannot open it: {no.strerror or no}", path, "核对路径 / check the path") from None


def _unread(reason: str, path: Path, mend: str) -> Refused:
    return Refused(reason, field="file", value=path.name, mend=mend)


def _check(columns: list[str], mapping: Mapping[str, str]) -> None:
    for field in FIELDS:
        if mapping[field] not in columns:
            mend = f"--map {field}=COLUMN: {', '.join(columns)}"
            raise Refused("没有这一列 / no such column", field=f"map {field}", value=mapping[field], mend=mend)


def _one(found: tuple[int, dict[str, Any]] | Fault, columns: Mapping[str, str], zone: ZoneInfo) -> Deadline | None:
    """Return the row's deadline, None when it has none. Raises Refused naming column, value, row and mend."""
    if isinstance(found, Fault):
        raise Refused(f"第 {found.number} 行 / row {found.number}: {found.reason}", field="row", mend=found.mend)
    number, row = found
    _, target, kind = (row[columns[field]].strip() for field in FIELDS)
    if not target:
        return None
    if not kind or not kind.isprintable():
        mend = "补上类型 / fill it in"
        raise Refused(f"第 {number} 行没有类型 / row {number}: no type", field=columns["type"], value=kind, mend=mend)
    start, end = (_moment(row[columns[field]].strip(), columns[field], zone, number) for field in ("open", "target"))
    if not start <= end <= start + LONGEST:
        reason = f"第 {number} 行早于受理或晚十年 / row {number}: before it was opened, or over ten years after"
        raise Refused(reason, field=columns["target"], value=target, mend="核对日期 / check the date")
    return Deadline(kind, start, end)


def _moment(text: str, column: str, zone: ZoneInfo, number: int) -> datetime:
    """Return the moment, local to the city when it names no zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if not 1900 <= found.year <= 2900:
        reason = f"第 {number} 行不是时间 / row {number}: not a time"
        raise Refused(reason, field=column, value=text, mend="例 / e.g. 2015-01-31 08:30:00")
    return found if found.tzinfo else found.replace(tzinfo=zone)
