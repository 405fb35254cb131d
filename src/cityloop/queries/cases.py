"""Which cases are there, and what is known of one?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from django.db import connection

from cityloop.kit.shelf import Shelf
from cityloop.loop.match import Candidate
from cityloop.loop.split import Part
from cityloop.loop.words import Point, State
from cityloop.queries.district import World
from cityloop.store import models as m

OPEN = [s.value for s in State if s.open]
NEAR = """SELECT id, number, key, category, lon, lat, happened_at FROM store_case
WHERE state = ANY(%(open)s) AND parent_id IS NULL AND key = %(key)s AND key <> ''
UNION ALL SELECT id, number, key, category, lon, lat, happened_at FROM store_case
WHERE state NOT IN ('closed', 'joined', 'dropped') AND parent_id IS NULL AND category = %(category)s
  AND lon IS NOT NULL AND point(lon, lat) <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))"""


def near(key: str, category: str, point: Point | None, metres: float) -> list[Candidate]:
    """Return the open cases that a report could join: an equal key, or the category within a box of `metres`."""
    if not key and point is None:
        return []
    high = metres / 111_195
    wide = high / max(math.cos(math.radians(point.lat)), 0.01) if point else 0
    lon, lat = (point.lon, point.lat) if point else (999.0, 999.0)
    box = {"west": lon - wide, "east": lon + wide, "south": lat - high, "north": lat + high}


    with connection.cursor() as cursor:
        cursor.execute(NEAR, {"open": OPEN, "key": key, "category": category, **box})
        return [
            Candidate(pk, number, k, c, Point(x, y) if x is not None and y is not None else None, at)
            for pk, number, k, c, x, y, at in cursor.fetchall()
        ]


def reach(case: m.Case, here: World) -> dict[str, Any]:
    """Return who is near a case, as `loop.may` asks: its units (own, assigned crew, the one above) and its areas."""
    own, crew = case.unit_id or "", (case.post_id or "").rpartition(".")[0]
    units = {own, crew, here.parents.get(own, "")} - {""}
    return {"units": units, "path": here.atlas.path(case.area_id)}


def parts(case: m.Case) -> list[Part]:
    """Return the parts of a whole."""
    return [Part(p.number, p.unit_id or "", p.lead, State(p.state)) for p in case.parts.order_by("id")]


def open_parts(case: m.Case) -> list[str]:
    """Return the numbers of the parts that are still open."""
    return list(case.parts.filter(state__in=OPEN).order_by("id").values_list("number", flat=True))


def facts(case: m.Case) -> dict[str, Any]:
    """Return what a pack's rules may ask of a case."""
    given = set(case.evidence_rows.filter(erased_at=None).values_list("step", "kind"))
    return {
        "category": case.category, "emergency": case.emergency, "is_part": case.parent_id is not None,
        "has_parts": case.parts.exists(), "unit": case.unit_id or "", "evidence": given, "reports": case.reports,
    }  # fmt: skip


def owed(case: m.Case, shelf: Shelf) -> list[tuple[str, str]]:
    """Return the (step, evidence kind) pairs that the case still owes."""
    return shelf.scenario(case.scenario).owed(facts(case)) if case.scenario else []


def contacts(case: m.Case) -> Iterable[str]:
    """Return the contacts of the residents who reported the case or one that joined it."""
    rows = m.Report.objects.filter(case__in=[case.pk, *case.twins.values_list("pk", flat=True)]).exclude(contact="")
    return list(dict.fromkeys(rows.filter(erased_at=None).values_list("contact", flat=True)))
