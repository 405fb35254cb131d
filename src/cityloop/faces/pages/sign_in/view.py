"""Who are you?"""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.queries.district import world


@require_http_methods(["GET", "HEAD", "POST"])
@screen
def sign_in(request: HttpRequest) -> HttpResponse:
    """Return the form, or where the person wanted to go once name and password are right."""
    form = AuthenticationForm(request, data=request.POST if request.method == "POST" else None)
    target = _inside(request, request.POST.get("next") or request.GET.get("next") or "/")
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(target, status=303)
    wrong = request.method == "POST"
    name = request.POST.get("username", "")[:150]
    status = 422 if wrong else 200
    return draw(request, "sign_in/sign_in.html", world(), status=status, wrong=wrong, name=name, next=target)


def _inside(request: HttpRequest, target: str) -> str:
    """Return the target if it lies on this site, else the start."""
    fits = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if fits else "/"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect("/sign-in", status=303)
