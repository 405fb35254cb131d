"""Is every deadline right, inside working hours, and explained?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cityloop.loop.clock import SIMPLE, Calendar, Limit, calendar_from, due, elapsed, left, parse, resume, soon
from cityloop.loop.words import Refused, Stage

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
HOUR, LAST = timedelta(hours=1), time.max


def autumn(**change: Any) -> dict[str, Any]:
    """Return the autumn of 2026 as calendar.toml gives it. Source: 国务院办公厅关于2026年部分节假日安排的通知."""
    return {
        "hours": {"working": ["09:00-12:00", "13:30-17:30"]},
        "known_until": date(2026, 12, 31),
        "holiday": [
            {"from": date(2026, 9, 25), "to": date(2026, 9, 27), "name": "中秋节 / Mid-Autumn", "source": "国办"},
            {"from": date(2026, 10, 1), "to": date(2026, 10, 7), "name": "国庆节 / National Day", "source": "国办"},
        ],
        "makeup": [{"date": date(2026, 9, 20)}, {"date": date(2026, 10, 10)}],
    } | change


AUTUMN = calendar_from(autumn(), SHANGHAI)
DAYTIME = Calendar(NEW_YORK, ((time(9), time(17)),))
# Every day of both clock changes is worked round the clock, so that a wrong offset cannot hide.
SUNDAYS = frozenset({date(2026, 3, 8), date(2026, 11, 1)})
ROUND = Calendar(NEW_YORK, ((time(0), time(0)),), makeup=SUNDAYS)
ODD = Calendar(NEW_YORK, ((time(1), time(2, 30)), (time(2, 30), time(3)), (time(3), time(9))), makeup=SUNDAYS)
CALENDARS = st.sampled_from([SIMPLE, AUTUMN, DAYTIME, ROUND, ODD])
MOMENTS = st.integers(0, 420 * 86_400).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n))
SPANS = st.timedeltas(timedelta(0), timedelta(days=90))
QUARTERS = st.integers(1, 400).map(lambda n: n / 4)
DAYS = st.integers(1, 60)
WORKING = st.builds(Limit, QUARTERS, st.just("wh")) | st.builds(Limit, DAYS, st.just("wd"))
ALL = WORKING | st.builds(Limit, QUARTERS, st.sampled_from(["min", "h"])) | st.builds(Limit, DAYS, st.just("d"))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def ends(start: str, limit: str, calendar: Calendar = AUTUMN) -> str:
    """Return the local deadline as text, from a local start."""
    found = due(at(start, calendar.zone), parse(limit), calendar).at.astimezone(calendar.zone)
    return f"{found:%Y-%m-%d %H:%M}"


def open_at(moment: datetime, calendar: Calendar) -> bool:
    """Return whether the wall clock stands inside working hours: a second, naive reading."""
    local = moment.astimezone(calendar.zone)
    inside = any(opens <= local.time() < (LAST if closes == time(0) else closes) for opens, closes in calendar.hours)
    return calendar.works(local.date()) and inside


def counted(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the working time between two whole minutes by looking at every minute."""
    minutes = range((end - start) // timedelta(minutes=1))
    return timedelta(minutes=sum(open_at(start + timedelta(minutes=n), calendar) for n in minutes))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [("30 min", 30, "min"), ("3 h", 3, "h"), ("7 d", 7, "d"), ("4 wh", 4, "wh"), ("5wd", 5, "wd"), ("1.5 h", 1.5, "h")],
)
def test_a_limit_is_read(text: str, amount: float, unit: str) -> None:
    assert parse(text) == Limit(amount, unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        *["", "3", "h", "0 h", "0.0 wd", "-3 h", "nan h", "inf d", "3 weeks", "3 H", "3 h 5", "1e3 h", "\uff13 h"],
        *["87601 h", "3651 d", "5256001 min", "20001 wh", "2501 wd", "9" * 400 + " h", "1.5 wd", "0.00001 min"],
    ],
)
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert refused.value.field == "limit" and refused.value.mend and " / " in refused.value.reason


@pytest.mark.parametrize("limit", [(float("nan"), "wh"), (float("inf"), "d"), (0, "h"), (1, "fortnight")])
def test_a_refused_limit_is_shown(limit: Any) -> None:
    with pytest.raises(Refused, match=f"limit = {limit[0]} {limit[1]}"):
        Limit(*limit)


def test_ten_years_are_allowed() -> None:
    start = at("2026-01-05 09:00")
    assert due(start, parse("2500 wd"), SIMPLE).at == at("2035-08-06 17:30")  # 500 weeks of five days later
    assert elapsed(start, due(start, parse("20000 wh"), SIMPLE).at, "wh", SIMPLE) == 20_000 * HOUR


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-10-08 16:30", "4 wh", "2026-10-09 12:00"),  # 1 h on the 8th, 3 h next morning
        ("2026-09-30 16:30", "4 wh", "2026-10-08 12:00"),  # 1 h, then National Day, then 3 h
        ("2026-09-30 16:30", "1 wh", "2026-09-30 17:30"),  # ends with the day, not at the next opening
        ("2026-09-30 11:00", "2 wh", "2026-09-30 14:30"),  # over the noon break
        ("2026-10-03 10:00", "1 wh", "2026-10-08 10:00"),  # reported in the holiday
        ("2026-10-09 17:00", "1 wh", "2026-10-10 09:30"),  # Saturday is a make-up day
        ("2026-09-19 10:00", "2 wh", "2026-09-20 11:00"),  # so is that Sunday
        ("2026-10-10 17:00", "1 wh", "2026-10-12 09:30"),  # the next Sunday is not
        ("2026-09-30 10:00", "1 wd", "2026-10-08 17:30"),
        ("2026-09-30 10:00", "3 wd", "2026-10-10 17:30"),  # 8, 9 and the make-up Saturday
        ("2026-09-30 10:00", "4 wd", "2026-10-12 17:30"),
        ("2026-10-03 10:00", "1 wd", "2026-10-08 17:30"),
        ("2026-09-24 08:00", "1 wd", "2026-09-28 17:30"),  # Mid-Autumn takes the Friday
        ("2026-09-18 23:00", "1 wd", "2026-09-20 17:30"),
        ("2026-09-30 16:30", "30 h", "2026-10-01 22:30"),  # hours of the calendar know no holiday
        ("2026-09-30 16:30", "90 min", "2026-09-30 18:00"),
        ("2026-09-30 16:30", "7 d", "2026-10-07 16:30"),
    ],
)
def test_national_day(start: str, limit: str, end: str) -> None:
    assert ends(start, limit) == end


def test_a_deadline_is_utc_and_says_why() -> None:
    found = due(at("2026-09-30 16:30"), parse("4 wh"), AUTUMN, stage=Stage.HANDLE)
    assert found.at.tzinfo is UTC
    assert found.because == (
        "处置 4 个工作小时:自 2026-09-30 16:30 起,跳过国庆节 → 2026-10-08 12:00 / "
        "handle: 4 working hours from 2026-09-30 16:30, skipping National Day → 2026-10-08 12:00"
    )


def test_working_days_cite_the_law_and_name_what_was_passed() -> None:
    zh, en = due(at("2026-09-30 10:00"), parse("4 wd"), AUTUMN).because.split(" / ")
    assert "民法典第201、203条" in zh and "Civil Code art. 201, 203" in en
    assert "跳过国庆节、周末" in zh and "skipping National Day, weekends" in en
    assert "含调休上班 2026-10-10" in zh and "make-up day 2026-10-10 worked" in en


def test_a_deadline_beyond_the_published_holidays_says_so() -> None:
    assert "未公布" not in due(at("2026-12-30 10:00"), parse("1 wd"), AUTUMN).because
    beyond = due(at("2026-12-30 10:00"), parse("2 wd"), AUTUMN).because
    assert "2026-12-31 之后的放假安排未公布,按周末计 / " in beyond
    assert "holidays after 2026-12-31 unknown" in beyond
    assert "未公布" not in due(at("2026-12-30 10:00"), parse("9 d"), AUTUMN).because  # days run through them anyway


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-03-06 16:00", "2 wh", "2026-03-09 10:00"),
        ("2026-03-06 16:00", "1 wd", "2026-03-09 17:00"),
        ("2026-03-07 12:00", "24 h", "2026-03-08 13:00"),  # 24 hours of time: the wall clock jumped
        ("2026-03-07 12:00", "1 d", "2026-03-08 12:00"),  # a day: the same wall-clock time
        ("2026-03-07 02:30", "1 d", "2026-03-08 03:30"),  # 02:30 does not exist
        ("2026-10-30 16:00", "2 wh", "2026-11-02 10:00"),
        ("2026-10-31 12:00", "24 h", "2026-11-01 11:00"),
        ("2026-10-31 12:00", "1 d", "2026-11-01 12:00"),
    ],
)
def test_new_york_changes_its_clocks(start: str, limit: str, end: str) -> None:
    assert ends(start, limit, DAYTIME) == end


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-03-09", 24)])
def test_a_day_is_as_long_as_it_is(day: str, hours: int) -> None:
    start = at(f"{day} 00:00", NEW_YORK)
    assert elapsed(start, start + timedelta(days=1), "wh", ROUND) == hours * HOUR  # start + 1 day by the wall clock


def test_hours_swallowed_by_the_spring_change_are_not_worked() -> None:
    spans = ODD.spans(date(2026, 3, 8))
    assert all(opens < closes for opens, closes in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert sum((closes - opens for opens, closes in spans), timedelta(0)) == 7 * HOUR  # 1 to 9, without 2 to 3
    assert len(spans) == 2


@given(MOMENTS, WORKING, CALENDARS)
def test_a_working_deadline_lies_in_working_hours(start: datetime, limit: Limit, calendar: Calendar) -> None:
    found = due(start, limit, calendar).at
    assert found > start
    assert calendar is ODD or open_at(found - timedelta(seconds=1), calendar)
    days = (found.astimezone(calendar.zone).date() - timedelta(days=back) for back in (0, 1))
    assert any(opens < found <= closes for day in days for opens, closes in calendar.spans(day))


@given(MOMENTS, SPANS, ALL, CALENDARS)
def test_who_starts_later_is_due_no_sooner(start: datetime, by: timedelta, limit: Limit, calendar: Calendar) -> None:
    slack = HOUR if limit.unit == "d" and calendar.zone == NEW_YORK else timedelta(0)  # the hour of the clock change
    assert due(start, limit, calendar).at <= due(start + by, limit, calendar).at + slack


@given(MOMENTS, ALL, st.integers(1, 40), CALENDARS)
def test_a_longer_limit_ends_later(start: datetime, limit: Limit, more: int, calendar: Calendar) -> None:
    assert due(start, limit, calendar).at < due(start, replace(limit, amount=limit.amount + more), calendar).at


@given(MOMENTS, QUARTERS, QUARTERS, CALENDARS)
def test_working_hours_add_up(start: datetime, a: float, b: float, calendar: Calendar) -> None:
    first = due(start, Limit(a, "wh"), calendar).at
    assert due(first, Limit(b, "wh"), calendar).at == due(start, Limit(a + b, "wh"), calendar).at
    assert elapsed(start, first, "wh", calendar) == a * HOUR


@given(MOMENTS, st.integers(0, 6 * 24 * 60), st.sampled_from([SIMPLE, AUTUMN, DAYTIME, ROUND]))
@example(datetime(2026, 3, 7, 5, tzinfo=UTC), 4 * 24 * 60, ROUND)
@example(datetime(2026, 10, 30, 5, tzinfo=UTC), 4 * 24 * 60, ROUND)
def test_working_time_is_what_counting_minutes_gives(start: datetime, minutes: int, calendar: Calendar) -> None:
    start = start.replace(second=0)
    end = start + timedelta(minutes=minutes)
    assert elapsed(start, end, "wh", calendar) == counted(start, end, calendar)
    assert elapsed(end, start, "wh", calendar) == -elapsed(start, end, "wh", calendar)


@given(MOMENTS, ALL, SPANS, CALENDARS)
def test_a_pause_of_no_length_changes_nothing(start: datetime, limit: Limit, by: timedelta, calendar: Calendar) -> None:
    now = start + by
    end = due(start, limit, calendar).at
    assert resume(now, left(now, end, limit, calendar), limit, calendar).at == end


@given(MOMENTS, ALL, st.timedeltas(timedelta(days=-30), timedelta(days=30)), CALENDARS)
def test_a_pause_keeps_what_is_left(now: datetime, limit: Limit, remains: timedelta, calendar: Calendar) -> None:
    assert left(now, resume(now, remains, limit, calendar).at, limit, calendar) == remains


def test_a_pause_by_hand() -> None:
    limit, start = parse("4 wh"), at("2026-09-29 16:30")
    end = due(start, limit, AUTUMN).at
    remains = left(at("2026-09-30 09:00"), end, limit, AUTUMN)
    assert remains == 3 * HOUR
    found = resume(at("2026-10-09 16:30"), remains, limit, AUTUMN)
    assert found.at == at("2026-10-10 11:00")
    assert found.because == (
        "2026-10-09 16:30 恢复计时,剩余 3 小时 0 分 → 2026-10-10 11:00 / "
        "resumed 2026-10-09 16:30, 3 h 0 min left → 2026-10-10 11:00"
    )


def test_who_is_late_stays_late_in_working_time() -> None:
    limit, end = parse("4 wh"), at("2026-09-30 17:00")
    late = left(at("2026-10-08 09:45"), end, limit, AUTUMN)
    assert late == -timedelta(minutes=75)
    found = resume(at("2026-10-09 09:15"), late, limit, AUTUMN)
    assert found.at == at("2026-10-08 16:30")
    assert "已超期 1 小时 15 分" in found.because
    assert left(at("2026-10-08 09:45"), end, parse("4 h"), AUTUMN) == at("2026-09-30 17:00") - at("2026-10-08 09:45")


def test_the_warning_comes_at_four_fifths() -> None:
    start = at("2026-09-30 10:00")
    limit = parse("5 wh")
    assert soon(start, due(start, limit, AUTUMN).at, limit, AUTUMN) == at("2026-09-30 15:30")
    limit = parse("10 h")
    assert soon(start, due(start, limit, AUTUMN).at, limit, AUTUMN, 0.5) == at("2026-09-30 15:00")
    assert soon(start, start - HOUR, limit, AUTUMN) == start - HOUR


@given(MOMENTS, ALL, CALENDARS, st.floats(0.01, 1))
def test_a_warning_comes_before_the_deadline(start: datetime, limit: Limit, calendar: Calendar, share: float) -> None:
    end = due(start, limit, calendar).at
    warned = soon(start, end, limit, calendar, share)
    whole = elapsed(start, end, limit.unit, calendar)
    assert start <= warned <= end
    assert elapsed(start, warned, limit.unit, calendar) == whole * share


@pytest.mark.parametrize("share", [0, -1, 1.01, float("nan")])
def test_a_share_lies_between_none_and_all(share: float) -> None:
    with pytest.raises(Refused, match="share"):
        soon(at("2026-09-30 10:00"), at("2026-09-30 12:00"), parse("2 h"), AUTUMN, share)


@pytest.mark.parametrize("moment", [datetime(2026, 9, 30), datetime.max.replace(tzinfo=UTC)])
def test_moments_without_a_zone_or_beyond_reason_are_refused(moment: datetime) -> None:
    aware, limit = at("2026-09-30 10:00"), parse("4 wh")
    with pytest.raises(Refused, match="start"):
        due(moment, limit, AUTUMN)
    with pytest.raises(Refused, match="end"):
        elapsed(aware, moment, "h", AUTUMN)
    with pytest.raises(Refused, match="now"):
        resume(moment, HOUR, limit, AUTUMN)
    with pytest.raises(Refused, match="due_at"):
        soon(aware, moment, limit, AUTUMN)


HOLIDAY = {"from": date(2026, 10, 1), "to": date(2026, 10, 7), "name": "国庆节", "source": "国办"}
WRONG_HOURS: list[Any] = [
    *[("hours", []), ("working", "09:00-12:00"), ("hours.working", ["9-12"]), ("hours.working", ["09:00-25:00"])],
    *[("hours.working", ["24:00-09:00"]), ("hours", ["12:00-09:00"]), ("hours", ["09:00-09:00"])],
    *[("hours", [f"09:00-{noon}", "11:59-17:00"]) for noon in ("12:00", "24:00", "18:00")],
    ("hours", ["13:30-17:30", "09:00-12:00"]),
]
WRONG_HOLIDAYS: list[Any] = [
    *[("holiday.to", {"to": date(2026, 9, 30)}), ("holiday.to", {"to": date(2062, 10, 7)})],
    *[("holiday.name", {"name": " "}), ("holiday.day", {"day": 1}), ("holiday.from", {"from": "2026-10-01"})],
]
WRONG_MAKEUP: list[Any] = [
    *[("makeup", [{"date": date(2026, 10, 9)}]), ("makeup", [{"date": date(2026, 10, 3)}])],  # a Friday; in a holiday
    *[("makeup.date", [{"date": date(2026, 10, 10)}] * 2), ("makeup.date", [{}]), ("makeup", [date(2026, 10, 10)])],
]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"hour": {}}, "calendar.hour"),
        ({"hours": {}}, "hours.working"),
        ({"hours": ["09:00-12:00"]}, "hours"),
        *(({"hours": {"working": spans}}, where) for where, spans in WRONG_HOURS),
        ({"known_until": "2026-12-31"}, "calendar.known_until"),
        ({"known_until": datetime(2026, 12, 31)}, "calendar.known_until"),
        ({"known_until": date(2026, 10, 9)}, "known_until"),  # a make-up day comes later
        *(({"holiday": [HOLIDAY | change]}, where) for where, change in WRONG_HOLIDAYS),
        ({"holiday": [HOLIDAY, HOLIDAY | {"from": date(2026, 10, 7), "to": date(2026, 10, 8)}]}, "holiday.from"),
        ({"holiday": [{"name": "国庆节"}]}, "holiday.from"),
        ({"holiday": HOLIDAY}, "holiday"),
        *(({"makeup": rows}, where) for where, rows in WRONG_MAKEUP),
    ],
)
def test_a_wrong_calendar_is_refused_by_name(change: dict[str, Any], named: str) -> None:
    with pytest.raises(Refused) as refused:
        calendar_from(autumn(**change), SHANGHAI)
    assert refused.value.field == named and refused.value.mend and " / " in refused.value.reason


def test_the_least_calendar() -> None:
    calendar = calendar_from({"hours": {"working": ["09:00-12:00", "13:30-17:30"]}}, SHANGHAI)
    assert calendar == SIMPLE
    assert hash(calendar) == hash(SIMPLE)


def test_hours_may_run_to_midnight() -> None:
    calendar = calendar_from({"hours": {"working": ["18:00-24:00"]}}, SHANGHAI)
    assert ends("2026-09-30 23:00", "1 wh", calendar) == "2026-10-01 00:00"
    assert ends("2026-09-30 23:00", "2 wh", calendar) == "2026-10-01 19:00"


def test_a_calendar_without_time_gives_up() -> None:
    lazy = replace(SIMPLE, hours=((time(9), time(9, 1)),))
    with pytest.raises(Refused, match="hours"):
        due(at("2026-09-30 10:00"), parse("20000 wh"), lazy)
