"""What does a line of the journal say in plain words?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from cityloop.faces.pages.parts.words import (
    KINDS,
    LEVELS,
    MOVES,
    PAUSES,
    ROLES,
    SOURCES,
    STAGES,
    Pair,
    halves,
    when,
    zh,
)  # fmt: skip
from cityloop.loop.words import Role
from cityloop.queries.district import World
from cityloop.queries.inbox import place
from cityloop.queries.timeline import Line

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words: what happened, who did it, why, and on what grounds (Chinese, English)."""

    kind: str
    head: str
    who: str
    house: bool
    why: str
    grounds: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened at one moment."""

    at: str
    lines: tuple[Said, ...]


def tell(lines: Iterable[Line], here: World) -> list[Moment]:
    """Return the timeline in words, newest moment first; what happened together stands together."""
    moments = [
        Moment(when(at, here.zone), tuple(say(line, here) for line in group))
        for at, group in groupby(lines, key=lambda line: line.at)
    ]
    return moments[::-1]


def say(line: Line, here: World) -> Said:
    """Return one line in words; a kind that is not known is shown by its name."""
    head = HEADS[line.kind](line.data, here) if line.kind in HEADS else line.kind
    house = line.role == Role.SYSTEM
    return Said(line.kind, head, _who(line), house, line.why, _grounds(line.data))


def _who(line: Line) -> str:
    role = zh(ROLES, line.role)
    return role if line.role in (Role.SYSTEM, Role.RESIDENT) else f"{line.by} · {role}"


def _grounds(data: Data) -> tuple[Pair, ...]:
    limit = data.get("limit")
    return tuple(halves(text) for text in (data.get("because"), limit and f"时限依据 {limit}") if text)


def _unit(code: str, here: World) -> str:
    return here.units.get(code, (code, ""))[0]


def _to(code: str, here: World) -> str:
    """Return who a notice goes to: a unit or an area by name, residents as such."""
    kind, _, rest = code.partition(":")
    if kind == "unit":
        return _unit(rest, here)
    return place(here, rest) if kind == "area" and rest in here.atlas.areas else "居民"


def _due(data: Data, here: World, key: str = "due_at") -> str:
    text = data.get("set", {}).get(key) or data.get(key)
    return when(datetime.fromisoformat(text), here.zone) if text else ""


def _opened(data: Data, here: World) -> str:
    made = data.get("set", {})
    kind = here.shelf.category(made.get("category", "")).zh
    if made.get("parent_id"):
        return f"设立子任务:{kind},承办 {_unit(made.get('unit_id', ''), here)}"
    return f"立案:{kind}(来源 {zh(SOURCES, data.get('source', ''))})"


def _placed(data: Data, here: World) -> str:
    area = data.get("set", {}).get("area_id")
    return f"确定位置:{place(here, area)}" if area in here.atlas.areas else "定位"


def _routed(data: Data, here: World) -> str:
    made = data.get("set", {})
    post = here.posts.get(made.get("post_id") or "", "")
    return f"按职责清单拟派 {_unit(made.get('unit_id', ''), here)}{' · ' + post if post else ''}"


def _clocked(data: Data, here: World) -> str:
    stage = zh(STAGES, data.get("set", {}).get("stage", ""))
    return f"{stage}开始计时,{_due(data, here)} 到期"


def _moved(data: Data, here: World) -> str:
    head = zh(MOVES, data.get("move", ""))
    if unit := data.get("unit"):
        head += f" → {_unit(unit, here)}"
    if into := data.get("into"):
        head += f" → {into}"
    if reason := data.get("reason"):
        head += f"({zh(PAUSES, reason)})"
    if data.get("in_time") is not None:
        head += f",{zh(STAGES, data.get('stage', ''))}{'按时' if data['in_time'] else '逾期'}"
    return head


def _joined(data: Data, here: World) -> str:
    if data.get("case"):
        return f"事件 {data['case']} 合并进来"
    return f"又一条上报说的是同一件事,已并入(来源 {zh(SOURCES, data.get('source', ''))})"


def _unjoined(data: Data, here: World) -> str:
    if data.get("report"):
        return f"拆出并错的一条上报,另立事件 {data.get('case', '')}"
    return f"事件 {data.get('case', '')} 撤销合并,重新独立办理"


def _stage(data: Data) -> str:
    return zh(STAGES, data.get("stage", ""))


def _escalated(data: Data, here: World) -> str:
    duty = data.get("duty")
    level = zh(LEVELS, data.get("set", {}).get("level", ""))
    return f"升级到{level}级{',告知 ' + _unit(duty, here) if duty else ''}"


def _planned(data: Data, here: World) -> str:
    plans = {plan.name: plan.zh for pack in here.shelf.packs.values() for plan in pack.scenario.plans}
    given = "、".join(f"{key} = {value}" for key, value in data.get("given", {}).items())
    return f"启动预案:{plans.get(data.get('plan', ''), data.get('plan', ''))}{'(' + given + ')' if given else ''}"


def _corrected(data: Data, here: World) -> str:
    now = here.shelf.category(data.get("set", {}).get("category", "")).zh
    return f"更正类别:{here.shelf.category(data.get('was', '')).zh} → {now}"


def _noticed(data: Data, here: World) -> str:
    about = {"told": "告知", "late": "逾期提醒", "supervised": "督办"}.get(data.get("about", ""))
    return f"通知{_to(data.get('to', ''), here)}:{about or zh(MOVES, data.get('about', ''))}"


HEADS: dict[str, Callable[[Data, World], str]] = {
    "opened": _opened,
    "placed": _placed,
    "routed": _routed,
    "clocked": _clocked,
    "unclocked": lambda data, here: "停止计时",
    "moved": _moved,
    "joined": _joined,
    "unjoined": _unjoined,
    "alike": lambda data, here: f"可能与 {data.get('case', '')} 是同一件事,待人工判定",
    "gathered": lambda data, here: f"汇成专项 {data['case']}" if data.get("case") else f"汇入 {len(data.get('parts', []))} 个事件",
    "released": lambda data, here: f"移出专项 {data.get('case', '')}",
    "judged": lambda data, here: f"人工判定:与 {data.get('case', '')} {'是同一件事' if data.get('same') else '不是同一件事'}",
    "soon": lambda data, here: f"{_stage(data)}即将到期",
    "late": lambda data, here: f"{_stage(data)}逾期,应于 {_due(data, here)} 前完成",
    "escalated": _escalated,
    "assigned": lambda data, here: "分派给岗位 " + here.posts.get(data["set"]["post_id"], data["set"]["post_id"]),
    "noted": lambda data, here: "备注",
    "evidence": lambda data, here: f"提交材料:{step(data.get('step', ''), here)} · {zh(KINDS, data.get('of', ''))}",
    "notice": _noticed,
    "replayed": lambda data, here: f"重发没有送达的通知 {data.get('notice', '')}",
    "split": lambda data, here: f"拆分为 {len(data.get('parts', []))} 个子任务:{'、'.join(data.get('parts', []))}",
    "planned": _planned,
    "corrected": _corrected,
    "supervised": lambda data, here: f"发出督办,{_due(data, here)} 前答复",
    "answered": lambda data, here: f"答复督办,{'按时' if data.get('in_time') else '逾期'}",
    "supervision_late": lambda data, here: f"督办逾期未答复,应于 {_due(data, here)} 前",
    "extension_asked": lambda data, here: f"申请延期 {amount(data.get('amount', ''))}",
    "extended": lambda data, here: f"同意延期,新时限 {_due(data, here)}",
    "extension_refused": lambda data, here: "不同意延期",
    "stuck": lambda data, here: "时钟查看失败,一小时后再看(原因见日志)",
    "waiting": lambda data, here: "子任务已办结,总任务还在等待",
}


def step(name: str, here: World) -> str:
    """Return a step's Chinese name."""
    steps = {one.name: one.zh for pack in here.shelf.packs.values() for one in pack.scenario.steps}
    return steps.get(name, name)


def amount(text: str) -> str:
    """Return a span such as "2 wd" in Chinese."""
    units = {"min": "分钟", "h": "小时", "d": "天", "wh": "个工作小时", "wd": "个工作日"}
    number, _, unit = text.strip().partition(" ")
    return f"{number} {units[unit.strip()]}" if unit.strip() in units else text
