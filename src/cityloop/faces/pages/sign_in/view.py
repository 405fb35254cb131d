"""Who are you?"""

from __future__ import annotations

import logging
import math
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.actions import door
from cityloop.faces.address import address
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.look import inside
from cityloop.queries.district import world

KNOWN = "__Host-known" if settings.HTTPS else "known"  # the cookie of a browser from which somebody entered before
log = logging.getLogger("cityloop.door")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@screen
def sign_in(request: HttpRequest) -> HttpResponse:
    """Return the form, or where the person wanted to go once name and password are right."""
    target = inside(request, request.POST.get("next") or request.GET.get("next") or "/")
    return _try(request, target) if request.method == "POST" else _form(request, target)


def _try(request: HttpRequest, target: str) -> HttpResponse:
    """Look at name and password, unless too many were tried: then the form says how long to wait."""
    who = request.POST.get("username", ""), address(request), request.COOKIES.get(KNOWN, "")
    if wait := door.knock(*who, at=timezone.now()):
        log.warning("试登录太多 / too many sign-ins tried: wait %d s", wait.total_seconds())
        return _later(_form(request, target, status=429, wait=_said(wait)), wait)
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        return _form(request, target, status=422, wrong=True)
    login(request, form.get_user())
    return _known(HttpResponseRedirect(target, status=303), door.enter(*who))


def _form(request: HttpRequest, target: str, *, status: int = 200, wrong: bool = False, wait: str = "") -> HttpResponse:
    name = request.POST.get("username", "")[:150]
    back = "/sign-in?" + urlencode({"next": target})
    return draw(request, "sign_in/sign_in.html", world(), status=status, wrong=wrong, wait=wait, name=name, next=target, back=back)


def _later(response: HttpResponse, wait: timedelta) -> HttpResponse:
    response["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return response


def _said(wait: timedelta) -> str:
    """Return a wait in words, rounded up: nobody who waits that long is sent away again."""
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:
        return ngettext("%(count)d 秒", "%(count)d 秒", seconds) % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return ngettext("%(count)d 分钟", "%(count)d 分钟", minutes) % {"count": minutes}


def _known(response: HttpResponse, value: str) -> HttpResponse:
    age = int(door.KNOWN.total_seconds())
    response.set_cookie(KNOWN, value, max_age=age, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/sign-in", status=303)
