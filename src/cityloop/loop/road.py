"""Where on a road is this house number, and where do two roads meet?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from cityloop.loop.gazetteer import JUNCTION, Mention, Name
from cityloop.loop.words import Point

NUMBER = re.compile(r"\s*(?:附近的?)?(?:门牌)?(\d{1,5})(?:[-－之附]\d{1,3})?\s*[号號#](?![线楼门桥出口栋幢院井杆灯站台])")
NUMBER_BEFORE = re.compile(r"(?:^|[^\w-])(?:no\. ?)?(\d{1,5})[a-z]?,? $")
ADDRESS = re.compile(r"(?P<road>.*\D)(?P<number>\d{1,5})[号號]|(?P<first>\d{1,5}) (?P<street>\D.*)")
MEET = re.compile(r"[的]?(?:十字|丁字|三岔)?(?:路?口|(?:交叉|交汇|交界|交会|相交)(?:路?口|处|的?地方)?|转角|拐角)(?![袋味碑岸罩红音号])")
AND = re.compile(r"\s*(?:[与和跟同及、/&×x+]|and|at)?\s*")
AND_CLEAR = re.compile(r"\s*(?:&|/|at)\s*")
CORNER = re.compile(r"(?:corner|junction|intersection|crossing) of (?:the )?$")
CROSS = re.compile(r"(?:的?(?:十字|丁字|三岔)?路口|(?:的?(?:交叉|交汇|交界)(?:路?口|处)?))$")
FAR = 800.0  # metres between two known numbers: a road bends, so nothing is worked out over more


class Roads:
    """The house numbers and junctions that a gazetteer knows."""

    def __init__(self, names: Mapping[str, Sequence[Name]]):
        """Take the gazetteer by word."""
        self._same: dict[tuple[str, Point | None], str] = {}  # a road's place -> its first word, so that an alias finds its numbers
        for lines in names.values():
            for line in lines:
                self._same.setdefault((line.area, line.point), line.word)
        self.words = frozenset(word for word, lines in names.items() if any(line.road for line in lines))
        self.addresses: dict[str, list[Name]] = {}
        self._numbers: dict[Name, dict[int, Name]] = {}
        self._meet: dict[frozenset[str], list[Name]] = {}
        for word, lines in names.items():
            if (road := _address(word)) and road[0] in self.words:
                self.addresses[word] = list(lines)
                self._number(road[1], lines, [line for line in names[road[0]] if line.road])
            elif any(line.kind == JUNCTION for line in lines) and (pair := _pair(word, names)):
                self._meet.setdefault(frozenset(self._key(road) for one in pair for road in names[one][:1]), []).extend(lines)

    def _key(self, road: Name) -> str:
        return self._same.get((road.area, road.point), road.word)

    def _number(self, number: int, lines: Iterable[Name], roads: Sequence[Name]) -> None:
        """Give each address to the nearest road of its name."""
        for line in lines:
            if line.point:
                road = min(roads, key=lambda one: one.point.metres_to(line.point) if one.point and line.point else 1e9)
                self._numbers.setdefault(_bare(road), {})[number] = line

    def number(self, road: Name, number: int) -> tuple[Name, str] | None:
        """Return where a house number of a road is, and how that is known; None when it cannot be said better than by the road.

        A number that is not known lies between the nearest known ones of its own side (odd or even) when these are at most
        FAR metres apart: at their distance's share, and uncertain by the way to the nearer of them.
        """
        known = self._numbers.get(_bare(road)) or self._numbers.get(_bare(road, self._key(road))) or {}
        if number in known:
            return known[number], ""
        side = sorted(one for one in known if one % 2 == number % 2)
        at = bisect_left(side, number)
        if not 0 < at < len(side):
            return None
        low, high = known[side[at - 1]], known[side[at]]
        assert low.point and high.point  # _number takes no other
        apart, share = low.point.metres_to(high.point), (number - side[at - 1]) / (side[at] - side[at - 1])
        radius = max(low.radius, high.radius) + apart * min(share, 1 - share)
        if apart > FAR or radius >= road.radius:
            return None
        point = Point(low.point.lon + share * (high.point.lon - low.point.lon), low.point.lat + share * (high.point.lat - low.point.lat))
        area = low.area if low.area == high.area else road.area
        why = f"在 {side[at - 1]} 号与 {side[at]} 号之间推算 / worked out between {side[at - 1]} and {side[at]}"
        return Name(f"{road.word}{number}号", area, point, radius, "address"), why

    def junction(self, one: Name, other: Name) -> list[Name]:
        """Return where two roads meet, as far as the gazetteer knows."""
        return self._meet.get(frozenset((self._key(one), self._key(other))), [])


MORE = re.compile(r"\s*[和与及、,，至到~—-]+\s*\d{1,5}\s*[号號]")


def house(mention: Mention, text: str) -> tuple[int, int] | None:
    """Return the house number that a folded text gives after a road, or before a Latin one, and where its words end; None without, or with several."""
    if after := NUMBER.match(text, mention.end):
        if MORE.match(text, after.end()):
            return None
        return int(after[1]), after.end()
    if mention.word[0] < "\u0250" and (before := NUMBER_BEFORE.search(text, max(0, mention.start - 12), mention.start)):
        return int(before[1]), mention.end
    return None


def crossing(one: Mention, other: Mention, text: str) -> int:
    """Return where the words end that say that two roads, named one after the other, meet; 0 when none say so."""
    if not AND.fullmatch(text, one.end, other.start):
        return 0
    if meet := MEET.match(text, other.end):
        return meet.end()
    latin = one.word[-1] < "\u0250" and (AND_CLEAR.fullmatch(text, one.end, other.start) or CORNER.search(text, 0, one.start))
    return other.end if latin else 0


def _bare(road: Name, word: str = "") -> Name:
    return Name(word or road.word, road.area, road.point, road.radius)


def _address(word: str) -> tuple[str, int] | None:
    """Return road and number of a name such as 中山三路158号 or "12 Main Street"."""
    if not (found := ADDRESS.fullmatch(word)):
        return None
    return (found["road"], int(found["number"])) if found["road"] else (found["street"], int(found["first"]))


def _pair(word: str, names: Mapping[str, Sequence[Name]]) -> tuple[str, str] | None:
    """Return the two roads of a junction's name, both in the gazetteer."""
    stem = CROSS.sub("", word)
    for at in range(2, len(stem) - 1):
        first, rest = stem[:at], AND.sub("", stem[at:], count=1) if AND.match(stem, at) else stem[at:]
        second = rest.strip()
        if first.strip() in names and second in names:
            return first.strip(), second
    return None
