"""Which rows does this file hold?"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cityloop.lab.cells import (
    BROKEN,
    NAME_IT,
    Fault,
    Found,
    Raw,
    damaged,
    known_encoding,
    lined,
    majority,
    shown,
    workbook,
)
from cityloop.loop.words import Refused, shorten

NAMES = {  # what people call our fields, surest name first; compared without case, spaces and signs
    "text": "text content message body description details 内容 留言详情 留言内容 诉求内容 反映内容 工单内容 事件描述"
    " 问题描述 正文 描述 详情",
    "title": "title subject case_title 标题 主题 留言主题 诉求标题 工单标题 事件标题",
    "id": "id message_id report_id case_id case_enquiry_id 编号 留言编号 工单号 工单编号 受理编号 案件编号 流水号",
    "time": "time created_at created reported_at open_dt requested_datetime timestamp date 时间 留言时间 受理时间"
    " 上报时间 来电时间 诉求时间 创建时间 登记时间 日期",
    "lon": "lon lng longitude long 经度",
    "lat": "lat latitude 纬度",
    "place": "place address location addr 地址 地点 位置 事发地址 诉求地址 详细地址 发生地点 事发地点",
    "category": "category type label 类别 分类 类型 诉求类型 诉求类别 事项类别 问题类别",
    "source": "source channel 来源 渠道 诉求来源 受理渠道 上报渠道",
    "contact": "contact phone mobile tel 电话 手机 手机号 手机号码 联系电话 联系方式 来电号码",
}
KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx"}
KINDS |= {".jsonl": "json", ".ndjson": "json"}
KINDS |= {f"{suffix}.gz": kind for suffix, kind in KINDS.items() if kind != "xlsx"}
DIGITS = 10**15  # a spreadsheet keeps 15 digits of a number and turns the others into zeros
SURROGATE = re.compile("[\ud800-\udfff]")  # how an undecodable byte, or half a character, stands in a str
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # a cell that begins so may be run as a formula
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
REFUSED_HEAD = ("行号 / row", "字段 / field", "值 / value", "原因 / reason", "办法 / mend")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number as a spreadsheet shows it (the header is 1), its cells by our fields, as found, and notes on both."""

    number: int
    fields: dict[str, str | float | datetime | None]
    raw: dict[str, Any]
    notes: tuple[str, ...] = ()

    def refuse(self, no: Refused) -> Fault:
        """Return the fault that a check of one of the fields found."""
        return Fault(self.number, no.field, no.reason, no.mend, self.raw, no.value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open file: every iteration reads it from its start; csv and jsonl one row at a time."""

    columns: list[str]
    mapping: dict[str, str]  # our field -> its column
    total: int  # rows, exact up to SMALL bytes
    encoding: str
    read: Callable[[], Found]

    def __iter__(self) -> Iterator[Row | Fault]:
        """Return the rows and the faults in the order of the file."""
        return (row(found, self.mapping) for found in self.read())


def open_sheet(
    path: str | Path, mapping: Mapping[str, str] | None = None, encoding: str | None = None, sheet: str | None = None
) -> Sheet:
    """Return the file's rows to come; `mapping` (our field -> its column, "" for none) goes before the guess.

    Raises Refused when the file cannot be opened or decoded, or when no column holds the text.
    """
    path = Path(path)
    try:
        kind = _kind(path)
        used = "" if kind == "xlsx" else known_encoding(encoding) if encoding else majority(path)
        columns, total, read = workbook(path, sheet) if kind == "xlsx" else lined(path, kind, used)
    except BROKEN as no:
        raise damaged(path, no) from None
    except OSError as no:
        raise Refused(f"打不开文件 / cannot open the file: {no.strerror or no}", field="file", value=path.name) from no
    return Sheet(columns, _mapped(columns, mapping or {}), total, used, read)


def _kind(path: Path) -> str:
    """Return csv, xlsx or json. Raises Refused when there is nothing to read."""
    last = path.suffix.lower()
    suffix = Path(path.stem).suffix.lower() + last if last == ".gz" else last
    wrong = (
        (path.is_dir(), "是文件夹，不是文件 / is a folder, not a file", "指定其中一个文件 / name a file in it"),
        (not path.is_file(), "没有这个文件 / no such file", "核对路径 / check the path"),
        (suffix not in KINDS, "不认识的文件类型 / unknown kind", f"另存为 / save as {' '.join(KINDS)}"),
        (path.is_file() and not path.stat().st_size, "文件为空 / the file is empty", "重新导出 / export it again"),
    )
    for is_so, reason, mend in wrong:
        if is_so:
            raise Refused(reason, field="file", value=path.name or str(path), mend=mend)
    return KINDS[suffix]


def _mapped(columns: list[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """Return our fields' columns: the wanted ones, then the guessed ones. Raises Refused when there is no text."""
    known = {column: column for column in columns}
    for column in columns:
        known.setdefault(_plain(column) or column, column)
    asked = {("contact" if field == "phone" else field): column for field, column in wanted.items()}
    mapping = {field: _asked(field, column, known) for field, column in asked.items() if column}
    for field in (field for field in NAMES if field not in asked):
        guesses = (known.get(_plain(name)) for name in NAMES[field].split())
        guess = next((column for column in guesses if column and column not in mapping.values()), None)
        mapping |= {field: guess} if guess else {}
    if "text" not in mapping:
        mend = f"用 --map text=列名 指定 / say which: --map text=COLUMN；{_listed(known)}"
        raise Refused("找不到正文列 / no column holds the text", field="map text", mend=mend)
    return mapping


def _asked(field: str, column: str, known: dict[str, str]) -> str:
    """Return the column asked for. Raises Refused when the field or the column does not exist."""
    if field not in NAMES:
        raise Refused("没有这个字段 / no such field", field="map", value=field, mend=f"可用 / use {' '.join(NAMES)}")
    found = known.get(column) or known.get(_plain(column))
    if not found:
        raise Refused("没有这一列 / no such column", field=f"map {field}", value=column, mend=_listed(known))
    return found


def _listed(known: dict[str, str]) -> str:
    return f"文件中的列 / columns: {shorten('、'.join(dict.fromkeys(known.values())), 400)}"


def _plain(name: str) -> str:
    """Return a column's name without case, spaces and signs."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name).casefold())


def row(found: Raw, mapping: Mapping[str, str]) -> Row | Fault:
    """Return the row that was read with its cells as our fields, or the fault of the first cell that cannot be one."""
    if isinstance(found, Fault):
        return found
    number, raw = found
    for column, value in raw.items():
        if isinstance(value, str) and not value.isascii() and SURROGATE.search(value):
            reason = "含无法解码的字符 / holds bytes or characters that cannot be decoded"
            return Fault(number, column, reason, NAME_IT, shown(raw), shown(value))
    for field, column in mapping.items():
        value = raw.get(column)
        reason = "是列表或对象 / is a list or an object" if isinstance(value, dict | list) else ""
        if field in ("id", "contact") and isinstance(value, float) and abs(value) >= DIGITS:
            reason = "超过 15 位，末几位已丢失 / over 15 digits, the last ones are lost"
        if reason:
            mend = "以文本重新导出该列 / export the column as text"
            return Fault(number, field, reason, mend, shown(raw), shown(value))
    cells = {field: _cell(field, raw.get(mapping[field])) if field in mapping else None for field in NAMES}
    return Row(number, cells, shown(raw))


def _cell(field: str, value: object) -> str | float | datetime | None:
    """Return the cell as its field wants it: numbers stay numbers only as coordinates and times."""
    if value is None or (isinstance(value, datetime) and field == "time"):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and field in ("lon", "lat", "time"):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an identifier as a person writes it: 13800138000, not 13800138000.0
    if isinstance(value, str) and field in ("text", "title"):
        return value or None  # as it came: loop/intake cleans it and says so
    return str(value).replace("\0", "").strip() or None


def fingerprint(fields: Mapping[str, object]) -> str:
    """Return 32 hex digits that are equal for rows of equal content, for rows without an id of their own."""
    plain = {field: _canonical(field, value) for field, value in fields.items() if value not in (None, "")}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]


def _canonical(field: str, value: object) -> str:
    """Return the value in one spelling: NFC, single spaces, 7 decimals of a degree, aware times in UTC."""
    if field in ("lon", "lat"):
        with suppress(ValueError):
            return f"{float(str(value)) + 0.0:.7f}"
    if isinstance(value, datetime):
        value = (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


@contextmanager
def write_refused(path: str | Path, columns: list[str]) -> Iterator[Callable[[Fault], None]]:
    """Return a writer of faults: where, what, why, what to do, then the row as it was found. Opens in Excel."""
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(map(_harmless, (*REFUSED_HEAD, *columns)))

        def write(fault: Fault) -> None:
            more = [value for name, value in fault.raw.items() if name not in columns and value]
            head = (fault.number, fault.field, fault.value, fault.reason, fault.mend)
            sheet.writerow(map(_harmless, (*head, *map(fault.raw.get, columns), *more)))

        yield write


def _harmless(value: object) -> str:
    """Return the cell's text so that no spreadsheet runs it as a formula."""
    text = "" if value is None else str(shown(value))
    return f"'{text}" if text.startswith(RISKY) and not NUMBER.fullmatch(text) else text
