"""What does this shift leave to the next, and who signed for it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cityloop.actions import handover as acts
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.words import Word
from cityloop.faces.who import actor
from cityloop.loop import intake
from cityloop.loop.may import hands
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries import handover as queries
from cityloop.queries.district import World, world

NOTE = 2_000  # characters
# Count -> shape and word; what a list is called is its count's word.
COUNTS: dict[str, tuple[str, Word]] = {
    "open": ("○", _("未办结")),
    "late": ("▲", _("逾期")),
    "soon": ("◐", _("下一班到期")),
    "urgent": ("⚑", _("紧急提示")),
    "like": ("≈", _("疑似重复")),
    "supervised": ("!", _("督办待答复")),
    "extended": ("+", _("本班同意的延期")),
    "noted": ("✎", _("本班备注")),
}
SAID: dict[str, Word] = {"supervised": _("应于 %(at)s 前答复"), "extended": _("%(at)s 同意"), "noted": _("%(at)s 写")}
LINES: dict[str, Word] = {
    "opened": _("新立事件"), "joined": _("并入的上报"), "extended": _("同意延期"), "supervised": _("发出督办"), "noted": _("备注"),
    **words.MOVES,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@screen
def handover(request: HttpRequest) -> HttpResponse:
    """Return what stands now and what was handed over before; a POST signs for giving or taking."""
    who, at = actor(request), timezone.now()
    try:
        hands(who)
    except Refused as no:
        return draw(request, "parts/fault.html", world(), status=403, code=403, title=gettext("没有权限"), said=words.refused(no))
    if request.method != "POST":
        return _page(request, who, at)
    try:
        _sign(request.POST, who, at)
    except Refused as no:
        return _page(request, who, at, no)
    return HttpResponseRedirect("/handover", status=303)


def _sign(posted: Mapping[str, str], who: Actor, at: datetime) -> None:
    act = posted.get("act", "")
    if act == "give":
        acts.give(note=_note(posted.get("note", "")), by=who, at=at)
    elif act == "take":
        acts.take(_number(posted.get("handover", "")), digest=posted.get("digest", ""), by=who, at=at)
    else:
        raise Refused("没有这一项 / not known", field="act", value=act, mend="可选 / one of: give、take")


def _note(value: str) -> str:
    clean = intake.text(value, "note")[0] if value.strip() else ""
    if len(clean) > NOTE:
        raise Refused(f"最多 {NOTE} 字 / at most {NOTE} characters", field="note", value=clean, mend="写短一些 / shorten it")
    return clean


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Refused("没有这次交班 / no such handover", field="handover", value=value, mend="刷新后重试 / reload and try again")
    return int(value)


def _page(request: HttpRequest, who: Actor, at: datetime, no: Refused | None = None) -> HttpResponse:
    here = world()
    shift, past = queries.shift(who, at=at), [_signed(one, here) for one in queries.past(who)]
    waiting = past[0] if past and not past[0]["one"].took_at else None
    status = 200 if no is None else 409 if no.kind is Kind.STALE else 422
    return draw(
        request, "handover/handover.html", here, status=status, why_not=words.refused(no) if no else "", area=words.place(here, who.area),
        now=_times(shift, here), told=_told(queries.kept(shift), here), lists=[_list(name, shift, here) for name in shift.lists],
        waiting=waiting, own=bool(waiting and waiting["one"].gave == who.name), past=past, note=request.POST.get("note", ""), most=NOTE,
    )  # fmt: skip


def _times(shift: queries.Shift, here: World) -> tuple[str, str, str]:
    return words.when(shift.since, here.zone), words.when(shift.until, here.zone), words.when(shift.ahead, here.zone)


def _told(figures: Mapping[str, Any], here: World) -> dict[str, Any]:
    """Return a shift's figures in words; of more than MOST units the rest is counted."""
    units = [(_unit(code, here), *counts) for code, *counts in figures["units"]]
    return {
        "counts": [(name, *COUNTS[name], figures["counts"].get(name, 0)) for name in COUNTS],
        "units": units[: queries.MOST], "more_units": max(0, len(units) - queries.MOST),
        "did": [_did(what, list(rows), here) for what, rows in groupby(figures["did"], key=lambda one: one[0])],
    }  # fmt: skip


def _unit(code: str, here: World) -> str:
    return words.unit(here, code) if code else gettext("未定单位")


def _did(what: str, rows: Iterable[tuple[str, str, int]], here: World) -> tuple[str, int, str]:
    said = [f"{_unit(unit, here)} {count}" for _, unit, count in rows]
    return str(words.word(LINES, what)), sum(count for *_, count in rows), gettext("、").join(said)


def _list(name: str, shift: queries.Shift, here: World) -> dict[str, Any]:
    shape, word = COUNTS[name]
    rows, count = shift.lists[name], shift.counts[name]
    return {"name": name, "shape": shape, "word": word, "count": count, "rest": count - len(rows), "rows": [_row(name, one, shift.until, here) for one in rows]}


def _row(name: str, one: queries.Listed, until: datetime, here: World) -> dict[str, Any]:
    row, at = one.row, words.when(one.at, here.zone)
    said = SAID.get(name)
    return {
        "row": row, "state": words.STATES[row.state], "mark": words.STANDINGS[row.standing], "left": words.span(row.left),
        "category": words.own(row.zh, row.en), "place": words.place(here, row.area_code), "unit": _unit(row.unit_code, here),
        "peril": words.peril(row.urgent), "said": str(said) % {"at": at} if said else "", "text": one.text,
        "overdue": name == "supervised" and one.at is not None and one.at < until,
    }  # fmt: skip


def _signed(one: queries.Signed, here: World) -> dict[str, Any]:
    times = {"since": one.since, "until": one.until, "took": one.took_at}
    cases = [(COUNTS[name][1], numbers) for name, numbers in one.figures["cases"].items() if numbers]
    return {"one": one, **{name: words.when(at, here.zone) for name, at in times.items()}, **_told(one.figures, here), "cases": cases}
