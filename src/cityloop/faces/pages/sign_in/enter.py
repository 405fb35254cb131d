"""How does somebody who was recognised come in, and where do they land?"""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cityloop.faces.who import actor
from cityloop.loop.browser import kind
from cityloop.loop.words import Actor, Role

# Where a role's work is. `/` itself opens the view that waits for the role (queries/inbox: start).
LANDING = {
    Role.WORKER: "/",
    Role.OPERATOR: "/",
    Role.HANDLER: "/",
    Role.FOREMAN: "/",
    Role.LEADER: "/handover",
    Role.ADMIN: "/",
    Role.RESIDENT: "/account",  # an account without a role: it is told whom to ask
}


def landing(who: Actor) -> str:
    """Return the page where this person's work is; a duty officer without a centre has no shift to look at."""
    return "/" if who.role is Role.LEADER and not who.area else LANDING[who.role]


def enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Begin the session and lead to `target`, or where the role's work is when nothing was asked for."""
    login(request, user)
    request.session["browser"], request.session["begun"] = kind(request.headers.get("user-agent", "")), timezone.now().isoformat()
    return HttpResponseRedirect(target or landing(actor(request)), status=303)
