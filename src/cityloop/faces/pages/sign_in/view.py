"""Who are you?"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.actions import door
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.look import inside
from cityloop.faces.pages.sign_in.enter import guessed, recognised
from cityloop.faces.pages.sign_in.wait import KNOWN, later, said
from cityloop.queries.district import world

log = logging.getLogger("cityloop.door")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@screen
def sign_in(request: HttpRequest) -> HttpResponse:
    """Return the form, or where the person wanted to go once name and password are right."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    target = inside(request, asked) if asked else ""
    return _try(request, target) if request.method == "POST" else _form(request, target)


def _try(request: HttpRequest, target: str) -> HttpResponse:
    """Look at name and password, unless too many were tried: then the form says how long to wait."""
    who = *guessed(request, request.POST.get("username", "")), request.COOKIES.get(KNOWN, "")
    if wait := door.knock(*who, at=timezone.now()):
        log.warning("试登录太多 / too many sign-ins tried: wait %d s", wait.total_seconds())
        return later(_form(request, target, status=429, wait=said(wait)), wait)
    form = AuthenticationForm(request, data=request.POST)
    if not form.is_valid():
        return _form(request, target, status=422, wrong=True)
    return recognised(request, form.get_user(), target)


def _form(request: HttpRequest, target: str, *, status: int = 200, wrong: bool = False, wait: str = "") -> HttpResponse:
    name = request.POST.get("username", "")[:150]
    back = "/sign-in?" + urlencode({"next": target}) if target else "/sign-in"
    return draw(
        request, "sign_in/sign_in.html", world(), status=status, wrong=wrong, wait=wait, name=name, next=target, back=back,
        plugged=bool(settings.OIDC_ISSUER), provider=settings.OIDC_NAME,
    )  # fmt: skip


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/sign-in", status=303)
