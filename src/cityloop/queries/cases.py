"""Which cases are there, and what is known of one?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cityloop.kit.shelf import Shelf
from cityloop.loop.split import Part
from cityloop.loop.words import State
from cityloop.queries.district import World
from cityloop.store import models as m

OPEN = [s.value for s in State if s.open]


def reach(case: m.Case, here: World) -> dict[str, Any]:
    """Return who is near a case, as `loop.may` asks: its units (own, assigned crew, the one above), its post and its areas."""
    own, crew = case.unit_id or "", (case.post_id or "").rpartition(".")[0]
    units = {own, crew, here.parents.get(own, "")} - {""}
    return {"units": units, "post": case.post_id or "", "path": here.atlas.path(case.area_id)}


def parts(case: m.Case) -> list[Part]:
    """Return the parts of a whole."""
    return [Part(p.number, p.unit_id or "", p.lead, State(p.state)) for p in case.parts.order_by("id")]


def open_parts(case: m.Case) -> list[str]:
    """Return the numbers of the parts that are still open."""
    if case._state.adding:  # it is not in the table yet: nothing hangs on it
        return []
    return list(case.parts.filter(state__in=OPEN).order_by("id").values_list("number", flat=True))


def facts(case: m.Case) -> dict[str, Any]:
    """Return what a pack's rules may ask of a case."""
    rows = case.evidence_rows.filter(erased_at=None).values_list("step", "kind")
    given = set() if case._state.adding else set(rows)
    has_parts = not case._state.adding and case.parts.exists()
    return {
        "category": case.category, "emergency": case.emergency, "is_part": case.parent_id is not None,
        "has_parts": has_parts, "unit": case.unit_id or "", "evidence": given, "reports": case.reports,
    }  # fmt: skip


def owed(case: m.Case, shelf: Shelf) -> list[tuple[str, str]]:
    """Return the (step, evidence kind) pairs that the case still owes."""
    return shelf.scenario(case.scenario).owed(facts(case)) if case.scenario else []


def joined(case: m.Case) -> list[int]:
    """Return the ids of a case and of those that joined it: by ids its reports are found by their index, by a join they would not be."""
    return [case.pk, *case.twins.values_list("pk", flat=True)]


def contacts(case: m.Case) -> Iterable[str]:
    """Return the contacts of the residents who reported the case or one that joined it."""
    rows = m.Report.objects.filter(case__in=joined(case)).exclude(contact="")
    return list(dict.fromkeys(rows.filter(erased_at=None).values_list("contact", flat=True)))
