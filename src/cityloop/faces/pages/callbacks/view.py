"""Whom do I call back next, and what did they say?"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cityloop.actions.call import call
from cityloop.actions.reveal import reveal
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.typed import line
from cityloop.faces.pages.parts.words import Word
from cityloop.faces.who import actor
from cityloop.loop.may import ACTS
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries import callback as queries
from cityloop.queries.case import Told
from cityloop.queries.district import World, world

# The three questions, in the order in which they are asked.
QUESTIONS: dict[str, Word] = {
    "responded": gettext_lazy("承办单位联系过您吗?"), "solved": gettext_lazy("您反映的问题解决了吗?"), "satisfied": gettext_lazy("您对办理结果满意吗?"),
}  # fmt: skip
WORDS = 2_000  # characters


@require_safe
@login_required
@screen
def queue(request: HttpRequest) -> HttpResponse:
    """Return who waits to be called back, due first."""
    who, here = actor(request), world()
    if closed := _closed(request, who, here):
        return closed
    found = queries.queue(who, at=timezone.now())
    return draw(request, "callbacks/queue.html", here, rows=[_row(one, here) for one in found.now], later=found.later, more=found.more)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@screen
def task(request: HttpRequest, id: int) -> HttpResponse:
    """Return one call with its script; a POST shows the number, after the journal says so, or notes what was answered."""
    who, here = actor(request), world()
    if closed := _closed(request, who, here):
        return closed
    if queries.task(who, id, at=timezone.now()) is None:
        raise Http404
    try:
        if request.POST.get("act") == "reveal":
            return _page(request, who, id, here, bare=_bare(who, id))
        if request.method == "POST":
            return _called(request, who, id)
    except Refused as no:
        return _page(request, who, id, here, no=no)
    return _page(request, who, id, here)


def _closed(request: HttpRequest, who: Actor, here: World) -> HttpResponse | None:
    if who.role in ACTS["call_back"] and who.area:
        return None
    return draw(request, "parts/fault.html", here, status=403, code=403, title=_("没有权限"), said=_("回访由区域中心的坐席和值班长办理。"))


def _bare(who: Actor, id: int) -> Told:
    at = timezone.now()
    found = queries.task(who, id, at=at)
    assert found  # looked up just now
    return reveal(found.owed.number, report=found.told.id, reason="call_back", by=who, at=at)


def _called(request: HttpRequest, who: Actor, id: int) -> HttpResponse:
    """Note a call, and go on to the next one that is due."""
    posted, at = request.POST, timezone.now()
    call(
        id, reached=posted.get("reached", ""), answers={name: posted.get(name, "") for name in QUESTIONS}, words=line(posted.get("words", ""), "words", WORDS),
        reopen=posted.get("reopen") == "yes", by=who, at=at,
    )  # fmt: skip
    following = queries.queue(who, at=at).now
    return HttpResponseRedirect(f"/callbacks/{following[0].id}" if following else "/callbacks", status=303)


def _page(request: HttpRequest, who: Actor, id: int, here: World, *, no: Refused | None = None, bare: Told | None = None) -> HttpResponse:
    found = queries.task(who, id, at=timezone.now())
    assert found  # looked up just now
    typed = {name: request.POST.get(name, "") for name in ("reached", *QUESTIONS, "words", "reopen")}
    asked = [(name, word, typed[name], words.ANSWERS[f"{name}_yes"], words.ANSWERS[f"{name}_no"]) for name, word in QUESTIONS.items()]
    status = 200 if no is None else 409 if no.kind is Kind.STALE else 403 if no.kind is Kind.DENIED else 422
    return draw(
        request, "callbacks/task.html", here, status=status, why_not=words.refused(no) if no else "", one=found, told=bare or found.told, bare=bare,
        row=_row(found.owed, here), said=words.masked(found.told.text), closed=words.when(found.closed_at, here.zone), typed=typed, asked=asked,
        state=words.STATES[found.state], reached=words.REACHED.items(), most=WORDS,
    )  # fmt: skip


def _row(one: queries.Owed, here: World) -> dict[str, Any]:
    late = one.left.total_seconds() < 0
    return {
        "one": one, "category": words.category(here, one.category), "place": words.place(here, one.area), "left": words.span(one.left),
        "standing": "late" if late else "fine", "mark": words.STANDINGS["late" if late else "fine"], "due": words.when(one.due_at, here.zone),
    }  # fmt: skip
