"""When does this city work, as its deadlines show?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from cityloop.lab.deadlines import Deadline
from cityloop.loop.clock import Calendar
from cityloop.loop.ledger import DAY

STEP = 15  # minutes: offices open and close on the quarter
MIDNIGHT = time(0)
COMMON = 0.02  # of all deadlines: a minute of the day that holds as many is a rule, not chance (even: 0.0007)
ALWAYS = 0.9  # of a type's deadlines at one minute, whenever it was opened: the end of work
WIDE = 10  # working days to each side that say what an ordinary day brings
ORDINARY = 20  # deadlines of an ordinary day; with fewer, an empty day may be chance
RARE = 0.05  # of an ordinary day: what a day off may hold at most
HOLIDAY = "假日(自历史推断) / day off (inferred)"


def working(cases: Sequence[Deadline], zone: ZoneInfo) -> tuple[tuple[time, time], ...]:
    """Return the hours of a working day; the whole day when no minute of the day holds many deadlines.

    What is opened outside working hours starts when work does, so its deadlines gather at that minute.
    """
    ends, rolls = _gathered(cases, zone)
    opens = _mode([_minute(case.target, zone) for case in rolls])
    if opens is None:
        return ((MIDNIGHT, _clock(ends if ends is not None else 0)),)
    return ((_clock(opens), _clock(ends if ends is not None else _closing(rolls, opens, zone))),)


def _gathered(cases: Sequence[Deadline], zone: ZoneInfo) -> tuple[int | None, list[Deadline]]:
    """Return the minute at which work ends, None if no type says so, and the cases of the types that do not."""
    types: dict[str, list[Deadline]] = {}
    for case in cases:
        types.setdefault(case.type, []).append(case)
    ends: list[int] = []
    others: list[Deadline] = []
    for past in types.values():
        minutes = [_minute(case.target, zone) for case in past]
        (_, most), *_ = Counter(minutes).most_common(1)
        if most >= ALWAYS * len(past) and len(past) >= ORDINARY:
            ends += minutes
        else:
            others += past
    return _mode(ends), others


def _mode(minutes: list[int]) -> int | None:
    """Return the commonest minute of the day, None when it may be chance."""
    (minute, most), *_ = Counter(minutes).most_common(1) or [(0, 0)]
    return minute if most >= max(ORDINARY, COMMON * len(minutes)) else None


def _closing(cases: Sequence[Deadline], opens: int, zone: ZoneInfo) -> int:
    """Return the minute after which deadlines move to the next opening: the best cut between those that did and not."""
    rolling = {case.type for case in cases if _minute(case.target, zone) == opens}
    gain = np.zeros(24 * 60 + 1)
    for case in cases:
        minute = _minute(case.opened, zone)
        if case.type in rolling and minute > opens and case.opened.weekday() < 5:
            gain[minute] += 1 if _minute(case.target, zone) == opens else -1
    after = gain[::-1].cumsum()[::-1]
    grid = np.arange(opens + STEP, 24 * 60 + 1, STEP)
    return int(grid[after[grid].argmax()])


def _minute(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def observed(deadlines: Sequence[datetime], plain: Calendar, given: Calendar | None = None) -> Calendar:
    """Return the plain calendar with the days off and the make-up days that these working-time deadlines show.

    A weekday on which none ends although ordinary days around it bring many is a day off; a weekend day that brings as
    many as a weekday is worked. Days without ordinary days on both sides are as the `given` calendar says.
    """
    count = Counter(moment.astimezone(plain.zone).date() for moment in deadlines)
    usual = {day: min(_usual(count, day, -DAY), _usual(count, day, DAY)) for day in _between(count)}
    seen = {day: many for day, many in usual.items() if many >= ORDINARY}
    off = {day: HOLIDAY for day, many in seen.items() if day.weekday() < 5 and count[day] <= RARE * many}
    makeup = {day for day, many in seen.items() if day.weekday() > 4 and count[day] >= many / 2}
    known = max(seen, default=None)
    if given:
        off |= {day: name for day, name in given.holidays.items() if day not in seen or day in off}
        makeup |= given.makeup - set(seen)
        known = max(filter(None, (known, given.known_until)), default=None)
    return replace(plain, holidays=off, makeup=frozenset(makeup), known_until=known)


def _between(count: Counter[date]) -> list[date]:
    first, last = min(count, default=date.max), max(count, default=date.min)
    return [first + ahead * DAY for ahead in range((last - first).days + 1)]


def _usual(count: Counter[date], day: date, step: timedelta) -> float:
    """Return what an ordinary weekday on one side brings: the upper quartile, which a week of holidays cannot hide."""
    days = [day + ahead * step for ahead in range(1, 2 * WIDE) if (day + ahead * step).weekday() < 5]
    return float(np.quantile([count[one] for one in days[:WIDE]], 0.75))
