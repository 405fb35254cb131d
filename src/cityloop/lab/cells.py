"""What stands in the cells of this file?"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import math
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from cityloop.loop.words import Refused

SMALL = 16 << 20  # bytes: up to here rows are counted, above they are estimated from the first SAMPLE lines
SAMPLE = 2000
LONGEST = 4 << 20  # characters of a row over several lines: more is a quote that never closes
UNPACKED = 1 << 30  # bytes of an unpacked workbook
SPREAD = 20_000_000  # cells of a sheet, about 600 MB
CELL = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
DEEPEST = 20  # levels of a JSON value
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)  # what a damaged or cut-off .gz raises, wherever it is read
NAME_IT = "用 --encoding 指明编码 / name it, such as --encoding big5"
csv.field_size_limit(2**31 - 1)  # the module's own 128 KB would lose a file for one long cell; LONGEST guards memory


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be read, or not be kept: where, what, why, and what to do."""

    number: int
    field: str
    reason: str
    mend: str
    raw: dict[str, Any]
    value: object = None


Raw = tuple[int, dict[str, Any]] | Fault
Found = Iterator[Raw]
Opened = tuple[list[str], int, Callable[[], Found]]  # columns, number of rows, reader


def shown(value: Any, left: int = DEEPEST) -> Any:
    """Return the value so that it can be stored as JSON. Raises RecursionError when it is too deep."""
    if left < 0:
        raise RecursionError
    if isinstance(value, str):
        plain = value.isascii() and "\0" not in value
        return value if plain else value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
    if isinstance(value, dict):
        return {shown(key): shown(one, left - 1) for key, one in value.items()}
    if isinstance(value, list):
        return [shown(one, left - 1) for one in value]
    return value if value is None or (isinstance(value, int | float) and math.isfinite(value)) else str(value)


def known_encoding(asked: str) -> str:
    """Return the encoding's own name, GBK widened to the GB 18030 that holds it."""
    try:
        "a".encode(asked)  # base64 and the like are codecs, but not of text
        name = codecs.lookup(asked).name
    except (LookupError, ValueError):
        raise Refused("没有这种编码 / no such encoding", field="encoding", value=asked, mend=NAME_IT) from None
    return {"gb2312": "gb18030", "gbk": "gb18030", "utf-8-sig": "utf-8"}.get(name, name)


def _bytes(path: Path) -> IO[bytes]:
    """Return the open file, unpacked as it is read when it is a .gz."""
    return cast(IO[bytes], gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def _size(path: Path) -> int:
    """Return the bytes of the unpacked file; a .gz says so in its last four."""
    if path.suffix.lower() != ".gz":
        return path.stat().st_size
    with path.open("rb") as file:
        file.seek(-4, io.SEEK_END)
        return int.from_bytes(file.read(), "little")


def damaged(path: Path, no: Exception) -> Refused:
    """Return the refusal of a .gz that cannot be unpacked."""
    mend = "重新下载或压缩 / fetch it or pack it again"
    return Refused(f"压缩文件损坏 / a damaged .gz: {no}", field="file", value=path.name, mend=mend)


def majority(path: Path) -> str:
    """Return utf-8 or gb18030, whichever decodes more lines; the other lines become faults when they are read.

    Raises Refused when most lines, or the first one, are in neither.
    """
    votes, offset, bad = {"utf-8": 0, "gb18030": 0, "": 0}, 0, (0, 0)
    with _bytes(path) as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        for number, line in enumerate(file, 1):
            name = "ascii" if line.isascii() else next((n for n in ("utf-8", "gb18030") if _stray(line, n) is None), "")
            votes[name] = votes.get(name, 0) + 1
            if not name and not bad[1]:
                bad = number, offset + (_stray(line, "utf-8") or 0)
            offset += len(line)
    best = max("utf-8", "gb18030", key=lambda name: votes[name])
    if bad[0] == 1 or votes[""] > votes[best]:
        where = f"第 {bad[0]} 行，第 {bad[1]} 字节 / line {bad[0]}, byte offset {bad[1]}"
        raise Refused("既非 UTF-8 也非 GB 18030 / neither UTF-8 nor GB 18030", field="file", value=where, mend=NAME_IT)
    return best


def _stray(line: bytes, encoding: str) -> int | None:
    """Return where the first byte that does not decode is, None when all do."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError as no:
        return no.start
    return None


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Return the lines of a file without its byte order mark, undecodable bytes as lone surrogates."""
    with io.TextIOWrapper(_bytes(path), encoding, "surrogateescape", newline="") as file:
        try:
            if file.read(1) != "\ufeff":
                file.seek(0)
            yield from file
        except UnicodeError as no:  # UTF-16 cannot go on after half a character
            raise Refused(f"无法解码 / cannot be decoded: {no}", field="file", value=path.name, mend=NAME_IT) from None
        except BROKEN as no:
            raise damaged(path, no) from None


def lined(path: Path, kind: str, encoding: str) -> Opened:
    """Return the columns, the number of rows, and the reader of a csv or jsonl file."""
    columns, parse = (_csv_parser if kind == "csv" else _json_parser)(_lines(path, encoding))
    lines, size = _lines(path, encoding), _size(path)
    if size <= SMALL:
        return columns, sum(1 for _ in parse(lines)), lambda: parse(_lines(path, encoding))
    sample = list(islice(lines, SAMPLE))
    share = sum(len(line.encode(encoding, "surrogateescape")) for line in sample) / size
    return columns, round(sum(1 for _ in parse(iter(sample))) / share), lambda: parse(_lines(path, encoding))


def _unique(names: Iterable[object]) -> list[str]:
    """Return the header, with a column's place for a name that is empty or was there before."""
    columns: list[str] = []
    for at, name in enumerate((str(name).strip() for name in names), 1):
        columns.append(f"{name}[{at}]" if not name or name in columns else name)
    return columns


def _csv_parser(lines: Iterator[str]) -> tuple[list[str], Callable[[Iterator[str]], Found]]:
    """Return a csv file's columns and the parser of its rows; the delimiter is the mark that cuts the header most."""
    head = [next((line for line in lines if line.strip(",;|\t\r\n ")), ""), *islice(lines, 50)]
    heads = {mark: next(csv.reader(head, delimiter=mark)) for mark in ",\t;|"}
    mark = max(heads, key=lambda mark: len(heads[mark]))
    columns = _unique(heads[mark])
    return columns, lambda lines: _csv_rows(lines, columns, mark)


def _csv_rows(lines: Iterator[str], columns: list[str], mark: str) -> Found:
    """Return the rows under the header, which is the first record that is not blank."""
    records = ((number, *found) for number, found in enumerate(_records(lines, mark), 1) if any(found[0]) or found[1])
    for number, cells, loose in islice(records, 1, None):
        while len(cells) > len(columns) and not cells[-1]:
            cells.pop()  # delimiters after the last column carry nothing
        if loose:
            reason = "引号未闭合 / a quote that does not close"
            yield Fault(number, "", reason, "补上引号 / close the quote", {"line": shown(loose)})
        elif len(cells) != len(columns):
            reason = f"应有 {len(columns)} 列，实有 {len(cells)} 列 / expected {len(columns)} cells, found {len(cells)}"
            mend = "含分隔符的内容要加引号 / quote a cell that holds the delimiter"
            raw = shown(dict(zip(columns, cells, strict=False))) | {"more": shown(cells[len(columns) :])}
            yield Fault(number, "", reason, mend, raw)
        else:
            yield number, dict(zip(columns, cells, strict=True))


def _records(lines: Iterator[str], mark: str) -> Iterator[tuple[list[str], str]]:
    """Return each record's cells; or no cells and its first line, when its quote swallows what follows.

    Reading then goes on at the next line, so that one loose quote does not cost the rest of the file.
    """
    back: deque[str] = deque()
    held: list[str] = []

    def feed() -> Iterator[str]:
        size = 0
        while size < LONGEST and (line := back.popleft() if back else next(lines, "")):
            size += len(line)
            held.append(line)
            yield line

    while (cells := next(csv.reader(feed(), delimiter=mark), None)) is not None:
        loose = len(held) > 1 and _is_loose(held, mark)
        back.extendleft(reversed(held[1:] if loose else []))
        yield ([], held[0]) if loose else (cells, "")
        held.clear()


def _is_loose(held: list[str], mark: str) -> bool:
    """Return whether a record of several lines has quotes that do not pair."""
    try:
        next(csv.reader(held, delimiter=mark, strict=True))
    except csv.Error:
        return True
    return False


def _json_parser(lines: Iterator[str]) -> tuple[list[str], Callable[[Iterator[str]], Found]]:
    """Return the keys of the first objects, and the parser of the lines."""
    firsts = (found[1] for found in islice(_json_rows(lines), SAMPLE) if not isinstance(found, Fault))
    return list(dict.fromkeys(key for first in firsts for key in first)), _json_rows


def _json_rows(lines: Iterator[str]) -> Found:
    """Return the objects, one a line."""
    for number, line in ((number, line) for number, line in enumerate(lines, 1) if line.strip()):
        raw, reason = None, "不是对象 / not an object"
        try:
            raw = json.loads(line)
            shown(raw)
        except RecursionError:
            raw, reason = None, "嵌套过深 / nested too deeply"
        except ValueError as no:
            reason = f"不是 JSON / not JSON: {no}"
        fault = Fault(number, "", reason, "每行一个对象 / one object a line", {"line": shown(line)})
        yield (number, raw) if isinstance(raw, dict) else fault


def workbook(path: Path, sheet: str | None) -> Opened:
    """Return a workbook's columns, number of rows and reader. Raises Refused when it is none, or has no such sheet."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # only workbooks pay for loading it

    _unpackable(path)
    try:
        book = CalamineWorkbook.from_path(path)
        names = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible] or [""]
        if (sheet or names[0]) not in book.sheet_names:
            raise Refused("没有这个工作表 / no such sheet", field="sheet", value=sheet, mend="、".join(names))
        cells = book.get_sheet_by_name(sheet or names[0]).iter_rows()
        rows = [(number, row) for number, row in enumerate(cells, 1) if any(cell != "" for cell in row)] or [(1, [])]
    except CalamineError as no:
        raise Refused(f"不是工作簿 / not a workbook: {no}", field="file", value=path.name, mend="重新导出") from no
    columns = _unique(rows[0][1])
    found = [(n, {name: None if c == "" else c for name, c in zip(columns, row, strict=True)}) for n, row in rows[1:]]
    return columns, len(found), lambda: iter(found)


def _unpackable(path: Path) -> None:
    """Raise Refused when the file is no zip, or one that would fill the memory."""
    reason, mend = "不是 xlsx 文件 / not an xlsx file", "若其实是 csv，请改扩展名 / if it is a csv, name it so"
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":  # an OLE file: what Excel makes of a locked workbook
            reason = "有密码，或为旧版 xls / password-protected, or an old xls"
            mend = "去掉密码，另存为 xlsx / save it as xlsx without a password"
    broken = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
    with suppress(*broken), zipfile.ZipFile(path) as book:
        parts = [part for part in book.infolist() if part.filename.startswith("xl/worksheets/")]
        small = sum(part.file_size for part in book.infolist()) <= UNPACKED
        if small and all(_spread(book.open(part)) <= SPREAD for part in parts):
            return
        reason = "工作簿过大，或有极远的单元格 / the workbook is too large, or has a cell far out"
        mend = "删除远处的单元格，或另存为 csv / delete far cells, or save it as csv"
    raise Refused(reason, field="file", value=path.name, mend=mend)


def _spread(part: IO[bytes]) -> int:
    """Return how many cells lie between A1 and a sheet's furthest row and column: all of them take memory."""
    down, right, tail = 0, 0, b""
    while chunk := part.read(1 << 20):
        for letters, row in set(CELL.findall(tail + chunk)):
            right = max(right, sum((letter - 64) * 26**at for at, letter in enumerate(reversed(letters))))
            down = max(down, int(row))
        tail = chunk[-40:]  # a cell's name may lie across two pieces
    return down * right
