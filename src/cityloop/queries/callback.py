"""Who waits to be called back, and what about?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cityloop.loop.words import Actor, Kind, Refused, State
from cityloop.queries.case import Told, shown
from cityloop.queries.district import world
from cityloop.queries.inbox import scope
from cityloop.store import models as m

MOST = 100  # of one page


@dataclass(frozen=True, slots=True)
class Owed:
    """One call-back: its case, when it is due, how often it was tried; `left` is negative when late."""

    id: int
    number: str
    category: str
    area: str
    due_at: datetime
    left: timedelta
    tries: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What may be called now, due first; how many wait for a later try, and whether there are more than a page."""

    now: tuple[Owed, ...]
    later: int
    more: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One call: the report with its contact masked, what was done about it, and whether it still waits."""

    owed: Owed
    told: Told
    state: State
    closed_at: datetime | None
    done: tuple[str, ...]  # what those who did it wrote as evidence
    waits: bool


def queue(actor: Actor, *, at: datetime) -> Queue:
    """Return the call-backs of the cases that `actor` may see."""
    mine = _mine(actor).filter(next_at__isnull=False)
    found = list(mine.filter(next_at__lte=at).order_by("due_at", "id")[: MOST + 1])
    return Queue(tuple(_owed(row, at) for row in found[:MOST]), mine.filter(next_at__gt=at).count(), len(found) > MOST)


def number(pk: int, actor: Actor) -> str:
    """Return the number of a call-back's case. Raises Refused for one that is not there, or not to be seen by `actor`."""
    row = _mine(actor).filter(pk=pk).first() if 0 < pk < 2**63 else None
    if row is None:
        raise Refused("没有这个回访 / no such call-back", field="callback", value=pk, mend="回到列表 / back to the list", kind=Kind.MISSING)
    return row.case.number


def task(actor: Actor, pk: int, *, at: datetime) -> Task | None:
    """Return one call-back, None when it is not there or not to be seen; contact and numbers of persons masked."""
    row = _mine(actor).filter(pk=pk).first() if 0 < pk < 2**63 else None
    if row is None:
        return None
    proofs = m.Evidence.objects.filter(case=row.case, erased_at=None).exclude(text="").order_by("-id").values_list("text", flat=True)
    return Task(_owed(row, at), shown(row.report_id), State(row.case.state), row.case.closed_at, tuple(proofs[:5]), row.next_at is not None)


def _mine(actor: Actor) -> QuerySet[m.Callback]:
    seen = m.Case.objects.filter(scope(actor, world()))
    return m.Callback.objects.filter(case__in=seen, report__erased_at=None).select_related("case")


def _owed(row: m.Callback, at: datetime) -> Owed:
    return Owed(row.pk, row.case.number, row.case.category, row.case.area_id, row.due_at, row.due_at - at, row.tries)
