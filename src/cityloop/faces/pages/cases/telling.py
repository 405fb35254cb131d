"""What does a line of the journal say in plain words?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.words import place, unit, when, word
from cityloop.loop.clock import parse
from cityloop.loop.words import Refused, Role
from cityloop.queries.district import World
from cityloop.queries.timeline import Line

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words: what happened, who did it, why, and on what grounds."""

    kind: str
    head: str
    who: str
    house: bool
    why: str
    grounds: tuple[str, ...]


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
    return Said(line.kind, head, words.doer(line.by, line.role), house, line.why, _grounds(line.data))


def _grounds(data: Data) -> tuple[str, ...]:
    grounds = [words.said(text) for text in (data.get("flag"), data.get("because")) if text]
    return (*grounds, _("时限依据 %(source)s") % {"source": data["limit"]}) if data.get("limit") else tuple(grounds)


def receiver(code: str, here: World) -> str:
    """Return who a notice goes to: a unit or an area by name, residents as such."""
    kind, _colon, rest = code.partition(":")
    if kind == "unit":
        return unit(here, rest)
    return place(here, rest) if kind == "area" and rest in here.atlas.areas else _("居民")


def _due(data: Data, here: World, key: str = "due_at") -> str:
    text = data.get("set", {}).get(key) or data.get(key)
    return when(datetime.fromisoformat(text), here.zone) if text else ""


def _opened(data: Data, here: World) -> str:
    made = data.get("set", {})
    kind = words.category(here, made.get("category", ""))
    if made.get("parent_id"):
        return _("设立子任务:%(category)s,承办 %(unit)s") % {"category": kind, "unit": unit(here, made.get("unit_id", ""))}
    return _("立案:%(category)s(来源 %(source)s)") % {"category": kind, "source": _source(data)}


def _source(data: Data) -> str:
    return word(words.SOURCES, data.get("source", ""))


def _placed(data: Data, here: World) -> str:
    area = data.get("set", {}).get("area_id")
    return _("确定位置:%(place)s") % {"place": place(here, area)} if area in here.atlas.areas else _("定位")


def _routed(data: Data, here: World) -> str:
    made = data.get("set", {})
    post = words.post(here, made.get("post_id") or "")
    return _("按职责清单拟派 %(unit)s") % {"unit": unit(here, made.get("unit_id", "")) + (post and f" · {post}")}


def _clocked(data: Data, here: World) -> str:
    stage = word(words.STAGES, data.get("set", {}).get("stage", ""))
    return _("%(stage)s开始计时,%(due)s 到期") % {"stage": stage, "due": _due(data, here)}


def _moved(data: Data, here: World) -> str:
    head = word(words.MOVES, data.get("move", ""))
    if code := data.get("unit"):
        head += f" → {unit(here, code)}"
    if into := data.get("into"):
        head += f" → {into}"
    if reason := data.get("reason"):
        head += _("(%(reason)s)") % {"reason": word(words.PAUSES, reason)}
    if data.get("in_time") is not None:
        ended = _(",%(stage)s按时") if data["in_time"] else _(",%(stage)s逾期")
        head += ended % {"stage": _stage(data)}
    return head


def _joined(data: Data, here: World) -> str:
    if data.get("case"):
        return _("事件 %(case)s 合并进来") % {"case": data["case"]}
    return _("又一条上报说的是同一件事,已并入(来源 %(source)s)") % {"source": _source(data)}


def _unjoined(data: Data, here: World) -> str:
    told = _("拆出并错的一条上报,另立事件 %(case)s") if data.get("report") else _("事件 %(case)s 撤销合并,重新独立办理")
    return told % {"case": data.get("case", "")}


def _gathered(data: Data, here: World) -> str:
    if data.get("case"):
        return _("汇成专项 %(case)s") % {"case": data["case"]}
    parts = len(data.get("parts", []))
    return ngettext("汇入 %(parts)d 个事件", "汇入 %(parts)d 个事件", parts) % {"parts": parts}


def _judged(data: Data, here: World) -> str:
    told = _("人工判定:与 %(case)s 是同一件事") if data.get("same") else _("人工判定:与 %(case)s 不是同一件事")
    return told % {"case": data.get("case", "")}


def _stage(data: Data) -> str:
    return word(words.STAGES, data.get("stage", ""))


def _escalated(data: Data, here: World) -> str:
    level = word(words.LEVELS, data.get("set", {}).get("level", ""))
    told = _("升级到%(level)s级,告知 %(unit)s") if data.get("duty") else _("升级到%(level)s级")
    return told % {"level": level, "unit": unit(here, data.get("duty") or "")}


def _called(data: Data, here: World) -> str:
    if data.get("reached") != "yes":
        return _("回访:%(how)s") % {"how": word(words.REACHED, data.get("reached", ""))}
    said = [word(words.ANSWERS, f"{name}_{'yes' if data.get(name) else 'no'}") for name in ("responded", "solved", "satisfied")]
    return _("回访:%(how)s") % {"how": _("、").join(said)}


def _split(data: Data, here: World) -> str:
    parts = data.get("parts", [])
    told = ngettext("拆分为 %(count)d 个子任务:%(parts)s", "拆分为 %(count)d 个子任务:%(parts)s", len(parts))
    return told % {"count": len(parts), "parts": _("、").join(parts)}


def _planned(data: Data, here: World) -> str:
    plans = {plan.name: words.own(plan.zh, plan.en) for pack in here.shelf.packs.values() for plan in pack.scenario.plans}
    given = _("、").join(f"{key} = {value}" for key, value in data.get("given", {}).items())
    told = _("启动预案:%(plan)s(%(given)s)") if given else _("启动预案:%(plan)s")
    return told % {"plan": plans.get(data.get("plan", ""), data.get("plan", "")), "given": given}


def _corrected(data: Data, here: World) -> str:
    was, now = data.get("was", ""), data.get("set", {}).get("category", "")
    return _("更正类别:%(was)s → %(now)s") % {"was": words.category(here, was), "now": words.category(here, now)}


def _noticed(data: Data, here: World) -> str:
    return _("通知%(to)s:%(about)s") % {"to": receiver(data.get("to", ""), here), "about": word(words.ABOUT, data.get("about", ""))}


HEADS: dict[str, Callable[[Data, World], str]] = {
    "opened": _opened,
    "placed": _placed,
    "routed": _routed,
    "clocked": _clocked,
    "unclocked": lambda data, here: _("停止计时"),
    "moved": _moved,
    "joined": _joined,
    "unjoined": _unjoined,
    "alike": lambda data, here: _("可能与 %(case)s 是同一件事,待人工判定") % {"case": data.get("case", "")},
    "gathered": _gathered,
    "released": lambda data, here: _("移出专项 %(case)s") % {"case": data.get("case", "")},
    "judged": _judged,
    "soon": lambda data, here: _("%(stage)s即将到期") % {"stage": _stage(data)},
    "late": lambda data, here: _("%(stage)s逾期,应于 %(due)s 前完成") % {"stage": _stage(data), "due": _due(data, here)},
    "escalated": _escalated,
    "assigned": lambda data, here: _("分派给岗位 %(post)s") % {"post": words.post(here, data["set"]["post_id"])},
    "noted": lambda data, here: _("备注"),
    "called": _called,
    "evidence": lambda data, here: _("提交材料:%(what)s") % {"what": owing(data.get("step", ""), data.get("of", ""), here)},
    "notice": _noticed,
    "revealed": lambda data, here: _("查看上报的联系方式和原文(%(reason)s)") % {"reason": word(words.REASONS, data.get("reason", ""))},
    "replayed": lambda data, here: _("重发没有送达的通知 %(notice)s") % {"notice": data.get("notice", "")},
    "split": _split,
    "planned": _planned,
    "corrected": _corrected,
    "unflagged": lambda data, here: _("取消紧急提示(%(kind)s)") % {"kind": words.peril(data.get("was", ""))},
    "supervised": lambda data, here: _("发出督办,%(due)s 前答复") % {"due": _due(data, here)},
    "answered": lambda data, here: _("按时答复督办") if data.get("in_time") else _("逾期答复督办"),
    "supervision_late": lambda data, here: _("督办逾期未答复,应于 %(due)s 前") % {"due": _due(data, here)},
    "extension_asked": lambda data, here: _("申请延期 %(amount)s") % {"amount": amount(data.get("amount", ""))},
    "extended": lambda data, here: _("同意延期,新时限 %(due)s") % {"due": _due(data, here)},
    "extension_refused": lambda data, here: _("不同意延期"),
    "stuck": lambda data, here: _("时钟查看失败,一小时后再看(原因见日志)"),
    "waiting": lambda data, here: _("子任务已办结,总任务还在等待"),
}


def step(name: str, here: World) -> str:
    """Return a step's name."""
    steps = {one.name: words.own(one.zh, one.en) for pack in here.shelf.packs.values() for one in pack.scenario.steps}
    return steps.get(name, name)


def owing(name: str, kind: str, here: World) -> str:
    """Return a step and a kind of evidence in words."""
    return f"{step(name, here)} · {word(words.KINDS, kind)}"


def amount(text: str) -> str:
    """Return a span such as "2 wd" in words."""
    try:
        return words.own(*parse(text).words())
    except Refused:
        return text
