"""Who is this signed-in person to the house?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cityloop.loop.words import Actor, Role
from cityloop.store import models as m


def member(user_id: int) -> Actor | None:
    """Return the member that belongs to an account, None when the account has no role here."""
    row = m.Member.objects.select_related("user").filter(user=user_id, user__is_active=True).first()
    if row is None:
        return None
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
    row = m.ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), digest=digest, revoked_at=None).first()
    if row is None:
        return None
    who = Actor(f"api:{row.name}", Role(row.role), unit=row.unit_id or "", post=row.post_id or "", area=row.area_id or "")
    return Program(who, frozenset(row.scopes))
