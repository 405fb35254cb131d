"""Are the rules behind a history found again?"""

import gzip
import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cityloop.lab import baseline, deadlines, limits
from cityloop.lab.deadlines import Deadline
from cityloop.loop.clock import Calendar, due, parse
from cityloop.loop.words import Refused

ZONE = ZoneInfo("America/New_York")
OFF = {date(2015, 2, 16): "off", date(2015, 4, 20): "off", date(2015, 5, 25): "off"}
OFFICE = Calendar(ZONE, ((time(8, 30), time(17)),), OFF)
START = datetime(2015, 1, 5, tzinfo=ZONE)
COLUMNS = {"open": "open", "target": "target", "type": "type"}


def moments(n: int, days: int = 170, seed: int = 1) -> list[datetime]:
    rng = random.Random(seed)
    return sorted(START + timedelta(seconds=rng.randrange(days * 86_400)) for _ in range(n))


def history(kind: str, limit: str, opened: list[datetime], calendar: Calendar = OFFICE) -> list[Deadline]:
    return [Deadline(kind, at, due(at, parse(limit), calendar).at) for at in opened]


def ordinary() -> list[Deadline]:
    """Enough deadlines in working time that hours and days off can be seen: about 23 a weekday, in two limits."""
    return history("lamp", "8.500278 wh", moments(2_500)) + history("sign", "25.500278 wh", moments(2_500, seed=2))


def held(learned: limits.Learned, kind: str) -> list[str]:
    return [str(rule.limit) for rule in learned.rules[kind]]


@pytest.mark.parametrize("limit", ["3 d", "365 d", "36 h", "4 wh", "25.500278 wh", "5 wd"])
def test_a_limit_is_found_again(limit) -> None:
    """Over the spring change of clocks, weekends and holidays, beside types that show the calendar."""
    learned = limits.learn(ordinary() + history("x", limit, moments(300, seed=3)), ZONE)
    (rule,) = learned.rules["x"]
    assert (str(rule.limit), rule.cases, rule.right, rule.sure) == (limit, 300, 300, True)


def test_hours_and_days_off_are_found_again() -> None:
    learned = limits.learn(ordinary(), ZONE)
    assert learned.calendar.hours == OFFICE.hours
    assert set(learned.calendar.holidays) == set(OFF)
    assert learned.calendar.known_until and learned.calendar.known_until > date(2015, 5, 25)


def test_a_week_of_holidays_and_a_make_up_day_are_found_again() -> None:
    week = {date(2015, 3, day): "golden week" for day in range(16, 21)}
    city = Calendar(ZONE, OFFICE.hours, week, frozenset({date(2015, 3, 14)}))
    learned = limits.learn(history("lamp", "8.500278 wh", moments(6_000), city), ZONE)
    assert (set(learned.calendar.holidays), learned.calendar.makeup) == (set(week), city.makeup)


def test_the_given_calendar_fills_in_what_the_history_cannot_show_and_no_more() -> None:
    """A day off after the history is taken; one on which deadlines land is not; wrong hours lose to those that explain more."""
    days = {date(2015, 3, 17): "not kept here", date(2015, 9, 7): "Labor Day"}
    given = Calendar(ZONE, ((time(9), time(17)),), days, known_until=date(2015, 12, 31))
    found = limits.learn(ordinary(), ZONE, given).calendar
    assert set(found.holidays) == {*OFF, date(2015, 9, 7)}
    assert (found.hours, found.known_until) == (OFFICE.hours, date(2015, 12, 31))


def test_given_hours_win_when_they_explain_more() -> None:
    """A break at noon cannot be inferred."""
    city = Calendar(ZONE, ((time(9), time(12)), (time(13, 30), time(17, 30))))
    cases = history("lamp", "4 wh", moments(1_500), city)
    learned = limits.learn(cases, ZONE, city)
    assert (learned.calendar.hours, held(learned, "lamp")) == (city.hours, ["4 wh"])


def test_a_change_of_the_rule_is_dated() -> None:
    before, after = moments(60, 60), [at + timedelta(days=60) for at in moments(60, 60, seed=4)]
    learned = limits.learn(ordinary() + history("x", "30 d", before) + history("x", "25.500278 wh", after), ZONE)
    first, second = learned.rules["x"]
    assert (str(first.limit), str(second.limit)) == ("30 d", "25.500278 wh")
    assert (first.since, second.since) == (before[0].date(), after[0].astimezone(ZONE).date())
    assert learned.due("x", before[5]) == due(before[5], parse("30 d"), OFFICE).at
    assert learned.due("x", after[5]) == due(after[5], parse("25.500278 wh"), learned.calendar).at


def test_a_few_odd_cases_are_no_change_of_the_rule() -> None:
    rng, at = random.Random(5), moments(200)
    noisy = [Deadline("x", one, one + timedelta(days=7, seconds=rng.randrange(-120, 120))) for one in at]
    for n in range(0, 200, 25):
        noisy[n] = Deadline("x", at[n], at[n] + timedelta(days=40 + n))
    (rule,) = limits.learn(noisy, ZONE).rules["x"]
    assert (str(rule.limit), rule.cases, rule.right) == ("7 d", 200, 192)


def test_one_case_gives_the_simplest_rule_but_not_a_sure_one() -> None:
    monday = datetime(2015, 3, 16, 10, tzinfo=ZONE)
    (rule,) = limits.learn([*ordinary(), Deadline("x", monday, monday + timedelta(days=1))], ZONE).rules["x"]
    assert (str(rule.limit), rule.sure) == ("1 d", False)


def test_without_any_limit_there_is_no_rule() -> None:
    learned = limits.learn([Deadline("x", at, at) for at in moments(30)], ZONE)
    assert "x" not in learned.rules and learned.due("x", START) is None


def test_the_fast_clock_of_the_learner_says_what_the_house_clock_says() -> None:
    at = [one for one in moments(400, seed=6) if one.hour > 2]  # not in an hour that the change of clocks swallows
    cases = [Deadline("x", one, one + timedelta(days=90)) for one in at]
    worked, opened = limits.Worked(OFFICE, cases), limits._times(at, ZONE)
    for text in ("3 d", "30 h", "4 wh", "8.5 wh", "8.500278 wh", "5 wd"):
        ends = limits._ends(opened, parse(text), worked)
        said = limits._times((due(one, parse(text), OFFICE).at for one in at), ZONE)
        assert abs(ends - limits._shown(said, parse(text))).max() < 0.1, text


def test_scores_and_baselines() -> None:
    """Three working days: the plain rules are right only where they mean the same."""
    cases = ordinary() + history("week", "7 d", moments(200, seed=7))
    cut = START + timedelta(days=120)
    before, after = [c for c in cases if c.opened < cut], [c for c in cases if c.opened >= cut]
    after.append(Deadline("new", cut, cut + timedelta(days=1)))
    given = Calendar(ZONE, OFFICE.hours, OFF)
    learned = limits.learn(before, ZONE, given)
    ours, days, working = (
        baseline.score(rule, after, learned.calendar)
        for rule in (learned.due, baseline.calendar_days(before, given), baseline.working_days(before, given))
    )
    assert ours.missed.total() == ours.missed["new"] == 1 and ours.cases == len(after)
    assert days.missed["week"] == 0 and working.missed["week"] > 0
    assert ours.within > working.within > days.within > 0


def row(*cells: str) -> str:
    return ",".join(cells) + "\n"


HEAD = row("type", "open", "target")
GOOD = row("lamp", "2015-03-02 10:00:00", "2015-03-05 10:00:00")


@pytest.mark.parametrize("name", ["past.csv", "past.csv.gz"])
def test_a_file_is_read(tmp_path, name) -> None:
    with (gzip.open if name.endswith("gz") else open)(tmp_path / name, "wt", encoding="utf-8-sig") as file:
        file.write(HEAD + row("sign", "2015-03-03T09:00:00+00:00", "") + GOOD)
    found = deadlines.read(tmp_path / name, COLUMNS, ZONE)
    assert found.deadlines == [Deadline("lamp", datetime(2015, 3, 2, 10, tzinfo=ZONE), datetime(2015, 3, 5, 15, tzinfo=UTC))]
    assert (found.without, found.refused) == (1, [])


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (row("lamp", "yesterday", "2015-03-05 10:00:00"), "open", "yesterday"),
        (row("lamp", "2015-03-02 10:00:00", "2015-02-30 10:00:00"), "target", "2015-02-30 10:00:00"),
        (row("lamp", "2015-03-02 10:00:00", "2015-03-01 10:00:00"), "target", "2015-03-01 10:00:00"),
        (row("lamp", "2015-03-02 10:00:00", "2105-03-01 10:00:00"), "target", "2105-03-01 10:00:00"),
        (row("", "2015-03-02 10:00:00", "2015-03-05 10:00:00"), "type", ""),
        (row("lamp", "2015-03-02 10:00:00"), "row", None),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_itself(tmp_path, line, field, value) -> None:
    (tmp_path / "past.csv").write_text(HEAD + line + GOOD)
    found = deadlines.read(tmp_path / "past.csv", COLUMNS, ZONE)
    (no,) = found.refused
    assert (no.field, no.value, len(found.deadlines)) == (field, value, 1)
    assert no.mend and "2" in no.reason


@pytest.mark.parametrize(
    ("name", "raw", "field"),
    [
        ("past.csv", b"", "file"),
        ("past.csv", HEAD.encode(), "file"),
        ("past.csv", (HEAD + row("lamp", "2015-03-02 10:00:00", "")).encode(), "file"),
        ("past.csv", row("type", "opened", "target").encode(), "map open"),
        ("past.pdf", b"%PDF", "file"),
        ("past.csv", b"\xff\xff\x80\n", "file"),
        ("past.csv.gz", b"\x1f\x8b\x08\x00rubbish", "file"),
        ("past.csv.gz", gzip.compress((HEAD + GOOD * 500).encode())[:-20], "file"),
        ("", None, "file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path, name, raw, field) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    with pytest.raises(Refused) as no:
        deadlines.read(tmp_path / (name or "missing.csv"), COLUMNS, ZONE)
    assert no.value.field == field and no.value.mend


def test_an_unknown_encoding_is_refused(tmp_path) -> None:
    (tmp_path / "past.csv").write_text(HEAD + GOOD)
    with pytest.raises(Refused, match="utf-99"):
        deadlines.read(tmp_path / "past.csv", COLUMNS, ZONE, "utf-99")
