"""Where is it, and how sure are we?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.loop import elsewhere
from cityloop.loop.gazetteer import LONGEST, Finder, Mention, Name, Reading
from cityloop.loop.road import Roads, crossing, house
from cityloop.loop.words import Level, Place, Point

LEVELS = [Level.GRID, Level.COMMUNITY, Level.SUBDISTRICT, Level.DISTRICT]
WIDER = re.compile(r".{0,3}?(?:附近|旁|对面|周边|周围|一带|隔壁|斜对|门外|以[东南西北]|near|opposite|next to|beside)")
WIDER_BEFORE = re.compile(r"(?:near|opposite|beside|behind|around|next to|close to|across from|靠近|临近|邻近|紧邻|挨着)\s*(?:the )?$")
METRES = re.compile(r"[^。,.;!?，；！？\n]{0,5}?(\d{1,4}) ?(?:米|m\b|metres|meters)(?!高|宽|深|长)")
RANGE = re.compile(r"\s*(?:的)?(?:到|至|往|去|开往|~|-+|—+|to)\s*")
FROM = re.compile(r"(?:从|自|由|from )$")
TO = re.compile(r".{0,12}?(?:到(?!处|现在|底)|至(?!今)|往|去| to )")
ON_TO = re.compile(r"站?(?:到(?![处底达期来了场家晚夜早凌半深目现今明每周\d])|至(?![今少于\d])|(?:之|的?中)间| to )")
MOST = 12  # different names: a text that names more speaks of no one place
MANY = 20  # places of one name, such as a chain's shops: that name tells nothing, and looking at all of them costs time
# How sure a reading is: each step by own judgement, in this order; they rank readings and are no measured frequencies.
GIVEN, AGREED, CLEAR, CHOSEN = 1.0, 0.95, 0.9, 0.8  # a given point; several names that agree; one; a homonym told apart by another name
LOOSE = 0.75  # factor: the text goes on as what may only be named after the place; doubled doubt
WIDENED = 0.95  # factor: beside it, not at it; doubled doubt


@dataclass(frozen=True, slots=True)
class AreaShape:
    """An area of the tree with its polygon (WGS 84)."""

    code: str
    level: Level
    parent: str
    zh: str
    shape: BaseGeometry
    en: str = ""


class Said(NamedTuple):
    """A place that the text names: in which words, which lines of the gazetteer it may be, and what is known beyond them."""

    mention: Mention
    lines: Sequence[Name]
    words: str
    end: int
    why: str = ""
    open: bool = False  # two roads cross here, and nobody knows where


@dataclass(frozen=True)
class Atlas:
    """The district's areas and names, ready to be asked; `above` are words for what the district lies in, such as 重庆市."""

    areas: dict[str, AreaShape]
    names: dict[str, Sequence[Name]] = field(default_factory=dict)
    above: tuple[str, ...] = ()

    @cached_property
    def root(self) -> AreaShape:
        """Return the district itself."""
        return next(a for a in self.areas.values() if a.level == Level.DISTRICT)

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, list[str]]:
        codes = sorted(self.areas, key=lambda c: LEVELS.index(self.areas[c].level))
        return shapely.STRtree([self.areas[c].shape for c in codes]), codes

    @cached_property
    def roads(self) -> Roads:
        """Return the house numbers and junctions."""
        return Roads(self.names)

    @cached_property
    def finder(self) -> Finder:
        """Return what finds names in a text; a house number is found by its road."""
        shown = {word: lines for word, lines in self.names.items() if word not in self.roads.addresses}
        return Finder(shown, (self.root.zh, *self.above))

    @cached_property
    def homes(self) -> dict[Point, frozenset[str]]:
        """Return for each point of the gazetteer the codes of all areas that cover it."""
        points = list({line.point for lines in self.names.values() for line in lines if line.point})
        tree, codes = self._tree
        found: list[set[str]] = [set() for _ in points]
        for at, area in tree.query([shapely.Point(p.lon, p.lat) for p in points], predicate="intersects").T:
            found[at].add(codes[area])
        return {point: frozenset(home) for point, home in zip(points, found, strict=True)}

    @cached_property
    def _paths(self) -> dict[str, list[str]]:
        return {code: list(self._up(code)) for code in self.areas}

    def _up(self, code: str) -> Iterator[str]:
        seen: set[str] = set()
        while code in self.areas and code not in seen:
            seen.add(code)
            yield code
            code = self.areas[code].parent

    def smallest(self, point: Point) -> str:
        """Return the code of the smallest area that covers `point`, or "" outside the district."""
        tree, codes = self._tree
        hits = tree.query(shapely.Point(point.lon, point.lat), predicate="intersects")
        return codes[min(hits)] if len(hits) else ""

    def holder(self, point: Point, radius: float) -> str:
        """Return the code of the smallest area that holds all within `radius` metres of `point`.

        Where only the district does, it is the sub-district of the point: somebody must go there first. "" outside the district.
        """
        disc, path = _disc(point, radius), self.path(self.smallest(point))
        return next((code for code in path[:-1] if self.areas[code].shape.contains(disc)), path[-2] if len(path) > 1 else "".join(path))

    def holds(self, code: str, point: Point, radius: float) -> bool:
        """Return whether an area holds anything within `radius` metres of `point`."""
        return bool(self.areas[code].shape.intersects(_disc(point, radius)))

    def path(self, code: str) -> list[str]:
        """Return the codes from `code` up to the district."""
        return self._paths.get(code, [])

    def common(self, codes: Iterable[str]) -> str:
        """Return the deepest area that contains all `codes`, the district when there is none deeper."""
        paths = [self.path(code)[::-1] for code in codes]
        shared = [level[0] for level in zip(*paths, strict=False) if len(set(level)) == 1]
        return shared[-1] if shared else self.root.code

    def agree(self, one: Name, other: Name, reach: float = 1) -> bool:
        """Return whether two lines can speak of one place: an area and what lies in it, or places that touch within `reach` times their doubt."""
        if one.holds or other.holds:
            holder, held = (one, other) if one.holds else (other, one)
            if holder.area in self.path(held.area) or (held.point and holder.area in self.homes.get(held.point, ())):
                return True
            return held.area in self.path(holder.area) and (held.holds or _touch(holder, held, reach))
        if one.road and other.road:
            return one.point == other.point
        return _touch(one, other, reach)


def locate(text: str, point: Point | None, atlas: Atlas) -> Place:
    """Return the place of a report: the given point, else the gazetteer's reading of its words, else "ask" at the district.

    Never a guess outside the district, and never one of two homonyms by chance.
    """
    if point is not None and (area := atlas.smallest(point)):
        return Place(area, point, 20.0, f"上报位置落在{atlas.areas[area].zh} / the given point lies in {area}", confidence=GIVEN)
    if point is not None:
        return _ask(atlas.root.code, "位置在区外,请补充位置 / place unknown: please give one")
    reading = atlas.finder.read(text)
    if not reading.mentions:
        return _ask(atlas.root.code, "文中没有区内地名,请补充位置 / place unknown: please give one")
    if there := reading.foreign or elsewhere.district(text[:LONGEST], atlas.finder.home, [(m.start, m.end) for m in reading.mentions]):
        return _ask(atlas.root.code, f"文中提到别处({there}),请确认 / another place is named ({there}): please confirm")
    return _decide(_said(reading, atlas), reading.folded, atlas)


def _ask(area: str, because: str, words: tuple[str, ...] = ()) -> Place:
    return Place(area, None, None, because, ask=True, words=words)


def _said(reading: Reading, atlas: Atlas) -> list[Said]:
    """Return what is named: each name once, where first mentioned or where a number follows; two roads that cross as one place."""
    found: dict[str, Said] = {}
    crossed: set[int] = set()
    for one, other in _neighbours(reading.mentions, atlas):
        if one.start not in crossed and one.word != other.word and (end := crossing(one, other, reading.folded)):
            crossed |= {one.start, other.start}
            place = _junction(one, other, end, atlas)
            found[place.words] = place
    for mention in reading.mentions:
        if mention.start not in crossed:
            number = house(mention, reading.folded) if mention.word in atlas.roads.words else None
            words = f"{mention.word}{number[0]}号" if number else mention.word
            if words not in found:
                found[words] = Said(mention, atlas.finder.lines[mention.word], words, number[1] if number else mention.end)
    return list(found.values())


def _neighbours(mentions: list[Mention], atlas: Atlas) -> list[tuple[Mention, Mention]]:
    """Return the pairs of roads that are named one after the other."""
    roads = atlas.roads.words
    return [(one, other) for one, other in pairwise(mentions) if one.word in roads and other.word in roads]


def _junction(one: Mention, other: Mention, end: int, atlas: Atlas) -> Said:
    """Return where two roads cross as one place; both roads, and open, when nobody knows where that is."""
    words = f"{one.word}与{other.word}路口" if one.word[-1] >= "\u3400" else f"{one.word} & {other.word}"
    first, second = atlas.finder.lines[one.word], atlas.finder.lines[other.word]
    met = [at for a in first for b in second for at in atlas.roads.junction(a, b)]
    lines = list(dict.fromkeys(met)) or [*first, *second]
    return Said(Mention(words, one.start, other.end, other.loose), lines, words, end, open=not met)


def _decide(said: list[Said], text: str, atlas: Atlas) -> Place:
    """Return the one place that all names can speak of; else what they share, and ask."""
    words = tuple(one.words for one in said)
    if len(said) > MOST:
        return _several(said, words, atlas)
    if any(RANGE.fullmatch(text, a.end, b.mention.start) for a, b in pairwise(said)):
        return _several(said, words, atlas)
    chosen = [_numbered(one, line, text, atlas) for one, line in zip(said, _told_apart(said, atlas), strict=True)]
    lines = [line for line, _ in chosen]
    if None in lines or not _agree(said, lines, text, atlas):
        return _several(said, words, atlas)
    best = min(range(len(said)), key=lambda at: (lines[at].point is None, lines[at].radius))  # type: ignore[union-attr]
    if said[best].open or _leaves(said[best], text):
        return _several(said, words, atlas)
    return _placed(said, best, [line for line in lines if line], chosen[best][1], text, atlas)


def _agree(said: list[Said], lines: Sequence[Name | None], text: str, atlas: Atlas) -> bool:
    """Return whether all lines can speak of one place; what is beside a place (解放碑旁的 ...) may lie twice as far away."""
    for a, b in combinations(range(len(said)), 2):
        one, other = lines[a], lines[b]
        if one and other and not atlas.agree(one, other):
            beside = WIDER.match(text, said[a].end, said[a].end + 12) or WIDER.match(text, said[b].end, said[b].end + 12)
            if not (beside and atlas.agree(one, other, 2)):
                return False
    return True


def _leaves(one: Said, text: str) -> bool:
    """Return whether the place is where a way begins: 从解放碑到 and then a place that nobody knows."""
    begins = FROM.search(text, max(0, one.mention.start - 5), one.mention.start) and TO.match(text, one.end)
    return bool(begins or ON_TO.match(text, one.end))


def _told_apart(said: list[Said], atlas: Atlas) -> list[Name | None]:
    """Return the line of each name that the other names leave, None where it stays open which of several places is meant."""
    if all(len(one.lines) == 1 for one in said):
        return [one.lines[0] for one in said]
    left = [list(one.lines)[:MANY] for one in said]
    for _ in range(2 if len(left) > 1 else 0):  # a name told apart in the first round may tell another apart in the second
        for at, lines in enumerate(left):
            if len(lines) > 1:
                others = [other for place, other in enumerate(left) if place != at]
                left[at] = [line for line in lines if all(any(atlas.agree(line, two) for two in other) for other in others)] or lines
    return [_one(lines, one.open, atlas) for one, lines in zip(said, left, strict=True)]


def _along(one: str, other: str, atlas: Atlas) -> bool:
    return one in atlas.path(other) or other in atlas.path(one)


def _one(lines: Sequence[Name], crossing: bool, atlas: Atlas) -> Name | None:
    """Return the one place that lines stand for: lines that all touch are one, the widest."""
    if len(lines) == 1:
        return lines[0]
    same = len(lines) < MANY and not crossing and all(_touch(a, b) and _along(a.area, b.area, atlas) for a, b in combinations(lines, 2))
    return max(lines, key=lambda line: line.radius) if same else None


def _numbered(one: Said, line: Name | None, text: str, atlas: Atlas) -> tuple[Name | None, str]:
    """Return a road's line narrowed to its house number, and how that is known."""
    if line is None or not line.road or not (number := house(one.mention, text)):
        return line, ""
    return atlas.roads.number(line, number[0]) or (line, "门牌未收录,取整条路 / number not known: the whole road")


def _placed(said: list[Said], best: int, lines: list[Name], why: str, text: str, atlas: Atlas) -> Place:
    """Return the place of the finest name, in the smallest area that the names give."""
    one, line = said[best], lines[best]
    area = max((two.area for two in lines if two.holds or two is line), key=lambda code: len(atlas.path(code)))
    area = area if line.area in atlas.path(area) else line.area
    # What is named last is the finer: a landmark that a road follows (解放碑八一路) reaches to the middle of the road.
    later = (line.point.metres_to(two.point) for two in lines[best + 1 :] if line.point and two.point and not (two.holds or line.holds))
    radius, wide = _widened(one, max(line.radius, *later, 0), text)
    sure = AGREED if len(said) > 1 or (why == "" and one.end > one.mention.end) else CLEAR
    sure = min(sure, CHOSEN) if any(len(two.lines) > 1 and not two.open for two in said) else sure
    sure *= (LOOSE if one.mention.loose else 1) * (WIDENED if wide else 1)
    words = tuple(two.words for two in said)
    told = f"地名 / names: {'、'.join(words)}" + (f"({why})" if why else "")
    return Place(area, line.point, radius, told, confidence=round(sure, 2), words=words)


def _widened(one: Said, radius: float, text: str) -> tuple[float, bool]:
    """Return the radius in metres with what the text adds to it: beside, opposite, so many metres from."""
    beside = bool(WIDER.match(text, one.end, one.end + 12)) or bool(WIDER_BEFORE.search(text, max(0, one.mention.start - 16), one.mention.start))
    away = METRES.match(text, one.end)
    return radius * (2 if beside or one.mention.loose else 1) + (float(away[1]) if away else 0), beside or bool(away)


def _several(said: list[Said], words: tuple[str, ...], atlas: Atlas) -> Place:
    """Return what the places named share, and ask."""
    area = atlas.common(line.area for one in said for line in one.lines)
    return _ask(area, f"地名不止一处({'、'.join(words[:MOST])}),请确认 / several places named: please confirm", words[:MOST])


def _disc(point: Point, radius: float) -> BaseGeometry:
    """Return all within `radius` metres of a point, and a little more to north and south."""
    return shapely.Point(point.lon, point.lat).buffer(radius / (111_195 * math.cos(math.radians(point.lat))))


def _touch(one: Name, other: Name, reach: float = 1) -> bool:
    """Return whether two places lie within each other's doubt."""
    return bool(one.point and other.point) and one.point.metres_to(other.point) <= (one.radius + other.radius) * reach  # type: ignore[union-attr,arg-type]
