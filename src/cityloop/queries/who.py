"""Who is this signed-in person to the house?"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

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


def vouched(claims: Mapping[str, Any], claim: str) -> User | None:
    """Return the member whom a provider's claims mean: by an e-mail address that it verified, else by the claim that holds the account's name.

    None for nobody, for a closed account, and where two could be meant: nobody is guessed.
    """
    said = claims.get(claim)
    if not isinstance(said, str) or not said.strip() or "\0" in said or (claim == "email" and claims.get("email_verified") is not True):
        return None
    named = {"email__iexact": said.strip()} if claim == "email" else {"username": said.strip()}
    found = list(get_user_model().objects.filter(**named, is_active=True, member__isnull=False)[:2])
    same = claim != "email" or (len(found) == 1 and found[0].email.lower() == said.strip().lower())  # the database also takes ı for i
    return found[0] if len(found) == 1 and same else None


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


@dataclass(frozen=True, slots=True)
class Member:
    """An account as an administrator sees it: its place here, whether it is open, and whether it has a second factor."""

    name: str
    role: str
    unit: str
    area: str
    mail: str
    open: bool
    factor: bool


def members() -> list[Member]:
    """Return all members by name."""
    rows = m.Member.objects.select_related("user", "user__factor").order_by("user__username")
    return [
        Member(
            row.user.get_username(), row.role, row.unit_id or "", row.area_id or "", row.user.email, row.user.is_active,
            bool((held := getattr(row.user, "factor", None)) and held.confirmed_at),
        )
        for row in rows
    ]  # fmt: skip
