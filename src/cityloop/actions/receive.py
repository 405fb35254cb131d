"""What happens to a report on its way in?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cityloop.actions import dispatch, ink
from cityloop.actions.journal import Pen, hold, numbered
from cityloop.actions.move import step, wind
from cityloop.kit.scenario import Category
from cityloop.links.blob import Blob
from cityloop.loop import grams
from cityloop.loop.match import Candidate, Match, Reach, cells, match
from cityloop.loop.past import Past
from cityloop.loop.place import locate
from cityloop.loop.understand import UNSORTED
from cityloop.loop.urgency import urgent
from cityloop.loop.words import SYSTEM, Actor, Kind, Move, Place, Point, Refused, State, Understanding
from cityloop.queries import model, near
from cityloop.queries.district import World, world
from cityloop.queries.near import Ask, Known
from cityloop.store import models as m
from cityloop.store import wire

# Reports pass side by side; a batch of them passes alone, for it would need thousands of locks.
LOCKS = """SELECT nextval(pg_get_serial_sequence('store_case', 'id')), nextval(pg_get_serial_sequence('store_report', 'id')),
pg_advisory_xact_lock_shared(hashtextextended('intake', 0)),
(SELECT count(pg_advisory_xact_lock(hashtextextended(x, 0))) FROM unnest(%s::text[]) AS x)"""


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
    photos: tuple[Blob, ...] = ()
    past: Past | None = None  # it is a case of another system, with its outcome


@dataclass(frozen=True, slots=True)
class Received:
    """The answer: the case's number, what became of the report (opened, joined, repeat), and why."""

    number: str
    became: str
    because: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a report is about, where, how such things are treated, and the spot that may join it to an open case."""

    what: Understanding
    where: Place
    kind: Category
    spot: Point | None
    reach: Reach


def receive(said: Said, *, by: Actor, at: datetime) -> Received:
    """Take a report in: understand, place, match, open or join, route, clock, perhaps dispatch; one transaction.

    A second call with the same (source, source_id) returns the first answer. Raises Refused for an unknown category, and
    when that source id came before with other words.
    """
    here = world()
    weighed = weigh(said, here)
    with wire.whole():
        case_id, report_id = _queue(said, weighed)
        known, among = near.look([ask(said, weighed)])
        if before := known.get((said.source, said.source_id)):
            return repeat(said, before)
        found = find(said, weighed, among)
        joined = _join(said, found, report_id, by, at) if found and found.joins else None
        if joined:
            return joined
        pen = begin(said, weighed, case_id, report_id, by=by, at=at, here=here, like=found)
        pen.flush()
    return opened(pen, weighed)


def preview(said: Said) -> tuple[Weighed, Match | None]:
    """Return what would be made of a report, and the open case that it would join or be shown beside; nothing is written."""
    weighed = weigh(said, world())
    _, among = near.look([ask(said, weighed)])
    return weighed, find(said, weighed, among)


def weigh(said: Said, here: World) -> Weighed:
    """Return what a report is about and where; nothing is read or written. Raises Refused for an unknown category."""
    what = _understand(said, here)
    where = locate(" ".join((said.place, said.title, said.text)), said.point, here.atlas)
    # What a person must sort first is like nothing else: only an equal key joins it. A case of elsewhere joins nothing.
    spot = where.point if what.category != UNSORTED and not said.past else None
    kind = here.shelf.category(what.category)
    limits = (float(here.value(name, what.category, said.happened_at).value) for name in ("twin_join", "twin_propose"))
    return Weighed(what, where, kind, spot, Reach(kind.join_metres, kind.join_hours, *limits))


def _understand(said: Said, here: World) -> Understanding:
    if not said.category:
        return model.understood(f"{said.title}\n{said.text}", here.shelf)
    if said.category not in here.shelf.categories:
        raise Refused("未知类别 / unknown category", field="category", value=said.category, mend="cityloop check --list")
    kind = here.shelf.category(said.category)
    return Understanding(here.shelf.owner.get(kind.code, ""), kind.code, 1.0, "上报时已选 / chosen by the reporter", kind.emergency)


def ask(said: Said, weighed: Weighed) -> Ask:
    """Return what must be looked up before a report can be decided."""
    key = "" if said.past else said.key
    return Ask(said.source, said.source_id, key, weighed.what.category, weighed.spot, weighed.kind.join_metres)


def _queue(said: Said, weighed: Weighed) -> list[int]:
    """Let reports that could join one another pass one after the other: the second must see the first's case.

    Return an id for a case and one for a report.
    """
    names = [f"report:{said.source}:{said.source_id}"]
    names += [f"key:{said.key}"] if said.key else []
    around = cells(weighed.spot, weighed.kind.join_metres) if weighed.spot else []
    names += [f"match:{weighed.what.category}:{x}:{y}" for x, y in around]
    return list(wire.ask(LOCKS, [sorted(names)])[0][:2])


def repeat(said: Said, before: Known) -> Received:
    """Return the first answer again. Raises Refused when the source id came with other words: they would be lost."""
    if before.words in (None, (said.title, said.text)):  # erased words cannot be compared: then a repeat is believed
        return Received(before.number, "repeat", "同一来源编号 / the same source id")
    raise Refused(
        f"此编号已用于另一内容({before.number})/ this id came before with other words", field="source_id", value=said.source_id,
        mend="换一个编号重发 / send it under a new id", kind=Kind.STALE,
    )  # fmt: skip


def find(said: Said, weighed: Weighed, among: list[Candidate]) -> Match | None:
    """Return the open case that a report joins or is like, None when there is none."""
    if said.past:
        return None
    return match(
        key=said.key, category=weighed.what.category, point=weighed.spot, text=f"{said.title} {said.text}", at=said.happened_at,
        reach=weighed.reach, among=among,
    )  # fmt: skip


def _join(said: Said, found: Match, report_id: int, by: Actor, at: datetime) -> Received | None:
    with hold(found.number, by=by, at=at) as pen:
        return join(pen, said, found, report_id)


def join(pen: Pen, said: Said, found: Match, report_id: int) -> Received | None:
    """Join the case that was found, unless it ended before we held it: then nobody would work the report."""
    if not State(pen.case.state).open:
        return None
    _keep(said, pen, report_id)
    columns, says = ({}, {}) if pen.case.urgent else flag(said)
    change = {"reports": pen.case.reports + 1, **columns}
    pen.write("joined", change, report=report_id, source=said.source, because=found.because, odds=found.odds, **says)
    return Received(pen.case.number, "joined", found.because)


def begin(
    said: Said, weighed: Weighed, case_id: int, report_id: int, *, by: Actor, at: datetime, here: World, like: Match | None = None,
) -> Pen:  # fmt: skip
    """Return the pen of a new case with all that is decided at once: placed, routed, clocked, perhaps dispatched.

    `like` is the case that it may be one with: a person decides.
    """
    what, where = weighed.what, weighed.where
    pen = Pen(numbered(case_id, at, said.happened_at, here.zone), by, at)
    pen.here = here
    change = {
        "state": State.NEW.value, "scenario": what.scenario, "category": what.category, "confidence": what.confidence,
        "emergency": what.emergency, "key": said.key, "area_id": where.area, "ask": where.ask, "reports": 1,
        "lon": where.point.lon if where.point else None, "lat": where.point.lat if where.point else None, "radius": where.radius,
        "opened_at": at, "happened_at": said.happened_at,
    }  # fmt: skip
    columns, says = flag(said)
    _keep(said, pen, report_id)
    pen.write(
        "opened", change | columns, report=report_id, source=said.source, because=what.because, others=what.others, model=what.model, **says
    )  # fmt: skip
    pen.write("placed", by=SYSTEM, because=where.because)
    if like:
        pen.write("alike", {"like_id": like.case}, by=SYSTEM, case=like.number, because=like.because, odds=like.odds)
    dispatch.propose(pen, here)
    wind(pen, here)
    if said.past:
        _relive(pen, said.past)
    else:
        dispatch.automatic(pen, here)
    return pen


def flag(said: Said) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what flags the case for a person, and what the journal says of it: neither route nor clock looks at it."""
    danger = None if said.past else urgent(f"{said.title}\n{said.text}")
    if danger is None:
        return {}, {}
    return {"urgent": danger.kind, "urgent_words": danger.phrase[:40]}, {"flag": danger.because, "flag_at": danger.start}


def _relive(pen: Pen, past: Past) -> None:
    """Make the moves that were made elsewhere, each at its own time, through the one door. Raises Refused."""
    pen.history, pen.deadline = True, past.due_at
    for move, when, why in past.moves:
        if when < pen.at:
            raise Refused("早于上一步 / before the move before it", field=move.value, value=when, mend=f"{pen.at}")
        pen.at = when
        step(pen, move, by=SYSTEM, why=why, unit=past.unit if move is Move.DISPATCH else "")


def opened(pen: Pen, weighed: Weighed) -> Received:
    """Return the answer for a report that opened a case."""
    return Received(pen.case.number, "opened", weighed.what.because)


def _keep(said: Said, pen: Pen, pk: int) -> None:
    """Hang what was said, and its pictures, on the case."""
    pen.attach(said.photos, report=pk)
    pen.reports.append(_report(said, pen, pk))


def _report(said: Said, pen: Pen, pk: int) -> m.Report:
    return ink.fresh(
        m.Report, id=pk, source=said.source, source_id=said.source_id, key=said.key, case_id=pen.case.pk, title=said.title,
        text=said.text, contact=said.contact, lon=said.point.lon if said.point else None,
        lat=said.point.lat if said.point else None, notes=said.notes, happened_at=said.happened_at, received_at=pen.at,
        grams=grams.vector(f"{said.title}\n{said.text}"),
    )  # fmt: skip
