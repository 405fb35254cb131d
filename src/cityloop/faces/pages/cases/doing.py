"""Which action does a posted form mean?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cityloop.actions import apart, ask, dispatch, gather, plan, reveal, work
from cityloop.actions.move import move
from cityloop.links.blob import Blob
from cityloop.loop import intake
from cityloop.loop.words import Actor, Kind, Move, Refused
from cityloop.queries.case import Told, seen
from cityloop.queries.district import world

Posted = Mapping[str, Sequence[str]]
MOST = 2_000  # characters of a reason or note
NUMBER = re.compile(r"[^\s,;，；、]+")


def known(act: str) -> bool:
    """Return whether a form of this name exists."""
    return act in DO or act == "reveal" or act in list(Move)


def do(act: str, number: str, posted: Posted, *, by: Actor, at: datetime, photos: Sequence[Blob] = ()) -> Told | None:
    """Do what the form says, on the version that its page showed; return the report that was asked to be seen, if one was. Raises Refused."""
    told: dict[str, Any] = {"number": number, "by": by, "at": at, "version": _version(posted)}
    if act == "reveal":
        return reveal.reveal(number, report=_report(posted), reason=_text(posted, "reason"), by=by, at=at)  # on any version: it decides nothing
    if act == "evidence":
        told["photos"] = photos
    if act in DO:
        DO[act](posted, told)
    elif act == Move.REOPEN:
        dispatch.reopen(why=_text(posted, "why"), **told)
    else:
        into = _text(posted, "into")
        if into and not seen(by, into):
            raise Refused("没有这个事件 / no such case", field="into", value=into, mend="核对编号 / check the number")
        told |= {name: _text(posted, name) for name in ("why", "unit", "reason")}
        move(act=Move(act), into=into, **told)
    return None


def _one(posted: Posted, name: str) -> str:
    return "".join(posted.get(name, ())[-1:])


def _text(posted: Posted, name: str) -> str:
    """Return a field's clean text, "" when it was left empty. Raises Refused."""
    value = _one(posted, name)
    if not value.strip():
        return ""
    clean, _ = intake.text(value, name)
    if len(clean) > MOST:
        raise Refused(f"最多 {MOST} 字 / at most {MOST} characters", field=name, value=clean, mend="写短一些 / shorten it")
    return clean


def _version(posted: Posted) -> int:
    value = _one(posted, "version")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Refused("缺少版本号 / no version", field="version", value=value, mend="刷新后重试 / reload", kind=Kind.STALE)
    return int(value)


def _place(posted: Posted, told: dict[str, Any]) -> None:
    outline = world().atlas.root.shape
    point, _ = intake.point(_one(posted, "lon"), _one(posted, "lat"), "wgs84", outline)
    work.put(point=point, words=_text(posted, "words"), **told)


def _tell(posted: Posted, told: dict[str, Any]) -> None:
    unit = _text(posted, "to")
    if unit not in world().units:
        raise Refused("没有这个单位 / no such unit", field="to", value=unit, mend="从列表选 / choose from the list")
    work.tell(to=f"unit:{unit}", text=_text(posted, "text"), **told)


def _split(posted: Posted, told: dict[str, Any]) -> None:
    units = list(posted.get("units", ()))
    lead = _text(posted, "lead")
    if lead and lead not in units:
        raise Refused("牵头单位不在所选单位里 / the lead is not among the units", field="lead", value=lead, mend="从所选单位中选 / choose one of them")
    plan.split(units=units, lead=lead or "".join(units[:1]), **told)


def _plan(posted: Posted, told: dict[str, Any]) -> None:
    pairs = [line.split("=", 1) for line in _text(posted, "given").splitlines() if line.strip()]
    if wrong := [pair[0] for pair in pairs if len(pair) != 2 or not pair[0].strip()]:
        raise Refused("要写成 名称 = 值 / write name = value", field="given", value=wrong[0], mend="如 / such as diameter_mm = 300")
    plan.start(name=_text(posted, "name"), given={key.strip(): _value(value.strip()) for key, value in pairs}, **told)


def _value(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}.get(text.lower(), text)


def _decide(posted: Posted, told: dict[str, Any]) -> None:
    chosen = _one(posted, "granted")
    if chosen not in ("yes", "no"):
        raise Refused("请选择同意或不同意 / choose yes or no", field="granted", value=chosen, mend="二选一 / one of the two")
    ask.decide_extension(granted=chosen == "yes", why=_text(posted, "why"), **told)


def _report(posted: Posted) -> int:
    report = _one(posted, "report")
    if not (report.isascii() and report.isdigit() and len(report) < 19):
        raise Refused("没有选上报 / no report chosen", field="report", value=report, mend="从列表选 / choose from the list")
    return int(report)


def _take_out(posted: Posted, told: dict[str, Any]) -> None:
    apart.take_out(report=_report(posted), **told)


def _gather(posted: Posted, told: dict[str, Any]) -> None:
    gather.gather(others=NUMBER.findall(_text(posted, "cases")), why=_text(posted, "why"), **told)


def _with(act: Callable[..., Any], *names: str) -> Callable[[Posted, dict[str, Any]], None]:
    """Return an action that takes these fields as they are."""

    def run(posted: Posted, told: dict[str, Any]) -> None:
        act(**{name: _text(posted, name) for name in names}, **told)

    return run


DO: dict[str, Callable[[Posted, dict[str, Any]], None]] = {
    "evidence": _with(work.finish, "step", "kind", "text"),
    "note": _with(work.note, "text"),
    "tell": _tell,
    "reply": _with(work.reply, "text"),
    "place": _place,
    "correct": _with(work.correct, "category"),
    "unflag": _with(work.unflag, "why"),
    "distinct": _with(apart.distinct),
    "take_out": _take_out,
    "gather": _gather,
    "release": _with(gather.release),
    "assign": _with(work.assign, "post"),
    "split": _split,
    "plan": _plan,
    "ask_extension": _with(ask.ask_extension, "amount", "why"),
    "decide_extension": _decide,
    "supervise": _with(ask.supervise, "why"),
    "escalate": _with(ask.escalate, "why"),
    "answer": _with(ask.answer, "why"),
}
