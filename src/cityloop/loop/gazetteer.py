"""Which names of places stand in this text?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from cityloop.loop import elsewhere
from cityloop.loop.words import Level, Point

AREAS = frozenset(Level)

WORD = "word"  # a line of this kind is no place: it keeps a longer word, such as 大坪数, from being read as one, and silences its own
JUNCTION = "junction"
LONGEST = 20_000  # characters that are read; loop.intake takes no longer text
HAN = elsewhere.HAN
NUMERAL = "一二三四五六七八九十百0123456789"
ROAD = re.compile(r".*(?:[路街巷道]|\b(?:road|rd|street|st|avenue|ave|lane))$", re.IGNORECASE)
# What may stand right before a name of two characters, or one that is also a usual word, without making it part of another.
OPEN = set(
    "在到至往去从自由的了是和与及或过经沿住近离于向对把将被有望区县镇乡村街道巷号里边侧面口处旁后前段站位们我你叫因为跟同给让那这该之上下内外时"
    "年月日点来回出进并且但也都就还又再没见说称即则如果"
)
USUAL = frozenset(re.findall("..", "人民市民居民国民建设交通平安胜利民生发展文明和平团结幸福解放光明友谊石油国际自力"))
GENERIC = re.compile(r"大礼堂|文化宫|人民公园|博物馆|图书馆|体育馆|步行街|火车站|汽车站|美食街|好吃街|时代广场|中心广场")
OWNER = re.compile(
    r"(?:校|单位|公司|学院|大学|中学|小学|厂|村|镇|县|市里|小区|他们?那|[们校司厂])的?[新老]?$"
    r"|(?:青年|少年|儿童|[工职]工|工人|老年|群众)$|[建修盖][设成]?[一个座]{0,2}$"
)
AS_ROAD = r"路(?![灯面口边段牌况人上中过旁基障政沿侧程线网桥由经途标路与和到至的])"
AS_STREET = r"街(?![道上面边口头心坊景办区角铺])"
# A name that goes on like this is part of a longer one: 大坪 of 大坪北路, 天门 of 天门市, 朝天门 of 朝天门大桥 or of a chain of restaurants.
LONGER = re.compile(
    rf"[东西南北中一二三四五六七八九十前后正横老新上下环支]{{0,2}}(?:{AS_ROAD}|{AS_STREET}|巷(?![口子道内里])|大道)"
    r"|市(?![场民区政容内里中])|镇(?![静痛压])|乡(?![亲村镇])|县|省(?![钱得了事心略])|村(?![民里口委干子庄])"
    r"|(?:长江|嘉陵江|跨江|特)?大桥|(?:老|牌|毛肚|洞子)?火锅|大?酒店|宾馆|饭店|餐厅|公司|集团|银行|人寿|证券|品牌|牌"
)
LONGER_LATIN = re.compile(
    r" (?:bridge|hotel|restaurant|hot ?pot|inn|bank|road|rd|ave(?:nue)?|lane|county|province|street(?! ?(?:light|lamp|clean|sweep|sign|tree|park)))\b"
)
JOINED = re.compile(r"街(?:道(?!路)|坊)|村(?:[落庄委]|民(?![宿房警]))")  # 交通街道 is a sub-district, 国际村落 no village
COMPARED = re.compile(r"(?:比|像|不如|类似|媲美|unlike|like|than) ?$")  # what is named so is not where it is
LAMP = re.compile(r"[灯基网障政程况由桥过径]")  # 建设|路灯: after a usual word the road is more likely the lamp's
NAMED_AFTER = re.compile(r"第?[一二三四五六七八九十]{0,2}(?:小学|中学|学校|实验|幼儿园|医院|卫生|小区|花园|公寓|大厦|广场|公园|市场|批发|派出所|法庭)")
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")  # full-width signs alone stay: nearly every Chinese text has some
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Name:
    """A gazetteer line: what a place is called, where it is, metres of doubt, and its kind (road, landmark, junction, ...)."""

    word: str
    area: str
    point: Point | None
    radius: float
    kind: str = ""

    @property
    def road(self) -> bool:
        """Return whether it is a road: by its kind, or by its word when the kind is not known."""
        return self.kind == "road" or (not self.kind and bool(ROAD.match(self.word)))

    @property
    def holds(self) -> bool:
        """Return whether it is an area that other places lie in."""
        return self.point is None or self.kind in AREAS or (not self.kind and self.word.endswith(("社区", "街道")))


class Mention(NamedTuple):
    """A name in a text, [start, end) in characters; `loose`: the text goes on as what may only be named after it."""

    word: str
    start: int
    end: int
    loose: bool = False


class Reading(NamedTuple):
    """What names a text holds, and another city that it speaks of ("" when none)."""

    folded: str
    mentions: list[Mention]
    foreign: str


def fold(text: str) -> str:
    """Return the text in small letters and half width, as many characters as before."""
    text = text[:LONGEST]
    small = text.lower()
    if len(small) != len(text):  # a few letters, such as İ, have two small ones
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return small.translate(NARROW) if WIDE.search(small) else small


class Finder:
    """Names, ordinary words and foreign cities in one automaton (Aho and Corasick 1975), built once a district."""

    def __init__(self, names: Mapping[str, Sequence[Name]], home: Collection[str] = ()):
        """Take the gazetteer by word, and the words for what the district is and lies in (渝中区, 重庆市)."""
        self.home = tuple(word for name in home if name for word in (name, name.rstrip("市省区县")) if len(word) > 1)
        self._foreign = {word: clear for word, clear in elsewhere.words() if word not in self.home}
        self._own: dict[str, str] = {}
        self.lines: dict[str, list[Name]] = {}  # by the word of a mention: those that differ in case alone are together
        plain = {fold(word) for word, lines in names.items() if any(line.kind == WORD for line in lines)}
        for word, lines in names.items():
            if len(word) > 1 and (folded := fold(word)) not in plain:
                self.lines.setdefault(self._own.setdefault(folded, word), []).extend(lines)
        self._words = list(dict.fromkeys((*self._own, *filter(None, plain), *self._foreign)))
        self._weak = {word for word in self._own if _weak(word)}
        self._search = AhoCorasick(self._words, implementation=Implementation.ContiguousNFA)

    def read(self, text: str) -> Reading:
        """Return the names in order, the longest at each place; a match that is only part of a longer word is none."""
        folded = fold(text)
        hits = self._search.find_matches_as_indexes(folded, overlapping=True)
        mentions: list[Mention] = []
        foreign, bare, last = "", (-1, ""), 0
        begins = {start for index, start, _ in hits if self._words[index] in self._own}
        for index, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
            if start < last:
                continue
            word = self._words[index]
            if own := self._own.get(word):
                if not self._whole(word, folded, start, end, last, end in begins):
                    continue
                if start == bare[0]:
                    foreign = foreign or bare[1]
                mentions.append(Mention(own, start, end, bool(NAMED_AFTER.match(folded, end))))
            elif word in self._foreign:
                if not _edged(word, folded, start, end):
                    continue
                if self._foreign[word] and not (self.home and folded.startswith(self.home, end)) and folded[end : end + 1] != "场":
                    foreign = foreign or word
                bare = end, word
            last = end
        return Reading(folded, mentions, foreign)

    def _whole(self, word: str, text: str, start: int, end: int, last: int, followed: bool) -> bool:
        """Return whether a match is a word of its own, and where it happens: the segmentation check. `followed`: by another name."""
        if not _edged(word, text, start, end):
            return False
        if not followed and (LONGER if word[-1] >= "\u3400" else LONGER_LATIN).match(text, end):
            return False
        if JOINED.match(text, end - 1) or (start and text[start - 1] in "比像如似美 " and COMPARED.search(text, max(0, start - 7), start)):
            return False
        if word in self._weak and word[-1] in "路街" and LAMP.match(text, end):
            return False
        return start == 0 or word[0] < "\u3400" or (start == last > 0) or self._begins(word, text, start, end)

    def _begins(self, word: str, text: str, start: int, end: int) -> bool:
        """Return whether a Chinese name begins where it was found, and not before."""
        before = text[start - 1]
        if GENERIC.fullmatch(word) and OWNER.search(text, max(0, start - 6), start):
            return False
        if before < "\u3400" or not before.isalnum():
            return True
        if before == "第" or (word[0] in NUMERAL and before in NUMERAL):
            return False
        if self.home and text.endswith(self.home, 0, start):
            return True
        if word in self._weak:
            return before in OPEN
        return not (before in "新老东西南北" and word[-1] in "路街巷道")


def _weak(word: str) -> bool:
    """Return whether a name is so short, so usual a word, or such as many towns have, that it must stand clear of what is before it."""
    return len(word) == 2 or word.rstrip("路街巷村道") in USUAL or bool(GENERIC.fullmatch(word))


def _edged(word: str, text: str, start: int, end: int) -> bool:
    """Return whether no Latin word or number is cut in two."""
    return not (
        (word[0] < "\u0250" and start and text[start - 1] < "\u0250" and text[start - 1].isalnum())
        or (word[-1] < "\u0250" and text[end : end + 1].isalnum() and text[end] < "\u0250")
    )


def grouped(names: Iterable[Name]) -> dict[str, Sequence[Name]]:
    """Return the names by their word."""
    found: dict[str, list[Name]] = {}
    for name in names:
        found.setdefault(name.word, []).append(name)
    return {word: tuple(lines) for word, lines in found.items()}
