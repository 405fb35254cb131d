"""Which cases of another system does this file hold, and what became of each?"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cityloop.lab import sheet
from cityloop.lab.cells import Fault, Raw
from cityloop.lab.sheet import NAMES, Row, Sheet, open_sheet
from cityloop.loop import intake
from cityloop.loop.intake import Notes
from cityloop.loop.past import Past
from cityloop.loop.understand import UNSORTED
from cityloop.loop.words import Move, Refused, shorten

MUST = {  # table -> its keys; "" is the top of the file
    "": "source time_zone fields category unit outcome", "fields": "id time text category",
    "category": "table name", "unit": "column other codes", "outcome": "status open ended closed",
}  # fmt: skip
MAY = {"": "nowhere", "fields": "title lon lat place contact", "category": "", "unit": "", "outcome": "due why"}
TABLES = {("", "fields"), ("", "category"), ("", "unit"), ("", "outcome"), ("unit", "codes")}
LISTS = {("", "nowhere"), ("outcome", "open"), ("outcome", "ended")}
PLAIN = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
SKEW = timedelta(hours=1)  # two clocks of one system differ by seconds; more is a wrong date
FAR = timedelta(days=3_650)  # as in loop/clock: a deadline more than ten years on is a typo
ANY = datetime(9000, 1, 1, tzinfo=UTC)  # a deadline may lie in the future


@dataclass(frozen=True, slots=True)
class Legend:
    """What a mapping.toml says: how the columns and the codes of another system read here."""

    source: str
    zone: ZoneInfo
    fields: dict[str, tuple[str, ...]]  # our field -> its columns; several are joined
    categories: dict[str, str]  # their name of a type, plain -> our category
    unit: str
    units: dict[str, str]
    other: str
    outcome: dict[str, str]  # status, closed, due, why -> column
    open: frozenset[str]
    ended: frozenset[str]
    nowhere: frozenset[tuple[float, float]]  # points that stand for "not known"

    @property
    def columns(self) -> set[str]:
        """Return every column that the mapping names."""
        return {self.unit, *self.outcome.values(), *(name for names in self.fields.values() for name in names)}


@dataclass(frozen=True, slots=True)
class History:
    """An open file of past cases: every iteration reads it from its start, one row at a time."""

    legend: Legend
    sheet: Sheet
    now: datetime

    def __iter__(self) -> Iterator[tuple[Row, Past] | Fault]:
        """Return each row with its past, or its fault, in the order of the file.

        `row.fields` are ours, as of lab/sheet, with `time` aware and `category` a code of ours; `row.notes` say what was assumed.
        """
        return (past(found, self.sheet.mapping, self.legend, self.now) for found in self.sheet.read())


def open_history(path: str | Path, mapping: str | Path, *, now: datetime, encoding: str | None = None) -> History:
    """Return the cases to come of a csv, jsonl (also .gz) or xlsx; `mapping` is the mapping.toml, `now` (aware) bounds the past.

    Raises Refused when either file cannot be read, or a column that the mapping names is not there.
    """
    legend = read(Path(mapping))
    wanted = {field: legend.fields[field][0] if field in legend.fields else "" for field in NAMES}
    found = open_sheet(path, wanted, encoding)
    if lack := sorted(legend.columns - set(found.columns)):
        mend = f"文件中的列 / columns: {shorten('、'.join(found.columns), 400)}"
        raise Refused("没有这一列 / no such column", field=Path(mapping).name, value="、".join(lack), mend=mend)
    return History(legend, found, now)


def read(path: Path) -> Legend:
    """Return what a mapping.toml says. Raises Refused naming its key, value and mend."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as no:
        raise Refused(f"打不开文件 / cannot open the file: {no.strerror}", field="mapping", value=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as no:
        raise Refused(f"不是 TOML / not TOML: {no}", field=path.name) from None
    for table in MUST:
        _keys(said[table] if table else said, table)
    unit, outcome = said["unit"], said["outcome"]
    return Legend(
        said["source"], _zone(said["time_zone"]), {field: _names(field, value) for field, value in said["fields"].items()},
        _categories(path.parent / said["category"]["table"], said["category"]["name"]),
        unit["column"], unit["codes"], unit["other"],
        {key: value for key, value in outcome.items() if isinstance(value, str)},
        frozenset(outcome["open"]), frozenset(outcome["ended"]), _points(said.get("nowhere", [])),
    )  # fmt: skip


def _keys(table: dict[str, Any], name: str) -> None:
    """Raise Refused when a table lacks a key, has one too many, or one of the wrong kind."""
    must, may = set(MUST[name].split()), set(MAY[name].split())
    where = f"mapping.toml {name}".strip()
    for key in sorted(must.symmetric_difference(table) - may):
        reason = "缺少此键 / this key is missing" if key in must else "不认识的键 / unknown key"
        mend = f"可用 / use: {' '.join(sorted(must | may))}"
        raise Refused(reason, field=f"{where} {key}", value=table.get(key), mend=mend)
    for key, value in table.items():
        at = name, key
        kind, zh, en = (dict, "表", "table") if at in TABLES else (list, "列表", "list") if at in LISTS else (str, "文字", "text")
        if name != "fields" and not isinstance(value, kind):  # those may be either, see _names
            raise Refused(f"应为{zh} / must be a {en}", field=f"{where} {key}", value=value)


def _names(field: str, value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name for name in names) or (len(names) > 1 and field != "text"):
        mend = f'{field} = "COLUMN"' + '; text = ["ONE", "TWO"]' * (field == "text")
        raise Refused("不是列名 / not a column's name", field=f"mapping.toml fields {field}", value=value, mend=mend)
    return tuple(names)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        mend = "例 / e.g. America/New_York"
        raise Refused("未知时区 / unknown zone", field="mapping.toml time_zone", value=name, mend=mend) from None


def _points(rows: list[Any]) -> frozenset[tuple[float, float]]:
    try:
        return frozenset((float(lon), float(lat)) for lon, lat in rows)
    except (TypeError, ValueError):
        mend = "nowhere = [[-71.0587, 42.3594]]"
        raise Refused("不是经纬度 / not lon and lat", field="mapping.toml nowhere", value=rows, mend=mend) from None


def _categories(path: Path, column: str) -> dict[str, str]:
    """Return their name of each type, plain, -> our code, from a table with a column `code` beside the mapping."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {_plain(row[column]): row["code"] for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as no:
        mend = f"要有列 / it needs the columns code, {column}"
        raise Refused(f"读不出 / cannot be read: {no!r}", field="mapping.toml category", value=path.name, mend=mend) from None


def _plain(name: object) -> str:
    return " ".join(str(name or "").split()).casefold()


def past(found: Raw, mapping: Mapping[str, str], legend: Legend, now: datetime) -> tuple[Row, Past] | Fault:
    """Return the row that was read with its past, or its fault."""
    row = sheet.row(found, mapping)
    if isinstance(row, Fault):
        return row
    try:
        return _lived(row, legend, now)
    except Refused as no:
        return row.refuse(no)


def _lived(row: Row, legend: Legend, now: datetime) -> tuple[Row, Past]:
    """Return a row in our words and its past. Raises Refused when one of its times cannot be used."""
    category, unsorted = _category(row.fields["category"], legend)
    opened, about = _moment(row.fields["time"], legend, now, legend.fields["time"][0])
    unit, moved = _unit(row.raw.get(legend.unit), legend)
    due, on_due = _due(row, legend, opened)
    ended, on_end = _ended(row, legend, opened, now)
    lon, lat, lost = _point(row, legend)
    moves = [(Move.DISPATCH, opened, ""), (Move.ACCEPT, opened, "")]
    if ended:
        moves += [(Move.RESOLVE, ended, ""), (Move.CLOSE, ended, _cell(row, legend.outcome.get("why")))]
    fields = {**row.fields, "text": _text(row, legend), "time": opened, "category": category, "lon": lon, "lat": lat}
    notes = unsorted + about + moved + on_due + on_end + lost
    return replace(row, fields=fields, notes=notes), Past(unit, due, tuple(moves))


def _cell(row: Row, column: str | None) -> str:
    value = row.raw.get(column) if column else None
    return "" if value is None else str(value).strip()


def _text(row: Row, legend: Legend) -> str | None:
    """Return the cells that tell what happened, each once."""
    return "; ".join(dict.fromkeys(filter(None, (_cell(row, name) for name in legend.fields["text"])))) or None


def _category(name: object, legend: Legend) -> tuple[str, Notes]:
    code = legend.categories.get(_plain(name))
    return (code, ()) if code else (UNSORTED, (f"未知类型 / unknown type: {shorten(name)}",))


def _unit(name: object, legend: Legend) -> tuple[str, Notes]:
    code = legend.units.get(str(name or "").strip())
    return (code, ()) if code else (legend.other, (f"未知单位,归 {legend.other} / unknown unit: {shorten(name)}",))


def _moment(value: object, legend: Legend, now: datetime, column: str) -> tuple[datetime, Notes]:
    """Return the moment in the source's zone, and notes: that its zone was taken is what the mapping says already."""
    if isinstance(value, str) and PLAIN.fullmatch(value):
        with suppress(ValueError):  # intake says what is wrong with it
            value = datetime.fromisoformat(value)
    when, notes = intake.moment(value, legend.zone, now, column)
    return when, tuple(note for note in notes if legend.zone.key not in note)


def _due(row: Row, legend: Legend, opened: datetime) -> tuple[datetime | None, Notes]:
    """Return the deadline, None when there is none or it cannot be one."""
    column = legend.outcome.get("due", "")
    if not (value := _cell(row, column)):
        return None, ()
    due, notes = _moment(value, legend, ANY, column)
    if opened <= due <= opened + FAR:
        return due, notes
    return None, (*notes, f"时限早于受理或晚十年,不计 / deadline before opening or ten years on, dropped: {value}")


def _ended(row: Row, legend: Legend, opened: datetime, now: datetime) -> tuple[datetime | None, Notes]:
    """Return when it was closed, None while it is open. Raises Refused when it ended at no time, or long before it began."""
    column, status = legend.outcome["closed"], _cell(row, legend.outcome["status"])
    value, known = _cell(row, column), status in legend.open | legend.ended
    notes: Notes = () if known else (f"未知状态,按有无办结时间 / unknown status, by its closing time: {shorten(status)}",)
    if status in legend.open or not (known or value):
        return None, (*notes, f"未办结却有办结时间,不计 / open, yet closed at {value}: dropped") if value else notes
    if not value:
        mend = "补上办结时间,或改状态 / give the time, or another status"
        raise Refused("已办结却无时间 / closed, but at no time", field=column, mend=mend)
    ended, about = _moment(value, legend, now, column)
    if ended < opened - SKEW:
        raise Refused("早于受理 / closed before it was opened", field=column, value=value, mend="核对日期 / check the date")
    if ended < opened:
        about += (f"办结早于受理 {(opened - ended).seconds} 秒,记为受理时 / closed so many seconds before opening: taken as then",)
    return max(ended, opened), notes + about


def _point(row: Row, legend: Legend) -> tuple[Any, Any, Notes]:
    """Return lon and lat as they stand, or neither when they are the source's way of saying "not known"."""
    lon, lat = row.fields["lon"], row.fields["lat"]
    with suppress(TypeError, ValueError):
        if (float(lon), float(lat)) in legend.nowhere:  # type: ignore[arg-type]
            return None, None, ("原系统的缺省位置,不计 / the source's point for no place: dropped",)
    return lon, lat, ()
