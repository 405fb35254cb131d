"""How is a duplicate that is none taken back?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cityloop.actions import receive, verdict
from cityloop.actions.journal import hold
from cityloop.actions.work import let
from cityloop.loop.understand import UNSORTED
from cityloop.loop.words import Actor, Point, Refused
from cityloop.queries.district import world
from cityloop.store import models as m
from cityloop.store import wire


def distinct(number: str, *, by: Actor, at: datetime, version: int | None = None) -> int:
    """Say that a case and the one it is like are two things; the verdict is learned from. Return its version. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "distinct")
        if pen.case.like is None:
            raise Refused("没有待判的疑似重复 / nothing is proposed", field="like", value=number, mend="刷新页面 / reload the page")
        verdict.settle(pen, same=False)
    return pen.case.version


def take_out(number: str, *, report: int, by: Actor, at: datetime, version: int | None = None) -> str:
    """Give a report that joined a case by mistake a case of its own; return that case's number. Clocks of the old one stay. Raises Refused."""
    here = world()
    with wire.whole(), hold(number, by=by, at=at, version=version) as pen:
        let(pen, "take_out")
        row, line = _joined(pen.case, report)
        said = _said(row)
        weighed = receive.weigh(said, here)
        if weighed.what.category == UNSORTED and pen.case.category in here.shelf.categories:  # it was chosen, or its words are erased
            weighed = receive.weigh(replace(said, category=pen.case.category), here)
        case_id = int(wire.ask("SELECT nextval(pg_get_serial_sequence('store_case', 'id'))", [])[0][0])
        fresh = receive.begin(said, weighed, case_id, report, by=by, at=at, here=here)
        fresh.reports.clear()  # it is there already, and moves
        fresh.flush()
        m.Report.objects.filter(pk=report).update(case=fresh.case)
        m.File.objects.filter(report=report).update(case=fresh.case)
        pen.write("unjoined", {"reports": pen.case.reports - 1}, report=report, case=fresh.case.number)
        verdict.keep(pen, line.data.get("odds"), same=False)
    return fresh.case.number


def _joined(case: m.Case, report: int) -> tuple[m.Report, m.Entry]:
    """Return a report of the case and the line that says that it joined. Raises Refused."""
    row = m.Report.objects.filter(pk=report, case=case).first()
    line = m.Entry.objects.filter(case=case.pk, kind="joined", data__report=report).last()
    if row is None or line is None:
        raise Refused(
            "不是后来并入的上报 / no report that joined this case later", field="report", value=report,
            mend="首条上报不能拆出 / the report that opened a case cannot be taken out",
        )  # fmt: skip
    return row, line


def _said(row: m.Report) -> receive.Said:
    point = Point(row.lon, row.lat) if row.lon is not None and row.lat is not None else None
    return receive.Said(row.text, row.source, row.source_id, row.happened_at, row.title, point, key=row.key, contact=row.contact, notes=row.notes)
