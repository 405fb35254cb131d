"""Is this report about a case that is already open?"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class Match:
    """The case that a report joins, and why."""

    case: int
    number: str
    because: str


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


def match(
    *, key: str, category: str, point: Point | None, at: datetime, metres: float, hours: float,
    among: Iterable[Candidate],
) -> Match | None:  # fmt: skip
    """Return the case that the report joins: an equal key first, else same category within metres and hours, nearest first."""
    near: list[tuple[float, Candidate]] = []
    for one in sorted(among, key=lambda one: one.case):
        if key and one.key == key:
            return Match(one.case, one.number, f"同一来源键 {key} / same key")
        if one.category != category or point is None or one.point is None:
            continue
        away = point.metres_to(one.point)
        if away <= metres and abs(at - one.opened_at) <= timedelta(hours=hours):
            near.append((away, one))
    if not near:
        return None
    away, best = min(near, key=lambda pair: (pair[0], pair[1].case))
    waited = abs(at - best.opened_at).total_seconds() / 3600
    return Match(best.case, best.number, f"同类、相距 {away:.0f} 米、相隔 {waited:.1f} 小时 / same category, {away:.0f} m, {waited:.1f} h")
