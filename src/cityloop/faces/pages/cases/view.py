"""Which cases wait for me, and what of this one?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cityloop.faces.pages.cases import bulk, doing, forms
from cityloop.faces.pages.cases.saying import posted, said
from cityloop.faces.pages.cases.telling import tell
from cityloop.faces.pages.parts import chart, words
from cityloop.faces.pages.parts.draw import draw, options, screen, stream
from cityloop.faces.photos import photos
from cityloop.faces.who import actor
from cityloop.loop.words import Actor, Kind, Point, Refused
from cityloop.queries import similar
from cityloop.queries.around import Near, around
from cityloop.queries.case import Told, seen, sheet
from cityloop.queries.district import World, world
from cityloop.queries.inbox import COUNTED, ROWS, VIEWS, Page, Row, inbox, listing, narrowed
from cityloop.queries.saved import saved

# The desk's keys, as desk.js knows them.
KEYS = (
    (("J", "K"), _("下一个、上一个事件")), (("Enter",), _("办主要的一步:派遣、签收、结案")), (("1", "2", "3"), _("确认或更正类别")), (("M",), _("合并")),
    (("R",), _("转办")), (("C",), _("更正类别")), (("S",), _("拆分子任务")), (("E",), _("延期")),
    (("D",), _("督办、答复督办")), (("T",), _("告知单位")), (("L",), _("显示新内容")),
    (("X",), _("选中,批量办理")), (("Z",), _("十秒内撤销")), (("O",), _("打开整页")), (("N",), _("来电登记")), (("B",), _("回访")), (("H",), _("交接班")),
    (("G",), _("地图")),
    (("/",), _("搜索")), (("Esc",), _("回到列表")), (("?",), _("快捷键")),
)  # fmt: skip
FILTERS = ("q", "state", "unit", "area", "category")


@require_safe
@login_required
@screen
def cases(request: HttpRequest) -> HttpResponse:
    """Return the list of the cases that this person may see; every filter is a part of the address."""
    asked = {name: request.GET.get(name, "").strip() for name in ("view", *FILTERS, "after")}
    who, here = actor(request), world()
    if request.headers.get("X-Part"):
        return _news(request, who, here, asked)
    page = inbox(who, at=timezone.now(), **asked)
    kept = {name: asked[name] for name in FILTERS if asked[name]}
    views = [(name, words.VIEWS[name], _count(page, name), _url({**kept, "view": name})) for name in VIEWS]
    return draw(
        request, "cases/list.html", here, status=400 if page.faults else 200, page=page, views=views, asked=asked,
        rows=[shown(row, here) for row in page.rows], query=urlencode({**kept, "view": page.view}), keys=KEYS,
        bulk=[(code, words.MOVES[code]) for code in bulk.MOVES], here_is=words.VIEWS[page.view], filtered=bool(kept),
        saved=saved(who), chosen=_url({"view": page.view, **kept, "q": ""}), live=stream(request),
        role=words.ROLES[who.role], next=_url({**kept, "view": page.view, "after": page.after}) if page.after else "", done=_done(request),
        picks=picks(page, asked), plain=_url({"view": page.view}),
        nobody=not (who.area or who.unit), faults=[words.refused(no) for no in page.faults],
    )  # fmt: skip


def _news(request: HttpRequest, who: Actor, here: World, asked: dict[str, str]) -> HttpResponse:
    """Return the rows alone, by which the desk sees whether something new has come; none for a filter that is no good."""
    try:
        rows = listing(who, at=timezone.now(), limit=ROWS, **narrowed(who, asked)).rows
    except Refused:
        return HttpResponse(status=422)
    return draw(request, "cases/rows.html", here, rows=[shown(row, here) for row in rows])


def picks(page: Page, asked: dict[str, str]) -> dict[str, SafeString]:
    """Return filter -> its options, with what was asked for chosen."""
    states = tuple((code, str(word)) for code, word in words.STATES.items())
    named = {name: words.names(some) for name, some in (("category", page.categories), ("area", page.areas), ("unit", page.units))}
    return {name: options(some, asked[name]) for name, some in {"state": states, **named}.items()}


def _url(query: dict[str, str]) -> str:
    return "/?" + urlencode({name: value for name, value in query.items() if value})


def _count(page: Page, view: str) -> str:
    """Return a view's figure, with a plus where it goes on beyond what was looked at."""
    return f"{min(page.counts[view], COUNTED - 1)}{'+' if view in page.more else ''}"


def _done(request: HttpRequest) -> str:
    """Return the number of the case that was just moved out of this person's sight."""
    number = request.GET.get("done", "")
    return number if len(number) <= 24 and number.replace("-", "").isalnum() else ""


def shown(row: Row, here: World) -> dict[str, Any]:
    """Return a case as a line of a list says it."""
    return {
        "row": row, "state": words.STATES[row.state], "left": words.span(row.left), "mark": words.STANDINGS[row.standing],
        "category": words.own(row.zh, row.en), "place": words.place(here, row.area_code), "unit": words.unit(here, row.unit_code),
        "peril": words.peril(row.urgent), "at": f"{row.point.lon:.6f},{row.point.lat:.6f}" if row.point else "",
    }  # fmt: skip


@require_safe
@login_required
@screen
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Return the page of one case."""
    return _page(request, actor(request), number)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@screen
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do what a form of the case's page says; a refusal brings the page back with what was typed."""
    who = actor(request)
    if not doing.known(act) or not seen(who, number):
        raise Http404
    part = bool(request.headers.get("X-Part"))
    if request.method != "POST":  # back from signing in again
        return HttpResponseRedirect(f"/cases/{number}", status=303)
    try:
        bare = doing.do(act, number, dict(request.POST.lists()), by=who, at=timezone.now(), photos=photos(request) if act == "evidence" else ())
    except Refused as no:
        return _page(request, who, number, no=no, tried=act)
    if bare:  # drawn in the answer itself: on no address, in no session, and gone with the page
        return _page(request, who, number, bare=bare)
    if part:
        return _page(request, who, number) if seen(who, number) else HttpResponse(status=204)
    target = f"/cases/{number}" if seen(who, number) else _url({"done": number})
    return HttpResponseRedirect(target, status=303)


def _page(request: HttpRequest, who: Actor, number: str, *, no: Refused | None = None, tried: str = "", bare: Told | None = None) -> HttpResponse:
    found = sheet(who, number, at=timezone.now())
    if found is None:
        raise Http404
    if bare:
        found = replace(found, reports=tuple(replace(bare, later=one.later) if one.id == bare.id else one for one in found.reports))
    here = world()
    typed = {name: list(values) for name, values in request.POST.lists()}
    moves, acts = (forms.refill(some, tried, typed) for some in forms.offers(found, who, here))
    status = 200 if no is None else 409 if no.kind is Kind.STALE else 422
    point = Point(*found.point[:2]) if found.point else None
    history = around(who, point, but=number, at=timezone.now()) if point else None
    offered = any(form.act == tried for form in (*moves, *acts))
    lost = [] if offered else [text for name in ("why", "text") for text in typed.get(name, []) if text.strip()]
    name = "cases/detail.html" if request.headers.get("X-Part") else "cases/case.html"
    return draw(
        request, name, here, status=status, no=no, why_not=words.refused(no) if no else "", lost=lost, sheet=found, moves=moves, acts=acts,
        mark=words.STANDINGS[found.row.standing], timeline=tell(found.lines, here), bare=bare, post_box=posted(who, number, here),
        reasons=words.REASONS.items() if forms.let(who, "reveal", found) else (), **said(found, here),
        history=history, chart=chart.place(point, found.row, history) if point and history else "",
        near=[_near(one, here) for one in history.near] if history else (), around_source=words.said(history.source) if history else "",
        drafts=[(one, words.when(one.closed_at, here.zone)) for one in similar.drafts(who, number) or ()] if "drafts" in request.GET else None,
    )  # fmt: skip


def _near(one: Near, here: World) -> dict[str, Any]:
    """Return a case of the same place in words."""
    opened, closed = (words.when(at, here.zone) for at in (one.row.opened_at, one.closed_at))
    return {**shown(one.row, here), "metres": round(one.metres), "opened": opened, "closed": closed}
