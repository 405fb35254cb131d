"""In which browsers is this person signed in?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac

from cityloop.store import models as m


@dataclass(frozen=True, slots=True)
class Sitting:
    """An open session: a mark that names it to its owner alone, `browser/system`, its times, and whether it is the one that asks."""

    mark: str
    browser: str
    begun_at: datetime
    seen_at: datetime
    here: bool


def sittings(name: str, *, key: str, at: datetime) -> list[Sitting]:
    """Return the open sessions of an account, this one (`key`) first, then those seen last."""
    rows = m.Session.objects.filter(user__username=name, expire_date__gt=at).order_by("-seen_at", "session_key")
    found = [Sitting(mark(row.pk), row.browser, row.begun_at, row.seen_at, row.pk == key) for row in rows]
    return sorted(found, key=lambda one: not one.here)


def mark(key: str) -> str:
    """Return what stands for a session on a page: the key itself would open it."""
    return salted_hmac("cityloop.session", key, algorithm="sha256").hexdigest()[:32]
