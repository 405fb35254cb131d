"""How is a second factor set up, asked for and taken off?"""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime

import pyotp
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from cityloop.actions.account import end
from cityloop.loop.words import Actor, Kind, Refused
from cityloop.queries.factor import closed, opened
from cityloop.store import models as m

SPARES = 10  # recovery codes
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none looks like another; eight of them are 40 bits
DRIFT = (0, -1, 1)  # steps of 30 s that a clock may be off. Source: RFC 6238, 5.2 (at most one step back)


def begin(password: str, *, by: Actor) -> None:
    """Make a secret, which asks for nothing until a first code confirms it. Raises Refused.

    The password is asked for once more, where there is one: an open browser must not lock its owner out.
    """
    user = get_user_model().objects.get(username=by.name)
    if user.has_usable_password() and not user.check_password(password):
        raise Refused("密码不对 / not the password", field="present", mend="重新输入 / type it again")
    with transaction.atomic():
        row, _ = m.Factor.objects.select_for_update().get_or_create(user=user)
        if row.confirmed_at:
            raise Refused("已经设置过了 / it is set up already", field="factor", mend="先停用 / take it off first", kind=Kind.STALE)
        row.secret = closed(pyotp.random_base32())
        row.save()


def confirm(code: str, *, by: Actor, at: datetime, keep: str) -> list[str]:
    """Put the second factor in force by its first code, end all other sessions than `keep`, and return the recovery codes, once."""
    with transaction.atomic():
        row = _row(by.name, confirmed_at=None)
        if row is None:
            raise Refused("没有待确认的设置 / nothing to confirm", field="factor", mend="重新开始 / begin anew", kind=Kind.STALE)
        if not _code(row, clean(code), at):
            raise _wrong()
        codes, row.confirmed_at = _fresh(row), at
        row.save()
        end(by.name, keep=keep)
    return codes


def renew(code: str, *, by: Actor, at: datetime) -> list[str]:
    """Return new recovery codes, once; the old ones are void. Raises Refused for a wrong code."""
    with transaction.atomic():
        row = _passed(by.name, code, at)
        codes = _fresh(row)
        row.save()
    return codes


def stop(code: str, *, by: Actor, at: datetime) -> None:
    """Take one's own second factor off. Raises Refused for a wrong code."""
    with transaction.atomic():
        _passed(by.name, code, at).delete()


def passes(name: str, code: str, *, at: datetime) -> bool:
    """Return whether a code lets this account in, and use it up: a code of the app or a recovery code, each once."""
    with transaction.atomic():
        row = _row(name, confirmed_at__isnull=False)
        return row is not None and (_code(row, clean(code), at) or _spare(row, clean(code)))


def drop(name: str) -> bool:
    """Take an account's second factor off for somebody who lost it, and end its sessions. Return whether there was one."""
    with transaction.atomic():
        gone, _ = m.Factor.objects.filter(user__username=name).delete()
        end(name)
    return bool(gone)


def clean(code: str) -> str:
    """Return a code as it is compared: wide digits, blanks and strokes make no difference."""
    return "".join(c for c in unicodedata.normalize("NFKC", code[:100]).upper() if c.isascii() and c.isalnum())


def _row(name: str, **only: object) -> m.Factor | None:
    return m.Factor.objects.select_for_update(of=("self",)).filter(user__username=name, **only).first()


def _passed(name: str, code: str, at: datetime) -> m.Factor:
    row = _row(name, confirmed_at__isnull=False)
    if row is None:
        raise Refused("还没有设置 / it is not set up", field="factor", mend="刷新后看结果 / reload to see", kind=Kind.STALE)
    if not (_code(row, clean(code), at) or _spare(row, clean(code))):
        raise _wrong()
    return row


def _code(row: m.Factor, code: str, at: datetime) -> bool:
    """Return whether a code is right and later than the last one that was taken, which it then is."""
    if not (secret := opened(row.secret)):
        return False
    totp = pyotp.TOTP(secret)
    now = totp.timecode(at)
    step = next((now + off for off in DRIFT if constant_time_compare(totp.generate_otp(now + off), code)), 0)
    if step <= row.step:
        return False
    row.step = step
    row.save(update_fields=["step"])
    return True


def _spare(row: m.Factor, code: str) -> bool:
    if (mark := _mark(row, code)) not in row.spares:
        return False
    row.spares.remove(mark)
    row.save(update_fields=["spares"])
    return True


def _fresh(row: m.Factor) -> list[str]:
    codes = ["".join(secrets.choice(LETTERS) for _ in range(8)) for _ in range(SPARES)]
    row.spares = [_mark(row, code) for code in codes]
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def _mark(row: m.Factor, code: str) -> str:
    return salted_hmac("cityloop.spare", f"{row.pk}\n{code}", algorithm="sha256").hexdigest()


def _wrong() -> Refused:
    return Refused("验证码不对或已用过 / a wrong code, or one that was used", field="code", mend="等下一个再输 / wait for the next one")
