"""Who sends a message that was given up once more?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from cityloop.actions.journal import Pen, hold
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.district import world
from cityloop.queries.notices import STATUS, letter, reach
from cityloop.store import models as m

MOST = 1000  # a call


def replay(id: int, *, by: Actor, at: datetime) -> None:
    """Make a dead letter due again; its case's journal says who did. Raises Refused, also for one that is not dead."""
    found = letter(by, id)
    with hold(found.case, by=by, at=at) as pen:
        if not _due(pen, [id]):
            raise Refused(
                "这个通知没有停发 / this notice was not given up", field="id", value=id,
                mend="等待发送,或已发出 / it waits, or was sent", kind=Kind.STALE,
            )  # fmt: skip


def replay_all(*, by: Actor, at: datetime) -> int:
    """Make the oldest dead letters that `by` may see due again, at most 1,000, and return how many. Raises Refused.

    A transaction a case: one that stops in between has replayed what it counted, and the next call takes the rest.
    """
    dead = reach(by, world()).filter(STATUS["dead"]).order_by("id")[:MOST]
    rows = sorted(dead.values_list("case__number", "id"))
    count = 0
    for number, group in groupby(rows, key=lambda row: row[0]):
        with hold(number, by=by, at=at) as pen:
            count += _due(pen, (id for _, id in group))
    return count


def _due(pen: Pen, ids: Iterable[int]) -> int:
    """Make those that are still dead due, a journal line each, and return how many."""
    count = 0
    for id in ids:
        # Of two who replay at once, one finds it dead.
        if m.Notice.objects.filter(STATUS["dead"], pk=id).update(tries=0, next_at=pen.at):
            pen.write("replayed", notice=id)
            count += 1
    return count
