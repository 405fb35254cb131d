"""Who is on the other side of this request?"""

from __future__ import annotations

from django.http import HttpRequest

from cityloop.loop.words import Actor, Role
from cityloop.queries.who import member


def actor(request: HttpRequest) -> Actor:
    """Return the signed-in member; a resident for everybody else, also for an account that has no role here."""
    if (known := getattr(request, "acting", None)) is None:  # asked for once a request
        known = request.acting = _actor(request)  # type: ignore[attr-defined]
    return known


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return Actor("resident", Role.RESIDENT)
    return member(user.pk) or Actor(user.get_username(), Role.RESIDENT)
