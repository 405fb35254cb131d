"""How do I set up my second factor?"""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cityloop.actions import factor as acts
from cityloop.faces.pages.account.guess import counted
from cityloop.faces.pages.parts.words import own
from cityloop.faces.pages.sign_in.enter import guessed, guessed_code
from cityloop.loop.words import Actor
from cityloop.queries.district import World
from cityloop.queries.factor import factor

Shown = dict[str, Any] | None  # what is shown once, in the answer itself


def begin(request: HttpRequest, who: Actor) -> Shown:
    """Make a secret, which the page shows until a code confirms it."""
    with counted(request, *guessed(request, who.name)):
        acts.begin(request.POST.get("password", ""), by=who)
    return None


def confirm(request: HttpRequest, who: Actor) -> Shown:
    """Put it in force; this browser has shown a code by that."""
    with counted(request, *guessed_code(who.name)):
        codes = acts.confirm(request.POST.get("code", ""), by=who, at=timezone.now(), keep=request.session.session_key or "")
    request.session["factor"] = True
    del request.acting  # type: ignore[attr-defined]  # whoever owed this has a role from now on
    return {"codes": codes}


def renew(request: HttpRequest, who: Actor) -> Shown:
    """Make new recovery codes."""
    with counted(request, *guessed_code(who.name)):
        return {"codes": acts.renew(request.POST.get("code", ""), by=who, at=timezone.now())}


def stop(request: HttpRequest, who: Actor) -> Shown:
    """Take it off."""
    with counted(request, *guessed_code(who.name)):
        acts.stop(request.POST.get("code", ""), by=who, at=timezone.now())
    request.session.pop("factor", None)
    return None


def shown(who: Actor, here: World) -> dict[str, Any]:
    """Return what the page says of it: in force or not, recovery codes left, and before it is confirmed the secret and its picture."""
    found = factor(who.name, own(here.zh, here.en))
    if found is None or found.on:
        return {"on": bool(found), "spares": found.spares if found else 0}
    spaced = " ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4))
    return {"on": False, "secret": spaced, "picture": _picture(found.uri)}


def _picture(uri: str) -> SafeString:
    """Return a QR code as SVG, without script, style or anything of the text but its squares; black on white in every theme."""
    drawn = segno.make(uri, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(drawn)  # segno's own numbers alone  # nosec B308 B703
