"""Who looked at what a person said, and what for?"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from cityloop.actions.journal import Pen, hold
from cityloop.loop.may import REASONS, may
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries import cases
from cityloop.queries.case import Told, bare
from cityloop.store import models as m
from cityloop.store import wire

HOUR = timedelta(hours=1)
log = logging.getLogger("cityloop.reveal")


def reveal(number: str, *, report: int, reason: str, by: Actor, at: datetime) -> Told:
    """Return a report of the case with its contact and words as they came, after the journal says who looked and what for.

    The line is written first, in the same transaction: what is not journalled is not shown. Each look is a line; an account that
    looks more than `reveals` times an hour is refused, and the log says so. Raises Refused.
    """
    if reason not in REASONS:
        raise Refused("没有这个原因 / no such reason", field="reason", value=reason, mend=f"可选 / one of: {'、'.join(REASONS)}")
    with wire.whole():
        with hold(number, by=by, at=at) as pen:
            may(by, "reveal", **cases.reach(pen.case, pen.here))
            _whose(pen, report)
            _often(pen)
            pen.write("revealed", report=report, reason=reason)
        return bare(report)


def _whose(pen: Pen, report: int) -> None:
    """Refuse a report that is not on this case or on one that joined it, and one that was erased."""
    mine = m.Report.objects.filter(Q(case=pen.case.pk) | Q(case__joined_to=pen.case.pk))
    found = mine.filter(pk=report).values("erased_at").first() if 0 < report < 2**63 else None
    why, mend = "事件里没有这条上报 / no such report on this case", "从事件页选 / choose one on the case's page"
    if found and found["erased_at"]:
        why, mend = "内容已删除 / it was erased", "已删除的不能再看 / what was erased cannot be seen"
    if not found or found["erased_at"]:
        raise Refused(why, field="report", value=report, mend=mend, kind=Kind.MISSING)


def _often(pen: Pen) -> None:
    """Refuse who has looked too often in the last hour: nobody needs a thousand contacts, whoever took the account over does."""
    most = int(pen.here.value("reveals", "*", pen.at).value)
    looks = m.Entry.objects.filter(kind="revealed", by=pen.by.name, happened_at__gt=pen.at - HOUR, happened_at__lte=pen.at).count()
    if looks >= most:
        log.warning("%s asked for personal data more than %d times in an hour", pen.by.name, most)
        raise Refused(
            f"一小时内已查看 {looks} 次 / looked {looks} times within an hour", field="reveals", value=most,
            mend="稍后再看,或请值班长核实 / wait, or ask the duty officer", kind=Kind.DENIED,
        )  # fmt: skip
