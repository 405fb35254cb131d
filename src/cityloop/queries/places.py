"""Where do reports say they are, in words and by point?"""

from __future__ import annotations

from collections.abc import Iterator

from cityloop.loop.words import Point
from cityloop.store import models as m


def said() -> Iterator[tuple[str, Point | None]]:
    """Return the words of each report, and the point that was given with it; erased ones have none."""
    rows = m.Report.objects.order_by("id").values_list("title", "text", "lon", "lat")
    for title, text, lon, lat in rows.iterator(2_000):
        yield f"{title or ''} {text or ''}", Point(lon, lat) if lon is not None and lat is not None else None
