"""How did a case go, in the words of a story?"""

from __future__ import annotations

from typing import Any

from cityloop.loop.measure import outcomes
from cityloop.loop.words import State
from cityloop.queries import timeline
from cityloop.queries.district import world
from cityloop.store import models as m


def part(number: str, unit: str) -> str:
    """Return the number of a case's part at a unit, "" when there is none."""
    found = m.Case.objects.filter(parent__number=number, unit=unit).order_by("id").first()
    return found.number if found else ""


def facts(number: str) -> dict[str, Any]:
    """Return what a story's `then` may ask of a case; empty for an unknown number.

    Plain columns, `parts` and `parts_open`, `notices`, `late`, `minutes` from opening to the last RESOLVE, `closed_by`,
    and each indicator as "hits/of".
    """
    case = m.Case.objects.filter(number=number).first()
    if case is None:
        return {}
    asked = timeline.facts(case)
    return {
        "state": case.state, "unit": case.unit_id or "", "post": case.post_id or "", "stage": case.stage,
        "category": case.category, "area": case.area_id, "ask": case.ask, "level": case.level, "late": case.warned == "late",
        "reports": case.reports, "extensions": case.extensions, "reworks": case.reworks, "reopens": case.reopens,
        "parts": case.parts.count(), "parts_open": case.parts.filter(state__in=[s for s in State if s.open]).count(),
        "notices": case.notice_rows.count(), "supervisions": case.supervision_rows.count(),
        "minutes": asked["minutes"], "resolved_by": case.resolved_by, "closed_by": closed_by(case),
        **{name: f"{hits}/{of}" for name, (hits, of) in judge(case.scenario, asked).items()},
    }  # fmt: skip


def judge(scenario: str, asked: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Return indicator -> (hits, of) for one case's facts: the house's own and its pack's."""
    own = {i.name: i.judge(asked) for i in world().shelf.indicators(scenario)}
    return {**outcomes(asked), **own}


def closed_by(case: m.Case) -> str:
    """Return who closed the case last, "" when nobody has."""
    last = m.Entry.objects.filter(case=case.pk, kind="moved", data__move="close").order_by("-number").first()
    return last.by if last and case.state == State.CLOSED else ""
