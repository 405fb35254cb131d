"""Who may have more time, and who must answer for it?"""

from __future__ import annotations

from datetime import datetime

from cityloop.actions import dispatch
from cityloop.actions.journal import hold
from cityloop.loop import clock
from cityloop.loop.may import may
from cityloop.loop.words import Actor, Refused, Stage, State
from cityloop.queries import cases
from cityloop.queries.district import world
from cityloop.store import models as m


def ask_extension(number: str, *, amount: str, why: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Ask for an extension (延期) of the handling clock by `amount` ("2 wd"); a duty officer decides. Raises Refused."""
    amount = str(clock.parse(amount))
    _why(why)
    with hold(number, by=by, at=at, version=version) as pen:
        may(by, "ask_extension", **cases.reach(pen.case, pen.here))
        if pen.case.state != State.WORKING:
            raise Refused("处置中才能申请延期 / only while working", field="state", value=pen.case.state, mend="先签收 / accept it first")
        if pen.case.extension_rows.filter(granted=None).exists():
            raise Refused("已有一个申请待决定 / one request is still open", field="extension", mend="等待决定 / wait for it")
        row = m.Extension.objects.create(case=pen.case, amount=amount, by=by.name, created_at=at)
        pen.write("extension_asked", extension=row.pk, amount=amount, why=pen.note(why))
    return pen.case.version


def decide_extension(
    number: str, *, granted: bool, why: str, by: Actor, at: datetime, version: int | None = None
) -> int:
    """Grant or refuse the open request; a granted one sets a new deadline with its derivation, and is counted. Raises Refused."""
    here = world()
    _why(why)
    with hold(number, by=by, at=at, version=version) as pen:
        may(by, "decide_extension", **cases.reach(pen.case, pen.here))
        row = pen.case.extension_rows.select_for_update().filter(granted=None).first()
        if row is None:
            raise Refused("没有待决定的延期 / no request is open", field="extension", value=number, mend="由承办单位先申请 / its unit asks first")
        row.granted, row.decided_by, row.decided_at = granted, by.name, at
        row.save()
        if not granted:
            pen.write("extension_refused", extension=row.pk, why=pen.note(why))
            return pen.case.version + 1
        if pen.case.stage != Stage.HANDLE or pen.case.due_at is None:
            raise Refused("处置时钟没有在走 / the handling clock is not running", field="stage", value=pen.case.stage, mend="恢复后再决定 / resume it first")
        due = clock.due(pen.case.due_at, clock.parse(row.amount), here.calendar)
        change = {
            "due_at": due.at, "handle_due_at": due.at, "check_at": due.at, "extensions": pen.case.extensions + 1,
            "warned": "" if due.at > at else pen.case.warned, "handle_late": pen.case.handle_late and due.at <= at,
        }  # fmt: skip
        pen.write("extended", change, extension=row.pk, because=due.because, why=pen.note(why))
    return pen.case.version


def supervise(number: str, *, why: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Send a supervision notice (督办单) with its own clock; the case's clocks do not move. Raises Refused."""
    here = world()
    _why(why)
    with hold(number, by=by, at=at, version=version) as pen:
        may(by, "supervise", **cases.reach(pen.case, pen.here))
        if not State(pen.case.state).open:
            raise Refused("事件已结束 / the case has ended", field="state", value=pen.case.state, mend="先重开 / reopen it first")
        limit, source = here.limit("supervise", pen.case.category, at)
        due = clock.due(at, limit, here.calendar)
        row = m.Supervision.objects.create(case=pen.case, by=by.name, created_at=at, due_at=due.at)
        pen.write("supervised", supervision=row.pk, due_at=due.at, because=due.because, limit=source, why=pen.note(why))
        if pen.case.unit_id:
            pen.tell("supervised", f"unit:{pen.case.unit_id}", f"督办 / supervision notice: {number}")
    return pen.case.version


def escalate(number: str, *, why: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Raise a case one level by hand (升级), late or not; no clock moves. Raises Refused."""
    _why(why)
    with hold(number, by=by, at=at, version=version) as pen:
        may(by, "escalate", **cases.reach(pen.case, pen.here))
        if not State(pen.case.state).open:
            raise Refused("事件已结束 / the case has ended", field="state", value=pen.case.state, mend="先重开 / reopen it first")
        pen.write("noted", note=pen.note(why))
        dispatch.climb(pen, pen.here, because="人工升级 / raised by a person")
    return pen.case.version


def answer(number: str, *, why: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Answer the oldest open supervision notice. Raises Refused."""
    _why(why)
    with hold(number, by=by, at=at, version=version) as pen:
        may(by, "answer", **cases.reach(pen.case, pen.here))
        row = pen.case.supervision_rows.filter(answered_at=None).order_by("id").first()
        if row is None:
            raise Refused("没有待答复的督办 / no supervision notice is open", field="supervision", value=number, mend="无须答复 / nothing is asked")
        row.answered_at = at
        row.save()
        pen.write("answered", supervision=row.pk, in_time=at <= row.due_at, why=pen.note(why))
    return pen.case.version


def _why(why: str) -> None:
    if not why.strip():
        raise Refused("要写原因 / needs a reason", field="why", value=why, mend="写一句原因 / one sentence")
