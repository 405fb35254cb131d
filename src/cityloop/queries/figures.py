"""How well did units and areas do over some days?"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from cityloop.loop.measure import INDICATORS, Rate, rate
from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.areas import book
from cityloop.queries.district import World, world
from cityloop.store import models as m

COLUMNS = {"indicator": "indicator", "unit": "unit_id", "area": "area_id"}
BY_AREA = (Role.ADMIN, Role.LEADER, Role.OPERATOR)
BY_UNIT = (Role.FOREMAN, Role.HANDLER)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
NOBODY = ("未定承办单位", "no unit yet")
Names = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """An indicator: names, what is counted over what, where that comes from, and whether "high" or "low" is good."""

    code: str
    zh: str
    en: str
    formula: str
    source: str
    better: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator's rate; `of` names the unit or area (code, 中文, English), None for all that was asked for together."""

    meaning: Meaning
    of: tuple[str, str, str] | None
    rate: Rate


def figures(
    actor: Actor, *, by: str = "indicator", since: str = "", until: str = "", unit: str = "", area: str = "", indicator: str = "",
) -> list[Figure]:  # fmt: skip
    """Return sums of the tallies that `actor` may see, from day `since` to day `until`, both included.

    By indicator, each one is listed, even over nothing; by unit or area, those with something to count. An area is the one
    that a case lies in, a unit the one that has it. Raises Refused for a role without figures or a filter that is not known.
    """
    here = world()
    reach, known = _scope(actor, here), meanings(here)
    _known("by", by, COLUMNS)
    _known("indicator", indicator, ["", *known])
    asked = {code: meaning for code, meaning in known.items() if indicator in ("", code)}
    sums = _sums(reach & Q(indicator__in=list(asked)) & _days(since, until) & _filter(unit, area, here), by)
    if by == "indicator":
        return [Figure(meaning, None, rate(*sums.get((code, code), (0, 0)))) for code, meaning in asked.items()]
    names = _names(by, here)
    return [Figure(asked[one], (code or "", *names[code]), rate(*sum)) for (one, code), sum in sums.items() if sum[1]]


def meanings(here: World) -> dict[str, Meaning]:
    """Return every indicator by its code: the house's own first, then those of the packs."""
    own = {
        code: Meaning(code, i.zh, i.en, i.formula, i.source, "high" if i.high_is_good else "low") for code, i in INDICATORS.items()
    }  # fmt: skip
    declared = [i for pack in here.shelf.packs.values() for i in pack.scenario.indicators]
    packs = {
        i.name: Meaning(i.name, i.zh, i.en, (i.judge.__doc__ or "").strip().partition("\n")[0], i.source, i.better) for i in declared
    }  # fmt: skip
    return {**own, **packs}


def _scope(actor: Actor, here: World) -> Q:
    """Return the condition on the sums that `actor` may see: by area, or by unit. Raises Refused for any other role."""
    if actor.role in BY_AREA:
        return Q(area__in=here.below(actor.area))
    if actor.role in BY_UNIT:
        return Q(unit__in=here.under(actor.unit))
    raise Refused(
        f"角色 {actor.role} 不能看指标 / role {actor.role} may not see figures", field="role", value=actor.role.value,
        mend=f"可由这些角色查看 / ask one of: {'、'.join((*BY_AREA, *BY_UNIT))}", kind=Kind.DENIED,
    )  # fmt: skip


def _filter(unit: str, area: str, here: World) -> Q:
    _known("unit", unit, ["", *here.units])
    _known("area", area, ["", *here.atlas.areas])
    units = Q(unit__in=here.under(unit)) if unit else Q()
    return units & Q(area__in=here.below(area)) if area else units


def _days(since: str, until: str) -> Q:
    first, last = _day("from", since), _day("to", until)
    if first and last and first > last:
        raise Refused(
            "开始日在结束日之后 / the first day is after the last", field="from", value=since,
            mend=f"不晚于 / at most {until}",
        )  # fmt: skip
    return (Q(day__gte=first) if first else Q()) & (Q(day__lte=last) if last else Q())


def _day(field: str, value: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value if DAY.fullmatch(value) else "")
    except ValueError:
        raise Refused("不是日期 / not a day", field=field, value=value, mend="如 / such as 2026-01-31") from None


def _sums(wanted: Q, by: str) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Return (indicator, code of what they are summed by) -> (hits, of), in one statement."""
    rows = m.Tally.objects.filter(wanted).values("indicator", COLUMNS[by]).order_by("indicator", COLUMNS[by])
    summed = rows.annotate(all_hits=Sum("hits"), all_of=Sum("of"))
    return {(row["indicator"], row[COLUMNS[by]]): (row["all_hits"], row["all_of"]) for row in summed}


def _names(by: str, here: World) -> dict[str | None, Names]:
    names: dict[str | None, Names] = {None: NOBODY}
    names.update(here.units if by == "unit" else {area.code: (area.zh, area.en) for area in book().areas})
    return names


def _known(field: str, value: str, able: Collection[str]) -> None:
    if value not in able:
        some = "、".join([one for one in able if one][:8])
        raise Refused("没有这一项 / not known", field=field, value=value, mend=f"可选 / one of: {some}")
