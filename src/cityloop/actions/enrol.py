"""Who may sign in, and as what?"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cityloop.loop.mailbox import mailbox
from cityloop.loop.words import Kind, Refused, Role
from cityloop.store import models as m


def enrol(
    name: str, password: str | None, *, role: Role, unit: str = "", area: str = "", mail: str = "", weak: bool = False
) -> bool:  # fmt: skip
    """Make (or set anew) a member's account; return whether it is new.

    No password: what there is stays, and a new account enters by the provider alone. `mail` is the address that the provider knows.
    `weak` allows the demo's simple passwords. Raises Refused naming the field for a bad name, password, unit, area or address.
    """
    if not name.strip() or len(name) > 150 or not name.isprintable():
        raise Refused("用户名应为 1 到 150 字 / a name of 1 to 150 characters", field="name", value=name)
    if unit and not m.Unit.objects.filter(code=unit).exists():
        raise Refused("没有这个单位 / no such unit", field="unit", value=unit, mend="见 units.toml")
    if area and not m.Area.objects.filter(code=area).exists():
        raise Refused("没有这个区域 / no such area", field="area", value=area, mend="见 areas.geojson")
    if mail and not mailbox(mail):
        raise Refused("不是邮箱地址 / not an e-mail address", field="mail", value=mail, mend="name@example.org")
    if mail and get_user_model().objects.filter(email__iexact=mail).exclude(username=name).exists():
        raise Refused("另一账号已用这个邮箱 / another account has this address", field="mail", mend="cityloop member list")
    if password is not None and not weak:
        strong(password)
    with transaction.atomic():
        user, new = get_user_model().objects.get_or_create(username=name)
        _set(user, password, mail, new)
        place = {"role": role.value, "unit_id": unit or None, "area_id": area or None}
        m.Member.objects.update_or_create(user=user, defaults=place)
    return new


def _set(user: User, password: str | None, mail: str, new: bool) -> None:
    user.email = mail or user.email
    if new and password is None:
        user.set_unusable_password()
    elif password is not None and (new or not user.check_password(password)):
        user.set_password(password)
        m.Session.objects.filter(user=user).delete()  # who knew the old password is out
    user.save()


def active(name: str, *, on: bool) -> None:
    """Close an account, which ends its sessions at once, or open it again. Raises Refused for an unknown one."""
    with transaction.atomic():
        if "\0" in name or not get_user_model().objects.filter(username=name).update(is_active=on):
            raise Refused("没有这个账号 / no such account", field="name", value=name, mend="cityloop member list", kind=Kind.MISSING)
        if not on:
            m.Session.objects.filter(user__username=name).delete()


def strong(password: str, user: User | None = None) -> None:
    """Refuse a password that is too easy. Raises Refused, and does not repeat it."""
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), field="password", mend="换一个更长的 / choose a longer one") from None


def members() -> set[str]:
    """Return the account names of all members."""
    return set(m.Member.objects.values_list("user__username", flat=True))
