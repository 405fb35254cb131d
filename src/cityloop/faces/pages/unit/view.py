"""What has my unit in hand, and who of us does it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityloop.faces.pages.cases.bulk import many
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.who import actor
from cityloop.loop import state
from cityloop.loop.may import UNIT
from cityloop.loop.words import Actor, Refused
from cityloop.queries.district import World, world
from cityloop.queries.unit import NOBODY, Crew, Hand, Held, hand

# What is done to the cases that are ticked, and what it takes.
ACTS = {
    "assign": ("post",), "accept": (), "ask_extension": ("amount", "why"), "return": ("why",), "pause": ("reason", "why"), "resume": ("why",),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@screen
def unit(request: HttpRequest) -> HttpResponse:
    """Return the unit's open cases by crew; a POST does one thing to those that are ticked, and says of each what became of it."""
    who = actor(request)
    if who.role not in UNIT or not who.unit:
        mend = _("这一页给承办单位的处置负责人和处置人员用。")
        return draw(request, "parts/fault.html", world(), status=403, code=403, title=_("没有权限"), said=mend)
    if request.method != "POST":
        return _page(request, who)
    act = request.POST.get("act", "")
    posted = {name: [request.POST.get(f"{act}-{name}", "")] for name in ACTS.get(act, ())}
    return many(request, act, " ".join(request.POST.getlist("case")), posted, tuple(ACTS), back="/unit")


def _page(request: HttpRequest, who: Actor) -> HttpResponse:
    here, at, post = world(), timezone.now(), request.GET.get("post", "")
    fault = None
    try:
        found = hand(who, at=at, post=post)
    except Refused as no:
        found, fault, post = hand(who, at=at), no, ""
    return draw(
        request, "unit/unit.html", here, status=400 if fault else 200, fault=words.refused(fault) if fault else "", unit=words.unit(here, who.unit), post=post,
        crews=list(_crews(found, here, who.unit)), groups=_groups(found, here, who.unit), more=found.more, total=_total(found.crews),
        posts=[(code, _post(here, code, who.unit)) for code in found.posts],
        reasons=[(code, words.word(words.PAUSES, code)) for code in state.PAUSE_REASONS],
    )  # fmt: skip


def _total(crews: tuple[Crew, ...]) -> tuple[int, int, int]:
    return sum(one.open for one in crews), sum(one.late for one in crews), sum(one.soon for one in crews)


def _crews(found: Hand, here: World, own: str) -> Iterator[tuple[str, str, Crew]]:
    """Yield each crew that has something as (its name in the address, its name in words, its load)."""
    return ((crew.post or NOBODY, _post(here, crew.post, own), crew) for crew in found.crews)


def _post(here: World, code: str, own: str) -> str:
    """Return a post's name, with its unit's where that is a crew or contractor below `own`."""
    if not code:
        return _("还没分派")
    unit = here.post_unit[code]
    return words.post(here, code) if unit == own else f"{words.post(here, code)} · {words.unit(here, unit)}"


def _groups(found: Hand, here: World, own: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the cases by crew, first those that nobody has; in each the one due first on top."""
    posts = sorted({one.post for one in found.cases})
    return [(_post(here, post, own), [_row(one, here) for one in found.cases if one.post == post]) for post in posts]


def _row(one: Held, here: World) -> dict[str, Any]:
    row = one.row
    return {
        "row": row, "asking": one.asking, "state": words.STATES[row.state], "left": words.span(row.left), "mark": words.STANDINGS[row.standing],
        "category": words.own(row.zh, row.en), "place": words.place(here, row.area_code),
    }  # fmt: skip
