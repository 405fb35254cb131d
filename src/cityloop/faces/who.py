"""Who is on the other side of this request, and what must they do before anything else?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries.district import world
from cityloop.queries.factor import demanded
from cityloop.queries.who import member

# What somebody may do who must set up a second factor first; the API knows such an account as one without a role.
FREE = {"account", "sign-in", "sign-out", "look", "report", "api"}


def actor(request: HttpRequest) -> Actor:
    """Return the signed-in member; a resident for everybody else, also for an account that has no role here."""
    if (known := getattr(request, "acting", None)) is None:  # asked for once a request
        known = request.acting = _actor(request)  # type: ignore[attr-defined]
    return known


def owing(request: HttpRequest) -> bool:
    """Return whether this member must set up a second factor: until then the account has no role."""
    actor(request)
    return getattr(request, "owing", False)


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return Actor("resident", Role.RESIDENT)
    nobody = Actor(user.get_username(), Role.RESIDENT)
    known = member(user.pk) or nobody
    request.owing = owed = (  # type: ignore[attr-defined]
        known is not nobody and "factor" not in request.session and demanded(known.role, world(), timezone.now())
    )
    return nobody if owed else known


class Owing:
    """Leads whoever must set up a second factor to where that is done, and nowhere else."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Return the way to the account's page, None for whoever owes nothing."""
        if request.path.split("/")[1] in FREE or not request.user.is_authenticated:
            return None
        try:
            return HttpResponseRedirect("/account", status=303) if owing(request) else None
        except Refused:  # no district is loaded: the page itself says so
            return None
