"""Is this report about a case that is already open?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cityloop.loop.alike import SPOKEN, Likeness, alike, pairs, shared
from cityloop.loop.words import Point


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open case near a new report."""

    case: int
    number: str
    key: str
    category: str
    point: Point | None
    opened_at: datetime
    text: str = ""  # of the report that opened it


@dataclass(frozen=True, slots=True)
class Match:
    """The case that a report joins, or may join if a person says so (`joins` False), the log-odds, and why."""

    case: int
    number: str
    because: str
    joins: bool = True
    odds: float | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Within how many metres and hours reports of a category are compared, and from which log-odds on they join or are proposed."""

    metres: float
    hours: float
    join: float = SPOKEN.join
    propose: float = SPOKEN.propose


def box(point: Point, metres: float) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees of the box that holds all within `metres`."""
    high = metres / 111_195
    wide = high / max(math.cos(math.radians(point.lat)), 0.01)
    return point.lon - wide, point.lat - high, point.lon + wide, point.lat + high


def cells(point: Point, metres: float) -> list[tuple[int, int]]:
    """Return the cells of a fixed grid that the box touches: two points within `metres` share at least one.

    The cells are as wide as the box up to 60 degrees of latitude, so these are one to four there.
    """
    west, south, east, north = box(point, metres)
    high = 2 * metres / 111_195
    columns = range(math.floor(west / (2 * high)), math.floor(east / (2 * high)) + 1)
    return [(x, y) for x in columns for y in range(math.floor(south / high), math.floor(north / high) + 1)]


def match(*, key: str, category: str, point: Point | None, text: str, at: datetime, reach: Reach, among: Iterable[Candidate]) -> Match | None:
    """Return the case that the report joins or may join: an equal key first, else the likeliest of its category within reach.

    Words, place and time are weighed (`loop/alike`); None when nothing is likely enough to be proposed.
    """
    said, near = pairs(text), list[tuple[Likeness, Candidate]]()
    for one in sorted(among, key=lambda one: one.case):
        if key and one.key == key:
            return Match(one.case, one.number, f"同一来源键 {key} / same key")
        away = point.metres_to(one.point) if point and one.point else math.inf
        hours = abs(at - one.opened_at).total_seconds() / 3600
        if one.category == category and away <= reach.metres and hours <= reach.hours:
            near.append((alike(shared(said, pairs(one.text)), away, hours, SPOKEN, reach.metres, reach.hours), one))
    if not near:
        return None
    best, case = max(near, key=lambda pair: pair[0].odds)  # the first of equals, which is the oldest
    if best.odds < reach.propose:
        return None
    return Match(case.case, case.number, best.because, best.odds >= reach.join, round(best.odds, 2) + 0.0)  # PostgreSQL knows no -0.0
