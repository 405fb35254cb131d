"""Which areas and units does the district have, for anybody to read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cityloop.loop.words import Kind, Level, Refused
from cityloop.store import models as m

_kept: dict[str, Book] = {}


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the tree; `parent` is "" for the district, `shape` a GeoJSON geometry in WGS 84."""

    code: str
    zh: str
    en: str
    level: Level
    parent: str
    shape: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    """A post (岗位) of a unit: a role, no person."""

    code: str
    zh: str
    en: str
    role: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its posts; `parent` and `area` are "" for none. Its mail address stays in the store."""

    code: str
    zh: str
    en: str
    kind: str
    parent: str
    area: str
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class Book:
    """The district's open lists as one load left them."""

    digest: str
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]

    @cached_property
    def parents(self) -> dict[str, str]:
        """Return area -> the area above it."""
        return {area.code: area.parent for area in self.areas}

    def choose(self, level: str = "", under: str = "") -> list[Area]:
        """Return the areas of a level, and of an area and all below it. Raises Refused for an unknown one."""
        if level and level not in list(Level):
            raise _unknown("level", level, "、".join(Level))
        if under and under not in self.parents:
            raise _unknown("under", under, f"如 / such as {self.areas[0].code}")
        return [a for a in self.areas if level in ("", a.level) and (not under or self._within(a.code, under))]

    def _within(self, code: str, above: str) -> bool:
        while code and code != above:
            code = self.parents[code]
        return bool(code)


def book() -> Book:
    """Return the loaded district's lists, read again only when a load changed its digest. Raises Refused before the first."""
    digest = m.District.objects.order_by("code").values_list("digest", flat=True).first()
    if digest is None:
        raise Refused("还没有装载区 / no district is loaded", mend="cityloop district load districts/demo", kind=Kind.UNREADY)
    if digest not in _kept:
        made = Book(digest, _areas(), _units())
        _kept.clear()
        _kept[digest] = made
        return made
    return _kept[digest]


def _areas() -> tuple[Area, ...]:
    """Return all areas, the district first, then level by level."""
    depth = [*reversed(Level)]
    rows = [Area(a.code, a.zh, a.en, Level(a.level), a.parent_id or "", a.shape) for a in m.Area.objects.all()]
    return tuple(sorted(rows, key=lambda a: (depth.index(a.level), a.code)))


def _units() -> tuple[Unit, ...]:
    rows = m.Unit.objects.prefetch_related("posts").order_by("code")
    return tuple(Unit(u.code, u.zh, u.en, u.kind, u.parent_id or "", u.area_id or "", _posts(u)) for u in rows)


def _posts(unit: m.Unit) -> tuple[Post, ...]:
    return tuple(Post(p.code, p.zh, p.en, p.role) for p in sorted(unit.posts.all(), key=lambda p: p.code))


def _unknown(field: str, value: str, able: str) -> Refused:
    return Refused("没有这一项 / not known", field=field, value=value, mend=f"可选 / one of: {able}")
