"""Which rows does a list hold, for a spreadsheet?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from cityloop.loop.words import Actor
from cityloop.queries.inbox import Row, listing

MOST = 10_000  # rows of one file: a request must not work for long, and nobody reads more
PAGE = 100


def rows(actor: Actor, *, at: datetime, asked: Mapping[str, str]) -> Iterator[Row]:
    """Yield the cases of a list, in its order, at most one more than MOST, which says that there are more; a page a statement.

    Raises Refused for a filter that is not known.
    """
    after, left = "", MOST + 1
    while left > 0:
        page = listing(actor, at=at, limit=min(PAGE, left), **{**asked, "after": after})
        yield from page.rows
        after, left = page.after, left - len(page.rows) if page.after else 0
