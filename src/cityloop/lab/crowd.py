"""What would a crowd's reports look like when many of them speak of one thing?

What is modelled: named sites, a few of them crowded (Zipf); landmarks round each site; issues of one kind, object and symptom
at a landmark, whose number of reports has a long tail (most have one, some a hundred); every report words its issue anew, in
another order, with synonyms, courtesies, slips of the keyboard, and leaves some of it out; its point strays by tens of metres,
its time by hours to days; now and then the category or the point is wrong or missing. Hard negatives: siblings (same kind, same
site, some days apart, another landmark or another object) and returns (the same thing again weeks later, in the same words).
What is not: fashions of wording, seasons, people, and places that are named in two ways. All words and places are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from cityloop.lab import parlance as say

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
DAY = 86_400.0
# None of these is measured on a city: they are set so that neither wording nor place nor time alone tells issues apart.
PER_SITE = 150  # reports a site, on average; a site is a street or an estate
ZIPF = 0.7  # of the crowdedness of sites
TAIL, MOST = 2.3, 200  # P(reports of an issue = k) ~ k ** -TAIL, up to MOST
SIBLING, AGAIN = 0.25, 0.08  # shares of issues that are a sibling, or the return, of the one before
STRAY, FAR, FAR_SHARE = 20.0, 70.0, 0.06  # metres (standard deviation) of a report's point; a share is far off
NO_POINT, WRONG_KIND, COPY, SLIP = 0.01, 0.015, 0.05, 0.15  # shares of reports
YEAR = 365 * DAY


@dataclass(frozen=True, slots=True)
class Crowd:
    """n reports: text, (n, 2) metres east and north (NaN: no point), seconds, kind, and the issue each is about."""

    text: list[str]
    metres: Floats
    seconds: Floats
    kind: Ints
    issue: Ints


@dataclass(frozen=True, slots=True)
class Issues:
    """m issues: site, kind, object, symptom and landmark (each an index), (m, 2) metres, start and pace in seconds, reports."""

    site: Ints
    kind: Ints
    thing: Ints
    fault: Ints
    mark: Ints
    metres: Floats
    start: Floats
    pace: Floats
    size: Ints


def _words(cell: str) -> list[list[str]]:
    return [one.split("/") for one in cell.split()]


THINGS = [(_words(things), _words(faults)) for things, faults in say.KINDS]
MARKS = _words(say.LANDMARKS)


def crowd(reports: int, seed: int) -> Crowd:
    """Return at least one and at most `reports` reports, in order of their time; the same seed gives the same crowd."""
    rng = np.random.default_rng(seed)
    issues = _issues(reports, rng)
    of = np.repeat(np.arange(len(issues.size)), issues.size)[:reports]
    seconds = issues.start[of] + np.minimum(rng.exponential(issues.pace[of]), 12 * DAY)
    order = np.argsort(seconds, kind="stable")
    of, seconds = of[order], seconds[order]
    stray = np.where(rng.random(len(of)) < FAR_SHARE, FAR, STRAY)[:, None]
    metres = issues.metres[of] + rng.normal(size=(len(of), 2)) * stray
    metres[rng.random(len(of)) < NO_POINT] = np.nan
    wrong = rng.random(len(of)) < WRONG_KIND
    kind = np.where(wrong, rng.integers(0, len(THINGS), len(of)), issues.kind[of])
    return Crowd(_texts(of, issues, rng), metres, seconds, kind, of)


def _issues(reports: int, rng: np.random.Generator) -> Issues:
    """Return enough issues for that many reports; each may be the sibling or the return of the one before it."""
    sizes = np.arange(1, MOST + 1) ** -TAIL
    count = int(reports / (sizes @ np.arange(1, MOST + 1) / sizes.sum()) * 1.2) + 20
    sites = max(1, reports // PER_SITE)
    crowded = np.arange(1, sites + 1) ** -ZIPF
    draw = rng.random(count)
    near, again = draw < SIBLING, (draw >= SIBLING) & (draw < SIBLING + AGAIN)
    near[0] = again[0] = False
    like = np.maximum.accumulate(np.where(near | again, 0, np.arange(count)))  # the issue that a run of them goes back to
    site = rng.choice(sites, count, p=crowded / crowded.sum())[like]
    kind = rng.integers(0, len(THINGS), count)[like]
    other = rng.random(count) < 0.5  # a sibling has another landmark, or another object at the same one
    thing, fault, mark = (rng.integers(0, k, count) for k in (3, 3, 12))
    thing = np.where(again | (near & other), thing[like], np.where(near, (thing[like] + 1 + thing % 2) % 3, thing))
    fault = np.where(again, fault[like], fault)
    mark = np.where(again | (near & ~other), mark[like], np.where(near, (mark[like] + 1 + mark % 11) % 12, mark))
    start = rng.uniform(0, YEAR, count)
    start = np.where(near, start[like] + rng.uniform(-4, 4, count) * DAY, np.where(again, start[like] + rng.uniform(20, 60, count) * DAY, start))
    pace = np.minimum(rng.lognormal(np.log(18 * 3600), 0.8, count), 4 * DAY)
    side = int(np.sqrt(sites)) + 1
    middle = np.stack([site % side, site // side], 1) * 700.0
    turn, out = _turned(site, mark)
    metres = middle + np.stack([np.cos(turn), np.sin(turn)], 1) * out[:, None] + rng.normal(size=(count, 2)) * 8
    size = rng.choice(np.arange(1, MOST + 1), count, p=sizes / sizes.sum())
    return Issues(site, kind, thing, fault, (site * 5 + mark * 2) % len(MARKS), metres, start, pace, size)


def _turned(site: Ints, mark: Ints) -> tuple[Floats, Floats]:
    """Return where a site's landmark lies: radians, and 20 to 240 metres from its middle, the same for every issue there."""
    mixed = (site * 2_654_435_761 + mark * 40_503) % 65_536
    turn: Floats = (mark * (np.pi / 6)).astype(np.float64)
    return turn, 20 + mixed / 65_536 * 220


def _texts(of: Ints, issues: Issues, rng: np.random.Generator) -> list[str]:
    """Return each report's words; a share repeats the last report about the same issue nearly letter by letter."""
    names = _names(int(issues.site.max()) + 1)
    dice = rng.random((len(of), 20))
    copies, last, out = rng.random(len(of)) < COPY, dict[int, str](), list[str]()
    columns = (issues.site, issues.kind, issues.thing, issues.fault, issues.mark)
    rows = zip(of.tolist(), dice, copies.tolist(), *(column[of].tolist() for column in columns), strict=True)
    for one, die, copied, site, kind, thing, fault, mark in rows:
        things, faults = THINGS[kind]
        text = last[one] if copied and one in last else _said(names[site], things[thing], faults[fault], MARKS[mark], die.tolist())
        last[one] = text
        out.append(_slipped(text, die[18], die[19]))
    return out


def _names(count: int) -> list[str]:
    """Return `count` different names of streets and estates, neighbours in the list unlike each other."""
    ends = say.ENDING.split()
    one = [a + b for a, b in product(say.FIRST, say.LAST)]
    return [one[k * 7 % len(one)] + ends[(k + k // len(one)) % len(ends)] + ("" if k < 8 * len(one) else str(k)) for k in range(count)]


def _said(site: str, things: list[str], faults: list[str], marks: list[str], die: list[float]) -> str:
    """Return one wording; `die` holds numbers in [0, 1) that choose what is said, how, and in which order."""
    where = (site if die[0] < 0.75 else "") + (_pick(marks, die[2]) if die[1] < 0.75 else "")
    what = _pick(things, die[3]) + (_pick(faults, die[5]) if die[4] < 0.9 else "有问题")
    first = _pick(say.BEFORE, die[6]) if die[7] < 0.4 else ""
    tail = [_pick(say.AFTER, die[8])] if die[9] < 0.7 else []
    tail += [_pick(say.AFTER, die[10])] if die[11] < 0.3 else []
    body = [where, what] if die[12] < 0.75 else [what, where]
    parts = [body[0] + (_pick(say.JOIN, die[14]) if die[13] < 0.3 else "") + body[1], *tail]
    if die[15] < 0.15:
        parts.reverse()
    return first + _pick(say.JOIN, die[16]).join(parts) + (_pick(say.SMILE, die[17] * 10) if die[17] < 0.1 else "")


def _pick(words: list[str] | tuple[str, ...], die: float) -> str:
    return words[int(die * len(words))]


def _slipped(text: str, die: float, where: float) -> str:
    """Return the text with one letter dropped, doubled, swapped or mixed up in a share SLIP of reports."""
    if die >= SLIP or len(text) < 4:
        return text
    at, way = int(where * (len(text) - 1)), int(die / SLIP * 4)
    pair = say.SLIPS.find(text[at])
    mixed = say.SLIPS[pair ^ 1] if 0 <= pair < len(say.SLIPS) - 1 else text[at]
    return text[:at] + ("", text[at] * 2, text[at + 1] + text[at], mixed)[way] + text[at + (2 if way == 2 else 1) :]
