"""The one door for state: who may move a case, what follows, and which clock starts?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cityloop.actions import callback, verdict
from cityloop.actions.journal import Pen, hold, plain
from cityloop.loop import clock, split, state, verify
from cityloop.loop.may import may
from cityloop.loop.words import SYSTEM, Actor, Move, Refused, Role, Stage, State
from cityloop.queries import cases
from cityloop.queries.district import World
from cityloop.store import models as m

# What a move sets besides state and clocks.
COUNTS = {Move.REWORK: "reworks", Move.REOPEN: "reopens"}


def move(
    number: str, act: Move, *, by: Actor, at: datetime, why: str = "", version: int | None = None, unit: str = "",
    reason: str = "", into: str = "",
) -> int:  # fmt: skip
    """Move a case and return its new version.

    Side effects, all in one transaction: the state; `unit` for DISPATCH and REROUTE; the stage's clock (a kept handling
    deadline, a pause's remaining time); a "late" line when the running clock was missed; a notice to the unit or to
    residents, and the call-backs owed to them; the whole's own end when its last part ends; the twin's line for JOIN. Raises Refused.
    """
    with transaction.atomic():
        # Two cases are locked in one order, so that "A joins B" beside "B joins A" ends in a refusal, not a deadlock.
        if act in (Move.JOIN, Move.UNJOIN):
            both = Q(number__in=[number, into]) | Q(twins__number=number)
            list(m.Case.objects.filter(both).order_by("id").select_for_update(of=("self",)))
        with hold(number, by=by, at=at, version=version) as pen:
            step(pen, act, why=why, unit=unit, reason=reason, into=into)
    return pen.case.version


def step(
    pen: Pen, act: Move, *, why: str = "", unit: str = "", reason: str = "", into: str = "", by: Actor | None = None
) -> None:
    """Make a move with an open Pen: the same as `move`, for actions that do several things at once."""
    actor, case, here = by or pen.by, pen.case, pen.here
    second = here.shelf.category(case.category).second_person
    may(actor, act, **cases.reach(case, here), resolved_by=case.resolved_by, second_person=second)
    to = state.after(State(case.state), act)
    _check(pen, act, why, unit, reason, into, here)
    change = _change(pen, act, actor, unit, reason)
    if act is Move.JOIN:
        change["joined_to_id"] = _join(pen, into)
        if case.like and into in (case.like.number, case.like.joined_to and case.like.joined_to.number):
            verdict.settle(pen, same=True)
    if act is Move.UNJOIN:
        _unjoin(pen)
        change["joined_to_id"] = None
    said = verify.judge(cases.owed(case, here.shelf), cases.open_parts(case)) if act is Move.RESOLVE else ""
    stage, in_time = leave(pen)
    if act is Move.PAUSE:
        change["left_seconds"], change["left_unit"] = _left(pen, here)
    pen.write(
        "moved", {**change, "state": to.value}, by=actor, move=act.value, stage=stage,
        in_time=in_time, reason=reason, because=said, why=pen.note(why), unit=unit, into=into,
    )  # fmt: skip
    wind(pen, here)
    _notify(pen, act, here)
    if case.parent_id and not to.open:
        _end_whole(pen)
    elif act in (Move.ACCEPT, Move.RESUME) and actor.role is not Role.SYSTEM and case.parts.exists():
        finish(pen)  # its last part may have ended while it was paused or on its way


def _check(pen: Pen, act: Move, why: str, unit: str, reason: str, into: str, here: World) -> None:
    if act in state.NEEDS_WHY and not why.strip():
        raise Refused(f"{act} 要写原因 / needs a reason", field="why", value=why, mend="写一句原因 / one sentence")
    if reason and act is not Move.PAUSE:
        raise Refused("只有缓办要选原因 / only a pause has a reason", field="reason", value=reason, mend="写在 why 里 / use why")
    if into and act is not Move.JOIN:
        raise Refused("只有合并要目标 / only a join has a target", field="into", value=into, mend="去掉此项 / leave it out")
    if act is Move.JOIN and not into:
        raise Refused("合并要写目标事件 / a join needs a target", field="into", mend="写事件编号 / write the number of a case")
    if act is Move.PAUSE and reason not in state.PAUSE_REASONS:
        known = "、".join(state.PAUSE_REASONS)
        raise Refused("缓办原因不在列 / unknown reason of a pause", field="reason", value=reason, mend=f"可选 / one of: {known}")
    if act is Move.REOPEN and pen.case.parent and not State(pen.case.parent.state).open:
        above = pen.case.parent.number
        raise Refused("总任务已结束 / the whole has ended", field="parent", value=above, mend="先重开总任务 / reopen it first")
    if act in (Move.RETURN, Move.DROP) and (parts := cases.open_parts(pen.case)):
        raise Refused("还有子任务未完成 / parts still open", field="parts", value="、".join(parts), mend="先办结子任务 / end them first")
    if act is Move.REROUTE and not unit:
        raise Refused("转办要指定单位 / reroute needs a unit", field="unit", mend="选择承办单位 / choose a unit")
    if unit and unit not in here.units:
        raise Refused("没有这个单位 / no such unit", field="unit", value=unit, mend="见单位表 / see the list of units")
    if act is Move.DISPATCH and not (unit or pen.case.unit_id):
        raise Refused("还没有承办单位 / no unit yet", field="unit", mend="派遣时选择单位 / name a unit")


def _change(pen: Pen, act: Move, actor: Actor, unit: str, reason: str) -> dict[str, object]:
    """Return the columns that a move sets besides state and clocks."""
    case = pen.case
    change: dict[str, object] = {}
    if unit and act in (Move.DISPATCH, Move.REROUTE) and unit != case.unit_id:
        change.update(unit_id=unit, post_id=None)
    if act in COUNTS:
        change[COUNTS[act]] = getattr(case, COUNTS[act]) + 1
    if act is Move.RETURN:
        change.update(unit_id=None, post_id=None)
    if act is Move.REOPEN:
        change.update(handle_due_at=None, handle_late=False, left_seconds=None, closed_at=None, resolved_by="")
    if act is Move.RESOLVE:
        change["resolved_by"] = actor.name
    if act is Move.CLOSE:
        change["closed_at"] = pen.at
    if act in (Move.PAUSE, Move.RESUME):
        change["pause_reason"] = reason
    return change


def _join(pen: Pen, into: str) -> int:
    """Write the twin's line and return its id. Raises Refused for itself, a closed twin, or a chain."""
    if into == pen.case.number:
        raise Refused("不能并入自己 / cannot join itself", field="into", value=into, mend="写另一个事件 / name another case")
    if pen.case.twins.exists():
        raise Refused("已有事件并入此事件 / others joined this one", field="into", value=into, mend="把它们并入此事件 / join it here")
    if pen.case.parent_id or cases.open_parts(pen.case):
        raise Refused("总任务和子任务不能合并 / a part, or a whole with open parts", field="into", value=into, mend="先办结子任务 / end the parts first")
    with hold(into, by=pen.by, at=pen.at) as other:
        if other.case.parent_id:
            raise Refused("不能并入子任务 / cannot join a part", field="into", value=into, mend="并入总任务 / join the whole")
        if not State(other.case.state).open:
            raise Refused("目标事件已结束 / that case is closed", field="into", value=into, mend="先重开 / reopen it first")
        count = other.case.reports + pen.case.reports
        raised = {} if other.case.urgent or not pen.case.urgent else {"urgent": pen.case.urgent, "urgent_words": pen.case.urgent_words}
        other.write("joined", {"reports": count, **raised}, case=pen.case.number, because="人工合并 / joined by a person")
        if other.case.like_id == pen.case.pk:
            verdict.settle(other, same=True)
    return int(other.case.pk)


def _unjoin(pen: Pen) -> None:
    """Take the case's reports out of the count of the one it had joined."""
    assert pen.case.joined_to  # the database's own constraint on a joined case
    with hold(pen.case.joined_to.number, by=pen.by, at=pen.at) as other:
        other.write("unjoined", {"reports": max(0, other.case.reports - pen.case.reports)}, case=pen.case.number)


def leave(pen: Pen) -> tuple[str, bool | None]:
    """Return (stage, in time) of the clock that stops now; write the "late" line if nobody had noticed yet."""
    case = pen.case
    if not case.stage or case.due_at is None:
        return case.stage, None
    in_time = pen.at <= case.due_at
    if not in_time and case.warned != "late":
        pen.write("late", {"warned": "late", "handle_late": case.handle_late or case.stage == Stage.HANDLE}, by=SYSTEM, stage=case.stage, due_at=case.due_at)
    return case.stage, in_time


def _left(pen: Pen, here: World) -> tuple[int, str]:
    """Return the seconds that a pause keeps, and the unit of the limit that they are counted in."""
    case = pen.case
    assert case.due_at and case.stage_at
    limit, _ = here.limit(case.stage, case.category, case.stage_at)
    return int(clock.left(pen.at, case.due_at, limit, here.calendar).total_seconds()), limit.unit


def wind(pen: Pen, here: World) -> None:
    """Start the clock of the state the case is now in; every deadline is journalled with its derivation."""
    case = pen.case
    stage = state.STAGE.get(State(case.state))
    if stage is None:
        pen.write("unclocked", {"stage": "", "due_at": None, "check_at": None, "warned": ""}, by=SYSTEM)
        return
    limit, source = here.limit(stage, case.category, pen.at)
    was_late = stage is Stage.HANDLE and case.handle_late
    if stage is Stage.HANDLE and case.left_seconds is not None:
        # What a pause kept is counted in the unit it was kept in, whatever the category says by now.
        kept = timedelta(seconds=case.left_seconds)
        due = clock.resume(pen.at, kept, clock.parse(f"1 {case.left_unit}"), here.calendar)
    elif stage is Stage.HANDLE and pen.deadline:
        due = clock.Due(pen.deadline, "原系统给出的时限 / the deadline that the system before gave")
    elif stage is Stage.HANDLE and case.handle_due_at:
        due = clock.Due(case.handle_due_at, "沿用首次签收时的处置时限,不重新计时 / kept: no edit restarts a clock")
    else:
        due = clock.due(pen.at, limit, here.calendar, stage=stage)
    share = float(here.value("soon", case.category, pen.at).value)
    soon = clock.soon(pen.at, due.at, limit, here.calendar, share) if due.at > pen.at else due.at
    if was_late and due.at <= pen.at:  # said once already: what comes next is the next level
        soon = next_look(pen, here)
    keep: dict[str, object] = {"handle_due_at": due.at, "left_seconds": None} if stage is Stage.HANDLE else {}
    pen.write(
        "clocked",
        {"stage": stage.value, "stage_at": pen.at, "due_at": due.at, "check_at": soon,
         "warned": "late" if was_late and due.at <= pen.at else "", **keep},
        by=SYSTEM, because=due.because, limit=source,
    )  # fmt: skip


def next_look(pen: Pen, here: World) -> datetime:
    """Return when a late case is looked at again."""
    limit, _ = here.limit("escalate", pen.case.category, pen.at)
    return clock.due(pen.at, limit, here.calendar).at


def _notify(pen: Pen, act: Move, here: World) -> None:
    case = pen.case
    if pen.history:
        return
    if act in (Move.DISPATCH, Move.REROUTE, Move.REWORK) and case.unit_id:
        due = f",{plain(case.due_at)[:16]}Z 前" if case.due_at else ""
        pen.tell(act.value, f"unit:{case.unit_id}", f"{case.number} {here.shelf.category(case.category).zh}{due}")
    if act is Move.CLOSE:
        callback.owe(pen)
    if act is Move.REOPEN:
        callback.void(pen)
    name = {Move.RESOLVE: "resolved", Move.CLOSE: "closed", Move.DROP: "dropped"}.get(act)
    text = here.config["texts"].get(name or "", {})
    for contact in cases.contacts(case) if text else ():
        words = f"{text['zh']} / {text['en']}".replace("{number}", case.number)
        pen.tell(act.value, contact, words, shown="resident")


def _end_whole(pen: Pen) -> None:
    """Look at the whole now that one of its parts has ended."""
    assert pen.case.parent
    pen.flush()
    with hold(pen.case.parent.number, by=SYSTEM, at=pen.at) as above:
        finish(above)


def finish(above: Pen) -> None:
    """Resolve and close a whole whose parts have all ended; else say what it still owes."""
    done, because = split.whole(cases.parts(above.case))
    if not done or above.case.state != State.WORKING:
        return
    try:
        step(above, Move.RESOLVE, by=SYSTEM)
    except Refused as no:
        above.write("waiting", by=SYSTEM, because=f"{because};{no.text}")
        return
    step(above, Move.CLOSE, by=SYSTEM)
