"""Who is this signed-in person to the house?"""

from __future__ import annotations

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
