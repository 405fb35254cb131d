"""When is it due, and why?"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from cityloop.loop.ledger import DAY, FAR, NONE, Ledger, Span
from cityloop.loop.words import Refused, Stage

Unit = Literal["min", "h", "d", "wh", "wd"]
WORKING = ("wh", "wd")
# In Chinese, in English, seconds, and the most: ten years, a working year being 250 days of 8 hours. More is a typo.
UNITS: dict[str, tuple[str, str, int, int]] = {
    "min": ("分钟", "minutes", 60, 5_256_000),
    "h": ("小时", "hours", 3_600, 87_600),
    "d": ("天", "days", 86_400, 3_650),
    "wh": ("个工作小时", "working hours", 3_600, 20_000),
    "wd": ("个工作日", "working days", 86_400, 2_500),
}
STAGES = {Stage.DISPATCH: "派遣", Stage.ACCEPT: "签收", Stage.HANDLE: "处置", Stage.VERIFY: "核查"}
RULE = ("(当日不计入,至下班止,民法典第201、203条)", " (next day on, until work stops, Civil Code art. 201, 203)")


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit (时限) in minutes, hours, days, working hours (wh) or days (wd). Raises Refused if absurd."""

    amount: float
    unit: Unit

    def __post_init__(self) -> None:
        _need(self.unit in UNITS, "limit", self, "不认识的时限单位 / unknown unit", "可用 / use: min, h, d, wh, wd")
        _, _, seconds, most = UNITS[self.unit]
        positive = math.isfinite(self.amount) and self.amount * seconds >= 1
        _need(positive, "limit", self, "时限必须为正数 / a limit must be positive", "例 / e.g. 4 wh")
        _need(self.amount <= most, "limit", self, "超过十年 / more than ten years", f"最多 / at most {most}")
        whole = self.unit != "wd" or self.amount % 1 == 0
        _need(whole, "limit", self, "工作日必须是整数 / working days must be whole", "改用 wh / use wh instead")

    def __str__(self) -> str:
        return f"{self.amount:.15g} {self.unit}"

    def words(self) -> tuple[str, str]:
        """Return the limit in Chinese and in English: "4 个工作小时", "4 working hours"."""
        zh, en, _, _ = UNITS[self.unit]
        return f"{self.amount:.15g} {zh}", f"{self.amount:.15g} {en.removesuffix('s') if self.amount == 1 else en}"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline (UTC) and the sentence that derives it."""

    at: datetime
    because: str


@dataclass(frozen=True)
class Calendar:
    """A district's working time: hours of a day (an end of 00:00 means midnight), holidays by name, make-up days."""

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    holidays: Mapping[date, str] = field(default_factory=dict, hash=False)
    makeup: frozenset[date] = frozenset()
    known_until: date | None = None
    _seen: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _said: dict[tuple[date, date], tuple[str, str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _need(bool(self.hours), "hours", None, "没有工作时间 / no working hours", "例 / e.g. 09:00-17:30")
        for opens, closes in self.hours:
            forward = opens < closes or closes == time(0)
            _need(forward, "hours", f"{opens}-{closes}", "结束早于开始 / ends before it starts", "对调 / swap them")
        for (_, before), (opens, _) in pairwise(self.hours):
            apart = time(0) < before <= opens
            _need(apart, "hours", opens, "时段重叠或乱序 / hours overlap or are out of order", "按先后排列 / sort them")
        for day in sorted(self.makeup):
            name = self.holidays.get(day)
            _need(name is None, "makeup", day, f"在假期 {name} 之内 / inside a holiday", "改其一 / mend one of them")
            _need(day.weekday() > 4, "makeup", day, "本来就是工作日 / a working day anyway", "只列周末 / weekends only")

    def works(self, day: date) -> bool:
        """Return whether `day` is a working day: Monday to Friday and no holiday, or a make-up day (调休上班)."""
        return day in self.makeup or (day.weekday() < 5 and day not in self.holidays)

    def spans(self, day: date) -> tuple[Span, ...]:
        """Return the working hours of `day` as (opens, closes) in UTC, in order and apart, also when clocks change."""
        if day not in self._seen:
            self._seen[day] = tuple(self._measured(day)) if self.works(day) else ()
        return self._seen[day]

    @cached_property
    def ledger(self) -> Ledger:
        """Return the working hours in a row."""
        return Ledger(self.spans)

    def _measured(self, day: date) -> Iterator[Span]:
        last = datetime.min.replace(tzinfo=UTC)
        for opens, closes in self.hours:
            start = max(last, self._moment(day, opens))
            last = max(last, self._moment(day + DAY if closes == time(0) else day, closes))
            if start < last:  # an hour that the spring change swallows is nobody's working time
                yield start, last

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


@cache
def parse(text: str) -> Limit:
    """Return the limit that "30 min", "3 h", "7 d", "4 wh" or "5 wd" stands for. Raises Refused."""
    found = re.fullmatch(r"\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(min|h|d|wh|wd)\s*", str(text))
    if not found:
        raise _refused("limit", text, "读不懂的时限 / not a time limit", "例 / e.g. 30 min, 3 h, 7 d, 4 wh, 5 wd")
    return Limit(float(found[1]), cast(Unit, found[2]))


def calendar_from(mapping: Mapping[str, Any], zone: ZoneInfo) -> Calendar:
    """Return the calendar that a district's calendar.toml describes. Raises Refused naming the key and its mend."""
    _keys(mapping, "calendar", must={"hours"}, may={"known_until", "holiday", "makeup"})
    _keys(mapping["hours"], "hours", must={"working"}, may={"since", "source"})
    hours = tuple(_hours(text) for text in _rows(mapping["hours"], "working"))
    holidays: dict[date, str] = {}
    for row in _rows(mapping, "holiday"):
        _add_holiday(row, holidays)
    makeup = []
    for row in _rows(mapping, "makeup"):
        _keys(row, "makeup", must={"date"}, may={"name", "source"})
        makeup.append(_date(row, "date", "makeup"))
    known = _date(mapping, "known_until", "calendar") if "known_until" in mapping else None
    for day in [*holidays, *makeup]:
        _need(not known or day <= known, "known_until", known, f"早于已列的 / earlier than {day}", "改晚 / move it on")
        _need(makeup.count(day) < 2, "makeup.date", day, "重复 / listed twice", "去掉其一 / drop one")
    return Calendar(zone, hours, holidays, frozenset(makeup), known)


def _rows(mapping: Mapping[str, Any], key: str) -> list[Any]:
    rows = mapping.get(key, [])
    _need(isinstance(rows, list), key, rows, "应为列表 / must be a list", "用方括号 / use [brackets]")
    return cast(list[Any], rows)


def _keys(row: Mapping[str, Any], where: str, must: set[str], may: Collection[str] = ()) -> None:
    able = "可用 / use: " + "、".join(sorted(must.union(may)))
    _need(isinstance(row, Mapping), where, row, "应为表 / must be a table", able)
    for key in sorted(must.symmetric_difference(row) - set(may)):
        reason = "缺少此键 / this key is missing" if key in must else "不认识的键 / unknown key"
        raise _refused(f"{where}.{key}", row.get(key), reason, able)


def _date(row: Mapping[str, Any], key: str, where: str) -> date:
    value = row[key]
    plain = isinstance(value, date) and not isinstance(value, datetime)
    _need(plain, f"{where}.{key}", value, "不是日期 / not a date", "例 / e.g. 2026-10-01,不加引号 / no quotes")
    return cast(date, value)


def _hours(text: object) -> tuple[time, time]:
    clock = r"([01][0-9]|2[0-3]):([0-5][0-9])"
    found = re.fullmatch(f"{clock}-{clock}", str(text).replace("-24:00", "-00:00"))
    if not found:
        raise _refused("hours.working", text, "不是时段 / not a span of hours", "例 / e.g. 09:00-12:00")
    return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))


def _add_holiday(row: Mapping[str, Any], holidays: dict[date, str]) -> None:
    _keys(row, "holiday", must={"from", "to", "name", "source"})
    first, last, name = _date(row, "from", "holiday"), _date(row, "to", "holiday"), str(row["name"]).strip()
    _need(bool(name), "holiday.name", row["name"], "假期没有名称 / a holiday without a name", "例 / e.g. 国庆节")
    fits = NONE <= last - first < 60 * DAY
    _need(fits, "holiday.to", last, f"早于 {first} 或超过 60 天 / before it, or over 60 days", "改日期 / mend the date")
    for day in _days(first, last):
        _need(day not in holidays, "holiday.from", day, f"与 {holidays.get(day)} 重叠 / overlaps", "去掉一个 / drop it")
        holidays[day] = name


def _need(ok: bool, where: str, value: object, reason: str, mend: str) -> None:
    if not ok:
        raise _refused(where, value, reason, mend)


def _refused(where: str, value: object, reason: str, mend: str) -> Refused:
    return Refused(reason, field=where, value=value, mend=mend)


SIMPLE = Calendar(ZoneInfo("Asia/Shanghai"), ((time(9), time(12)), (time(13, 30), time(17, 30))))


def due(start: datetime, limit: Limit, calendar: Calendar, *, stage: Stage | None = None) -> Due:
    """Return when `limit` from `start` (aware) ends, in UTC, and why. Raises Refused.

    min and h run day and night; d is the same wall-clock time n days later (an hour off if clocks change just then);
    wh runs in working hours only; n wd ends when work stops on the n-th following working day. Source: 民法典 art. 201
    (days: the day of start does not count; hours: from the start itself), art. 203 (a day ends when business stops).
    """
    start = _utc(start, "start")
    at = _end(start, limit, calendar)
    zh, en = limit.words()
    if stage:
        zh, en = f"{STAGES[stage]} {zh}", f"{stage}: {en}"
    begin, end = _shown(start, calendar), _shown(at, calendar)
    skip_zh, skip_en = _skipped(start, at, calendar, limit.unit)
    note_zh, note_en = _notes(at, calendar, limit.unit)
    return Due(at, f"{zh}:自 {begin} 起{skip_zh} → {end}{note_zh} / {en} from {begin}{skip_en} → {end}{note_en}")


def elapsed(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> timedelta:
    """Return the time from `start` to `end` (aware), only working time for wh and wd; negative when end < start."""
    start, end = _utc(start, "start"), _utc(end, "end")
    if unit not in WORKING:
        return end - start
    worked = calendar.ledger.between(min(start, end), max(start, end))
    if worked is None:
        raise _idle()
    return worked if start <= end else -worked


def left(now: datetime, due_at: datetime, limit: Limit, calendar: Calendar) -> timedelta:
    """Return what remains of the limit at `now`: working time for wh and wd, else calendar time; negative when late."""
    return elapsed(now, due_at, limit.unit, calendar)


def resume(now: datetime, left: timedelta, limit: Limit, calendar: Calendar) -> Due:
    """Return the new deadline after a pause, so that exactly `left` remains (or stays overdue) at `now`."""
    now = _utc(now, "now")
    at = _along(now, left, limit.unit, calendar)
    begin, end = _shown(now, calendar), _shown(at, calendar)
    hours, minutes = divmod(abs(left) // timedelta(minutes=1), 60)
    zh, en = ("剩余", "left") if left >= NONE else ("已超期", "overdue")
    note_zh, note_en = _notes(at, calendar, limit.unit)
    zh = f"{begin} 恢复计时,{zh} {hours} 小时 {minutes} 分 → {end}{note_zh}"
    return Due(at, f"{zh} / resumed {begin}, {hours} h {minutes} min {en} → {end}{note_en}")


def soon(start: datetime, due_at: datetime, limit: Limit, calendar: Calendar, share: float = 0.8) -> datetime:
    """Return when `share` (0 to 1) of the time from `start` to `due_at` is used, in UTC: when to warn (临期)."""
    _need(0 < share <= 1, "share", share, "应在 0 与 1 之间 / must lie between 0 and 1", "例 / e.g. 0.8")
    start, due_at = _utc(start, "start"), _utc(due_at, "due_at")
    whole = elapsed(start, due_at, limit.unit, calendar)
    return min(due_at, _along(start, whole * share, limit.unit, calendar)) if whole > NONE else due_at


def _utc(moment: datetime, where: str) -> datetime:
    if moment.tzinfo is None:
        raise _refused(where, moment, "时间没有时区 / a moment without time zone", "加上时区 / add one")
    if not 1900 <= moment.year <= 2900:
        raise _refused(where, moment, "年份不合理 / an absurd year", "核对日期 / check the date")
    return moment.astimezone(UTC)


def _end(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    if limit.unit == "wd":
        return _closing(start.astimezone(calendar.zone).date(), int(limit.amount), calendar)
    span = timedelta(seconds=limit.amount * UNITS[limit.unit][2])
    if limit.unit == "d":
        return (start.astimezone(calendar.zone) + span).astimezone(UTC)
    return _along(start, span, limit.unit, calendar)


def _along(start: datetime, span: timedelta, unit: Unit, calendar: Calendar) -> datetime:
    """Return the moment `span` after `start`; in working time the earliest such moment, so it lies in working hours."""
    if unit not in WORKING:
        return start + span
    found = calendar.ledger.along(start, span)
    if found is None:
        raise _idle()
    return found


def _closing(first: date, count: int, calendar: Calendar) -> datetime:
    for ahead in range(1, FAR):
        spans = calendar.spans(first + ahead * DAY)
        count -= bool(spans)
        if not count:
            return spans[-1][1]
    raise _idle()


def _idle() -> Refused:
    return _refused("hours", None, "一百年内工作时间不足 / too little working time in a century", "检查 / check them")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + ahead * DAY for ahead in range((last - first).days + 1))


def _shown(moment: datetime, calendar: Calendar) -> str:
    return moment.astimezone(calendar.zone).isoformat(" ", "minutes")[:16]


def _skipped(start: datetime, at: datetime, calendar: Calendar, unit: Unit) -> tuple[str, str]:
    """Return the rule of a day, the days off skipped and the make-up days worked, in Chinese and in English."""
    if unit not in WORKING:
        return "", ""
    days = start.astimezone(calendar.zone).date(), at.astimezone(calendar.zone).date()
    if days not in calendar._said:  # thousands of cases have the same first and last day
        calendar._said[days] = _days_off(*days, calendar)
    rule = RULE if unit == "wd" else ("", "")
    return rule[0] + calendar._said[days][0], rule[1] + calendar._said[days][1]


def _days_off(first: date, last: date, calendar: Calendar) -> tuple[str, str]:
    zh, en, days = "", "", list(_days(first, last))
    off = dict.fromkeys(calendar.holidays.get(day, "周末 / weekends") for day in days if not calendar.works(day))
    if off:
        zh += f",跳过{'、'.join(name.split(' / ')[0] for name in off)}"
        en += f", skipping {', '.join(name.split(' / ')[-1] for name in off)}"
    if extra := ", ".join(str(day) for day in days if day in calendar.makeup):
        zh, en = f"{zh},含调休上班 {extra}", f"{en}, make-up day {extra} worked"
    return zh, en


def _notes(at: datetime, calendar: Calendar, unit: Unit) -> tuple[str, str]:
    """Return a warning, in Chinese and in English, when a working deadline lies beyond the published holidays."""
    known = calendar.known_until
    if unit not in WORKING or known is None or at.astimezone(calendar.zone).date() <= known:
        return "", ""
    return f";{known} 之后的放假安排未公布,按周末计", f"; holidays after {known} unknown, weekends assumed"
