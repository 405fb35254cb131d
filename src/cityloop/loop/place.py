"""Where is it, and how sure are we?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.loop.words import Level, Place, Point

LEVELS = [Level.GRID, Level.COMMUNITY, Level.SUBDISTRICT, Level.DISTRICT]
# A masked jurisdiction such as "A市A3区" is nobody's here, whatever road names follow it.
ELSEWHERE = re.compile(r"[A-Z]\d*[市县]|[A-Z]\d+区")
WIDER = re.compile(r"^.{0,3}(附近|旁边|对面|周边|一带|near|opposite)")


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area of the tree with its polygon (WGS 84)."""

    code: str
    level: Level
    parent: str
    zh: str
    shape: BaseGeometry
    en: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A gazetteer line: what a place is called, where it is, and metres of doubt."""

    word: str
    area: str
    point: Point | None
    radius: float


@dataclass(frozen=True)
class Atlas:
    """The district's areas and names, ready to be asked."""

    areas: dict[str, AreaShape]
    names: dict[str, Sequence[Name]] = field(default_factory=dict)

    @cached_property
    def root(self) -> AreaShape:
        """Return the district itself."""
        return next(a for a in self.areas.values() if a.level == Level.DISTRICT)

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, list[str]]:
        codes = sorted(self.areas, key=lambda c: LEVELS.index(self.areas[c].level))
        return shapely.STRtree([self.areas[c].shape for c in codes]), codes

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted(self.names, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words)) if words else r"(?!)")

    def smallest(self, point: Point) -> str:
        """Return the code of the smallest area that covers `point`, or "" outside the district."""
        tree, codes = self._tree
        hits = tree.query(shapely.Point(point.lon, point.lat), predicate="intersects")
        return codes[min(hits)] if len(hits) else ""

    def path(self, code: str) -> list[str]:
        """Return the codes from `code` up to the district."""
        out: list[str] = []
        while code in self.areas and code not in out:
            out.append(code)
            code = self.areas[code].parent
        return out

    def common(self, codes: Iterable[str]) -> str:
        """Return the deepest area that contains all `codes`, the district when there is none deeper."""
        paths = [self.path(code)[::-1] for code in codes]
        shared = [level[0] for level in zip(*paths, strict=False) if len(set(level)) == 1]
        return shared[-1] if shared else self.root.code

    def mentions(self, text: str) -> list[tuple[str, int]]:
        """Return the (name, end) pairs found in `text`, longest match first at each position."""
        return [(m.group(), m.end()) for m in self._pattern.finditer(text)]


def locate(text: str, point: Point | None, atlas: Atlas) -> Place:
    """Return the place of a report: the given point, else the gazetteer's reading of its words, else "ask" at the district.

    Never a guess outside the district, and never one of two homonyms by chance.
    """
    if point is not None and (area := atlas.smallest(point)):
        return Place(area, point, 20.0, f"上报位置落在{atlas.areas[area].zh} / the given point lies in {area}")
    found = atlas.mentions(text)
    if point is None and found and not ELSEWHERE.search(text):
        return _read(text, found, atlas)
    reason = "位置在区外" if point is not None else "文中没有区内地名"
    return Place(atlas.root.code, None, None, f"{reason},请补充位置 / place unknown: please give one", ask=True)


def _read(text: str, found: list[tuple[str, int]], atlas: Atlas) -> Place:
    """Return the place that the names agree on: all on one path -> the deepest; else what they share, and ask."""
    lines = [(name, end) for word, end in found for name in atlas.names[word]]
    deepest, end = max(lines, key=lambda row: (len(atlas.path(row[0].area)), -(row[0].radius)))
    path = set(atlas.path(deepest.area))
    words = "、".join(dict.fromkeys(word for word, _ in found))
    if all(any(name.area in path for name in atlas.names[word]) for word, _ in found) and _one(deepest, atlas):
        radius = deepest.radius * (2 if WIDER.match(text[end : end + 6]) else 1)
        return Place(deepest.area, deepest.point, radius, f"地名 / names: {words}")
    area = atlas.common(name.area for name, _ in lines)
    return Place(area, None, None, f"地名不止一处({words}),请确认 / several places named: please confirm", ask=True)


def _one(name: Name, atlas: Atlas) -> bool:
    """Return whether the word stands for one place only."""
    return len({line.area for line in atlas.names[name.word]}) == 1
