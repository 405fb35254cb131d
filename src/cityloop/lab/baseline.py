"""How many deadlines does a rule give, and how many would the plainest rules give?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cityloop.lab.deadlines import Deadline
from cityloop.lab.limits import HOUR
from cityloop.loop.clock import Calendar
from cityloop.loop.ledger import DAY

Rule = Callable[[str, datetime], datetime | None]
LIFETIME = 20_000  # days that a history and its deadlines may span


@dataclass(frozen=True, slots=True)
class Score:
    """Of how many cases the deadline came out within an hour, and on the right day; misses by type."""

    cases: int
    within: float
    day: float
    missed: Counter[str]


def score(rule: Rule, cases: Sequence[Deadline], calendar: Calendar) -> Score:
    """Return how a rule (type and opening -> deadline, None if it has none) does on cases it has not seen."""
    days, missed = 0, Counter[str]()
    for case in cases:
        at = rule(case.type, case.opened)
        missed[case.type] += at is None or abs(at.astimezone(UTC) - case.target.astimezone(UTC)) > HOUR
        days += at is not None and _day(at, calendar) == _day(case.target, calendar)
    return Score(len(cases), 1 - missed.total() / len(cases), days / len(cases), missed)


def calendar_days(cases: Sequence[Deadline], calendar: Calendar) -> Rule:
    """Return the rule "the commonest number of calendar days of the type, at the same time of day"."""
    gaps = _modes((case.type, (_day(case.target, calendar) - _day(case.opened, calendar)).days) for case in cases)
    return lambda kind, opened: _local(opened, calendar) + gaps[kind] * DAY if kind in gaps else None


def working_days(cases: Sequence[Deadline], calendar: Calendar) -> Rule:
    """Return the rule "the commonest number of working days of the type, from the next one on, at the same time of day"."""
    first = min(_day(case.opened, calendar) for case in cases) - 30 * DAY
    days = [day for ahead in range(LIFETIME) if calendar.works(day := first + ahead * DAY)]

    def start(opened: datetime) -> int:
        return bisect_left(days, _day(opened, calendar))

    ends = ((case, bisect_right(days, _day(case.target, calendar)) - 1) for case in cases)
    gaps = _modes((case.type, max(0, end - start(case.opened))) for case, end in ends)

    def rule(kind: str, opened: datetime) -> datetime | None:
        if kind not in gaps:
            return None
        return datetime.combine(days[start(opened) + gaps[kind]], _local(opened, calendar).time(), calendar.zone)

    return rule


def _modes(gaps: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: dict[str, Counter[int]] = {}
    for kind, gap in gaps:
        counts.setdefault(kind, Counter())[gap] += 1
    return {kind: count.most_common(1)[0][0] for kind, count in counts.items()}


def _local(moment: datetime, calendar: Calendar) -> datetime:
    return moment.astimezone(calendar.zone)


def _day(moment: datetime, calendar: Calendar) -> date:
    return _local(moment, calendar).date()
