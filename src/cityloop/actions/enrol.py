"""Who may sign in, and as what?"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cityloop.loop.words import Refused, Role
from cityloop.store import models as m


def enrol(name: str, password: str, *, role: Role, unit: str = "", area: str = "", weak: bool = False) -> bool:
    """Make (or set anew) a member's account; return whether it is new.

    `weak` allows the demo's simple passwords. Raises Refused naming the field for a bad name, password, unit or area.
    """
    if not name.strip() or len(name) > 150:
        raise Refused("用户名应为 1 到 150 字 / a name of 1 to 150 characters", field="name", value=name)
    if unit and not m.Unit.objects.filter(code=unit).exists():
        raise Refused("没有这个单位 / no such unit", field="unit", value=unit, mend="见 units.toml")
    if area and not m.Area.objects.filter(code=area).exists():
        raise Refused("没有这个区域 / no such area", field="area", value=area, mend="见 areas.geojson")
    if not weak:
        strong(password)
    with transaction.atomic():
        user, new = get_user_model().objects.get_or_create(username=name)
        if new or not user.check_password(password):
            user.set_password(password)
            user.save()
            m.Session.objects.filter(user=user).delete()  # who knew the old password is out
        place = {"role": role.value, "unit_id": unit or None, "area_id": area or None}
        m.Member.objects.update_or_create(user=user, defaults=place)
    return new


def strong(password: str, user: User | None = None) -> None:
    """Refuse a password that is too easy. Raises Refused, and does not repeat it."""
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), field="password", mend="换一个更长的 / choose a longer one") from None


def members() -> set[str]:
    """Return the account names of all members."""
    return set(m.Member.objects.values_list("user__username", flat=True))
