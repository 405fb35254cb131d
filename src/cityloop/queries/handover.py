"""What does one shift hand to the next?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.fields.json import KeyTextTransform

from cityloop.loop import clock
from cityloop.loop.may import hands
from cityloop.loop.words import Actor, Refused
from cityloop.queries.cases import OPEN
from cityloop.queries.district import World, world
from cityloop.queries.inbox import COLUMNS, Row, row, scope
from cityloop.queries.timeline import hashed
from cityloop.store import models as m

MOST = 50  # rows of a list; the rest is counted
PAST = 20
COUNTS = ("open", "late", "soon", "urgent", "like", "supervised", "extended", "noted")
DONE = ("opened", "joined", "moved", "extended", "supervised", "noted")  # lines of the journal that a shift is told by


@dataclass(frozen=True, slots=True)
class Held:
    """How many open cases a unit has ("" for none yet), and how many of them are late or fall due in the next shift."""

    unit: str
    open: int
    late: int
    soon: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A case of a list, with the moment that concerns it here: when an answer is owed, or when it was said."""

    row: Row
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Did:
    """How often something was done (a line's kind, or a move) in cases that a unit has now. Never by whom."""

    what: str
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What stands at `until`: counts by name (COUNTS), open cases by unit, lists of at most MOST cases, what was done since `since`.

    `ahead`: the end of the next shift, up to which "soon" counts.
    """

    area: str
    since: datetime
    until: datetime
    ahead: datetime
    counts: Mapping[str, int]
    units: tuple[Held, ...]
    lists: Mapping[str, tuple[Listed, ...]]
    did: tuple[Did, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A handover as it was signed: who gave and who took (None: nobody yet). `whole`: the figures are those that were signed."""

    id: int
    since: datetime
    until: datetime
    gave: str
    took: str
    took_at: datetime | None
    note: str
    erased: bool
    figures: Mapping[str, Any]
    digest: str
    whole: bool


def shift(actor: Actor, *, at: datetime, since: datetime | None = None) -> Shift:
    """Return what a centre's shift hands over at `at`, in the reach of `actor`, in a fixed number of statements.

    `since`: where it began; None: the last handover of the actor's area, else one shift (value `shift`) back. Raises Refused for a role
    without handovers, and for a shift that begins after its end.
    """
    hands(actor)
    here = world()
    length = clock.due(at, here.limit("shift", "*", at)[0], here.calendar).at - at
    since = since or min(_last(actor.area) or at - length, at)
    if since > at:
        raise Refused("班次的开始晚于结束 / the shift begins after its end", field="since", value=since.isoformat(), mend="改早 / choose an earlier time")
    mine, ahead = scope(actor, here), at + length
    units, marks = _units(mine, at, ahead)
    did = _did(mine, since, at)
    lists, supervised = _lists(mine, at, ahead, since, here)
    done = {kind: sum(one.count for one in did if one.what == kind) for kind in ("extended", "noted")}
    return Shift(actor.area, since, at, ahead, {**marks, "supervised": supervised, **done}, units, lists, did)


def _last(area: str) -> datetime | None:
    return m.Handover.objects.filter(area=area).order_by("-id").values_list("until", flat=True).first()


def _units(mine: Q, at: datetime, ahead: datetime) -> tuple[tuple[Held, ...], dict[str, int]]:
    """Return the open cases by unit, most late first, and the sums of each mark, in one statement."""
    counts = {"n_open": Count("pk"), **{f"n_{name}": Count("pk", filter=which) for name, which in _marks(at, ahead).items()}}
    rows: list[Any] = list(m.Case.objects.filter(mine, state__in=OPEN).order_by().values("unit_id").annotate(**counts))
    held = [Held(one["unit_id"] or "", one["n_open"], one["n_late"], one["n_soon"]) for one in rows]
    units = tuple(sorted(held, key=lambda one: (-one.late, -one.open, one.unit)))
    return units, {name.removeprefix("n_"): sum(one[name] for one in rows) for name in counts}


def _marks(at: datetime, ahead: datetime) -> dict[str, Q]:
    """Return the lists of open cases and what puts a case on each."""
    soon = Q(due_at__gte=at, due_at__lt=ahead)
    return {"late": Q(due_at__lt=at), "soon": soon, "urgent": ~Q(urgent=""), "like": Q(like__isnull=False)}


def _lists(mine: Q, at: datetime, ahead: datetime, since: datetime, here: World) -> tuple[dict[str, tuple[Listed, ...]], int]:
    """Return each list, and how many supervision notices are open."""
    found = {name: _cases(m.Case.objects.filter(mine, which, state__in=OPEN), here, at) for name, which in _marks(at, ahead).items()}
    show = _shower(here, at)
    open_ones = _of(m.Supervision.objects.filter(answered_at=None, case__state__in=OPEN), mine).order_by("due_at", "id")
    owed = list(open_ones.annotate(total=Window(Count("pk"))).values("total", "due_at", *_far())[:MOST])
    more = _of(m.Entry.objects.filter(kind="extended", **_during(since, at)), mine).order_by("-happened_at", "-number").values("happened_at", *_far())[:MOST]
    found["supervised"] = tuple(Listed(show(one), one["due_at"]) for one in owed)
    found["extended"] = tuple(Listed(show(one), one["happened_at"]) for one in more)
    return found | {"noted": _notes(mine, since, at, show)}, owed[0]["total"] if owed else 0


def _cases(cases: QuerySet[m.Case], here: World, at: datetime) -> tuple[Listed, ...]:
    return tuple(Listed(row(one, here, at)) for one in cases.order_by("due_at", "-id").values(*COLUMNS)[:MOST])


def _notes(mine: Q, since: datetime, at: datetime, show: Callable[[Mapping[str, Any]], Row]) -> tuple[Listed, ...]:
    """Return the notes of the shift, newest first; the words of an erased one are gone."""
    lines = _of(m.Entry.objects.filter(kind="noted", **_during(since, at)), mine).order_by("-happened_at", "-number")
    rows = list(lines.values("happened_at", "data", "case_id", *_far())[:MOST])
    notes = m.Note.objects.filter(case__in={one["case_id"] for one in rows}, erased_at=None).values_list("salt", "text")
    said = {hashed(salt, text): text for salt, text in notes}
    return tuple(Listed(show(one), one["happened_at"], said.get(one["data"].get("note", ""), "")) for one in rows)


def _did(mine: Q, since: datetime, at: datetime) -> tuple[Did, ...]:
    """Return what the journal says was done in the shift, by the unit that has the case now."""
    lines = _of(m.Entry.objects.filter(kind__in=DONE, **_during(since, at)), mine).order_by()
    rows = lines.annotate(move=KeyTextTransform("move", "data")).values_list("kind", "move", "case__unit_id").annotate(n=Count("pk"))
    did = [Did(move or kind, unit or "", count) for kind, move, unit, count in rows]
    return tuple(sorted(did, key=lambda one: (one.what, -one.count, one.unit)))


def _during(since: datetime, at: datetime) -> dict[str, datetime]:
    return {"happened_at__gte": since, "happened_at__lt": at}


def _of(rows: QuerySet[Any], mine: Q) -> QuerySet[Any]:
    """Return the rows whose case is in reach."""
    return rows.filter(case__in=m.Case.objects.filter(mine).values("pk")) if mine else rows


def _far() -> list[str]:
    return [f"case__{name}" for name in COLUMNS]


def _shower(here: World, at: datetime) -> Callable[[Mapping[str, Any]], Row]:
    return lambda one: row({name: one[f"case__{name}"] for name in COLUMNS}, here, at)


def kept(shift: Shift) -> dict[str, Any]:
    """Return a shift as JSON holds it: counts, units, what was done, and the numbers of the cases. No free text, no person."""
    return {
        "counts": dict(shift.counts),
        "units": [[one.unit, one.open, one.late, one.soon] for one in shift.units],
        "did": [[one.what, one.unit, one.count] for one in shift.did],
        "cases": {name: [one.row.number for one in some] for name, some in shift.lists.items()},
    }  # fmt: skip


def digest(area: str, since: datetime, until: datetime, gave: str, figures: Mapping[str, Any]) -> str:
    """Return the sha256 (hex) of what is signed; a note is left out, so that it can be erased."""
    times = [one.astimezone(UTC).isoformat(timespec="microseconds") for one in (since, until)]
    return hashlib.sha256(json.dumps([area, *times, gave, figures], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def past(actor: Actor) -> tuple[Signed, ...]:
    """Return the last PAST handovers of the actor's area, newest first. Raises Refused for a role without handovers."""
    hands(actor)
    return tuple(_signed(one) for one in m.Handover.objects.filter(area=actor.area).order_by("-id")[:PAST])


def _signed(one: m.Handover) -> Signed:
    whole = one.digest == digest(one.area_id, one.since, one.until, one.gave, one.figures)
    note = "" if one.erased_at else one.note
    return Signed(one.pk, one.since, one.until, one.gave, one.took, one.took_at, note, bool(one.erased_at), one.figures, one.digest, whole)
