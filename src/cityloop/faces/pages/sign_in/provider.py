"""Does the district's provider of identities vouch for you, and are you a member here?"""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.look import inside
from cityloop.faces.pages.parts.words import Word
from cityloop.faces.pages.sign_in.enter import recognised
from cityloop.links import provider
from cityloop.queries.district import world
from cityloop.queries.who import vouched

SILENT = _("统一身份认证没有回应"), _("请稍后再试,或用本站的用户名和密码登录。")
REJECTED = _("统一身份认证没有通过"), _("请重新登录一次;再不行请联系管理员。")
UNKNOWN = _("你在本系统还没有账号"), _("统一身份认证已通过,但这里没有与你的邮箱或工号对应的成员。请找本单位的系统管理员开通;在此之前不会建立任何账号。")
log = logging.getLogger("cityloop.door")


@require_GET
@screen
def leave(request: HttpRequest) -> HttpResponse:
    """Lead to the provider."""
    _plugged()
    asked = request.GET.get("next", "")
    try:
        answer = provider.ask(request, request.build_absolute_uri("/sign-in/back"))
    except provider.Silent as fault:
        log.warning("统一身份认证 / the provider: %s", fault)
        return _no(request, 503, SILENT)
    request.session["target"] = inside(request, asked) if asked else ""
    return answer


@require_GET
@screen
def back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider vouches for and whom we know; a second factor of ours is asked for as ever."""
    _plugged()
    try:
        claims = provider.heard(request)
    except provider.Silent as fault:
        log.warning("统一身份认证 / the provider: %s", fault)
        return _no(request, 503, SILENT)
    except provider.Rejected as fault:
        log.warning("统一身份认证 / the provider: %s", fault)
        return _no(request, 403, REJECTED)
    user = vouched(claims, settings.OIDC_CLAIM)
    if user is None:
        return _no(request, 403, UNKNOWN)
    return recognised(request, user, request.session.pop("target", ""))


def _plugged() -> None:
    if not provider.plugged():
        raise Http404


def _no(request: HttpRequest, status: int, words: tuple[Word, Word]) -> HttpResponse:
    """Return the sign-in page with what went wrong: name and password still lead in."""
    title, said = words
    return draw(request, "sign_in/sign_in.html", world(), status=status, title=title, said=said, provider=settings.OIDC_NAME, plugged=True, back="/sign-in")
