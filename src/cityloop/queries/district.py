"""What does the house know of its district?"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from shapely.geometry import shape

from cityloop.kit import shelf
from cityloop.kit.shelf import Shelf
from cityloop.kit.values import Value, find
from cityloop.loop.clock import Calendar, Limit, parse
from cityloop.loop.place import AreaShape, Atlas, Name
from cityloop.loop.route import Duty, Route, route
from cityloop.loop.words import Kind, Level, Point, Refused
from cityloop.store import models as m

T = TypeVar("T")
_kept: dict[str, World] = {}
_digest: ContextVar[str | None] = ContextVar("digest", default=None)  # None: not inside `steady`
_reading = threading.Lock()  # at a cold start one thread reads for all


@dataclass(frozen=True)
class World:
    """A district as the pure core needs it: areas, names, duties, values, calendar and packs."""

    code: str
    zh: str
    en: str
    config: dict[str, Any]
    atlas: Atlas
    duties: list[Duty]
    unit_of: dict[tuple[str, str], str]
    units: dict[str, tuple[str, str]]
    parents: dict[str, str]
    posts: dict[str, tuple[str, str]]
    post_unit: dict[str, str]
    values: list[Value]
    calendar: Calendar
    shelf: Shelf
    _known: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the district's time zone."""
        return ZoneInfo(self.config["time_zone"])

    @cached_property
    def turns(self) -> list[date]:
        """Return the days from which on a value or a duty holds: between two of them no answer changes."""
        return sorted({*(value.since for value in self.values), *(duty.since for duty in self.duties)})

    def value(self, name: str, of: str, at: datetime) -> Value:
        """Return the dated value that holds for a category at a moment."""
        return self._once("value", name, of, at=at, make=lambda day: find(self.values, name, of, day))

    def limit(self, name: str, of: str, at: datetime) -> tuple[Limit, str]:
        """Return a time limit and its source."""
        return self._once("limit", name, of, at=at, make=lambda day: _limit(find(self.values, name, of, day)))

    def route(self, category: str, area: str, at: datetime) -> Route:
        """Return whose duty a category is in an area at a moment. Raises Refused when the duty table has no line."""
        path, duties = self.atlas.path(area), self.duties
        return self._once("route", category, area, at=at, make=lambda day: route(category, path, duties, self.unit_of, day))

    def _once(self, *key: str, at: datetime, make: Callable[[date], T]) -> T:
        """Return what was made for this key before: the same few hundred questions are asked at every report."""
        day = at.astimezone(self.zone).date()
        known = *key, bisect_right(self.turns, day)
        if known not in self._known:
            self._known[known] = make(day)
        return self._known[known]  # type: ignore[no-any-return]

    def below(self, area: str) -> list[str]:
        """Return the codes of an area and all areas under it; none for an unknown code."""
        return self._below.get(area, [])

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """Return area -> its own code and those of all areas under it."""
        found: dict[str, list[str]] = {}
        for code in self.atlas.areas:
            for above in self.atlas.path(code):
                found.setdefault(above, []).append(code)
        return found

    def under(self, unit: str) -> list[str]:
        """Return the codes of a unit and of all units under it; none for an unknown code."""
        found = [unit] if unit in self.units else []
        for above in found:
            found += [code for code, parent in self.parents.items() if parent == above]
        return found

    def posts_of(self, units: Collection[str]) -> list[str]:
        """Return the codes of the posts of some units."""
        return [post for post, unit in self.post_unit.items() if unit in units]


@contextmanager
def steady() -> Iterator[None]:
    """Let all that is asked inside, such as one request, see one district: its digest is read once, not at every question."""
    before = _digest.set("")
    try:
        yield
    finally:
        _digest.reset(before)


def learn(digest: str | None) -> None:
    """Take the district's digest from a statement that brought it along; it holds inside `steady` alone."""
    if digest and _digest.get() is not None:
        _digest.set(digest)


def _limit(found: Value) -> tuple[Limit, str]:
    return parse(found.value), f"{found.name}/{found.of} {found.since} ({found.source})"


def world() -> World:
    """Return the loaded district, read again only when a load changed its digest. Raises Refused, as unready, before the first load."""
    digest = _digest.get() or m.District.objects.order_by("code").values_list("digest", flat=True).first()
    if digest is None:
        raise Refused("还没有装载区 / no district is loaded", mend="cityloop district load districts/demo", kind=Kind.UNREADY)
    learn(digest)
    if found := _kept.get(digest):
        return found
    with _reading:
        return _kept.get(digest) or _renew(digest)


def _renew(digest: str) -> World:
    """Return the district as it is now. What is wrong with a pack is our fault: a sender is asked to send again, not refused."""
    try:
        made = _read(m.District.objects.get(digest=digest))
    except Refused as no:
        raise Refused(no.reason, field=no.field, value=no.value, mend=no.mend, kind=Kind.UNREADY) from no
    _kept.clear()
    _kept[digest] = made
    return made


def _read(row: m.District) -> World:
    zone = ZoneInfo(row.config["time_zone"])
    found = replace(shelf.load(settings.PACK_FOLDERS), own=shelf.own(row.config.get("categories", [])))
    units = list(m.Unit.objects.select_related("area"))
    return World(
        row.code, row.zh, row.en, row.config, _atlas(),
        [Duty(d.category, d.area_id or "", d.unit, d.post, d.since, d.source) for d in m.Duty.objects.all()],
        {
            (u.area.level, u.area.code): u.code
            for u in units
            if u.area and u.kind in ("centre", "subdistrict", "community")
        },
        {u.code: (u.zh, u.en) for u in units},
        {u.code: u.parent_id or "" for u in units},
        {code: (zh, en) for code, zh, en in m.Post.objects.values_list("code", "zh", "en")}, dict(m.Post.objects.values_list("code", "unit")),
        found.values + [
            Value(v.name, v.of, v.since, v.value, v.source, 3 if v.own else 2) for v in m.Value.objects.all()
        ],
        _calendar(row.config, zone), found,
    )  # fmt: skip


def _atlas() -> Atlas:
    areas = {
        a.code: AreaShape(a.code, Level(a.level), a.parent_id or "", a.zh, shape(a.shape), a.en) for a in m.Area.objects.all()
    }
    names: dict[str, list[Name]] = {}
    for p in m.PlaceName.objects.all():
        point = Point(p.lon, p.lat) if p.lon is not None and p.lat is not None else None
        names.setdefault(p.word, []).append(Name(p.word, p.area_id, point, p.radius))
    return Atlas(areas, {word: tuple(lines) for word, lines in names.items()})


def _calendar(config: dict[str, Any], zone: ZoneInfo) -> Calendar:
    days = list(m.Calendar.objects.all())
    until = config.get("known_until")
    return Calendar(
        zone,
        tuple(_span(text) for text in config["hours"]["working"]),
        {d.day: d.name for d in days if not d.works},
        frozenset(d.day for d in days if d.works),
        date.fromisoformat(until) if until else None,
    )


def _span(text: str) -> tuple[time, time]:
    start, end = text.split("-")
    return time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end)
