"""Which time limits do the deadlines of the past follow?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from cityloop.lab import hours
from cityloop.lab.deadlines import Deadline
from cityloop.loop.clock import UNITS, WORKING, Calendar, Limit, Unit, due
from cityloop.loop.ledger import DAY

Floats = npt.NDArray[np.float64]
HOUR = timedelta(hours=1)
GRAIN = 900  # seconds: limits are set in quarters of an hour
FINE = 600  # seconds: what a slow clerk or clock adds is no error
MOST = 3  # amounts tried in each unit: the commonest
CHANGE = 10  # hours of error (an hour a case at most) that a change of the rule must save: about ten cases
ENOUGH, SURE = 5, 0.8  # cases, and share of them within an hour, for a rule to be handed on
# Whole working days are over when work stops; in some cities only when it starts again, which a second more says.
SECOND = round(1 / 3600, 6)


@dataclass(frozen=True, slots=True)
class Rule:
    """A type's limit from `since` on, how many cases it governed, how many were due within an hour of it, and its error.

    The error is in hours, one a case at most.
    """

    since: date
    limit: Limit
    cases: int
    right: int
    error: float

    @property
    def sure(self) -> bool:
        """Return whether enough cases follow the rule to hand it on."""
        return self.cases >= ENOUGH and self.right >= SURE * self.cases


@dataclass(frozen=True, slots=True)
class Learned:
    """The calendar and each type's rules, oldest first."""

    calendar: Calendar
    rules: dict[str, tuple[Rule, ...]]

    @property
    def error(self) -> float:
        """Return the hours by which the rules miss the cases learned from, one a case at most."""
        return sum(rule.error for rules in self.rules.values() for rule in rules)

    def timed(self, kind: str) -> bool:
        """Return whether most cases of the type ran in working time."""
        rules = self.rules.get(kind, ())
        return sum(rule.cases if rule.limit.unit in WORKING else -rule.cases for rule in rules) > 0

    def due(self, kind: str, opened: datetime) -> datetime | None:
        """Return when a case of this type is due (UTC), by the rule in force at its opening; None for an unknown type."""
        rules = self.rules.get(kind)
        if not rules:
            return None
        day = opened.astimezone(self.calendar.zone).date()
        held = max((rule for rule in rules if rule.since <= day), key=lambda rule: rule.since, default=rules[0])
        return due(opened, held.limit, self.calendar).at


@dataclass(frozen=True, slots=True)
class Times:
    """Moments of n cases: seconds since 1970 in UTC and by the wall clock, and the day by the wall clock; (n,) each."""

    utc: Floats
    wall: Floats
    day: npt.NDArray[np.int64]


def learn(cases: Sequence[Deadline], zone: ZoneInfo, given: Calendar | None = None) -> Learned:
    """Return the limits that explain the cases best, and the calendar they run in.

    Working hours are the inferred or the given ones, whichever explain more. The deadlines of the types that then turn
    out to run in working time show on which days nobody works; `given` says so for days that they cannot show.
    """
    types: dict[str, list[Deadline]] = {}
    for case in sorted(cases, key=lambda case: case.opened):
        types.setdefault(case.type, []).append(case)
    spans = dict.fromkeys([*([given.hours] if given else []), hours.working(cases, zone)])
    first = min((_learned(types, Calendar(zone, span)) for span in spans), key=lambda one: one.error)
    timed = [case.target for kind, past in types.items() if first.timed(kind) for case in past]
    return _learned(types, hours.observed(timed, first.calendar, given))


def _learned(types: dict[str, list[Deadline]], calendar: Calendar) -> Learned:
    worked = Worked(calendar, [case for cases in types.values() for case in cases])
    found = {kind: {rule.since: rule for rule in _rules(cases, worked, calendar.zone)} for kind, cases in types.items()}
    return Learned(calendar, {kind: tuple(rules.values()) for kind, rules in found.items() if rules})


def _times(moments: Iterable[datetime], zone: ZoneInfo) -> Times:
    local = [moment.astimezone(zone) for moment in moments]
    utc = np.array([moment.timestamp() for moment in local])
    wall = utc + np.array([_offset(moment) for moment in local])
    return Times(utc, wall, (wall // 86_400).astype(np.int64))


def _offset(local: datetime) -> float:
    offset = local.utcoffset()
    return offset.total_seconds() if offset else 0.0


class Worked:
    """Working time as a line over the time: it rises in working hours and is level between them."""

    def __init__(self, calendar: Calendar, cases: Sequence[Deadline]) -> None:
        """Take the calendar's working hours from the first opening to well after the last deadline."""
        first = min(case.opened for case in cases).astimezone(calendar.zone).date()
        last = max(case.target for case in cases).astimezone(calendar.zone).date() + 30 * DAY
        days = [first + ahead * DAY for ahead in range((last - first).days + 1)]
        spans = [(day, calendar.spans(day)) for day in days]
        edges = [edge.timestamp() for _, found in spans for span in found for edge in span]
        steps = np.diff(edges, prepend=edges[:1])
        steps[::2] = 0  # from a close to the next opening nobody works
        self.edges: Floats = np.array(edges)
        self.sums: Floats = steps.cumsum()
        self.days = np.array([(day - date(1970, 1, 1)).days for day, found in spans if found], dtype=np.int64)
        self.closes = np.array([found[-1][1].timestamp() for _, found in spans if found])

    def until(self, utc: Floats) -> Floats:
        """Return the working seconds before each moment."""
        return np.interp(utc, self.edges, self.sums)

    def after(self, opened: Floats, seconds: float) -> Floats:
        """Return the earliest moment `seconds` of working time after each opening."""
        goal = self.until(opened) + seconds
        at = np.minimum(np.searchsorted(self.sums, goal - 1e-3), len(self.sums) - 1)
        ends: Floats = self.edges[at] - (self.sums[at] - goal)
        return ends

    def closing(self, day: npt.NDArray[np.int64], count: int) -> Floats:
        """Return when work stops on the `count`-th working day after each day."""
        at = np.searchsorted(self.days, day, "right") + count - 1
        return self.closes[np.minimum(at, len(self.closes) - 1)]

    def between(self, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> Floats:
        """Return how many working days follow `first` up to `last`."""
        counts = np.searchsorted(self.days, last, "right") - np.searchsorted(self.days, first, "right")
        return counts.astype(np.float64)


def _rules(cases: Sequence[Deadline], worked: Worked, zone: ZoneInfo) -> Iterable[Rule]:
    """Yield the rules of one type's cases, which come in the order of their opening."""
    opened, target = _times((c.opened for c in cases), zone), _times((c.target for c in cases), zone)
    limits = list(_candidates(opened, target, worked))
    if not limits:
        return
    missed = np.array([np.abs(_ends(opened, limit, worked) - _shown(target, limit)) for limit in limits]).T
    cost = np.minimum(missed // FINE * FINE / 3600, 1)
    chosen = _path(cost)
    starts = [0, *(np.flatnonzero(np.diff(chosen)) + 1).tolist(), len(cases)]
    for start, end in pairwise(starts):
        limit = chosen[start]
        right = int((missed[start:end, limit] <= HOUR.total_seconds()).sum())
        error = float(cost[start:end, limit].sum())
        yield Rule(cases[start].opened.astimezone(zone).date(), limits[limit], end - start, right, error)


def _candidates(opened: Times, target: Times, worked: Worked) -> Iterable[Limit]:
    """Yield the limits worth trying, the simplest first: at equal error the first one wins."""
    gaps: dict[Unit, Floats] = {
        "d": np.round((target.wall - opened.wall) / 86_400) * 86_400,
        "h": _grained(target.utc - opened.utc),
        "wd": worked.between(opened.day, target.day) * 86_400,
        "wh": _grained(worked.until(target.utc) - worked.until(opened.utc)),
    }
    for unit, gap in gaps.items():
        _, _, seconds, most = UNITS[unit]
        for amount in _commonest(np.round(gap / seconds, 6)):
            if 0 < amount < most:
                yield Limit(amount, unit)
                if unit == "wh":
                    yield Limit(round(amount + SECOND, 6), unit)


def _grained(seconds: Floats) -> Floats:
    return np.round(seconds / GRAIN) * GRAIN


def _commonest(amounts: Floats) -> list[float]:
    return [amount for amount, _ in Counter(amounts.tolist()).most_common(MOST)]


def _ends(opened: Times, limit: Limit, worked: Worked) -> Floats:
    """Return when the limit ends after each opening, as loop/clock would say: by the wall clock for d, else in UTC."""
    seconds = limit.amount * UNITS[limit.unit][2]
    ways: dict[str, Callable[[], Floats]] = {
        "d": lambda: opened.wall + seconds,
        "wd": lambda: worked.closing(opened.day, int(limit.amount)),
        "wh": lambda: worked.after(opened.utc, seconds),
    }
    return ways.get(limit.unit, lambda: opened.utc + seconds)()


def _shown(target: Times, limit: Limit) -> Floats:
    return target.wall if limit.unit == "d" else target.utc


def _path(cost: Floats) -> npt.NDArray[np.int64]:
    """Return for each case (n, k costs) its candidate, so that costs plus CHANGE for every change are least (Viterbi)."""
    only = int(cost.sum(axis=0).argmin())
    if cost[:, only].sum() <= CHANGE:
        return np.full(len(cost), only)
    total, stay, back = cost[0].copy(), np.arange(cost.shape[1]), []
    for row in cost[1:]:
        best = int(total.argmin())
        changes = total > total[best] + CHANGE
        back.append(np.where(changes, best, stay))
        total = np.where(changes, total[best] + CHANGE, total) + row
    path = [int(total.argmin())]
    for before in reversed(back):
        path.append(int(before[path[-1]]))
    return np.array(path[::-1])
