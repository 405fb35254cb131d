"""How is a sender who asks twice told the same?"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from cityloop.actions.journal import canonical
from cityloop.loop.words import Kind, Refused
from cityloop.store import models as m
from cityloop.store import wire

KEPT = timedelta(days=7)  # a report's own id is known for good; a key is for retries, and nobody retries for a week
CLAIM = """INSERT INTO store_answer (by, key, fingerprint, created_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (by, key) DO NOTHING RETURNING id"""


def once(do: Callable[[], dict[str, Any]], *, by: str, key: str, asked: object, at: datetime) -> tuple[dict[str, Any], bool]:
    """Return what `do` answers (JSON), and whether it was answered before: then it is not done again.

    The answer is kept in the transaction of `do`, so a refusal or a crash keeps nothing; of several who ask at the same time
    the others wait for the first. Without a `key` it is simply done. Raises Refused for a key that came with another request.
    """
    if not key:
        return do(), False
    with wire.whole(), wire.cursor() as cursor:
        cursor.execute(CLAIM, [by, key, print_of(asked), at])
        claimed = cursor.fetchone()
        if claimed is None:
            return _again(by, key, asked), True
        body = do()
        cursor.execute("UPDATE store_answer SET body = %s::jsonb WHERE id = %s", [canonical(body), claimed[0]])
    return body, False


def print_of(asked: object) -> str:
    """Return a keyed hash of what was asked: personal words in it can be recognised, and not be guessed."""
    return hmac.new(settings.SECRET_KEY.encode(), canonical(asked).encode(), hashlib.sha256).hexdigest()


def _again(by: str, key: str, asked: object) -> dict[str, Any]:
    row = m.Answer.objects.get(by=by, key=key)
    if row.fingerprint != print_of(asked):
        raise Refused(
            "此键已用于另一请求 / this key came with another request", field="Idempotency-Key", value=key,
            mend="新请求换一个键 / a new request takes a new key", kind=Kind.STALE,
        )  # fmt: skip
    return dict(row.body or {})


def forget(at: datetime) -> int:
    """Delete the answers that nobody will ask for any more. Return how many."""
    return m.Answer.objects.filter(created_at__lt=at - KEPT).delete()[0]
