"""Which troubles are many people reporting now?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from cityloop.lab.hotspots import Hotspot, Messages, hotspots, issues
from cityloop.loop.mask import mask
from cityloop.loop.words import Actor
from cityloop.queries.inbox import scope
from cityloop.store import models as m

HEAD = re.compile(r"[\n。!?！？;；]")  # what a report without a title says first stands for one
MOST = 20_000  # reports looked at, the newest ones: their pairs grow with the square


@dataclass(frozen=True, slots=True)
class Hot:
    """A hot issue and the numbers of the cases that its reports are on, the first report's first."""

    issue: Hotspot
    cases: tuple[str, ...]


def hot(actor: Actor, *, at: datetime, days: int = 90, recent: int = 28) -> list[Hot]:
    """Return the issues of the last `days` in the cases that `actor` may see, hottest first; heavy: for a command or a job.

    Senders are told apart by their contact, else every report counts as a sender of its own; nobody is named. A joined
    report counts as much as one that opened a case. `recent` days tell whether an issue grows.
    """
    cases = m.Case.objects.filter(scope(actor))
    rows = m.Report.objects.filter(case__in=cases, received_at__gt=at - timedelta(days=days), erased_at=None).order_by("-received_at", "-id")
    found = list(rows.values_list("title", "text", "received_at", "contact", "id", "case__number")[:MOST])[::-1]
    if not found:
        return []
    titles = [mask(row[0] or HEAD.split(row[1].strip(), maxsplit=1)[0][:60]) for row in found]
    moments, senders = np.array([row[2].timestamp() for row in found]), [row[3] or f"report {row[4]}" for row in found]
    said = Messages(titles, [mask(row[1]) for row in found], moments, senders, np.zeros(len(found), np.int64))
    hottest = hotspots(said, issues(said), recent=recent)
    return [Hot(one, tuple(dict.fromkeys(found[row][5] for row in one.rows))) for one in hottest]
