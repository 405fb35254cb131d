"""Which unit gets the case, and does it go at once?"""

from __future__ import annotations

from datetime import datetime

from cityloop.actions.journal import Pen, hold
from cityloop.actions.move import step
from cityloop.loop.route import route
from cityloop.loop.words import SYSTEM, Actor, Level, Move
from cityloop.queries.district import World, world


def propose(pen: Pen, here: World) -> None:
    """Write the unit and post that the duty table names for the case's category and place."""
    case = pen.case
    path = here.atlas.path(case.area_id)
    day = pen.at.astimezone(here.zone).date()
    found = route(case.category, path, here.duties, here.unit_of, day)
    level = here.atlas.areas[case.area_id].level if case.area_id in here.atlas.areas else Level.DISTRICT
    change = {"unit_id": found.unit, "post_id": found.post or None, "level": level.value}
    pen.write("routed", change, by=SYSTEM, because=found.because)


def automatic(pen: Pen, here: World) -> None:
    """Dispatch by the house itself when the category is sure enough and the place is known; else a person decides."""
    case = pen.case
    wanted = float(here.value("auto", case.category, pen.at).value)
    if case.confidence >= wanted and not case.ask:
        step(pen, Move.DISPATCH, by=SYSTEM)


def reopen(number: str, *, by: Actor, at: datetime, why: str, version: int | None = None) -> int:
    """Reopen a closed or dropped case and route it anew. Return its version. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        step(pen, Move.REOPEN, why=why)
        propose(pen, world())
    return pen.case.version
