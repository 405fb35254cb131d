"""Who is this signed-in person to the house?"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cityloop.loop.words import Actor, Role
from cityloop.queries.district import learn
from cityloop.store import models as m
from cityloop.store.wire import ask

ACTIVE = m.Member.objects.select_related("user").filter(user__is_active=True)
# Asked at every call, so that a key which was ended is ended at once; the district's digest comes along.
PROGRAM = """SELECT name, role, coalesce(unit_id, ''), coalesce(post_id, ''), coalesce(area_id, ''), scopes,
(SELECT digest FROM store_district ORDER BY code LIMIT 1)
FROM store_apikey WHERE digest = %s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %s)"""


def member(user_id: int) -> Actor | None:
    """Return the member that belongs to an account, None when the account has no role here."""
    row = ACTIVE.filter(user=user_id).first()
    return _actor(row) if row else None


def actors(members: Collection[int]) -> dict[int, Actor]:
    """Return id -> actor of those members whose accounts are in use."""
    return {row.pk: _actor(row) for row in ACTIVE.filter(pk__in=members)}


def _actor(row: m.Member) -> Actor:
    return Actor(
        row.user.get_username(), Role(row.role), member=row.pk, unit=row.unit_id or "", post=row.post_id or "",
        area=row.area_id or "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Program:
    """A program that showed its key: who it is, and what it may ask for at all."""

    actor: Actor
    scopes: frozenset[str]


def program(digest: str, *, at: datetime) -> Program | None:
    """Return the program whose key has this digest, None when there is none in force."""
    rows = ask(PROGRAM, [digest, at])
    if not rows:
        return None
    name, role, unit, post, area, scopes, district = rows[0]
    learn(district)
    return Program(Actor(f"api:{name}", Role(role), unit=unit, post=post, area=area), frozenset(json.loads(scopes)))
