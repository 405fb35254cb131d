"""Which program or person calls, and what may it ask for at all?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from cityloop.actions.keys import SCOPES, digest
from cityloop.faces.who import actor
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.who import program


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an actor, the scopes it holds, the source that its reports carry, and the moment of the call."""

    actor: Actor
    scopes: frozenset[str]
    source: str
    at: datetime


class Key(HttpBearer):
    """A program's key (`cityloop key make`), sent as `Authorization: Bearer clk_...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller, None for a key that is unknown, ended or expired."""
        at = timezone.now()
        found = program(digest(token), at=at)
        return Caller(found.actor, found.scopes, found.actor.name, at) if found else None


class Session(SessionAuth):
    """A signed-in person; what changes something needs the CSRF token too."""

    def _get_key(self, request: HttpRequest) -> str | None:
        """Return the session, None for nobody: a program with a bad key is told of its key, not of a CSRF token."""
        return super()._get_key(request) if request.user.is_authenticated else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return the caller, None for nobody."""
        if not request.user.is_authenticated:
            return None
        return Caller(actor(request), frozenset(SCOPES), f"user:{request.user.pk}", timezone.now())


DOORS = [Key(), Session()]


def caller(request: HttpRequest) -> Caller:
    """Return who calls, as the door let it in."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def needs(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that refuses a caller without `scope`, and hands the caller on in the request's place."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            held = caller(request).scopes
            if scope not in held:
                raise Refused(
                    f"密钥没有范围 {scope} / this key lacks the scope {scope}", field="scope", value="、".join(sorted(held)),
                    mend=f"cityloop key make … --scopes {scope}", kind=Kind.DENIED,
                )  # fmt: skip
            return view(request, *args, **kwargs)

        asked.scope = scope  # type: ignore[attr-defined]
        return asked

    return decorate
