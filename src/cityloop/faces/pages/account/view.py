"""What is my account here, and where am I signed in?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cityloop.actions import account as acts
from cityloop.faces.pages.account import alerts, factor
from cityloop.faces.pages.account.factor import Shown
from cityloop.faces.pages.account.guess import WAIT, counted
from cityloop.faces.pages.parts import words
from cityloop.faces.pages.parts.draw import draw, screen
from cityloop.faces.pages.parts.words import Word
from cityloop.faces.pages.sign_in.enter import guessed
from cityloop.faces.who import actor, owing
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries import account as queries
from cityloop.queries.district import World, world

BROWSERS: dict[str, Word] = {
    "wechat": _("微信"), "edge": "Edge", "opera": "Opera", "firefox": "Firefox", "chrome": "Chrome", "safari": "Safari", "other": _("其他浏览器"),
}  # fmt: skip
SYSTEMS: dict[str, Word] = {
    "windows": "Windows", "harmony": _("鸿蒙"), "android": _("安卓"), "ios": "iOS", "mac": "macOS", "linux": "Linux", "other": _("未知系统"),
}
DONE: dict[str, Word] = {
    "revoke": _("那处登录已退出。"), "others": _("其他各处都已退出。"), "password": _("密码已修改,其他各处都已退出。"),
    "begin": _("请用手机扫码,并输入第一个验证码。"), "stop": _("动态验证码已停用。"), "alerts": _("提醒已保存。"),
}


@sensitive_post_parameters("old", "new", "again", "password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@screen
def account(request: HttpRequest) -> HttpResponse:
    """Return what the house knows of this account; a POST changes one thing of it."""
    who = actor(request)
    if request.method != "POST":
        return _page(request, who)
    act = request.POST.get("act", "")
    try:
        if act not in ACTS:
            raise Refused("没有这一项 / not known", field="act", value=act, mend=f"可选 / one of: {', '.join(ACTS)}")
        shown = ACTS[act](request, who)
    except Refused as no:
        return _page(request, who, no)
    if shown:
        return _page(request, actor(request), **shown)
    return HttpResponseRedirect(f"/account?done={act}", status=303)


def _revoke(request: HttpRequest, who: Actor) -> Shown:
    acts.revoke(request.POST.get("session", ""), by=who)
    return None


def _others(request: HttpRequest, who: Actor) -> Shown:
    acts.end(who.name, keep=_key(request))
    return None


def _password(request: HttpRequest, who: Actor) -> Shown:
    old, new, again = (request.POST.get(name, "") for name in ("old", "new", "again"))
    with counted(request, *guessed(request, who.name)):
        user = acts.password(old, new, again, by=who, keep=_key(request))
    update_session_auth_hash(request, user)
    return None


ACTS: dict[str, Callable[[HttpRequest, Actor], Shown]] = {
    "revoke": _revoke, "others": _others, "password": _password, "begin": factor.begin, "confirm": factor.confirm, "renew": factor.renew,
    "stop": factor.stop, "alerts": alerts.choose,
}  # fmt: skip
STATUS = {Kind.STALE: 409, Kind.DENIED: 403}


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _usable(request: HttpRequest) -> bool:
    """Return whether there is a password; who enters by the provider alone has none."""
    return request.user.is_authenticated and request.user.has_usable_password()


def _page(request: HttpRequest, who: Actor, no: Refused | None = None, **shown: Any) -> HttpResponse:
    here = world()
    status = 200 if no is None else 429 if no.field == WAIT else STATUS.get(no.kind, 422)
    sittings = [_sitting(one, here) for one in queries.sittings(who.name, key=_key(request), at=timezone.now())]
    return draw(
        request, "account/account.html", here, status=status, why=words.sentences(no.reason, no.mend) if no else "", wrong=no.field if no else "",
        done=DONE.get(request.GET.get("done", ""), "") if no is None else "", facts=_facts(who, here), sittings=sittings,
        more=len(sittings) > 1, owing=owing(request), usable=_usable(request), nobody=who.member is None,
        factor=factor.shown(who, here), alerts=alerts.shown(request, who), back="/account", **shown,
    )  # fmt: skip


def _facts(who: Actor, here: World) -> list[tuple[str, str]]:
    """Return what the account is here, in words; what it has not is left out."""
    facts = {
        gettext("用户名"): who.name, gettext("角色"): str(words.ROLES[who.role]) if who.member else "",
        gettext("单位"): words.unit(here, who.unit) if who.unit else "", gettext("岗位"): words.post(here, who.post) if who.post else "",
        gettext("区域"): words.place(here, who.area) if who.area else "",
    }  # fmt: skip
    return [(name, value) for name, value in facts.items() if value]


def _sitting(one: queries.Sitting, here: World) -> dict[str, Any]:
    browser, _, system = one.browser.partition("/")
    called = gettext("%(system)s 上的 %(browser)s") % {"browser": BROWSERS.get(browser, BROWSERS["other"]), "system": SYSTEMS.get(system, SYSTEMS["other"])}
    return {"mark": one.mark, "here": one.here, "called": called, "begun": words.when(one.begun_at, here.zone), "seen": words.when(one.seen_at, here.zone)}
