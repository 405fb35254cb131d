"""Which parts of one address does another say too, and how alike are the two as written?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cityloop.lab.address import KINDS, Part
from cityloop.lab.spelling import numbers, plain

Floats = npt.NDArray[np.float64]
# What is compared with what, widest first: names by their letters, then numbers by equality.
NAMES = {
    "area": ("prov", "city", "district"), "town": ("town",), "village": ("community",),
    "road": ("road", "subroad"), "place": ("poi", "subpoi", "person", "devzone"),
}  # fmt: skip
NUMBERS = {"number": ("roadno", "subroadno"), "building": ("houseno",), "unit": ("cellno",), "floor": ("floorno",), "room": ("roomno",)}
GROUP = {kind: group for group, kinds in {**NAMES, **NUMBERS}.items() for kind in kinds}
ORDER = ("area", "town", "village", "road", "number", "place", "building", "unit", "floor", "room")
TAIL = re.compile("(街道办事处|街道|社区|小区|居委会|村委会|自治县|大道|[省市县区镇乡村路街巷弄])$")
CROSSING = re.compile("交叉口|交汇|路口|交口")
AWAY = re.compile("[0-9]+米")
FAR = 500  # two house numbers that lie further apart are as far as can be
ALIKE = 0.6  # of a name's letters in one piece: shown as alike rather than different
SAID = {"equal": "一致 / equal", "alike": "相近 / alike", "differs": "不同 / differs", "missing": "未写 / not said"}


@dataclass(frozen=True, slots=True)
class Because:
    """What the other address says of one part: equal, alike, differs or missing; `theirs` is "" where it says nothing."""

    kind: str
    said: str
    mine: str
    theirs: str

    @property
    def text(self) -> str:
        """Return the reason as one line."""
        beside = f" : {self.theirs}" if self.theirs and self.theirs != self.mine else ""
        return f"{KINDS[self.kind]} {SAID[self.said]}: {self.mine}{beside}"


@dataclass(frozen=True)
class Side:
    """An address in one spelling, with its parts by group, each in one spelling."""

    text: str
    parts: tuple[tuple[str, str], ...]  # kind, text

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Return the parts of each group."""
        return {group: [text for kind, text in self.parts if GROUP[kind] == group] for group in ORDER}

    @cached_property
    def numbers(self) -> list[str]:
        """Return all numbers, wherever they stand."""
        return numbers(self.text)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Return all pairs of letters."""
        return frozenset(self.text[at : at + 2] for at in range(len(self.text) - 1))


def side(text: str, parts: Sequence[Part]) -> Side:
    """Return an address ready to be compared; parts that name no place (directions, repeats) are left out."""
    named = ((part.kind, plain(part.text)) for part in parts if part.kind in GROUP)
    return Side(plain(text), tuple((kind, said) for kind, said in named if said))


def core(name: str) -> str:
    """Return a name without what sort of thing it is, where two letters or more remain."""
    short = TAIL.sub("", name)
    return short if len(short) > 1 else name


def piece(one: str, other: str) -> int:
    """Return the letters of the longest piece that both hold."""
    best, row = 0, [0] * (len(other) + 1)
    for letter in one:
        row = [0, *(row[at] + 1 if letter == beside else 0 for at, beside in enumerate(other))]
        best = max(best, *row)
    return best


def common(one: str, other: str) -> int:
    """Return the letters that both hold in the same order."""
    row = [0] * (len(other) + 1)
    for letter in one:
        new = [0]
        for at, beside in enumerate(other):
            new.append(row[at] + 1 if letter == beside else max(row[at + 1], new[at]))
        row = new
    return row[-1]


def features(one: Side, other: Side) -> list[float]:
    """Return what a model weighs of a pair; -1 where there is nothing to compare."""
    found = [*_written(one, other), *_finest(one, other), *_counted(one.numbers, other.numbers)]
    for group in NAMES:
        found += _named(one.groups[group], other.groups[group], one.text, other.text)
    for group in NUMBERS:
        found += _numbered(one.groups[group], other.groups[group], other.numbers)
    marks = [bool(mark.search(text)) for mark in (CROSSING, AWAY) for text in (one.text, other.text)]
    return [float(value) for value in (*found, *marks, "附近" in other.text)]


def _written(one: Side, other: Side) -> list[float]:
    """Return how alike the two are as written, whatever their parts."""
    a, b, both = one.text, other.text, len(one.pairs & other.pairs)
    letters, chain, run = len({*a} & {*b}), common(a, b), piece(a, b)
    return [
        both / max(1, len(one.pairs | other.pairs)), both / max(1, len(one.pairs)), both / max(1, len(other.pairs)), both, len(a), len(b),
        letters / max(1, len({*a, *b})), letters / max(1, len({*a})), run, run / max(1, len(a)), chain / max(1, len(a)), chain / max(1, len(b)),
    ]  # fmt: skip


def _named(mine: list[str], theirs: list[str], text: str, beside: str) -> list[float]:
    """Return how far the names of a group agree with the other's names, and with its text, where names may be read otherwise."""
    a, b = [core(name) for name in mine], [core(name) for name in theirs]
    runs = [(x, y, piece(x, y)) for x in a for y in b]
    within = [piece(name, beside) / len(name) for name in a]
    return [
        max((run / len(x) for x, _, run in runs), default=-1), max((run / len(y) for _, y, run in runs), default=-1),
        max((2 * common(x, y) / (len(x) + len(y)) for x, y, _ in runs), default=-1),
        _share([name in beside for name in a]), max(within, default=-1), within[-1] if within else -1,
        _share([name in text for name in b]), len(a), len(b),
    ]  # fmt: skip


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else -1


def _numbered(mine: list[str], theirs: list[str], everywhere: list[str]) -> list[float]:
    """Return whether numbers of a group are equal (1), not said (0) or in conflict (2), and how far apart they lie."""
    a, b = [_number(text) for text in mine], [_number(text) for text in theirs]
    state = -1 if not a else 0 if not b else 1 if {*a} & {*b} else 2
    apart = [abs(int(x) - int(y)) for x in a for y in b if x.isdecimal() and y.isdecimal()]
    return [state, _share([number in everywhere for number in a]), len(b) > 0, min(apart, default=-1) if not apart else min(FAR, *apart, FAR)]


def _number(text: str) -> str:
    return "-".join(numbers(text))


def _counted(mine: list[str], theirs: list[str]) -> list[float]:
    a, b = {*mine}, {*theirs}
    ends = [mine[-1] in b, mine[0] in b] if mine else [-1, -1]
    return [len(mine), len(theirs), len(a & b), *ends, bool(b - a), len(a - b)]


def _finest(one: Side, other: Side) -> list[float]:
    """Return how fine each address is, and how far the finest part of the first is said by the other."""
    fine = [max((ORDER.index(GROUP[kind]) for kind, _ in each.parts), default=-1) for each in (one, other)]
    if fine[0] < 0:
        return [*fine, -1, -1, -1]
    group = ORDER[fine[0]]
    last = core(one.groups[group][-1])
    there = _number(last) in other.numbers if group in NUMBERS else last in other.text
    return [*fine, there, piece(last, other.text) / len(last), piece(last, "".join(other.groups[group])) / len(last)]


def because(one: Side, other: Side) -> tuple[Because, ...]:
    """Return what the other address says of each part of the first, in the order of the first."""
    return tuple(_reason(kind, mine, other) for kind, mine in one.parts)


def _reason(kind: str, mine: str, other: Side) -> Because:
    group = GROUP[kind]
    beside = [text for sort, text in other.parts if sort == kind] if group == "area" else other.groups[group]  # a city is no province
    if group in NUMBERS:
        same = next((text for text in beside if _number(text) == _number(mine)), "")
        return Because(kind, "equal" if same else "differs" if beside else "missing", mine, same or "、".join(beside))
    if core(mine) in other.text:
        return Because(kind, "equal", mine, next((name for name in beside if core(mine) in name), ""))
    nearest = max(beside, key=lambda name: piece(core(mine), core(name)), default="")
    near = piece(core(mine), core(nearest)) >= ALIKE * len(core(mine))
    return Because(kind, "missing" if not nearest else "alike" if near else "differs", mine, nearest)
