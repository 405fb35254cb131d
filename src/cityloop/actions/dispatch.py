"""Which unit gets the case, and does it go at once?"""

from __future__ import annotations

from datetime import datetime

from cityloop.actions.journal import Pen, hold
from cityloop.actions.move import next_look, step
from cityloop.loop.place import LEVELS
from cityloop.loop.words import SYSTEM, Actor, Level, Move, Refused, Stage
from cityloop.queries.district import World
from cityloop.store import models as m


def propose(pen: Pen, here: World) -> None:
    """Write the unit and post that the duty table names for the case's category and place."""
    case = pen.case
    found = here.route(case.category, case.area_id, pen.at)
    level = here.atlas.areas[case.area_id].level if case.area_id in here.atlas.areas else Level.DISTRICT
    change = {"unit_id": found.unit, "post_id": found.post or None, "level": level.value}
    pen.write("routed", change, by=SYSTEM, because=found.because)


def automatic(pen: Pen, here: World) -> None:
    """Dispatch by the house itself when the category is sure enough and the place is known; else a person decides."""
    case = pen.case
    wanted = float(here.value("auto", case.category, pen.at).value)
    if case.confidence >= wanted and not case.ask:
        step(pen, Move.DISPATCH, by=SYSTEM)


def above(case: m.Case, here: World) -> Level | None:
    """Return the level above the case's own, None at the district."""
    higher = LEVELS[LEVELS.index(Level(case.level)) + 1 :]
    return higher[0] if higher else None


def climb(pen: Pen, here: World, *, because: str) -> None:
    """Raise the case one level (升级): a change of duty, journalled, with a notice; its clocks stay. Raises Refused."""
    level = above(pen.case, here)
    if level is None:
        raise Refused("已到区级 / at the district already", field="level", value=pen.case.level, mend="由区中心督办 / let the centre supervise it")
    path = here.atlas.path(pen.case.area_id)
    duty = next((here.unit_of[level, area] for area in path if (level, area) in here.unit_of), "")
    again = next_look(pen, here) if level is not Level.DISTRICT and pen.case.warned == "late" else None
    change = {"level": level.value} | ({"check_at": again} if pen.case.warned == "late" else {})
    pen.write("escalated", change, duty=duty, because=because)
    warn(pen, duty, here)


def warn(pen: Pen, unit: str, here: World) -> None:
    """Tell a unit that the case is late or was raised to it; who must dispatch is the centre, not the unit proposed."""
    if pen.case.stage == Stage.DISPATCH and pen.case.warned == "late" and unit == pen.case.unit_id:
        unit = here.unit_of.get((Level.DISTRICT, here.code), unit)
    if unit in here.units:
        pen.tell("late", f"unit:{unit}", f"{pen.case.number} {pen.case.warned or 'escalated'} ({pen.case.stage})")


def reopen(number: str, *, by: Actor, at: datetime, why: str, version: int | None = None) -> int:
    """Reopen a closed or dropped case and route it anew. Return its version. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        step(pen, Move.REOPEN, why=why)
        propose(pen, pen.here)
    return pen.case.version
