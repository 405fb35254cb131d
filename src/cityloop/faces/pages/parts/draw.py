"""How does a screen become a response?"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cityloop.faces.pages.parts import look
from cityloop.faces.pages.parts.words import english, own, refused
from cityloop.faces.who import actor
from cityloop.loop.may import SHIFT, UNIT
from cityloop.loop.words import Refused
from cityloop.queries.district import World

# No inline script or style, nothing from elsewhere, and no page of ours inside another's frame.
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
if settings.LIVE.isdigit():  # the stream comes from a port beside ours: to a browser that is elsewhere
    POLICY += "; connect-src 'self' " + " ".join(f"http://{'*' * host.startswith('.')}{host}:{settings.LIVE}" for host in settings.ALLOWED_HOSTS)


def draw(
    request: HttpRequest, template: str, here: World | None = None, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """Return a page: `here` gives its district's name and notice; without it (a fault) the database is not asked."""
    user = getattr(request, "user", None) if here else None
    notice = here.config.get("notice") if here else None
    who = actor(request) if user and user.is_authenticated else None
    frame = {
        "district": own(here.zh, here.en) if here else "",
        "notice": own(notice["zh"], notice["en"]) if notice else "",
        "who": who.name if who else "",
        "foreman": bool(who and who.unit and who.role in UNIT),  # who finds the way to the page of a unit
        "shifts": bool(who and who.area and who.role in SHIFT),  # who finds the way to the handover
        "english": english(),
        "look": look.seen(request),
        "back": request.get_full_path(),  # where a change of language or theme leads; a page knows better what a form hides
    }
    return render(request, template, {**frame, **shown}, status=status)


def stream(request: HttpRequest) -> str:
    """Return where a page finds the stream of changes, "" for a house without one: then it asks now and then."""
    if not settings.LIVE.isdigit():
        return settings.LIVE
    host, colon, port = request.get_host().rpartition(":")
    return f"//{host if colon and port.isdigit() else request.get_host()}:{settings.LIVE}/live"


@lru_cache(200)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Return a select's options. A district has hundreds of units and areas, which a template would write anew each time."""
    rows = ((code, " selected" if code == chosen else "", name) for code, name in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


class Guard:
    """Puts the headers that a page owes on every answer, whoever drew it."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, guarded."""
        return guard(self.answer(request))


def guard(response: HttpResponse) -> HttpResponse:
    """Return the response with the headers that a page owes; pages of cases are kept by no cache, styles may be."""
    response["Content-Security-Policy"] = POLICY
    response["Permissions-Policy"] = "camera=(), microphone=(), payment=()"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Server"] = ""  # else the web server writes its own name
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY"
    response.setdefault("Cache-Control", "no-store")
    return response


def screen(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return the view with one more answer: a refusal that it did not expect (no district loaded) as a page of its own."""

    @wraps(view)
    def shown(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, **kwargs)
        except Refused as no:
            return draw(request, "parts/fault.html", status=503, code=503, title=gettext("暂时不能办理"), said=refused(no))

    return shown
