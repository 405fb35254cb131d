"""In which language and colours does this browser want the pages?"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cityloop.faces.pages.parts.words import Word

THEMES: dict[str, Word] = {"auto": _("自动"), "light": _("浅色"), "deep": _("深色")}  # auto: as the browser's own settings say
NEXT = {"auto": "light", "light": "deep", "deep": "auto"}
COOKIES = {"language": settings.LANGUAGE_COOKIE_NAME, "theme": settings.THEME_COOKIE_NAME}
ABLE: dict[str, Container[str]] = {"language": dict(settings.LANGUAGES), "theme": THEMES}


@dataclass(frozen=True, slots=True)
class Look:
    """The theme that was chosen ("auto" for none) and its name; the next one and its name."""

    theme: str
    named: Word
    next: str
    then: Word


def seen(request: HttpRequest) -> Look:
    """Return how this browser's pages look."""
    theme = request.COOKIES.get(COOKIES["theme"], "")
    theme = theme if theme in THEMES else "auto"
    return Look(theme, THEMES[theme], NEXT[theme], THEMES[NEXT[theme]])


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language or theme that was chosen for a year, and lead back to the page; what is not known changes nothing."""
    response = HttpResponseRedirect(inside(request, request.POST.get("next", "")), status=303)
    for name, cookie in COOKIES.items():
        if (chosen := request.POST.get(name, "")) in ABLE[name]:
            response.set_cookie(cookie, chosen, max_age=365 * 86400, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def inside(request: HttpRequest, target: str) -> str:
    """Return the target if it lies on this site, else the start."""
    fits = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if fits else "/"
