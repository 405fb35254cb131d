"""Which cases wait for me, and what of this one?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cityloop.faces.pages.cases import bulk, doing, forms
from cityloop.faces.pages.cases.telling import amount, owing, tell
from cityloop.faces.pages.parts import chart, words
from cityloop.faces.pages.parts.draw import draw, options, screen
from cityloop.faces.who import actor
from cityloop.loop.words import Actor, Kind, Point, Refused, State
from cityloop.queries import similar
from cityloop.queries.around import Near, around
from cityloop.queries.case import Sheet, seen, sheet
from cityloop.queries.district import World, world
from cityloop.queries.inbox import COUNTED, ROWS, VIEWS, Page, Row, inbox, listing, narrowed

# The desk's keys, as desk.js knows them.
KEYS = (
    (("J", "K"), _("下一个、上一个事件")), (("Enter",), _("办主要的一步:派遣、签收、结案")), (("1", "2", "3"), _("确认或更正类别")), (("M",), _("合并")),
    (("R",), _("转办")), (("C",), _("更正类别")), (("X",), _("选中,批量办理")), (("Z",), _("十秒内撤销")), (("O",), _("打开整页")), (("N",), _("来电登记")),
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
    return "/?" + urlencode(query)


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
        doing.do(act, number, dict(request.POST.lists()), by=who, at=timezone.now())
    except Refused as no:
        return _page(request, who, number, no=no, tried=act)
    if part:
        return _page(request, who, number) if seen(who, number) else HttpResponse(status=204)
    target = f"/cases/{number}" if seen(who, number) else _url({"done": number})
    return HttpResponseRedirect(target, status=303)


def _page(request: HttpRequest, who: Actor, number: str, *, no: Refused | None = None, tried: str = "") -> HttpResponse:
    found = sheet(who, number, at=timezone.now())
    if found is None:
        raise Http404
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
        mark=words.STANDINGS[found.row.standing], timeline=tell(found.lines, here), **_said(found, here), history=history,
        chart=chart.place(point, found.row, history) if point and history else "", near=[_near(one, here) for one in history.near] if history else (),
        around_source=words.said(history.source) if history else "",
        drafts=[(one, words.when(one.closed_at, here.zone)) for one in similar.drafts(who, number) or ()] if "drafts" in request.GET else None,
    )  # fmt: skip


def _near(one: Near, here: World) -> dict[str, Any]:
    """Return a case of the same place in words."""
    opened, closed = (words.when(at, here.zone) for at in (one.row.opened_at, one.closed_at))
    return {**shown(one.row, here), "metres": round(one.metres), "opened": opened, "closed": closed}


def _said(found: Sheet, here: World) -> dict[str, Any]:
    """Return the sheet's codes in words."""
    reworks, reopens, extensions = found.counts
    times = [
        reworks and ngettext("%(count)d 次返工", "%(count)d 次返工", reworks) % {"count": reworks},
        reopens and ngettext("%(count)d 次重开", "%(count)d 次重开", reopens) % {"count": reopens},
        extensions and ngettext("%(count)d 次延期", "%(count)d 次延期", extensions) % {"count": extensions},
    ]
    return {
        "category": words.own(found.row.zh, found.row.en),
        "place": words.place(here, found.row.area_code),
        "unit": words.unit(here, found.row.unit_code),
        "post": words.post(here, found.held),
        "state": words.STATES[found.row.state],
        "peril": words.peril(found.row.urgent),
        "stage": words.word(words.STAGES, found.stage),
        "left": words.span(found.row.left),
        "due": words.when(found.due_at, here.zone),
        "because": words.said(found.because),
        "placed": words.said(found.placed),
        "pause": words.word(words.PAUSES, found.pause_reason),
        "level": words.word(words.LEVELS, found.level),
        "opened": words.when(found.row.opened_at, here.zone),
        "closed": words.when(found.closed_at, here.zone),
        "sure": round(found.confidence * 100),
        "like": words.said(found.like_because),
        "guess": words.said(found.guess.because),
        "starter": found.guess.model.startswith("starter"),
        "others": [(code, words.category(here, code), round(chance * 100)) for code, chance in found.guess.others if chance >= 0.005],
        "times": [time for time in times if time],
        "reports": [
            (one, words.word(words.SOURCES, one.source), words.when(one.at, here.zone), [words.said(note) for note in one.notes])
            for one in found.reports
        ],
        "evidence": [
            (one, owing(one.step, one.kind, here), words.when(one.at, here.zone))
            for one in found.evidence
        ],
        "owed": gettext("、").join(owing(name, kind, here) for name, kind in found.owed),
        "parts": [(one, words.unit(here, one.unit_code), words.STATES[one.state], one.state == State.CLOSED) for one in found.parts],
        "supervisions": [
            (one, words.when(one.at, here.zone), words.when(one.due_at, here.zone), words.when(one.done_at, here.zone))
            for one in found.supervisions
        ],
        "extensions": [(one, amount(one.amount), words.when(one.at, here.zone)) for one in found.extensions],
    }
