"""Who has a row in hand, until when, and what became of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, transaction

from cityloop.store.lease import Leased

R = TypeVar("R", bound=Leased)
LEASE = timedelta(minutes=5)  # longer than any letter may take (links/mail: 20 time-outs of at most 10 s)
KILLED = "最后一次时进程中断 / its process was killed in the last try"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a row is tried before it is given up, and how long is waited in between: `first`, doubling to `longest`."""

    most: int
    first: timedelta
    longest: timedelta

    def wait(self, tries: int) -> timedelta:
        """Return how long to wait after that many tries."""
        return min(self.longest, (1 << min(max(tries, 1) - 1, 20)) * self.first)


def borrow(model: type[R], at: datetime, *, lease: timedelta, most: int) -> list[R]:
    """Return at most `most` rows that are due, ours until the lease ends; another worker takes others.

    No try is counted yet, so that what shares a batch with a row that kills its worker does not pay for it.
    """
    with transaction.atomic():
        rows = model._default_manager.filter(next_at__lte=at).order_by("next_at", "pk").select_for_update(skip_locked=True)
        found, until = list(rows[:most]), at + lease
        model._default_manager.filter(pk__in=[row.pk for row in found]).update(next_at=until)
    for row in found:
        row.next_at = until
    return found


def begin(row: Leased, at: datetime, patience: Patience, *, lease: timedelta) -> bool:
    """Count a try and lend the row for a whole lease; return whether it may be begun.

    False when another worker has it by now, or when it had all its tries: then it is given up.
    """
    if row.tries >= patience.most:
        settle(row, next_at=None, fault=row.fault or KILLED)
        return False
    return settle(row, tries=row.tries + 1, next_at=at + lease)


def settle(row: Leased, **change: Any) -> bool:
    """Write the outcome if the row is still ours, that is, as we took it; return whether it was."""
    held = type(row)._default_manager.filter(pk=row.pk, tries=row.tries, next_at=row.next_at)
    if not held.update(**change):
        return False
    for name, value in change.items():
        setattr(row, name, value)
    return True


def again(row: Leased, at: datetime, patience: Patience, fault: str) -> str:
    """Put a row back that was tried in vain; return "failed" when it is tried again, "dead" when that was its last try."""
    last = row.tries >= patience.most
    settle(row, next_at=None if last else at + patience.wait(row.tries), fault=fault[:300])
    return "failed" if row.next_at else "dead"


def back(rows: Sequence[Leased], until: datetime, fault: str = "") -> None:
    """Put rows back that were borrowed together and not begun; they had no try."""
    if rows:
        ours = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows], next_at=rows[0].next_at)
        ours.update(next_at=until, **({"fault": fault[:300]} if fault else {}))


def let_go() -> None:
    """Give the database's connection back for as long as somebody else makes us wait."""
    if not connection.in_atomic_block:
        connection.close()


def words(fault: Exception) -> str:
    """Return a fault as a row keeps it."""
    return f"{type(fault).__name__}: {fault}"[:300]
