"""Which programs hold a key?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cityloop.loop.words import Actor, Role
from cityloop.queries.inbox import NOTHING, scope
from cityloop.store import models as m


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key, without anything that opens a door."""

    name: str
    role: Role
    unit: str
    area: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def keys() -> list[Key]:
    """Return all keys by name, those that ended too."""
    return [
        Key(k.name, Role(k.role), k.unit_id or "", k.area_id or "", tuple(k.scopes), k.created_at, k.expires_at, k.revoked_at)
        for k in m.ApiKey.objects.order_by("name")
    ]  # fmt: skip


def sees(role: Role, unit: str, area: str) -> bool:
    """Return whether a key of this role and reach can see any case at all."""
    return scope(Actor("key", role, unit=unit, area=area)) != NOTHING
