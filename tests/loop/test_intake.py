"""Does intake keep what a person meant, and name what it cannot keep?"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from cityloop.loop import datum, intake
from cityloop.loop.words import Point, Refused

ZONE = ZoneInfo("Asia/Shanghai")
BOSTON = ZoneInfo("America/New_York")
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=ZONE)
OUTLINE = shapely.box(106.49, 29.53, 106.59, 29.58)
FEB = datetime(2019, 2, 28, 11, 25, tzinfo=ZONE)


def refusal(check, *args, **named) -> Refused:
    with pytest.raises(Refused) as caught:
        check(*args, **named)
    assert " / " in caught.value.reason, "Chinese first, then English"
    return caught.value


@pytest.mark.parametrize(
    ("given_text", "clean", "notes"),
    [
        ("  路灯坏了。\r\n请修\r谢谢 ", "路灯坏了。\n请修\n谢谢", 0),
        ("a\x00b\x07c\x85d\ve\tf", "abc\nd\ne\tf", 1),
        ("\ufeff噪音", "噪音", 1),
        ("abc\u202edef\u2066", "abcdef", 1),
        ("a\x00\u200f", "a", 2),
        ("e\u0301", "\u00e9", 0),
        ("👨\u200d👩\u200d👧 🕳", "👨\u200d👩\u200d👧 🕳", 0),
        ("\u3000？\u3000", "？", 0),
        ("a" + "\u0301\u0327" * 5000, None, 1),
    ],
)
def test_text_keeps_what_was_written(given_text, clean, notes):
    found, said = intake.text(given_text)
    assert len(said) == notes
    assert clean is None or found == clean


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "nothing"), ("", "nothing"), (" \n\u3000", "nothing"), ("\x00\x01", "nothing"),
        ("\u200b\u200d", "nothing"),
        ("\u202e", "nothing"), (5, "must be text"), (b"abc", "must be text"), (["a"], "must be text"),
        ("x" * 20_001, "20001"), ("x" * 3_000_000, "3000000"), ("half \ud83d", "half a character at 6"),
    ],
)  # fmt: skip
def test_text_refuses(value, word):
    no = refusal(intake.text, value, "title")
    assert word in no.reason and no.field == "title" and no.mend
    no.text.encode()  # the refusal itself can be shown


def test_text_of_the_longest_length_is_kept_and_marks_cost_no_time():
    assert intake.text("街" * intake.MOST)[0] == "街" * intake.MOST
    assert intake.text("\u1100\u1161" * intake.MOST)[0] == "가" * intake.MOST, "measured after NFC"
    start = perf_counter()
    intake.text("a" + "\u0301\u0327" * 25_000)
    assert perf_counter() - start < 2, "NFC sorts marks in quadratic time"


@given(st.text(max_size=200))
def test_text_is_stable_and_printable(value):
    try:
        clean, _ = intake.text(value)
    except Refused:
        return
    assert intake.text(clean) == (clean, ())
    assert not any(c < " " and c not in "\n\t" for c in clean)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=50))
def test_text_loses_no_visible_character(value):
    import unicodedata

    assert intake.text(value)[0] == unicodedata.normalize("NFC", value)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("106.55", "29.56"), (106.55, 29.56), (" １０６.５５", "29.56 "), (np.float64(106.55), np.float32(29.56)),
        (Decimal("106.55"), "2.956e1"), ("+106.55", 29.56),
    ],
)  # fmt: skip
def test_point_reads_numbers_however_they_are_written(lon, lat):
    here, notes = intake.point(lon, lat, outline=OUTLINE)
    assert here is not None and notes == ()
    assert here.metres_to(Point(106.55, 29.56)) < 1


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_point_missing_both_is_none(nothing):
    assert intake.point(nothing, nothing) == (None, ())


@pytest.mark.parametrize(
    ("lon", "lat", "field", "word"),
    [
        (106.55, None, "lat", "only one"), ("", "29.5", "lon", "only one"), ("nan", 29.5, "lon", "not a number"),
        (float("inf"), 29.5, "lon", "not a number"), ("1e999", 29.5, "lon", "not a number"), ("x", 29, "lon", "not a"),
        (106.55, "29,56", "lat", "not a number"), ("106°33′", 29.56, "lon", "not a number"), (True, 1, "lon", "not a"),
        ("1_0", 29, "lon", "not a number"), ("106.5 29.5", "", "lon", "not a number"), ("9" * 5000, 1, "lon", "not a"),
        (10**400, 29, "lon", "not a number"), ([106.5], 29, "lon", "not a number"), (180.1, 29.5, "lon", "out of"),
        (-100, -90.5, "lat", "out of range"), (200, 100, "lon", "out of range"),
        (0, 0, "coordinates", "(0, 0)"), ("0.0", "-0.0", "coordinates", "(0, 0)"),
    ],
)  # fmt: skip
def test_point_refuses(lon, lat, field, word):
    no = refusal(intake.point, lon, lat)
    assert (no.field, word in no.reason) == (field, True)
    assert no.mend


def test_point_looks_swapped_by_range_and_by_outline():
    assert "looks swapped" in refusal(intake.point, 29.56, 106.55).mend
    north = shapely.box(40, 50, 41, 51)
    assert "looks swapped" in refusal(intake.point, 50.5, 40.5, outline=north).mend
    assert "looks swapped" not in refusal(intake.point, 10, 10, outline=north).mend


@pytest.mark.parametrize("name", ["gcj02", "GCJ-02", "gcj_02 "])
def test_point_converts(name):
    shown = datum.wgs84_to_gcj02(106.55, 29.56)
    here, notes = intake.point(*shown, name, OUTLINE)
    assert here is not None and here.metres_to(Point(106.55, 29.56)) < 0.01
    assert len(notes) == 1 and "gcj02" in notes[0]


def test_point_of_an_unknown_system_names_the_known_ones():
    no = refusal(intake.point, 106.55, 29.56, "utm48")
    assert no.field == "coordinates" and all(name in no.mend for name in ("wgs84", "gcj02", "bd09"))


def test_point_outside_says_how_far():
    no = refusal(intake.point, 106.55, 29.60, outline=OUTLINE)
    assert "2224 m outside the district" in no.reason and "在区外" in no.reason
    assert intake.point(106.49, 29.53, outline=OUTLINE)[0], "the outline itself is inside"


def test_point_outside_that_looks_like_gcj02():
    shown = datum.wgs84_to_gcj02(106.589, 29.56)
    assert shown[0] > 106.59
    no = refusal(intake.point, *shown, outline=OUTLINE)
    assert "looks like GCJ-02 (about 48" in no.mend and "coordinates=gcj02" in no.mend
    no = refusal(intake.point, 106.4905, 29.56, "gcj02", OUTLINE)
    assert "coordinates=wgs84" in no.mend, "and the other way round"


@given(st.floats(), st.floats(), st.sampled_from(intake.SYSTEMS))
def test_point_gives_a_finite_place_or_a_refusal(lon, lat, system):
    try:
        here, _ = intake.point(lon, lat, system, OUTLINE)
    except Refused as no:
        assert no.text
        return
    assert here is not None and OUTLINE.intersects(shapely.Point(here.lon, here.lat))


@pytest.mark.parametrize(
    "value",
    [
        "2019-02-28 11:25", "2019-02-28T11:25", "2019-02-28T11:25:00", "2019-02-28 11:25:00.000",
        "2019-02-28T03:25:00Z",
        "2019-02-28T11:25:00+08:00", "2019-02-28T03:25:00.000000000+0000", "2019-02-28 03:25 UTC", "20190228T112500",
        "2019/2/28 11:25", "2019/2/28 11:25:00", "2019/02/28 11:25", "2019.2.28 11:25", "2019年2月28日 11时25分",
        "2019年2月28日11时25分0秒", "2019年02月28日 11:25", "2019-02-28 星期四 11:25", "２０１９/２/２８　１１：２５",
        "2019/2/28 上午11:25", "2/28/2019 11:25:00 AM", "28/02/2019 11:25", "201902281125", "20190228112500",
        1551324300, "1551324300", 1551324300000, 1551324300.0, 43524.475694444445, "43524.475694444445",
        datetime(2019, 2, 28, 11, 25), datetime(2019, 2, 28, 3, 25, tzinfo=UTC), 201902281125,
    ],
)  # fmt: skip
def test_moment_reads_one_instant_in_every_spelling(value):
    when, _ = intake.moment(value, ZONE, NOW)
    assert when == FEB and when.tzinfo is ZONE


@pytest.mark.parametrize(
    ("value", "hour", "minute"),
    [("2019-02-28 下午3:05", 15, 5), ("2019/2/28 3:05 PM", 15, 5), ("2019-02-28 12:05 AM", 0, 5),
     ("2019-02-28 9点", 9, 0),
     ("2019-02-28 下午15:05", 15, 5), ("2019/2/28 9:05:06", 9, 5), ("2019-02-28", 0, 0), ("2019年2月28日", 0, 0),
     (20190228, 0, 0), ("28.2.2019", 0, 0), (date(2019, 2, 28), 0, 0), (43524, 0, 0)],
)  # fmt: skip
def test_moment_reads_the_hour(value, hour, minute):
    when, notes = intake.moment(value, ZONE, NOW)
    assert (when.date(), when.hour, when.minute) == (date(2019, 2, 28), hour, minute)
    assert any("Asia/Shanghai" in note for note in notes)


def test_moment_notes_what_it_assumed():
    assert intake.moment("2019-02-28T11:25:00+08:00", ZONE, NOW)[1] == ()
    assert any("midnight" in note for note in intake.moment("2019-02-28", ZONE, NOW)[1])
    assert any("Excel" in note for note in intake.moment(43524.5, ZONE, NOW)[1])
    assert any("Unix" in note for note in intake.moment("1551324300", ZONE, NOW)[1])
    assert intake.moment("2019-02-28 24:00", ZONE, NOW)[0] == datetime(2019, 3, 1, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, "no time"), ("", "no time"), ("  ", "not a time"), ("昨天", "cannot read"), ("2019", "not a time"),
        ("2019-02", "cannot read"), ("19/2/28", "cannot read"), ("2019-2-2811:25", "cannot read"), (True, "not a time"),
        (float("nan"), "not a time"), (1e300, "not a time"), (-5, "not a time"), ([2019], "not a time"),
        ("2019-02-28 11:25 and later", "cannot read"), ("2019-02-28" + " " * 5000 + "x", "not a time"),
        ("02/03/2019", "day or month"), ("2.3.2019 10:00", "day or month"), ("2019-02-30", "no such"),
        ("2019-13-01", "no such"), ("2019-02-28 25:00", "no such"), ("2019-02-28 11:60", "no such"),
        ("2019-02-28 24:01", "no such"), ("2019-02-28 上午13:00", "no such"), ("0000-01-01", "no such"),
        ("2019-02-28 11:25+99:00", "no such"), ("2019-02-28 11:25+08:75", "no such"), ("30/30/2019", "no such"),
        ("1989-12-31 23:59", "too long ago"), (datetime.min, "too long ago"), (30_001, "too long ago"),
        ("2026-01-01 12:06", "future"), ("2026-01-01T04:06:00Z", "future"), (datetime.max, "future"), (2e9, "future"),
        ("9999-12-31T23:59:59-12:00", "future"),
    ],
)  # fmt: skip
def test_moment_refuses(value, word):
    no = refusal(intake.moment, value, ZONE, NOW, "created_at")
    assert word in no.reason and no.field == "created_at" and no.mend


def test_moment_needs_no_order_when_day_and_month_are_equal():
    assert intake.moment("05/05/2019", ZONE, NOW)[0] == datetime(2019, 5, 5, tzinfo=ZONE)


def test_moment_allows_a_sender_clock_of_five_minutes_ahead():
    assert intake.moment(NOW + timedelta(minutes=5), ZONE, NOW)[0] == NOW + timedelta(minutes=5)
    refusal(intake.moment, NOW + timedelta(minutes=5, seconds=1), ZONE, NOW)


def test_moment_notes_summer_time():
    skipped, notes = intake.moment("2015-03-08 02:30", BOSTON, NOW)
    assert skipped.hour == 3 and any("skipped" in note for note in notes)
    twice, notes = intake.moment("2015-11-01 01:30", BOSTON, NOW)
    assert twice.utcoffset() == timedelta(hours=-4) and any("twice" in note for note in notes)
    assert intake.moment("2015-11-01T01:30-05:00", BOSTON, NOW)[1] == ()


instants = st.datetimes(datetime(1992, 1, 1), datetime(2025, 12, 31)).map(lambda when: when.replace(microsecond=0))


@given(instants, st.integers(-14 * 60, 14 * 60))
def test_moment_keeps_the_instant_of_a_zoned_string(when, minutes):
    sent = when.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert intake.moment(sent.isoformat(), ZONE, NOW) == (sent, ())
    assert intake.moment(sent.timestamp(), ZONE, NOW)[0] == sent


@given(instants)
def test_moment_keeps_the_wall_clock_of_both_formats(when):
    expected = when.replace(tzinfo=ZONE)
    slashes = f"{when.year}/{when.month}/{when.day} {when.hour}:{when:%M:%S}"
    assert intake.moment(f"{when:%Y-%m-%d %H:%M:%S}", ZONE, NOW)[0] == expected
    assert intake.moment(slashes, ZONE, NOW)[0] == expected
    assert intake.moment((when - datetime(1899, 12, 30)) / timedelta(days=1), ZONE, NOW)[0] == expected


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.text("0123456789-/: 年月日TZ+.", max_size=30)))
def test_moment_gives_an_aware_time_or_a_refusal(value):
    try:
        when, _ = intake.moment(value, ZONE, NOW)
    except Refused as no:
        assert no.field == "time"
        return
    assert when.tzinfo is ZONE and when <= NOW + intake.AHEAD


KNOWN = ["渝中区", "解放碑街道", "七星岗街道", "两路口街道", "上清寺街道", "500103"]


def test_code_known():
    assert intake.code(" 渝中区 ", KNOWN, "area") == "渝中区"
    assert intake.code(500103, KNOWN, "area") == "500103"


@pytest.mark.parametrize(
    ("value", "near"),
    [("解放牌街道", "解放碑街道"), ("渝中", "渝中区"), ("500104", "500103"), ("x" * 100_000, "6"), (None, "6")],
)
def test_code_unknown_names_up_to_three(value, near):
    no = refusal(intake.code, value, KNOWN, "area")
    assert near in no.mend and no.field == "area"
    assert len(no.mend.split("、")) <= 3
