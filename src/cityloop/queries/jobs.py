"""Which heavy work waits, is done, or was given up?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.notices import STATUS
from cityloop.store import models as m

MOST = 100
WAITING = Q(next_at__isnull=False)
DEAD = Q(next_at=None, done_at=None, cancelled_at=None)
STATES = {"waiting": WAITING, "done": Q(done_at__isnull=False), "cancelled": Q(cancelled_at__isnull=False), "dead": DEAD}


@dataclass(frozen=True, slots=True)
class Job:
    """A job: what, by whom, how far (percent), and what became of it. `next_at` is None once it ended."""

    id: int
    kind: str
    by: str
    status: str
    progress: int
    tries: int
    fault: str
    next_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of jobs, newest first, and where the next one begins ("" after the last)."""

    rows: tuple[Job, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much was given up, and how much has been due for long, so that nobody seems to work."""

    dead_notices: int
    dead_jobs: int
    stalled: int


def jobs(actor: Actor, *, status: str = "", after: str = "", limit: int = 25) -> Page:
    """Return a page of the jobs that `actor` may see. Raises Refused for a filter that is no good."""
    if status and status not in STATES:
        raise Refused("没有这一项 / not known", field="status", value=status, mend=f"可选 / one of: {'、'.join(STATES)}")
    if after and not re.fullmatch(r"\d{1,18}", after, re.ASCII):
        raise Refused("读不懂的翻页位置 / not a position in the list", field="after", value=after, mend="用上一页的 after / take the last page's")
    if not 1 <= limit <= MOST:
        raise Refused(f"应为 1 到 {MOST} / between 1 and {MOST}", field="limit", value=limit, mend="limit=25")
    rows = _reach(actor).filter(STATES.get(status, Q()), Q(id__lt=int(after)) if after else Q()).order_by("-id")[: limit + 1]
    found = [_job(row) for row in rows]
    return Page(tuple(found[:limit]), str(found[limit - 1].id) if len(found) > limit else "")


def found(actor: Actor, id: int) -> Job:
    """Return one job. Raises Refused when there is none for this person."""
    row = _reach(actor).filter(pk=id).first() if 0 < id < 2**63 else None
    if row is None:
        raise Refused("没有这个任务 / no such job", field="id", value=id, mend="核对编号 / check the id", kind=Kind.MISSING)
    return _job(row)


def backlog(due_before: datetime) -> Backlog:
    """Return what was given up, and how much was due before that moment and still waits."""
    late = Q(next_at__lt=due_before)
    return Backlog(
        m.Notice.objects.filter(STATUS["dead"]).count(), m.Job.objects.filter(DEAD).count(),
        m.Notice.objects.filter(late).count() + m.Job.objects.filter(late).count(),
    )  # fmt: skip


def _reach(actor: Actor) -> QuerySet[m.Job]:
    """Return the jobs that `actor` may see: administrators all, everybody else their own."""
    return m.Job.objects.all() if actor.role in (Role.ADMIN, Role.SYSTEM) else m.Job.objects.filter(by=actor.name)


def _job(row: m.Job) -> Job:
    waits = "waiting" if row.next_at else "dead"
    status = "done" if row.done_at else "cancelled" if row.cancelled_at else waits
    return Job(row.pk, row.kind, row.by, status, row.progress, row.tries, row.fault, row.next_at, row.created_at)
