"""When is the whole done?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cityloop.loop.words import Refused, State

MOST = 30


@dataclass(frozen=True, slots=True)
class Part:
    """A part (子任务) of a case: its number, the unit that owes it, and whether that unit leads (牵头)."""

    number: str
    unit: str
    lead: bool
    state: State


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a request to split: a unit, and whether it leads."""

    unit: str
    lead: bool = False


def whole(parts: Sequence[Part]) -> tuple[bool, str]:
    """Return whether all parts are done, and why: each is closed or dropped, and at least one is closed."""
    owed = [part for part in parts if part.state.open]
    if not parts:
        return False, "没有子任务 / there are no parts"
    if owed:
        names = "、".join(f"{part.number} {part.unit} ({part.state})" for part in owed)
        return False, f"还有 {len(owed)} 个子任务未办结: {names} / {len(owed)} of {len(parts)} parts not closed"
    closed = sum(part.state == State.CLOSED for part in parts)
    if not closed:
        return False, "子任务全部作废,没有办结 / every part was dropped, none was closed"
    dropped = len(parts) - closed
    return True, f"子任务已办结 {closed} 个,作废 {dropped} 个 / {closed} parts closed, {dropped} dropped, none open"


def check(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Return the parts to open, with exactly one lead: the one asked for, else the first. Raises Refused."""
    units = [part.unit.strip() for part in wanted]
    leads = [part.unit for part in wanted if part.lead]
    if not units or not all(units):
        raise _refused(units, "每个子任务都要有承办单位 / every part needs a unit", "至少选一个单位 / name one or more")
    if len(units) > MOST:
        raise _refused(len(units), f"子任务最多 {MOST} 个 / at most {MOST} parts", "合并部分任务 / split into fewer")
    if twice := [unit for unit, count in Counter(units).items() if count > 1]:
        raise _refused("、".join(twice), "单位重复 / a unit is named twice", "每个单位只列一次 / name each unit once")
    if len(leads) > 1:
        raise _refused("、".join(leads), "只能有一个牵头单位 / only one unit can lead", "只选一个 / choose one")
    lead = leads[0].strip() if leads else units[0]
    return [replace(part, unit=unit, lead=unit == lead) for part, unit in zip(wanted, units, strict=True)]


def _refused(value: object, reason: str, mend: str) -> Refused:
    return Refused(reason, field="parts", value=value, mend=mend)
