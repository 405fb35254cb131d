"""How is one thing done to many cases at once?"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cityloop.faces.pages.cases import doing
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.who import actor
from cityloop.loop.words import Actor, Refused
from cityloop.queries.case import seen
from cityloop.queries.district import world

MOVES = ("dispatch", "accept", "reroute", "close", "drop", "join")
MOST = 100  # cases at once: each is a transaction of its own
ONE = re.compile(r"([0-9A-Za-z-]{1,24})@(\d{1,9})", re.ASCII)  # number and the version that was seen


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case: "" when it was done, else why not."""

    number: str
    no: str


@require_POST
@login_required
@screen
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Do a move to each of the cases that were picked in the list."""
    act = request.POST.get("act", "")
    posted = {"why": [request.POST.get("words", "")], **{name: request.POST.getlist(name) for name in ("unit", "into")}}
    wanted = {"dispatch": ("unit", "why"), "reroute": ("unit", "why"), "join": ("into", "why")}.get(act, ("why",))
    return many(request, act, request.POST.get("numbers", ""), {name: posted[name] for name in wanted}, MOVES)


def many(request: HttpRequest, act: str, numbers: str, posted: doing.Posted, able: Collection[str], *, back: str = "/") -> HttpResponse:
    """Do one of the `able` acts to each case of `numbers`, and say of each what became of it; one that is refused holds up no other."""
    who, now = actor(request), timezone.now()
    try:
        cases = _cases(numbers, act, able)
    except Refused as no:
        return draw(request, "parts/fault.html", world(), status=422, code=422, title=_("办不了"), said=words.refused(no))
    found = [_one(act, number, {**posted, "version": [version]}, who, now) for number, version in cases]
    done = [one for one in found if not one.no]
    return draw(
        request, "cases/bulk.html", world(), status=200 if len(done) == len(found) else 207, what=words.DEEDS[act], done=done, back=back,
        left=[one for one in found if one.no],
    )  # fmt: skip


def _cases(text: str, act: str, able: Collection[str]) -> list[tuple[str, str]]:
    """Return number and version of each case. Raises Refused for an act that is not done to many, or for no or too many cases."""
    if act not in able:
        raise Refused("不能批量办理 / not done to many at once", field="act", value=act, mend=f"可选 / one of: {', '.join(able)}")
    found = [ONE.fullmatch(word) for word in text.split()]
    if not 1 <= len(found) <= MOST or None in found:
        raise Refused(f"选 1 到 {MOST} 个事件 / choose 1 to {MOST} cases", field="numbers", value=text, mend="在列表里勾选 / pick them in the list")
    return list(dict.fromkeys((one[1], one[2]) for one in found if one))


def _one(act: str, number: str, posted: doing.Posted, who: Actor, now: datetime) -> Done:
    if not seen(who, number):
        return Done(number, words.said("没有这个事件 / no such case"))
    try:
        doing.do(act, number, posted, by=who, at=now)
    except Refused as no:
        return Done(number, words.refused(no))
    return Done(number, "")
