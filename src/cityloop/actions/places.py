"""How do a file's names of places become the district's?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from cityloop.actions.load import renew
from cityloop.lab.places import Named
from cityloop.loop.gazetteer import Name
from cityloop.loop.place import Atlas
from cityloop.loop.words import Point
from cityloop.queries.district import world
from cityloop.store import models as m

Line = tuple[str, str, str, float | None, float | None, float]  # word, kind, area, lon, lat, radius
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changes, in lines of the gazetteer (one a word): new, replaced by new, and those that stay as they are."""

    new: list[Line]
    gone: list[int]
    same: int


def plan(places: Iterable[Named]) -> Change:
    """Return what importing places would change. A second time it is nothing.

    The lines of one word, kind and area are replaced together, so that what moved moves; no line of the folder is touched, and
    a word that the folder has at the same place is not added.
    """
    atlas = world().atlas
    folder = set(m.PlaceName.objects.filter(own=False).values_list("word", flat=True))
    wanted = Counter(line for place in places for line in _lines(place, atlas) if not (line[0] in folder and _known(line, atlas)))
    lines = m.PlaceName.objects.filter(own=True).values_list("id", "word", "kind", "area", "lon", "lat", "radius")
    have: dict[Line, int] = {(word, kind, area, lon, lat, radius): pk for pk, word, kind, area, lon, lat, radius in lines}
    told = {line[:3] for line in wanted}
    gone = [pk for line, pk in have.items() if line[:3] in told and line not in wanted]
    return Change([line for line in wanted if line not in have], gone, sum(line in have for line in wanted))


def take(places: Iterable[Named]) -> Change:
    """Import places, whole or not at all, and return what changed; running processes see it at their next report."""
    with transaction.atomic():
        m.District.objects.select_for_update().get()
        change = plan(places)
        if change.new or change.gone:
            m.PlaceName.objects.filter(pk__in=change.gone).delete()
            m.PlaceName.objects.bulk_create(map(_row, change.new), batch_size=BATCH)
            renew()
    return change


def _lines(place: Named, atlas: Atlas) -> Iterator[Line]:
    """Return a line for each word, in the area that is given, or else in the smallest that holds the place, at most its sub-district."""
    point = place.point
    area = place.area if place.area in atlas.areas else (point and atlas.holder(point, place.radius)) or atlas.root.code
    for word in place.words:
        yield word, place.kind, area, round(point.lon, 6) if point else None, round(point.lat, 6) if point else None, round(place.radius, 1)


def _known(line: Line, atlas: Atlas) -> bool:
    """Return whether the folder has this word where the line puts it."""
    return any(_near(line, name) for name in atlas.names.get(line[0], ()))


def _near(line: Line, name: Name) -> bool:
    if name.point is None or line[3] is None or line[4] is None:
        return name.area == line[2]
    return name.point.metres_to(Point(line[3], line[4])) <= name.radius + line[5]


def _row(line: Line) -> m.PlaceName:
    word, kind, area, lon, lat, radius = line
    return m.PlaceName(word=word, kind=kind, area_id=area, lon=lon, lat=lat, radius=radius, own=True)
