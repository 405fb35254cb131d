"""Is a report known already, and which open cases lie near it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cityloop.loop.match import Candidate, box
from cityloop.loop.words import Point
from cityloop.store import wire

COLUMNS = "c.id, c.number, c.key, c.category, c.lon, c.lat, c.happened_at"
KNOWN = f"""SELECT {COLUMNS}, r.source, r.source_id, r.title, r.text, r.erased_at IS NOT NULL
FROM %s AS q (source, source_id)
JOIN store_report r ON r.source = q.source AND r.source_id = q.source_id JOIN store_case c ON c.id = r.case_id"""  # COLUMNS is the constant above  # nosec B608
BY_KEY = f"""SELECT {COLUMNS}, NULL, NULL, NULL, NULL, NULL FROM %s AS q (key)
JOIN store_case c ON c.key = q.key AND c.key <> ''
WHERE c.state NOT IN ('closed', 'joined', 'dropped')"""  # parts of a split have no key, gathered cases keep theirs  # nosec B608
FIRST = "SELECT left(concat(r.title, ' ', r.text), 1000) FROM store_report r WHERE r.case_id = c.id AND r.erased_at IS NULL ORDER BY r.id LIMIT 1"
BY_PLACE = f"""SELECT {COLUMNS}, NULL, NULL, NULL, ({FIRST}), NULL
FROM %s AS q (category, west, south, east, north)
JOIN store_case c ON c.category = q.category AND point(c.lon, c.lat) <@ box(point(q.west, q.south), point(q.east, q.north))
WHERE c.lon IS NOT NULL AND c.state NOT IN ('closed', 'joined', 'dropped')
AND (c.parent_id IS NULL OR c.reports > 0)"""  # parts of a split have no reports, gathered cases keep theirs  # nosec B608
BOX = ("text", "float8", "float8", "float8", "float8")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about one report: who sent it, its key, and what it is about within how many metres of where."""

    source: str
    source_id: str
    key: str
    category: str
    point: Point | None
    metres: float


@dataclass(frozen=True, slots=True)
class Known:
    """The case of a report that is there already, and its title and text; None when they were erased."""

    number: str
    words: tuple[str, str] | None


def look(asks: Sequence[Ask]) -> tuple[dict[tuple[str, str], Known], list[Candidate]]:
    """Return (source, source id) -> report that is known already, and the open cases near any of the asks.

    One statement, also for thousands of asks.
    """
    asked: list[tuple[str, Sequence[str], Sequence[Sequence[Any]]]] = [
        (KNOWN, ("text", "text"), [(a.source, a.source_id) for a in asks]),
        (BY_KEY, ("text",), [(a.key,) for a in asks if a.key]),
        (BY_PLACE, BOX, [(a.category, *box(a.point, a.metres)) for a in asks if a.point]),
    ]
    tables = [(sql, *wire.table(types, given)) for sql, types, given in asked if given]
    rows = wire.ask("\nUNION ALL ".join(sql % table for sql, table, _ in tables), [v for _, _, values in tables for v in values])
    known = {(row[7], row[8]): Known(row[1], None if row[11] else (row[9], row[10])) for row in rows if row[8] is not None}
    return known, list({row[0]: _candidate(row) for row in rows if row[8] is None}.values())


def _candidate(row: Sequence[Any]) -> Candidate:
    pk, number, key, category, lon, lat, at = row[:7]
    return Candidate(pk, number, key, category, Point(lon, lat) if lon is not None and lat is not None else None, at, row[10] or "")
