"""How is a day's journal sealed?"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from datetime import date, datetime, timedelta, tzinfo

from django.conf import settings
from django.db import connection, transaction

from cityloop.loop.words import Refused
from cityloop.queries.district import world
from cityloop.store import models as m

SETTLED = timedelta(minutes=10)  # a transaction that began before midnight may commit after it
HEADS = """SELECT DISTINCT ON (e.case_id) c.number, e.number, e.hash FROM store_entry e
LEFT JOIN store_case c ON c.id = e.case_id
WHERE e.recorded_at >= %s AND e.recorded_at < %s ORDER BY e.case_id, e.number DESC"""

# Found by the ids, which have a tree; lines written at the same moment may have them in another order than their clock.
FIRST = "SELECT min(recorded_at) FROM (SELECT recorded_at FROM store_entry ORDER BY id LIMIT 1000) AS e"


def mac(day: date, cases: int, heads: bytes, before: str) -> str:
    """Return the HMAC-SHA256 (hex) of a day's heads under the key outside the database, bound to the seal before it."""
    body = f"{day.isoformat()}\n{cases}\n{before}\n".encode() + heads
    return hmac.new(settings.SEAL_KEY.encode(), body, hashlib.sha256).hexdigest()


def seal_days(at: datetime) -> int:
    """Seal every ended day that has lines and no seal yet; the seal also goes to var/seals. Return how many."""
    zone, sealed = world().zone, 0
    today = (at - SETTLED).astimezone(zone).date()
    last = m.Seal.objects.order_by("-day").first()
    day = last.day + timedelta(days=1) if last else _first(zone)
    while day is not None and day < today:
        sealed += _seal(day, zone)
        day += timedelta(days=1)
    return sealed


def _first(zone: tzinfo) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute(FIRST)
        first = cursor.fetchone()[0]
    return first.astimezone(zone).date() if first else None


def _seal(day: date, zone: tzinfo) -> bool:
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    nextday = day + timedelta(days=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('seal', 0))")
        if m.Seal.objects.filter(day=day).exists():
            return False
        cursor.execute(HEADS, [start, datetime(nextday.year, nextday.month, nextday.day, tzinfo=zone)])
        lines = sorted(f"{number} {version} {head}" for number, version, head in cursor.fetchall())
        if not lines:
            return False
        last = m.Seal.objects.order_by("-day").first()
        heads = "\n".join(lines).encode()
        row = m.Seal(day=day, cases=len(lines), heads=zlib.compress(heads), mac=mac(day, len(lines), heads, last.mac if last else ""))
        _keep(row)
        row.save(force_insert=True)
    return True


def _keep(row: m.Seal) -> None:
    """Write the seal beside the database, before its row: a crash in between makes the very same seal again.

    Raises Refused when another seal of that day lies there: the row was removed, and sealing anew would hide a change.
    """
    folder = settings.VAR / "seals"
    if kept().get(row.day, row.mac) != row.mac:
        raise Refused(
            "这一天已另有封印 / that day was sealed otherwise", field="seal", value=row.day, mend="cityloop audit"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{row.day.isoformat()}.txt").write_text(f"{row.mac} {row.cases}\n")


def kept() -> dict[date, str]:
    """Return day -> mac of the seals that were written beside the database, in var/seals."""
    paths = (settings.VAR / "seals").glob("*.txt")
    return {date.fromisoformat(p.stem): p.read_text().split()[0] for p in paths}
