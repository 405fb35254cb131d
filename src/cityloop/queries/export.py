"""Which rows does a list hold, for a spreadsheet?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from cityloop.loop.words import Actor
from cityloop.queries.inbox import Row, listing

MOST = 50_000  # rows of one file: more is for `cityloop`'s own database, not for a spreadsheet
PAGE = 100


def rows(actor: Actor, *, at: datetime, asked: Mapping[str, str]) -> Iterator[Row]:
    """Yield the cases of a list, in its order, at most MOST; a page a statement. Raises Refused for a filter that is not known."""
    after, told = "", 0
    while told < MOST:
        page = listing(actor, at=at, limit=PAGE, **{**asked, "after": after})
        yield from page.rows
        told += len(page.rows)
        if not page.after:
            return
        after = page.after
