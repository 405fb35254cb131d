"""Is this report fit to be kept?"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import groupby, islice
from numbers import Real
from zoneinfo import ZoneInfo

import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.loop import datum
from cityloop.loop.words import Point, Refused, shorten

Notes = tuple[str, ...]  # what was changed or assumed while reading a value, Chinese first

MOST = 20_000  # characters of one text
STACK = 30  # marks on one letter, as in Unicode's stream-safe text; a longer stack makes NFC take seconds
SYSTEMS = ("wgs84", "gcj02", "bd09")
EARLIEST = 1990
AHEAD = timedelta(minutes=5)  # how far a sender's clock may run before ours

BREAKS = str.maketrans({"\v": "\n", "\f": "\n", "\x85": "\n"})  # line breaks of word processors
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
PACKED = re.compile(
    r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-6]\d)?)?(?=Z|[+-]|\s|$)", re.ASCII
)
YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?[日号]?", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", re.ASCII)
HOURS = re.compile(
    r"""[T\s]*(?:(?:星期|周)[一二三四五六日天])?\s*(?P<half>上午|下午|[AP]M)?\s*
    (?:(?P<hour>\d{1,2})(?::\s?(?P<minute>\d{1,2})(?::\s?(?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9}))?)?)?
    \s*(?P<after>[AP]M)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?:?\s*""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
WRITE_TIME = "写成 2019-02-28 11:25 / write it as 2019-02-28 11:25"


def text(value: object, field: str = "text") -> tuple[str, Notes]:
    """Return `value` as clean NFC text, stripped, and notes on what was taken out.

    Raises Refused when nothing visible is left, when it is longer than MOST, or when it holds half a character.
    """
    if value is not None and not isinstance(value, str):
        raise Refused("须为文字 / must be text", field=field, value=value, mend="以字符串发送 / send a string")
    clean, notes = _without_strays(value or "")
    _not_too_long(clean, field, MOST * 3)  # NFC makes a text up to three times shorter, and costs time
    clean, more = _without_stacks(clean)
    clean = unicodedata.normalize("NFC", clean).strip()
    _not_too_long(clean, field, MOST)
    _not_broken(clean, field)
    if not any(unicodedata.category(c)[0] in "LNPS" for c in clean):
        raise Refused("内容为空 / nothing is written", field=field, mend="请写明情况 / say what happened")
    return clean, notes + more


def _without_strays(value: str) -> tuple[str, Notes]:
    """Return the text without control characters and direction marks, its line breaks as newline, and what went."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").translate(BREAKS)
    value, marks = BIDI.subn("", value)
    value, strays = CONTROL.subn("", value)
    notes = [f"去掉 {strays} 个控制字符 / {strays} control characters removed"] * bool(strays)
    notes += [f"去掉 {marks} 个书写方向符 / {marks} direction marks removed"] * bool(marks)
    return value.strip(), tuple(notes)


def _without_stacks(value: str) -> tuple[str, Notes]:
    """Return the text with at most STACK combining marks in a row, and a note if there were more."""
    runs = groupby(value, lambda c: unicodedata.combining(c) > 0)
    short = value if value.isascii() else "".join("".join(islice(run, STACK if mark else None)) for mark, run in runs)
    gone = len(value) - len(short)
    return short, (f"去掉 {gone} 个堆叠符号 / {gone} stacked marks removed",) * bool(gone)


def _not_too_long(clean: str, field: str, most: int) -> None:
    if len(clean) > most:
        raise Refused(
            f"文字过长，{len(clean)} 字，至多 {MOST} 字 / {len(clean)} characters, at most {MOST}", field=field,
            value=shorten(clean), mend="请分开提交，或作为附件上传 / split it, or attach it as a file",
        )  # fmt: skip


def _not_broken(clean: str, field: str) -> None:
    found = SURROGATE.search(clean)
    if found:
        raise Refused(
            f"第 {found.start() + 1} 个字符不完整 / half a character at {found.start() + 1}", field=field,
            value=f"\\u{ord(found[0]):04x}", mend="以 UTF-8 重新发送 / send it again as UTF-8",
        )  # fmt: skip


def point(
    lon: object, lat: object, system: str | None = "wgs84", outline: BaseGeometry | None = None
) -> tuple[Point | None, Notes]:
    """Return the point in WGS 84, or None when both are missing, and a note if it was converted.

    Raises Refused when it is no point on earth, looks swapped, or lies outside `outline` (WGS 84; None means anywhere).
    """
    x, y, name = _degrees(lon, "lon"), _degrees(lat, "lat"), _system(system)
    if x is None and y is None:
        return None, ()
    if x is None or y is None:
        missing, mend = "lon" if x is None else "lat", "两个都给或都不给 / give both or none"
        raise Refused("经纬度缺一 / only one of lon and lat", field=missing, mend=mend)
    _on_earth(x, y)
    here = _shifted(x, y, name)
    if outline is not None and not _inside(here, outline):
        raise _outside(x, y, name, outline)
    if name == "wgs84":
        return here, ()
    moved = Point(x, y).metres_to(here)
    return here, (f"由 {name} 转换，移动 {moved:.0f} 米 / from {name}, moved {moved:.0f} m",)


def _degrees(value: object, field: str) -> float | None:
    """Return a finite number of degrees, None when it is missing."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = _number(value)
    if number is None:
        mend = "用十进制度数，如 106.5516 / decimal degrees such as 106.5516"
        raise Refused("不是数字 / not a number", field=field, value=value, mend=mend)
    return number


def _number(value: object) -> float | None:
    """Return a finite float, or None when `value` is not one."""
    if isinstance(value, str):
        value = _narrow(value).replace("\u2212", "-")
        if not NUMBER.fullmatch(value):
            return None
    elif isinstance(value, bool) or not (isinstance(value, Real) or hasattr(value, "as_tuple")):  # Decimal is no Real
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _narrow(value: str) -> str:
    """Return a short value on one line with full-width digits and signs made narrow, nothing when it is long."""
    return " ".join(unicodedata.normalize("NFKC", value).split()) if len(value) <= 100 else ""


def _system(system: str | None) -> str:
    """Return the coordinate system's plain name: GCJ-02 is gcj02, None is wgs84."""
    name = re.sub(r"[-_\s]", "", str(system or "wgs84")).lower()
    if name not in SYSTEMS:
        valid = " | ".join(SYSTEMS)
        raise Refused("未知坐标系 / unknown coordinates", field="coordinates", value=system, mend=f"可用 / use {valid}")
    return name


def _on_earth(lon: float, lat: float) -> None:
    """Return if the pair can be a place. Raises Refused when it cannot."""
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        raise _swapped(lon, lat)
    for value, most, field, zh, en in ((lon, 180, "lon", "经度", "longitude"), (lat, 90, "lat", "纬度", "latitude")):
        if abs(value) > most:
            mend = f"应在 -{most} 到 {most} 之间 / must be within -{most} and {most}"
            raise Refused(f"{zh}超出范围 / {en} out of range", field=field, value=value, mend=mend)
    if abs(lon) < 1e-6 and abs(lat) < 1e-6:
        mend = "无定位时请留空 / leave both empty when there is no fix"
        raise Refused("坐标为 (0, 0) / the point is (0, 0)", field="coordinates", value=f"{lon}, {lat}", mend=mend)


def _swapped(lon: float, lat: float) -> Refused:
    mend = "疑似经纬度颠倒，经度在前 / looks swapped: longitude goes first"
    return Refused("坐标有误 / not a place here", field="coordinates", value=f"{lon}, {lat}", mend=mend)


def _shifted(lon: float, lat: float, system: str) -> Point:
    if system == "wgs84":
        return Point(lon, lat)
    x, y = datum.to_wgs84(lon, lat, system)
    return Point(float(x), float(y))


def _inside(here: Point, outline: BaseGeometry) -> bool:
    shapely.prepare(outline)  # costs nothing the second time
    return bool(outline.intersects(shapely.Point(here.lon, here.lat)))


def _outside(lon: float, lat: float, system: str, outline: BaseGeometry) -> Refused:
    """Return the refusal of a point outside the outline, with the likeliest cause."""
    if abs(lon) <= 90 and _inside(_shifted(lat, lon, system), outline):
        return _swapped(lon, lat)
    here = _shifted(lon, lat, system)
    away = _metres_outside(here, outline)
    mend = "请核对位置，或转给所在区 / check the place, or send it to the district it lies in"
    for other in SYSTEMS:
        there = _shifted(lon, lat, other)
        if _inside(there, outline):
            off = here.metres_to(there)
            name = {"wgs84": "WGS 84", "gcj02": "GCJ-02", "bd09": "BD-09"}[other]
            mend = f"疑为 {name}，偏 {off:.0f} 米 / looks like {name} (about {off:.0f} m off): send coordinates={other}"
            break
    reason = f"在区外 {away:.0f} 米 / {away:.0f} m outside the district"
    return Refused(reason, field="coordinates", value=f"{lon}, {lat}", mend=mend)


def _metres_outside(here: Point, outline: BaseGeometry) -> float:
    """Return the distance to the outline in metres, on the plane that touches the earth at `here`."""
    scale = (math.cos(math.radians(here.lat)), 1.0)
    flat = shapely.transform(outline, lambda pairs: (pairs - (here.lon, here.lat)) * scale)
    return float(flat.distance(shapely.Point(0, 0))) * Point(0, 0).metres_to(Point(0, 1))


def moment(value: object, zone: ZoneInfo, now: datetime, field: str = "time") -> tuple[datetime, Notes]:
    """Return the instant in `zone`, and notes on what had to be assumed.

    Takes datetimes, ISO 8601, 2019/2/28 11:25, 2019年2月28日 11时25分, Excel serials, and Unix seconds or milliseconds.
    Raises Refused when it cannot be read in one way only, or lies before EARLIEST or more than AHEAD after `now`.
    """
    when, notes = _read(value, zone, field)
    local = when.replace(tzinfo=zone) if when.tzinfo is None else when
    if local.year < EARLIEST or (local.year == EARLIEST and local < datetime(EARLIEST, 1, 1, tzinfo=zone)):
        raise _bad("时间过早 / too long ago", value, field, f"应在 {EARLIEST} 年以后 / must be {EARLIEST} or later")
    if local.year > now.year + 1 or local - now > AHEAD:
        raise _bad("时间在将来 / in the future", value, field, "请核对日期和时区 / check the date and its zone")
    if when.tzinfo is None:
        notes += _assumed(local, zone)
    return local.astimezone(UTC).astimezone(zone), notes


def _assumed(local: datetime, zone: ZoneInfo) -> Notes:
    """Return the notes on a wall-clock time that was taken in the district's zone."""
    notes = [f"未写时区，按 {zone.key} / no zone given, taken as {zone.key}"]
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        notes.append("夏令时跳过此刻，已顺延 / skipped by summer time, moved forward")
    elif local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        notes.append("夏令时此刻有两次，取前一次 / occurs twice at the end of summer time, the first is taken")
    return tuple(notes)


def _bad(reason: str, value: object, field: str, mend: str = WRITE_TIME) -> Refused:
    return Refused(reason, field=field, value=value, mend=mend)


def _read(value: object, zone: tzinfo, field: str) -> tuple[datetime, Notes]:
    """Return the datetime, naive when no zone is written, and notes."""
    if isinstance(value, datetime):
        return value, ()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day), ("未写时刻，取零点 / no time of day, taken as midnight",)
    line = _narrow(value) if isinstance(value, str) else ""
    number = _number(value)
    if number is not None:
        line = f"{number:.0f}" if number == round(number) else ""
        if not PACKED.fullmatch(line):
            return _counted(number, value, field)
    elif not line:
        raise _bad("没有时间 / no time" if value in (None, "") else "不是时间 / not a time", value, field)
    return _written(line, value, field)


def _counted(number: float, value: object, field: str) -> tuple[datetime, Notes]:
    """Return the datetime that a bare number stands for: its size tells days, seconds and milliseconds apart."""
    if 30_000 <= number < 100_000:
        seconds = timedelta(seconds=round(number * 86_400))  # Excel keeps a day as a float: a second is its honest step
        return datetime(1899, 12, 30) + seconds, ("按 Excel 日期序号 / read as an Excel serial number",)
    if 1e8 <= number < 1e13:
        unit, zh, en = (1, "秒", "seconds") if number < 1e11 else (1000, "毫秒", "milliseconds")
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number / unit)
        return when, (f"按 Unix {zh} / read as Unix {en}",)
    raise _bad("数字不是时间 / this number is not a time", value, field)


def _written(line: str, value: object, field: str) -> tuple[datetime, Notes]:
    """Return the datetime that a line of writing stands for."""
    line = PACKED.sub(lambda m: f"{m[1]}-{m[2]}-{m[3]} " + ":".join(p for p in m.groups()[3:] if p), line, count=1)
    line = re.sub("[时点分]", ":", line).replace("秒", "")
    found = YEAR_FIRST.match(line) or YEAR_LAST.match(line)
    hours = HOURS.fullmatch(line, found.end()) if found else None
    if not found or not hours:
        raise _bad("看不懂的时间 / cannot read this time", value, field)
    year, month, day = _day(found, value, field)
    note = () if hours["hour"] else ("未写时刻，取零点 / no time of day, taken as midnight",)
    try:
        return datetime(year, month, day, tzinfo=_offset(hours["zone"])) + _since_midnight(hours), note
    except (ValueError, OverflowError):
        raise _bad("没有这一天或这一刻 / no such day or time", value, field) from None


def _day(found: re.Match[str], value: object, field: str) -> tuple[int, int, int]:
    """Return year, month and day. Raises Refused when day and month cannot be told apart."""
    first, second, third = map(int, found.groups())
    if found.re is YEAR_FIRST:
        return first, second, third
    if first <= 12 and second <= 12 and first != second:
        raise _bad("日月不分 / day or month first?", value, field, "年写在前，如 2019-03-02 / year first: 2019-03-02")
    return (third, second, first) if first > 12 else (third, first, second)


def _since_midnight(hours: re.Match[str]) -> timedelta:
    """Return the time of day; 24:00 is the next midnight. Raises ValueError when the clock has no such time."""
    hour, minute, second = (int(hours[name] or 0) for name in ("hour", "minute", "second"))
    micro = int((hours["part"] or "0")[:6].ljust(6, "0"))
    half = (hours["half"] or hours["after"] or "").upper()
    if half:
        hour = _of_24(hour, afternoon=half in ("下午", "PM"))
    if minute > 59 or second > 59 or hour * 3600 + minute * 60 + second + micro / 1e6 > 86_400:
        raise ValueError
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)


def _of_24(hour: int, *, afternoon: bool) -> int:
    """Return the hour of 24 for an hour of 12; 下午15 is kept as it is."""
    if hour > 12 and not afternoon:
        raise ValueError
    return hour if hour > 12 else hour % 12 + 12 * afternoon


def _offset(zone: str | None) -> timezone | None:
    """Return the written offset from UTC, None when none is written."""
    if not zone:
        return None
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    if int(digits[2:]) > 59:
        raise ValueError
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if zone[0] == "-" else ahead)


def code(value: object, known: Collection[str], field: str) -> str:
    """Return the code if it is known. Raises Refused with up to three that look like it when it is not."""
    wanted = unicodedata.normalize("NFC", str("" if value is None else value)).strip()
    if wanted in known:
        return wanted
    near = difflib.get_close_matches(wanted[:100], known, n=3, cutoff=0.5)
    mend = f"是否指 / did you mean: {'、'.join(near)}" if near else f"共 {len(known)} 个可选 / {len(known)} are known"
    reason = "没有这个代码 / unknown code" if wanted else "未填代码 / no code given"
    raise Refused(reason, field=field, value=value, mend=mend)
