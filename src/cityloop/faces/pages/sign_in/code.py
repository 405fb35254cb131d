"""Which code does your second factor show?"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityloop.actions import door, factor
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.sign_in.enter import enter, guessed_code, half
from cityloop.faces.pages.sign_in.wait import KNOWN, later, said
from cityloop.queries.district import world

log = logging.getLogger("cityloop.door")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@screen
def code(request: HttpRequest) -> HttpResponse:
    """Return the form for a code, or where the person wanted to go once it is right; without a right password before, the first form."""
    if (waiting := half(request)) is None:
        return HttpResponseRedirect("/sign-in", status=303)
    if request.method != "POST":
        return _form(request)
    user, target = waiting
    name = user.get_username()
    if wait := door.knock(*guessed_code(name), request.COOKIES.get(KNOWN, ""), at=timezone.now()):
        log.warning("试验证码太多 / too many codes tried: wait %d s", wait.total_seconds())
        return later(_form(request, status=429, wait=said(wait)), wait)
    if not factor.passes(name, request.POST.get("code", ""), at=timezone.now()):
        return _form(request, status=422, wrong=True)
    return enter(request, user, target, factor=True)


def _form(request: HttpRequest, *, status: int = 200, wrong: bool = False, wait: str = "") -> HttpResponse:
    return draw(request, "sign_in/code.html", world(), status=status, wrong=wrong, wait=wait)
