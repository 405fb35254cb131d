"""What heavy work is done later, and what became of it?"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cityloop.actions import learn, picture
from cityloop.actions.lease import LEASE, Patience, again, begin, borrow, let_go, settle, words
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.jobs import DEAD, WAITING, found
from cityloop.store import models as m

Tell = Callable[[int], None]
# Kind -> what does it. It may run twice (a worker was killed), so its second run must change nothing. It opens its own
# transactions, calls tell(percent) at least once a minute, and raises Refused when trying again would be in vain.
KINDS: dict[str, Callable[[Mapping[str, Any], Tell], None]] = {"picture": picture.make, "learn": learn.teach}
PATIENCE = Patience(most=5, first=timedelta(minutes=1), longest=timedelta(hours=1))
log = logging.getLogger("cityloop.jobs")


class Stopped(Exception):
    """The job was cancelled, its lease ended and another worker has it, or this worker is told to stop and gave it back."""


@dataclass(frozen=True)
class Bench:
    """The jobs of one process: its clock, and whether it is told to stop."""

    clock: Callable[[], datetime]
    stop: Callable[[], bool] = lambda: False
    lease: timedelta = LEASE


def made(kind: str, args: Mapping[str, Any], *, by: Actor, at: datetime) -> m.Job:
    """Return an unsaved job, to be written together with the change that asks for it. Raises Refused for an unknown kind."""
    if kind not in KINDS:
        raise Refused("没有这种任务 / no such kind of job", field="kind", value=kind, mend=f"可选 / one of: {'、'.join(KINDS)}")
    return m.Job(kind=kind, args=dict(args), by=by.name, created_at=at, next_at=at)


def defer(kind: str, args: Mapping[str, Any], *, by: Actor, at: datetime) -> int:
    """Write a job in the caller's transaction and return its id. Raises Refused."""
    job = made(kind, args, by=by, at=at)
    job.save(force_insert=True)
    return job.pk


def cancel(id: int, *, by: Actor, at: datetime) -> None:
    """Stop a job that is not done; one that runs ends at its next word. Raises Refused, also for one that has ended."""
    found(by, id)
    if not m.Job.objects.filter(WAITING | DEAD, pk=id).update(cancelled_at=at, next_at=None):
        raise Refused(
            "任务已结束 / the job has ended", field="id", value=id, mend="无需取消 / there is nothing to cancel", kind=Kind.STALE
        )


def replay(id: int, *, by: Actor, at: datetime) -> None:
    """Make a job that was given up due again. Raises Refused, also for one that is not dead."""
    found(by, id)
    if not m.Job.objects.filter(DEAD, pk=id).update(tries=0, next_at=at):
        raise Refused(
            "这个任务没有停办 / this job was not given up", field="id", value=id,
            mend="等待办理、已办或已取消 / it waits, is done or was cancelled", kind=Kind.STALE,
        )  # fmt: skip


def drain(bench: Bench) -> Counter[str]:
    """Do all jobs that are due, one after the other, and return how many were done, failed, dead or stopped."""
    done: Counter[str] = Counter()
    while not bench.stop() and (rows := borrow(m.Job, bench.clock(), lease=bench.lease, most=1)):
        if begin(rows[0], bench.clock(), PATIENCE, lease=bench.lease):
            done[_do(bench, rows[0])] += 1
        elif rows[0].next_at is None:
            done["dead"] += 1
    return done


def _do(bench: Bench, job: m.Job) -> str:
    """Do one job and settle it; return what became of it. No transaction is open meanwhile but its own."""

    def tell(percent: int) -> None:
        """Say how far it is, which prolongs the lease. Raises Stopped when the job is no longer ours, or we are to stop."""
        if bench.stop():
            settle(job, tries=job.tries - 1, next_at=bench.clock())
            raise Stopped
        if not settle(job, progress=max(0, min(100, percent)), next_at=bench.clock() + bench.lease):
            raise Stopped

    let_go()
    try:
        KINDS[job.kind](job.args, tell)
    except Stopped:
        return "stopped"
    except Refused as no:  # trying again would be in vain
        settle(job, next_at=None, fault=no.text[:300])
        return "dead"
    except Exception as fault:
        log.exception("job %s %s", job.pk, job.kind)
        return again(job, bench.clock(), PATIENCE, words(fault))
    return "done" if settle(job, next_at=None, done_at=bench.clock(), progress=100, fault="") else "stopped"
