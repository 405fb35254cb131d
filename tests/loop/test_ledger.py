"""Does the ledger say what walking through the days would say?"""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cityloop.loop.clock import Calendar
from cityloop.loop.ledger import DAY, NONE, Ledger

OFFICE = ((time(9), time(12)), (time(13, 30), time(17, 30)))
NIGHT = ((time(1), time(3)), (time(20), time(0)))


def walked(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time from `start` to `end`, day by day."""
    days = [start.date() + ahead * DAY for ahead in range(-2, (end - start).days + 4)]
    spans = [span for day in days for span in calendar.spans(day)]
    return sum((max(NONE, min(closes, end) - max(opens, start)) for opens, closes in spans), NONE)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("hours", [OFFICE, NIGHT, ((time(0), time(0)),)])
def test_as_if_walked(zone, hours) -> None:
    rng = random.Random(1)
    holidays = {date(2015, 1, 1) + rng.randrange(700) * DAY: "off" for _ in range(60)}
    calendar = Calendar(ZoneInfo(zone), hours, holidays)
    for _ in range(200):
        start = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(700 * 1440))
        end = start + timedelta(minutes=rng.randrange(40 * 1440))
        worked = calendar.ledger.between(start, end)
        assert worked == walked(calendar, start, end)
        if worked:
            found = calendar.ledger.along(start, worked)
            assert found and start < found <= end and walked(calendar, start, found) == worked
            back = calendar.ledger.along(end, -worked)
            assert back and back <= start and walked(calendar, back, end) == worked


def test_a_calendar_that_never_works_has_an_end() -> None:
    never = Ledger(lambda day: ())
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert never.along(start, timedelta(hours=1)) is None and never.between(start, start + 9 * DAY) == NONE
    assert never.between(start, start + 40_000 * DAY) is None


def test_far_apart_questions_do_not_fill_the_memory() -> None:
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), OFFICE)
    for year in (1901, 2026, 2890, 2026):
        start = datetime(year, 1, 4, 1, tzinfo=UTC)
        assert calendar.ledger.between(start, start + 7 * DAY) == timedelta(hours=35)
    page = calendar.ledger.page
    assert (page.last - page.first).days < 120_000
