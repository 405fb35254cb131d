"""How does a map that we draw stand in a page?"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import shapely
from django.utils.translation import gettext as _

from cityloop.faces.pages.parts import tokens, words
from cityloop.lab import chart
from cityloop.lab.chart import Mark, Name, View
from cityloop.loop.match import box
from cityloop.loop.words import Point
from cityloop.queries.around import Around
from cityloop.queries.ground import Ground, ground
from cityloop.queries.inbox import Row
from cityloop.queries.spots import Spots

WHOLE = (860, 520)  # pixels
PLACE = (360, 240)
ROUND = 260.0  # metres that a place's map shows at least, each way from its middle


def view() -> View:
    """Return the view of the whole district."""
    return chart.view(*ground().box, *WHOLE)


def zoom() -> str:
    """Return the zoom at which a cell of `queries.spots` is about as wide on the picture as a mark."""
    at = view()
    return str(max(0, min(22, math.floor(math.log2(at.width / (at.east - at.west) * 360 / 512)) + 1)))


def district(found: Spots, theme: str) -> str:
    """Return the whole district with the cases that were found as an SVG of its own, in the colours of a theme (light, deep)."""
    at, under = view(), ground()
    many = [Mark(cell.lon, cell.lat, "late" if cell.late else "none", cell.count, cell.late) for cell in found.cells]
    lon, lat = (np.array([getattr(spot, name) for spot in found.spots], dtype=np.float64) for name in ("lon", "lat"))
    marks = [*many, *chart.gather(at, lon, lat, [spot.standing for spot in found.spots])]
    return chart.draw(at, under.shapes, marks, names(under, at), title=_("事件地图"), colours=tokens.tokens()[theme])


def place(point: Point, row: Row, around: Around) -> str:
    """Return a case's place with what else happened there, for the page that it stands in."""
    west, south, east, north = box(point, max(ROUND, around.metres * 1.5))
    at, under = chart.view(west, south, east, north, *PLACE), ground()
    marks = [Mark(one.row.point.lon, one.row.point.lat, one.row.standing) for one in around.near if one.row.point]
    ring = [("reach", _ring(point, around.metres))]
    title = _("%(number)s 的位置,和附近的 %(count)d 个事件") % {"number": row.number, "count": len(marks)}
    return chart.draw(at, [*under.shapes, *ring], [*marks, Mark(point.lon, point.lat, row.standing, pin=True)], names(under, at), title=title)


def _ring(point: Point, metres: float) -> shapely.LineString:
    west, south, east, north = box(point, metres)
    turn = np.linspace(0, 2 * np.pi, 33)
    return shapely.LineString(np.column_stack([point.lon + (east - west) / 2 * np.cos(turn), point.lat + (north - south) / 2 * np.sin(turn)]))


def names(under: Ground, at: View) -> list[Name]:
    """Return the names that lie in a view, in the language in use."""
    found: Iterable[Name | None] = (
        chart.name(one.kind if one.kind in chart.NAMES else "border", words.own(one.zh, one.en), one.shape, at) for one in under.names
    )
    return [one for one in found if one is not None]
