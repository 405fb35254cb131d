"""Has this account a second factor, and must it have one?"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

from cityloop.loop.words import Role
from cityloop.queries.district import World
from cityloop.store import models as m


@dataclass(frozen=True, slots=True)
class Factor:
    """Whether the second factor is in force, and the recovery codes left; before that, the secret and its address for a QR code."""

    on: bool
    spares: int
    secret: str = ""
    uri: str = ""


def factor(name: str, issuer: str) -> Factor | None:
    """Return an account's second factor, None where none was begun; a secret in force is shown to nobody."""
    row = m.Factor.objects.filter(user__username=name).first()
    if row is None or row.confirmed_at:
        return Factor(True, len(row.spares)) if row else None
    if not (secret := opened(row.secret)):
        return None
    return Factor(False, 0, secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer))


def asked(user_id: int) -> bool:
    """Return whether an account is asked for a code after its password."""
    return m.Factor.objects.filter(user=user_id, confirmed_at__isnull=False).exists()


def demanded(role: Role, here: World, at: datetime) -> bool:
    """Return whether the district demands a second factor of a role: the dated value `second_factor` names it."""
    return role in {one.strip() for one in here.value("second_factor", "*", at).value.split(",")}


def closed(secret: str) -> str:
    """Return a secret as the database keeps it: who reads a copy of the tables cannot make codes."""
    return _cipher().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """Return a secret as it was, "" when the installation's key is another by now."""
    try:
        return _cipher().decrypt(kept.encode()).decode()
    except InvalidToken:
        return ""


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("cityloop.factor", "secret", algorithm="sha256").digest()))
