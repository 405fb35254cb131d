"""How well did it go, and how sure are we?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cityloop.loop.words import Refused, Stage, State

Z = 1.959963984540054  # two-sided 95% quantile of the normal distribution


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its denominator and 95% interval; `value` is None when there was nothing to count."""

    hits: int
    of: int
    value: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """A built-in indicator (指标): its Chinese name, what is counted over what, and whether high is good."""

    zh: str
    en: str
    formula: str
    high_is_good: bool
    source: str


WUNENG = "悟能案件与人员指标枚举参考"
JINNIU = "成都市金牛区运行规则"
BEIJING = "北京市接诉即办工作条例"
OWN = "cityloop"
INDICATORS: dict[str, Indicator] = {
    "intime_dispatch": Indicator("按期派遣率", "dispatched in time", "按时派遣数/应派遣数", True, WUNENG),
    "intime_accept": Indicator("按期签收率", "accepted in time", "按期签收数/应签收数", True, OWN),
    "intime_handle": Indicator("按期处置率", "handled in time", "按期处置数/应处置数", True, f"{WUNENG}; {JINNIU}"),
    "intime_verify": Indicator("按期核查率", "verified in time", "按期核查数/应核查数", True, WUNENG),
    "archive": Indicator("结案率", "closed", "结案数/应结案数", True, f"{WUNENG}; 天门 2016-12"),
    "rework": Indicator("返工率", "sent back for rework", "返工数/应结案数", False, JINNIU),
    "postponed": Indicator("延期率", "extended", "延期数/应处置数", False, JINNIU),
    "reopened": Indicator("重开率", "reopened", "重开数/曾结案数", False, OWN),
    "responded": Indicator("响应率", "somebody got in touch", "响应数/回访数", True, BEIJING),
    "solved": Indicator("解决率", "solved, as called back", "解决数/回访数", True, BEIJING),
    "satisfied": Indicator("满意率", "satisfied, as called back", "满意数/回访数", True, f"{BEIJING}; {WUNENG}"),
}


def rate(hits: int, of: int) -> Rate:
    """Return hits / of with its 95% interval, [0, 1] when of is 0. Raises Refused unless 0 <= hits <= of.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212.
    """
    if not 0 <= hits <= of:
        raise Refused(
            "分子应在 0 与分母之间 / hits must lie between 0 and the denominator",
            field="hits", value=f"{hits}/{of}", mend="检查计数 / check the counts",
        )  # fmt: skip
    if of == 0:
        return Rate(0, 0, None, 0.0, 1.0)
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
    # The ends are exact in theory and off by a rounding error in floats.
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == of else middle + half
    return Rate(hits, of, share, low, high)


def differ(a: Rate, b: Rate) -> bool:
    """Return whether two rates surely differ: their 95% intervals do not overlap (stricter than a test at 5%)."""
    return a.low > b.high or b.low > a.high


def outcomes(facts: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return each built-in indicator of one case as (hits, of), each 0 or 1 and hits <= of. Raises Refused.

    `facts`: state, late_stages, done_stages, reworks, extensions, reopens, called (what each call-back was answered); what is absent is
    empty or 0. A case counts as solved only when everybody who was asked says so, also before it was reopened.
    A stage counts once it is done or late, whatever becomes of the case: dropping it later hides no delay.
    """
    state = _state(facts.get("state"))
    late, done = frozenset(facts.get("late_stages", ())), frozenset(facts.get("done_stages", ()))
    need_archive = _need_archive(state, late - done)
    need_handle = Stage.HANDLE in late | done
    called = facts.get("called", ())
    closed_once = state == State.CLOSED or facts.get("reopens", 0) > 0
    return {f"intime_{stage}": _one(stage in done - late, stage in late | done) for stage in Stage} | {
        "archive": _one(state == State.CLOSED, need_archive),
        "rework": _one(facts.get("reworks", 0) > 0, need_archive),
        "postponed": _one(facts.get("extensions", 0) > 0, need_handle),
        "reopened": _one(facts.get("reopens", 0) > 0, closed_once),
        **{name: _one(all(answer[name] for answer in called), bool(called)) for name in ("responded", "solved", "satisfied")},
    }


def _state(value: object) -> State:
    try:
        return State(str(value))
    except ValueError:
        able = "、".join(State)
        raise Refused("不认识的状态 / unknown state", field="state", value=value, mend=f"可用 / use: {able}") from None


def _need_archive(state: State, overdue: frozenset[str]) -> bool:
    """Return whether the case should be closed by now (应结案): closed, on hold (缓办), or open and overdue.

    A case that is joined, dropped, or still within its limits is not owed. Cases on hold stay in the denominator:
    Source: 金华市区数字化城市管理工作考核细则, which subtracts them from 应结案数 only in a rate of its own.
    """
    return state in (State.CLOSED, State.PAUSED) or (state.open and bool(overdue))


def _one(hit: bool, counts: bool) -> tuple[int, int]:
    return int(hit and counts), int(counts)
