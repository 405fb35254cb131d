"""What does somebody on the telephone report, and what does the house make of it while they speak?"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.actions.receive import Said, preview, receive
from cityloop.faces.pages.parts import typed as form
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, options, screen
from cityloop.faces.who import actor
from cityloop.loop import intake
from cityloop.loop.may import CENTRE
from cityloop.loop.urgency import urgent
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.case import seen
from cityloop.queries.district import World, world

SOURCE = "call"
FIELDS = ("contact", "text", "place", "category")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@screen
def call(request: HttpRequest) -> HttpResponse:
    """Return the form of a call, or lead to the case that it opened or joined; sending it twice leads to the first."""
    who, here = actor(request), world()
    if not _may(who):
        return _denied(request, here)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    if request.method != "POST":
        return _form(request, here, typed, str(uuid4()))
    key = form.key(request.POST.get("key", ""))
    try:
        got = receive(_said(typed, key), by=who, at=timezone.now())
    except Refused as no:
        return _form(request, here, typed, key, no)
    return HttpResponseRedirect(f"/cases/{got.number}" if seen(who, got.number) else f"/?done={got.number}", status=303)


@require_POST
@login_required
@screen
def heard(request: HttpRequest) -> HttpResponse:
    """Return what the house makes of the words so far: category, place, danger, and the open case it may be; nothing is kept.

    A POST, though nothing is changed: what a caller says must not stand in an address, which logs keep.
    """
    who, here = actor(request), world()
    if not _may(who):
        return _denied(request, here)
    try:
        said = _said({name: request.POST.get(name, "") for name in FIELDS} | {"contact": ""}, "")
        return draw(request, "call/heard.html", here, **_heard(said, who, here))
    except Refused:  # nothing to go by yet
        return draw(request, "call/heard.html", here)


def _may(who: Actor) -> bool:
    return who.role in CENTRE and bool(who.area)


def _denied(request: HttpRequest, here: World) -> HttpResponse:
    return draw(request, "parts/fault.html", here, status=403, code=403, title=_("没有权限"), said=_("来电由坐席或值班长登记。"))


def _said(typed: dict[str, str], key: str) -> Said:
    """Return the report, checked. Raises Refused; a contact is never repeated in it."""
    text, notes = intake.text(typed["text"], "text")
    place, contact, category = (form.line(typed[name], name) for name in ("place", "contact", "category"))
    return Said(text, SOURCE, key, timezone.now(), place=place, contact=contact, category=category, notes=[*notes])


def _form(request: HttpRequest, here: World, typed: dict[str, str], key: str, no: Refused | None = None) -> HttpResponse:
    known = tuple((code, words.own(kind.zh, kind.en)) for code, kind in here.shelf.categories.items())
    status = 200 if no is None else 409 if no.kind is Kind.STALE else 422
    return draw(
        request, "call/call.html", here, status=status, key=key, typed={name: value[: 2 * intake.MOST] for name, value in typed.items()},
        why=words.sentences(no.reason, no.mend) if no else "", wrong=no.field if no else "", categories=options(known, typed["category"]),
    )  # fmt: skip


def _heard(said: Said, who: Actor, here: World) -> dict[str, Any]:
    weighed, like = preview(said)
    what, where, danger = weighed.what, weighed.where, urgent(said.text)
    return {
        "category": words.category(here, what.category), "sure": round(what.confidence * 100), "because": words.said(what.because),
        "others": [(words.category(here, code), round(chance * 100)) for code, chance in what.others],
        "place": words.place(here, where.area), "placed": words.said(where.because), "ask": where.ask,
        "like": like if like and seen(who, like.number) else None, "why": words.said(like.because) if like else "",
        "danger": words.peril(danger.kind) if danger else "",
    }  # fmt: skip
