"""How is one case shared between several units?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cityloop.actions.journal import Pen, blank, hold
from cityloop.actions.move import step, wind
from cityloop.loop import split as rules
from cityloop.loop.may import may
from cityloop.loop.words import SYSTEM, Actor, Move, Refused, State
from cityloop.queries import cases
from cityloop.queries.district import World, world


def start(
    number: str, *, name: str, given: Mapping[str, object], by: Actor, at: datetime, version: int | None = None
) -> list[str]:
    """Start a plan (预案) of the case's category when its rule holds for the case's facts and `given`; return the parts.

    Raises Refused naming the plans there are, or the rule that does not hold.
    """
    here = world()
    with hold(number, by=by, at=at, version=version) as pen:
        plans = {plan.name: plan for plan in here.shelf.plans(pen.case.category)}
        if name not in plans:
            known = "、".join(plans) or "无 / none"
            raise Refused("没有这个预案 / no such plan", field="plan", value=name, mend=f"可选 / one of: {known}")
        plan = plans[name]
        facts = cases.facts(pen.case)
        if own := sorted(given.keys() & facts.keys()):  # what the house knows is not for the caller to say
            raise Refused("此项由系统填写 / the house knows this itself", field="given", value=own[0], mend="去掉此项 / leave it out")
        if not plan.when({**facts, **given}):
            raise Refused("不符合启动条件 / its condition does not hold", field="plan", value=name, mend=f"{plan.zh} / {plan.en}")
        pen.write("planned", plan=name, given={k: str(v) for k, v in given.items()})
        wanted = [(part.unit, f"{part.zh} / {part.en}", part.lead) for part in plan.parts]
        return _split(pen, wanted, here)


def split(
    number: str, *, units: Sequence[str], lead: str, by: Actor, at: datetime, version: int | None = None
) -> list[str]:
    """Split a case into one part a unit, one of them leading; return their numbers. Raises Refused."""
    with hold(number, by=by, at=at, version=version) as pen:
        return _split(pen, [(unit, "", unit == lead) for unit in units], world())


def _split(pen: Pen, wanted: Sequence[tuple[str, str, bool]], here: World) -> list[str]:
    """Open the parts and take the whole into work at the splitting unit: it ends when they end."""
    case = pen.case
    may(pen.by, "split", **cases.reach(case, here))
    if case.parent_id:
        raise Refused("子任务不能再拆 / a part cannot be split", field="number", value=case.number, mend="拆总任务 / split the whole")
    if State(case.state) not in (State.NEW, State.DISPATCHED, State.WORKING):
        raise Refused("此状态不能拆分 / cannot be split now", field="state", value=case.state, mend="先恢复或重开 / resume or reopen it first")
    taken = [part.unit for part in cases.parts(case)]  # the first of them leads
    if twice := [unit for unit, _, _ in wanted if unit in taken]:
        raise Refused("该单位已有子任务 / that unit has a part already", field="units", value=twice[0], mend="选别的单位 / another")
    specs = rules.check([*map(rules.Wanted, taken), *(rules.Wanted(u, lead) for u, _, lead in wanted)])[len(taken) :]
    if unknown := [spec.unit for spec in specs if spec.unit not in here.units]:
        raise Refused("没有这个单位 / no such unit", field="units", value=unknown[0], mend="见单位表 / see the list of units")
    if case.state == State.NEW:
        step(pen, Move.DISPATCH, unit=pen.by.unit or case.unit_id or "", by=SYSTEM)
    if case.state == State.DISPATCHED:
        step(pen, Move.ACCEPT, by=SYSTEM)
    words = {unit: text for unit, text, _ in wanted}
    numbers = [_part(pen, spec.unit, spec.lead, words[spec.unit], here) for spec in specs]
    pen.write("split", parts=numbers)
    return numbers


def _part(pen: Pen, unit: str, lead: bool, words: str, here: World) -> str:
    """Open one part, dispatched to its unit, with clocks of its own; return its number."""
    whole, child = pen.case, blank(pen.at, pen.case.happened_at, here.zone)
    change = {
        "state": State.NEW.value, "scenario": whole.scenario, "category": whole.category, "confidence": 1.0,
        "emergency": whole.emergency, "area_id": whole.area_id, "lon": whole.lon, "lat": whole.lat,
        "radius": whole.radius, "ask": whole.ask, "parent_id": whole.pk, "lead": lead, "unit_id": unit,
        "level": whole.level, "opened_at": pen.at, "happened_at": whole.happened_at,
    }  # fmt: skip
    for name, value in change.items():
        setattr(child, name, value)
    mine = Pen(child, pen.by, pen.at)
    mine.write("opened", change, because=words or f"{whole.number} 的子任务 / a part of {whole.number}")
    wind(mine, here)
    step(mine, Move.DISPATCH, by=SYSTEM)
    mine.flush()
    return child.number
