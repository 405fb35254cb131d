"""Which programs may call, and as what?"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from cityloop.loop.words import Kind, Refused, Role
from cityloop.store import models as m

SCOPES = ("reports:write", "cases:read", "cases:write", "contacts:read", "notices:read", "notices:write", "figures:read")
ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
NAME = re.compile(r"[\w.-]{1,36}")  # "api:NAME" is the source of its reports
DAYS = 3650


def make(
    name: str, *, role: str, scopes: Sequence[str], unit: str = "", post: str = "", area: str = "", days: int = 365, at: datetime
) -> str:
    """Make a program's key and return its secret, which is kept nowhere. Raises Refused naming the field that is no good."""
    _check(name, role, scopes, days)
    _reach(unit, post, area)
    secret = "clk_" + secrets.token_urlsafe(32)
    key = m.ApiKey(
        name=name, digest=digest(secret), role=role, unit_id=unit or None, post_id=post or None, area_id=area or None,
        scopes=sorted(set(scopes)), created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError:
        raise Refused("名称已用过 / the name is taken", field="name", value=name, mend="换一个 / choose another") from None
    return secret


def digest(secret: str) -> str:
    """Return what is kept of a secret: its sha256 (hex)."""
    return sha256(secret.encode()).hexdigest()


def revoke(name: str, *, at: datetime) -> None:
    """End a key at once and for good. Raises Refused for an unknown or an ended one."""
    if "\0" not in name and m.ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=at):
        return
    raise Refused(
        "没有这个有效的密钥 / no such key in force", field="name", value=name, mend="cityloop key list", kind=Kind.MISSING
    )


def _check(name: str, role: str, scopes: Sequence[str], days: int) -> None:
    if not NAME.fullmatch(name):
        raise Refused("名称不对 / not a name", field="name", value=name, mend="1 到 36 个字母、数字、_ . - / letters, digits, _ . -")
    if role not in ROLES:
        raise Refused("没有这个角色 / no such role", field="role", value=role, mend=_one_of(ROLES))
    if not scopes:
        raise Refused("至少一个范围 / at least one scope", field="scopes", mend=_one_of(SCOPES))
    for scope in scopes:
        if scope not in SCOPES:
            raise Refused("没有这个范围 / no such scope", field="scopes", value=scope, mend=_one_of(SCOPES))
    if not 1 <= days <= DAYS:
        raise Refused(f"应为 1 到 {DAYS} 天 / between 1 and {DAYS} days", field="days", value=days, mend="--days 365")


def _reach(unit: str, post: str, area: str) -> None:
    for field, value, rows in (("unit", unit, m.Unit.objects), ("post", post, m.Post.objects.filter(unit=unit)), ("area", area, m.Area.objects)):
        known = list(rows.order_by("code").values_list("code", flat=True))
        if value and value not in known:
            raise Refused("没有这一项 / not known", field=field, value=value, mend=f"{_one_of(known[:8])}…")


def _one_of(able: Sequence[str]) -> str:
    return f"可选 / one of: {'、'.join(able)}"
