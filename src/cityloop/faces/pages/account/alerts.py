"""What do I want to be told of, and where?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityloop.actions import alerts as acts
from cityloop.faces.pages.account.factor import Shown
from cityloop.faces.pages.parts.words import Word
from cityloop.loop.words import Actor
from cityloop.queries.alerts import WAYS, Wish, wish

KINDS: dict[str, Word] = {
    "urgent": _("紧急事件"), "late": _("事件逾期"), "escalated": _("逾期后升级"), "supervised": _("督办通知"), "extension_asked": _("有人申请延期"),
}
NAMES: dict[str, Word] = {"mail": _("邮件"), "hook": _("回调"), "sms": _("短信")}


def choose(request: HttpRequest, who: Actor) -> Shown:
    """Keep what was ticked and typed."""
    typed = request.POST
    ticked = [(kind, way) for kind, _, way in (one.partition(":") for one in typed.getlist("wish")[:100])]
    acts.choose(mail=typed.get("mail", ""), to=typed.get("hook", ""), phone=typed.get("sms", ""), wishes=ticked, by=who)
    return None


def shown(request: HttpRequest, who: Actor) -> dict[str, Any] | None:
    """Return the form: what is chosen, or what was typed and refused; None for an account without a role."""
    if who.member is None:
        return None
    now, ways = wish(who.member), [way for way in WAYS if _plugged(way)]
    typed = request.POST if request.POST.get("act") == "alerts" else None
    ticked = set(typed.getlist("wish")) if typed else {f"{kind}:{way}" for kind, way in now.wishes}
    rows = [(word, [(f"{kind}:{way}", NAMES[way], f"{kind}:{way}" in ticked) for way in ways]) for kind, word in KINDS.items()]
    addresses = {way: typed.get(way, "") if typed else value for way, value in _addresses(now).items() if way in ways}
    return {"ways": [NAMES[way] for way in ways], "rows": rows, "addresses": addresses, "secret": now.secret, "chosen": len(now.wishes)}


def _addresses(now: Wish) -> dict[str, str]:
    return {"mail": now.mail, "hook": now.hook, "sms": now.phone}


def _plugged(way: str) -> bool:
    """Return whether this house has the wire."""
    return {"mail": bool(settings.MAIL), "sms": bool(settings.SMS)}.get(way, True)
