"""How does somebody who was recognised come in, and where do they land?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from cityloop.actions import door
from cityloop.faces.address import address
from cityloop.faces.pages.sign_in.wait import KNOWN, known
from cityloop.faces.who import actor
from cityloop.loop.browser import kind
from cityloop.loop.words import Actor, Role
from cityloop.queries.factor import asked

# Where a role's work is. `/` itself opens the view that waits for the role (queries/inbox: start).
LANDING = {
    Role.WORKER: "/",
    Role.OPERATOR: "/",
    Role.HANDLER: "/",
    Role.FOREMAN: "/unit",
    Role.LEADER: "/handover",
    Role.ADMIN: "/",
    Role.RESIDENT: "/account",  # an account without a role, or one that owes a second factor: it is told what to do
}
HALF = timedelta(minutes=5)  # that a right password waits for its code


def landing(who: Actor) -> str:
    """Return the page where this person's work is; a duty officer without a centre has no shift to look at."""
    return "/" if who.role is Role.LEADER and not who.area else LANDING.get(who.role, "/account")


def recognised(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Let somebody in whose name was proved, or ask for the second factor first."""
    if not asked(user.pk):
        return enter(request, user, target)
    request.session.cycle_key()
    request.session["half"] = {"user": user.pk, "hash": user.get_session_auth_hash(), "next": target, "at": timezone.now().isoformat()}
    return HttpResponseRedirect("/sign-in/code", status=303)


def half(request: HttpRequest) -> tuple[User, str] | None:
    """Return who waits to give a code, and where they want to go; None when it took too long, or the account changed meanwhile."""
    held: dict[str, Any] = request.session.get("half") or {}
    if not held or timezone.now() - datetime.fromisoformat(held["at"]) > HALF:
        return None
    user = get_user_model().objects.filter(pk=held["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), held["hash"]):
        return None
    return user, held["next"]


def enter(request: HttpRequest, user: User, target: str, *, factor: bool = False) -> HttpResponse:
    """Begin the session and lead to `target`, or where the role's work is when nothing was asked for."""
    login(request, user)
    request.session.pop("half", None)
    request.session["browser"], request.session["begun"] = kind(request.headers.get("user-agent", "")), timezone.now().isoformat()
    if factor:
        request.session["factor"] = True
    cookie = request.COOKIES.get(KNOWN, "")
    for name, place in (guessed(request, user.get_username()), guessed_code(user.get_username()))[: 1 + factor]:
        cookie = door.enter(name, place, cookie)
    request.__dict__.pop("acting", None)  # somebody else may have been asked for before
    return known(HttpResponseRedirect(target or landing(actor(request)), status=303), cookie)


def guessed(request: HttpRequest, name: str) -> tuple[str, str]:
    """Return under which name and place guesses at a password count."""
    return name, address(request)


def guessed_code(name: str) -> tuple[str, str]:
    """Return under which name and place guesses at a code count: those at one account from everywhere, for they follow a right password."""
    return f"{name}\0code", name
