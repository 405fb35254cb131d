"""What did people set right, who, and when?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from cityloop.lab.labelled import Labelled
from cityloop.store import models as m

# Of each case the last word, and the report that opened it.
SAID = """SELECT DISTINCT ON (c.case_id) r.title, r.text, c.now, c.created_at AT TIME ZONE 'UTC', c.by
FROM store_correction c JOIN store_report r ON r.case_id = c.case_id
WHERE c.field = 'category' AND r.erased_at IS NULL AND c.now = ANY(%s) ORDER BY c.case_id, c.id DESC, r.id"""


@dataclass(frozen=True, slots=True)
class Row:
    """A text, the category that a person set, when (ISO, UTC) and who."""

    text: str
    category: str
    at: str
    by: str


def rows(known: Collection[str]) -> list[Row]:
    """Return the corrected categories, oldest first; erased reports and categories that are not `known` any more are left out."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [list(known)])
        found = cursor.fetchall()
    made = [Row(f"{title}\n{text}".strip(), now, at.isoformat(timespec="seconds"), by) for title, text, now, at, by in found]
    return sorted(made, key=lambda row: row.at)


def labelled(known: Collection[str]) -> Labelled:
    """Return the corrections as training rows, oldest first; `months` are moments."""
    found = rows(known)
    seen = hashlib.sha256("\0".join(f"{row.text}\0{row.category}\0{row.at}" for row in found).encode()).hexdigest()
    texts, labels, moments = [row.text for row in found], [row.category for row in found], [row.at for row in found]
    return Labelled("corrections", seen, texts, labels, [""] * len(found), moments, 0)


def since(at: datetime | None) -> int:
    """Return how many categories were set right after `at` (None: ever)."""
    found = m.Correction.objects.filter(field="category")
    return (found.filter(created_at__gt=at) if at else found).count()
