"""How do many cases about one trouble become parts of one whole?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cityloop.actions.journal import Pen, blank, hold, locked, missing, stale
from cityloop.actions.move import finish, step, wind
from cityloop.actions.work import let
from cityloop.loop.may import may
from cityloop.loop.words import SYSTEM, Actor, Level, Move, Refused, State
from cityloop.queries import cases
from cityloop.queries.district import World, world
from cityloop.store import models as m
from cityloop.store import wire

MOST = 200  # cases of one whole


def gather(number: str, *, others: Sequence[str], by: Actor, at: datetime, why: str, version: int | None = None) -> str:
    """Put a case and others under a new parent case (专项), whose number is returned; each keeps its unit, state and clocks.

    The whole goes to the centre of the smallest area that holds them all, and ends when they have ended. Raises Refused.
    """
    here, numbers = world(), list(dict.fromkeys([number, *others]))
    if not why.strip():
        raise Refused("要写明是什么事 / needs a reason", field="why", value=why, mend="写一句原因 / one sentence")
    if not 2 <= len(numbers) <= MOST:
        raise Refused(f"应为 2 到 {MOST} 个事件 / from 2 to {MOST} cases", field="cases", value=len(numbers), mend="写事件编号 / give their numbers")
    if odd := next((one for one in numbers if "\0" in one), ""):  # no number, and nothing that PostgreSQL takes
        raise missing("cases", odd)
    with wire.whole():
        list(m.Case.objects.filter(number__in=numbers).order_by("id").values_list("id").select_for_update())  # in one order, as a merge
        members = [_member(one, by, at, version if one == number else None) for one in numbers]
        whole = _whole(members, by, at, here)
        whole.write("gathered", parts=[pen.case.number for pen in members], why=whole.note(why))
        for move in (Move.DISPATCH, Move.ACCEPT):
            step(whole, move, by=SYSTEM)
        whole.flush()
        for pen in members:
            pen.write("gathered", {"parent_id": whole.case.pk}, case=whole.case.number)
            pen.flush()
    return whole.case.number


def fit(numbers: Sequence[str]) -> list[str]:
    """Return those of the cases that may be gathered, in their order: open, and neither a whole nor a part."""
    rows = m.Case.objects.filter(number__in=numbers, state__in=cases.OPEN, parent=None, parts=None).values_list("number", flat=True)
    open_now = set(rows)
    return [number for number in numbers if number in open_now][:MOST]


def release(number: str, *, by: Actor, at: datetime, version: int | None = None) -> int:
    """Take a case out of the whole that it was gathered into; return its version. Raises Refused.

    The whole ends when all that stay have ended; the last one stays, for nobody could end a whole without parts.
    """
    with hold(number, by=by, at=at, version=version) as pen:
        let(pen, "release")
        whole, lines = pen.case.parent, m.Entry.objects.filter(case=pen.case.pk)
        if whole is None or not lines.filter(kind="gathered").exists():
            raise Refused("不在专项内 / it was not gathered", field="parent", value=number, mend="拆分的子任务不能移出 / parts of a split stay")
        pen.write("released", {"parent_id": None}, case=whole.number)
        pen.flush()
        with hold(whole.number, by=SYSTEM, at=at) as above:
            if not above.case.parts.exclude(state=State.DROPPED.value).exists():
                mend = "办结它,专项随之办结 / end it, and the whole ends"
                raise Refused("专项内只剩此事件 / the last case of the whole", field="parent", value=number, mend=mend)
            finish(above)
    return pen.case.version


def _member(number: str, by: Actor, at: datetime, version: int | None) -> Pen:
    """Return the pen of a locked case that may be gathered. Raises Refused."""
    case = locked(number)
    if case is None:
        raise missing("cases", number)
    pen = Pen(case, by, at)
    may(by, "gather", **cases.reach(case, pen.here))
    if version is not None and version != case.version:
        raise stale(number, version, case.version)
    if not State(case.state).open:
        raise Refused("事件已结束 / the case has ended", field="cases", value=number, mend="去掉或先重开 / leave it out, or reopen it")
    if case.parent_id or case.parts.exists():
        raise Refused("已是总任务或子任务 / a whole or a part already", field="cases", value=number, mend="去掉此项 / leave it out")
    return pen


def _whole(members: Sequence[Pen], by: Actor, at: datetime, here: World) -> Pen:
    """Return the pen of the new whole: of the first case's category, in the smallest area that holds all, at its centre."""
    case = blank(at, min(pen.case.happened_at for pen in members), here.zone)
    area = here.atlas.common(pen.case.area_id for pen in members)
    levels = [(here.atlas.areas[one].level, one) for one in here.atlas.path(area)]
    level, unit = next((key[0], here.unit_of[key]) for key in levels if key in here.unit_of)
    pen = Pen(case, by, at)
    pen.write("opened", {
        "state": State.NEW.value, "scenario": members[0].case.scenario, "category": members[0].case.category, "confidence": 1.0,
        "emergency": any(one.case.emergency for one in members), "area_id": area, "unit_id": unit, "level": Level(level).value,
        "opened_at": at, "happened_at": case.happened_at,
    }, because=f"由 {len(members)} 个事件汇成的专项 / a whole of {len(members)} cases")  # fmt: skip
    wind(pen, here)
    return pen
