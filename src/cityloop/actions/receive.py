"""What happens to a report on its way in?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from cityloop.actions import dispatch
from cityloop.actions.journal import Pen, blank, hold
from cityloop.actions.move import wind
from cityloop.loop.match import Match, match
from cityloop.loop.place import locate
from cityloop.loop.understand import UNSORTED, understand
from cityloop.loop.words import SYSTEM, Actor, Place, Point, Refused, State, Understanding
from cityloop.queries import cases
from cityloop.queries.district import World, world
from cityloop.store import models as m


@dataclass(frozen=True, slots=True)
class Said:
    """What one person or device said, checked by `loop.intake`; `happened_at` is aware."""

    text: str
    source: str
    source_id: str
    happened_at: datetime
    title: str = ""
    point: Point | None = None
    place: str = ""
    category: str = ""
    key: str = ""
    contact: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Received:
    """The answer: the case's number, what became of the report (opened, joined, repeat), and why."""

    number: str
    became: str
    because: str


def receive(said: Said, *, by: Actor, at: datetime) -> Received:
    """Take a report in: understand, place, match, open or join, route, clock, perhaps dispatch; one transaction.

    A second call with the same (source, source_id) returns the first answer. Raises Refused for an unknown category.
    """
    here = world()
    with transaction.atomic():
        what = _understand(said, here)
        _queue(said, what.category)
        if repeated := m.Report.objects.filter(source=said.source, source_id=said.source_id).first():
            return Received(repeated.case.number, "repeat", "同一来源编号 / the same source id")
        where = locate(" ".join((said.place, said.title, said.text)), said.point, here.atlas)
        kind = here.shelf.category(what.category)
        # What a person must sort first is like nothing else: only an equal key joins it.
        spot = where.point if what.category != UNSORTED else None
        near = cases.near(said.key, what.category, spot, kind.join_metres)
        found = match(
            key=said.key, category=what.category, point=spot, at=said.happened_at, metres=kind.join_metres,
            hours=kind.join_hours, among=near,
        )  # fmt: skip
        joined = _join(said, found, by, at) if found else None
        return joined or _open(said, what, where, here, by, at)


def _understand(said: Said, here: World) -> Understanding:
    if not said.category:
        return understand(f"{said.title}\n{said.text}", here.shelf.cues)
    if said.category not in here.shelf.categories:
        raise Refused("未知类别 / unknown category", field="category", value=said.category, mend="cityloop check --list")
    kind = here.shelf.category(said.category)
    return Understanding(here.shelf.owner.get(kind.code, ""), kind.code, 1.0, "上报时已选 / chosen by the reporter", kind.emergency)


def _queue(said: Said, category: str) -> None:
    """Let reports that could join one another pass one after the other: the second must see the first's case."""
    names = [f"report:{said.source}:{said.source_id}"]
    names += [f"match:{category}"] if category != UNSORTED else []  # that joins by key alone
    names += [f"key:{said.key}"] if said.key else []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(x, 0)) FROM unnest(%s::text[]) WITH ORDINALITY AS t(x, n) ORDER BY n",
            [sorted(names)],
        )


def _join(said: Said, found: Match, by: Actor, at: datetime) -> Received | None:
    """Join the case that was found, unless it ended before we held it: then nobody would work the report."""
    number = m.Case.objects.values_list("number", flat=True).get(pk=found.case)
    with hold(number, by=by, at=at) as pen:
        if not State(pen.case.state).open:
            return None
        report = _report(said, pen.case, at)
        pen.write("joined", {"reports": pen.case.reports + 1}, report=report.pk, source=said.source, because=found.because)
    return Received(number, "joined", found.because)


def _open(said: Said, what: Understanding, where: Place, here: World, by: Actor, at: datetime) -> Received:
    case = blank(at, said.happened_at, here.zone)
    pen = Pen(case, by, at)
    change = {
        "state": State.NEW.value, "scenario": what.scenario, "category": what.category, "confidence": what.confidence,
        "emergency": what.emergency, "key": said.key, "area_id": where.area, "ask": where.ask, "reports": 1,
        "lon": where.point.lon if where.point else None, "lat": where.point.lat if where.point else None, "radius": where.radius,
        "opened_at": at, "happened_at": said.happened_at,
    }  # fmt: skip
    for name, value in change.items():
        setattr(case, name, value)
    case.save(force_insert=True)
    report = _report(said, case, at)
    pen.write("opened", change, report=report.pk, source=said.source, because=what.because, others=list(what.others))
    pen.write("placed", by=SYSTEM, because=where.because)
    finish(pen, here)
    return Received(case.number, "opened", what.because)


def finish(pen: Pen, here: World) -> None:
    """Route and clock a case that was just opened, perhaps dispatch it, and write it all."""
    dispatch.propose(pen, here)
    wind(pen, here)
    dispatch.automatic(pen, here)
    pen.flush()


def _report(said: Said, case: m.Case, at: datetime) -> m.Report:
    return m.Report.objects.create(
        source=said.source, source_id=said.source_id, key=said.key, case=case, title=said.title, text=said.text,
        contact=said.contact, lon=said.point.lon if said.point else None, lat=said.point.lat if said.point else None, notes=said.notes,
        happened_at=said.happened_at, received_at=at,
    )  # fmt: skip
