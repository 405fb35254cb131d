"""What stands around each letter of an address, for a model to read?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

ENDS = frozenset("省市县区镇乡村街道路弄巷号栋幢楼座层单元室苑园城店厂公司庄里坊桥组社")  # letters that names and numbers end in
STAGES = {**dict.fromkeys("街道巷弄路", "路"), "县": "区", "区": "区", "乡": "镇", "镇": "镇", "省": "省", "市": "市", "号": "号"}
NUMERALS = frozenset("零一二三四五六七八九十百千")
HAN = re.compile("[\u4e00-\u9fff]")
REACH = 4  # units to each side
LONGEST_NAME = 12
NEAR, FAR = 3, 5
Lexicon = Mapping[str, str]  # name -> kind
Cues = list[list[str]]


def cues(units: Sequence[str], lexicon: Lexicon) -> Cues:
    """Return the cues of each unit, as words that a linear model can weigh."""
    shapes = [_shape(unit) for unit in units]
    letters = [f"D{len(unit)}" if unit.isdigit() and len(unit) > 1 else unit for unit in units]
    found = _around(letters, shapes)
    for more in (_repeats(units), _words(units), _ends(units), _known(units, lexicon)):
        for mine, others in zip(found, more, strict=True):
            mine += others
    return found


def _shape(unit: str) -> str:
    if unit.isdigit():
        return f"D{min(len(unit), 5)}"
    if unit.isascii():
        return "L" if unit.isalpha() else f"P{unit}"
    return "N" if unit in NUMERALS else "H" if HAN.match(unit) else f"P{unit}"


def _around(letters: list[str], shapes: list[str]) -> Cues:
    """Return letters, pairs, triples and fours around each unit, the shapes, and how near both ends are."""
    a, s, n = ["<"] * REACH + letters + [">"] * REACH, ["<"] * REACH + shapes + [">"] * REACH, len(letters)
    return [
        [f"u{d}={a[i + d]}" for d in range(-3, 4)]
        + [f"b{d}={a[i + d]}{a[i + d + 1]}" for d in range(-3, 3)]
        + [f"t{d}={a[i + d]}{a[i + d + 1]}{a[i + d + 2]}" for d in range(-2, 1)]
        + [f"s={a[i - 1]}_{a[i + 1]}", f"k={s[i - 1]}{s[i]}{s[i + 1]}", f"k5={s[i - 2]}{s[i - 1]}{s[i]}{s[i + 1]}{s[i + 2]}"]
        + [f"l={a[i - 3]}{a[i - 2]}{a[i - 1]}{a[i]}", f"r={a[i]}{a[i + 1]}{a[i + 2]}{a[i + 3]}"]
        + [f"p={min(i - REACH, NEAR)}", f"e={min(n - 1 - i + REACH, NEAR)}"]
        for i in range(REACH, n + REACH)
    ]


def _repeats(units: Sequence[str]) -> Cues:
    """Return whether a unit is in a run of two or more that came before, or comes again: repeated parts are redundant."""
    n = len(units)
    before, after = [0] * (n + 2), [0] * (n + 2)  # one more at each side
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, pair in enumerate(pairwise(units)):
        for j in places[pair][-REACH:]:
            run = _run(units, i, j)
            before[i + 1 : i + 1 + run] = [max(run, old) for old in before[i + 1 : i + 1 + run]]
            after[j + 1 : j + 1 + run] = [max(run, old) for old in after[j + 1 : j + 1 + run]]
        places[pair].append(i)
    return [_repeat("re", before, i) + _repeat("rl", after, i) for i in range(1, n + 1)]


def _run(units: Sequence[str], i: int, j: int) -> int:
    length = 2
    while i + length < len(units) and j + length < i and units[i + length] == units[j + length]:
        length += 1
    return length


def _repeat(name: str, runs: list[int], i: int) -> list[str]:
    shape = "".join("01"[run > 0] for run in runs[i - 1 : i + 2])
    return [f"{name}={min(runs[i], 4)}", f"{name}3={shape}"]


@cache
def _tagger() -> Any:
    import rjieba  # loads a dictionary of 350,000 words

    return rjieba.tag


def _words(units: Sequence[str]) -> Cues:
    """Return the dictionary's word that a unit begins in, its sort, its place in it, and the word before."""
    letters: list[tuple[str, str, str]] = []
    for word, sort in _tagger()("".join(units)):
        places = "S" if len(word) == 1 else "B" + "M" * (len(word) - 2) + "E"
        letters += [(place, sort, word) for place in places]
    at, own = 0, []
    for unit in units:
        own.append(letters[at])
        at += len(unit)
    edge = ("<", "", "")
    rows = zip([edge, *own[:-1]], own, [*own[1:], (">", "", "")], strict=True)
    return [
        [f"jb={place}{sort}", f"jw={place}{word}", f"jp={place}{old[2]}|{word}", f"jbb={old[0]}{place}{new[0]}"]
        for old, (place, sort, word), new in rows
    ]


def _ends(units: Sequence[str]) -> Cues:
    """Return the letter that the last name before ends in, the next such letter or number and its distance, and the stages passed."""
    found: Cues = []
    last, passed = "<", dict.fromkeys("省市区镇路号", "")
    for unit in units:
        found.append([f"ps={last}", f"sn={''.join(passed.values())}"])
        last = unit if unit in ENDS else last
        if stage := STAGES.get(unit):
            passed[stage] = stage
    following, away = ">", 0
    for unit, mine in zip(reversed(units), reversed(found), strict=True):
        mine += [f"ns={following}", f"nsd={following}{min(away, FAR)}"]
        if unit in ENDS or unit.isdigit():
            following, away = "#" if unit.isdigit() else unit, 0
        else:
            away += 1
    return found


def _known(units: Sequence[str], lexicon: Lexicon) -> Cues:
    """Return the longest known name over each unit: its kind, the unit's place in it, and its neighbours'."""
    best: list[tuple[int, str]] = [(0, "")] * len(units)
    for i in range(len(units)):
        longest = min(LONGEST_NAME, len(units) - i)
        length, kind = next(((n, kind) for n in range(longest, 1, -1) if (kind := lexicon.get("".join(units[i : i + n])))), (0, ""))
        for d in range(length):
            if length > best[i + d][0]:
                best[i + d] = length, f"{'B' if d == 0 else 'E' if d == length - 1 else 'I'}{kind}"
    marks = ["<", *(mark for _, mark in best), ">"]
    return [
        [f"lx={mark}", f"lxl={mark}{min(length, FAR)}", f"lxp={marks[i]}|{mark}", f"lxn={mark}|{marks[i + 2]}"]
        for i, (length, mark) in enumerate(best)
    ]
