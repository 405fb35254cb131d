"""Where are my cases?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from cityloop.faces.pages.cases.view import FILTERS, picks, shown
from cityloop.faces.pages.parts import chart, words
from cityloop.faces.pages.parts.draw import draw, options, screen
from cityloop.faces.who import actor
from cityloop.loop.words import Refused
from cityloop.queries import spots
from cityloop.queries.district import world
from cityloop.queries.ground import ground
from cityloop.queries.inbox import VIEWS, inbox, narrowed

THEMES = ("light", "deep")


@require_safe
@login_required
@screen
def page(request: HttpRequest) -> HttpResponse:
    """Return the map's page with the first cases of its list; it is filtered as the list is, by its address."""
    asked = {**_asked(request), "after": ""}
    who, here, under = actor(request), world(), ground()
    found = inbox(who, at=timezone.now(), **asked)
    bad = {no.field for no in found.faults}
    kept = {"view": found.view, **{name: asked[name] for name in FILTERS if asked[name] and name not in bad}}
    views = tuple((name, str(words.VIEWS[name])) for name in VIEWS)
    return draw(
        request, "map/map.html", here, status=400 if found.faults else 200, page=found, asked=asked, query=urlencode(kept),
        rows=[shown(row, here) for row in found.rows], here_is=words.VIEWS[found.view], plain="/map?" + urlencode({"view": found.view}),
        picks={"view": options(views, found.view), **picks(found, asked)}, filtered=len(kept) > 1, box=",".join(f"{edge:.5f}" for edge in under.box),
        more=bool(found.after), faults=[words.refused(no) for no in found.faults], note=words.said(under.note), marks=words.STANDINGS.items(),
        nobody=not (who.area or who.unit), most=spots.MOST,
    )  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("view", *FILTERS)}


@require_safe
@login_required
@screen
@gzip_page
def cases(request: HttpRequest) -> HttpResponse:
    """Return where the cases are, as JSON: spots as [number, lon, lat, standing], or cells as [lon, lat, count, late]; WGS 84."""
    try:
        found = _spots(request, {name: request.GET.get(name, "") for name in ("box", "zoom")})
    except Refused as no:
        return _json({"no": words.refused(no), "field": no.field}, 422)
    return _json({
        "system": "WGS 84", "nowhere": found.nowhere, "spots": [[one.number, one.lon, one.lat, one.standing] for one in found.spots],
        "cells": [[round(one.lon, 6), round(one.lat, 6), one.count, one.late] for one in found.cells],
    }, 200)  # fmt: skip


def _spots(request: HttpRequest, more: Mapping[str, str]) -> spots.Spots:
    who = actor(request)
    return spots.spots(who, at=timezone.now(), **narrowed(who, _asked(request)), **more)


def _json(body: Mapping[str, object], status: int) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8", status=status)


@require_safe
@login_required
@screen
@gzip_page
def drawn(request: HttpRequest) -> HttpResponse:
    """Return the same map as a picture, for a browser that cannot draw it."""
    theme = request.GET.get("theme", "light")
    try:
        found = _spots(request, {"zoom": chart.zoom()})
    except Refused as no:
        return draw(request, "parts/fault.html", world(), status=422, code=422, title=gettext("画不出"), said=words.refused(no))
    return HttpResponse(chart.district(found, theme if theme in THEMES else "light"), content_type="image/svg+xml; charset=utf-8")


@require_safe
@screen
@gzip_page
@condition(etag_func=lambda request: f'"{ground().digest}"')
def base(request: HttpRequest) -> HttpResponse:
    """Return the base map and the areas' borders as GeoJSON. Anybody may have and keep it: there is no case in it."""
    return HttpResponse(ground().geojson, content_type="application/geo+json; charset=utf-8", headers={"Cache-Control": "public, no-cache"})
