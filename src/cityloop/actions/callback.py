"""To whom does the house owe a call-back?"""

from __future__ import annotations

from cityloop.actions import ink
from cityloop.actions.journal import Pen
from cityloop.loop import callback, clock
from cityloop.queries import cases
from cityloop.store import models as m


def owe(pen: Pen) -> None:
    """Let everybody who reported this case, or one that joined it, and left a telephone number be called back now that it is closed."""
    rows = m.Report.objects.filter(case__in=cases.joined(pen.case), erased_at=None).exclude(contact="").order_by("id").values_list("id", "contact")
    if not (called := {contact: report for report, contact in rows if callback.callable(contact)}):
        return
    limit, _ = pen.here.limit("callback", pen.case.category, pen.at)
    due = clock.due(pen.at, limit, pen.here.calendar)
    m.Callback.objects.bulk_create([
        ink.fresh(m.Callback, case_id=pen.case.pk, report_id=report, by=pen.by.name, created_at=pen.at, due_at=due.at, next_at=pen.at)
        for report in called.values()
    ], ignore_conflicts=True)  # fmt: skip  # one that was taken apart from a closed case may still be owed its call from there


def void(pen: Pen) -> None:
    """Let nobody be called back about a case that was reopened: they are asked when it is closed again."""
    m.Callback.objects.filter(case=pen.case.pk, next_at__isnull=False).update(next_at=None, outcome="void", done_at=pen.at)
