"""What does a member want to be told of?"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

from django.db import transaction

from cityloop.links import hook
from cityloop.loop.mailbox import mailbox
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.alerts import KINDS, WAYS
from cityloop.queries.factor import closed, opened
from cityloop.store import models as m

PHONE = re.compile(r"\+?\d{6,19}", re.ASCII)


def choose(*, mail: str, to: str, phone: str, wishes: Collection[tuple[str, str]], by: Actor) -> None:
    """Keep a member's alerts: addresses (`to` is a hook's) and (kind, way). Raises Refused naming the field that is no good.

    A hook's secret is made with it, and anew when it moves.
    """
    if by.member is None:
        raise Refused("账号没有角色 / the account has no role", field="member", mend="请联系管理员 / ask an administrator", kind=Kind.DENIED)
    addresses = {"mail": mail.strip(), "hook": to.strip(), "sms": re.sub(r"[\s-]", "", phone)}
    _check(addresses, wishes)
    with transaction.atomic():
        row, _ = m.Wish.objects.select_for_update().get_or_create(member_id=by.member)
        if row.hook != addresses["hook"] or not opened(row.secret):
            row.secret = closed(secrets.token_urlsafe(32)) if addresses["hook"] else ""
        row.mail, row.hook, row.phone = addresses.values()
        row.wishes = {kind: [way for way in WAYS if (kind, way) in wishes] for kind in KINDS if any(kind == one for one, _ in wishes)}
        row.save()


def _check(addresses: dict[str, str], wishes: Collection[tuple[str, str]]) -> None:
    if addresses["mail"] and not mailbox(addresses["mail"]):
        raise Refused("不是邮箱地址 / not an e-mail address", field="mail", mend="name@example.org")
    if addresses["hook"]:
        hook.parts(addresses["hook"])
    if addresses["sms"] and not PHONE.fullmatch(addresses["sms"]):
        raise Refused("不是电话号码 / not a telephone number", field="sms", mend="13800000000")
    for kind, way in wishes:
        if kind not in KINDS or way not in WAYS:
            raise Refused("没有这一项 / not known", field="wish", value=f"{kind}:{way}", mend="刷新后重试 / reload and try again")
        if not addresses[way]:
            raise Refused("勾选了却没有地址 / chosen without an address", field=way, mend="填写地址或取消勾选 / give the address or take the choice back")
