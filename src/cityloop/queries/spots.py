"""Where are the cases that this person may see?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Floor

from cityloop.loop.words import Actor, Refused
from cityloop.queries.district import world
from cityloop.queries.inbox import READERS, scope, standing
from cityloop.store import models as m

MOST = 20_000  # cases that a browser gathers by itself; beyond that the database counts them by cell
CELLS = 10_000  # cells of one answer
CELL = 64  # pixels of a cell's side; the world is 512 pixels wide at zoom 0, as MapLibre has it
ZOOMS = (0, 22)
COLUMNS = ("number", "lon", "lat", "due_at", "check_at", "warned")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A case on the map (degrees, WGS 84)."""

    number: str
    lon: float
    lat: float
    standing: str


@dataclass(frozen=True, slots=True)
class Cell:
    """So many cases in a cell, of which so many are late; the point is their middle (degrees, WGS 84)."""

    lon: float
    lat: float
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class Spots:
    """The cases one by one, or by cell where there are more than MOST; `nowhere` have no place, and lie in no box."""

    spots: tuple[Spot, ...]
    cells: tuple[Cell, ...]
    nowhere: int


def spots(actor: Actor, *, at: datetime, box: str = "", zoom: str = "", **asked: str) -> Spots:
    """Return where the cases are that `actor` may see, for the filters of READERS, inside a box and for a zoom of the map.

    Raises Refused for a filter, box or zoom that is no good.
    """
    here = world()
    edges, scale = _box(box, here.atlas.root.shape.bounds), _zoom(zoom)
    size = CELL * 360 / (512 * 2**scale)  # degrees of longitude; of latitude the map shows fewer, so cells are no larger than CELL
    if (edges[2] - edges[0]) * (edges[3] - edges[1]) / size**2 > CELLS:
        raise Refused("范围太大 / too large an area", field="box", value=box, mend="放大地图,或减小 zoom / zoom in, or a smaller zoom")
    held = [READERS[name](value, here, at) for name, value in asked.items() if value]
    inside = Q(lon__range=edges[::2], lat__range=edges[1::2]) if box else Q()
    cases = m.Case.objects.filter(scope(actor, here), inside, *held).order_by()
    found = list(cases.values(*COLUMNS)[: MOST + 1])
    if len(found) > MOST:
        return _cells(cases, size, at)
    placed = tuple(Spot(one["number"], one["lon"], one["lat"], standing(one, at)) for one in found if one["lon"] is not None)
    return Spots(placed, (), len(found) - len(placed))


def _cells(cases: QuerySet[m.Case], size: float, at: datetime) -> Spots:
    """Return the cases by cell of `size` degrees, in one statement; those without a place are a group of their own."""
    rows = (
        cases.annotate(x=Floor(F("lon") / size), y=Floor(F("lat") / size)).values("x", "y")
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)), middle_x=Avg("lon"), middle_y=Avg("lat"))
    )  # fmt: skip
    cells = [Cell(row["middle_x"], row["middle_y"], row["count"], row["late"]) for row in rows if row["x"] is not None]
    return Spots((), tuple(cells), sum(row["count"] for row in rows if row["x"] is None))


def _box(text: str, whole: Box) -> Box:
    """Return west, south, east, north of "106.5,29.5,106.6,29.6", the whole district's without one. Raises Refused."""
    if not text:
        return whole
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = south = east = north = math.nan
    if -180 <= west < east <= 180 and -90 <= south < north <= 90:  # never so for NaN
        return west, south, east, north
    raise Refused("不是范围 / not a box", field="box", value=text, mend="西,南,东,北,WGS 84 度 / west,south,east,north in degrees: 106.5,29.5,106.6,29.6")


def _zoom(text: str) -> int:
    """Return the zoom of a map, 12 without one, which shows a district as a whole. Raises Refused."""
    if not text:
        return 12
    if text.isascii() and text.isdigit() and len(text) <= 2 and ZOOMS[0] <= int(text) <= ZOOMS[1]:
        return int(text)
    raise Refused("不是缩放级 / not a zoom", field="zoom", value=text, mend=f"{ZOOMS[0]} 到 {ZOOMS[1]} 的整数 / a whole number from {ZOOMS[0]} to {ZOOMS[1]}")
