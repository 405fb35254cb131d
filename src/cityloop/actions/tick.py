"""What does a minute bring?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction

from cityloop.actions import dispatch, door, jobs, learn, once, present, seal, verdict
from cityloop.actions.journal import Pen, hold
from cityloop.actions.move import next_look
from cityloop.actions.tally import fold
from cityloop.links import blob
from cityloop.loop.words import SYSTEM, Stage
from cityloop.queries.district import World, world
from cityloop.store import models as m

BATCH = 200
log = logging.getLogger("cityloop.tick")


def tick(*, at: datetime) -> dict[str, int]:
    """Run everything that time brings, once, and return how much of each was done. Safe beside a second tick."""
    world()  # refuses, in one line, before the first load
    done: dict[str, int] = {}
    for name, job in JOBS.items():
        try:
            done[name] = job(at)
        except Exception:  # one job's fault must not stop the others; the next minute tries it again
            log.exception("tick: %s", name)
            done[f"{name} failed"] = 1
    return done


def clocks(at: datetime) -> int:
    """Journal soon-due and late cases, once each, and escalate late ones level by level. Return how many were looked at."""
    here, done = world(), 0
    while done < 50 * BATCH:
        with transaction.atomic():
            rows = list(_due(at))
            for case in rows:
                _look_at(case, here, at)
        done += len(rows)
        if len(rows) < BATCH:
            break
    return done


def _look_at(case: m.Case, here: World, at: datetime) -> None:
    """Look at one case's clock; what cannot be looked at is looked at again in an hour, and holds up nobody else."""
    try:
        with transaction.atomic():
            pen = Pen(case, SYSTEM, at)
            _look(pen, here)
            pen.flush()
    except Exception:
        log.exception("clock of %s", case.number)
        case.refresh_from_db()
        stuck = Pen(case, SYSTEM, at)
        stuck.write("stuck", {"check_at": at + timedelta(hours=1)})
        stuck.flush()


def _due(at: datetime) -> list[m.Case]:
    rows = m.Case.objects.filter(check_at__lte=at).order_by("check_at").select_for_update(skip_locked=True)
    return list(rows[:BATCH])


def _look(pen: Pen, here: World) -> None:
    """Write what the clock shows: due soon, late, or still late after another escalation interval."""
    case = pen.case
    if case.due_at is None:
        pen.write("unclocked", {"check_at": None})
    elif pen.at < case.due_at:
        pen.write("soon", {"warned": "soon", "check_at": case.due_at}, stage=case.stage)
    elif case.warned != "late":
        look_again = next_look(pen, here)
        handling = case.handle_late or case.stage == Stage.HANDLE
        pen.write("late", {"warned": "late", "handle_late": handling, "check_at": look_again}, stage=case.stage, due_at=case.due_at)
        dispatch.warn(pen, case.unit_id or "", here)
    elif dispatch.above(case, here):
        dispatch.climb(pen, here, because="逾期未办结 / still late")
    else:
        pen.write("unclocked", {"check_at": None}, because="已到区级 / at the district already")


def supervisions(at: datetime) -> int:
    """Journal unanswered supervision notices that are past due, once each. Return how many."""
    rows = list(m.Supervision.objects.filter(answered_at=None, late=False, due_at__lte=at).select_related("case")[:BATCH])
    for row in rows:
        with hold(row.case.number, by=SYSTEM, at=at) as pen:
            if m.Supervision.objects.filter(pk=row.pk, answered_at=None, late=False).update(late=True):
                pen.write("supervision_late", supervision=row.pk, due_at=row.due_at)
    return len(rows)


def partitions(at: datetime) -> int:
    """Make sure that the journal has a partition for this month and the next two."""
    with connection.cursor() as cursor:
        for ahead in range(3):
            cursor.execute("SELECT journal_month((date_trunc('month', %s::timestamptz) + %s * interval '1 month')::date)", [at, ahead])
    return 3


def drafts(at: datetime) -> int:
    """Remove the pictures that a killed process left half written: no upload takes an hour. Return how many."""
    return blob.sweep(at - timedelta(hours=1))


def lessons(at: datetime) -> int:
    """Ask for a lesson of the category model when one is worth its while. Return how many were asked for."""
    if learn.due():
        jobs.defer("learn", {"day": at.date().isoformat()}, by=SYSTEM, at=at)
        return 1
    return 0


JOBS: dict[str, Callable[[datetime], int]] = {
    "partitions": partitions,
    "clocks": clocks,
    "supervisions": supervisions,
    "tallies": fold,
    "drafts": drafts,
    "seals": seal.seal_days,
    "doors": door.forget,
    "answers": once.forget,
    "lessons": lessons,
    "verdicts": verdict.learn,
    "screens": present.forget,
}
