"""How well are twins found, where the truth is known and where it is known in part?"""

from __future__ import annotations

import csv
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cityloop.lab import close, rival
from cityloop.lab.agree import agree
from cityloop.lab.bags import bags
from cityloop.lab.crowd import crowd
from cityloop.lab.figure import Figure
from cityloop.lab.twins import APART, twins
from cityloop.loop.words import Refused

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
LEAST, SECONDS, MILLION = 0.95, 60.0, 1_000_000
RULE_METRES, RULE_HOURS = 100.0, 72.0  # what a category joins within where its pack says nothing else (kit/scenario)
CITY_METRES = 205.0  # 95% of the pairs that Boston's staff called duplicates lie within, says ../shared/data/README.md
WEEK = 7 * 86_400
DUPLICATE = "duplicate"
CUTS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)  # log-odds tried, until no more is joined than loop/match's rule joins


@dataclass(frozen=True, slots=True)
class City:
    """Boston's requests in order of time, which of them staff closed as duplicates, and the pairs that staff named."""

    texts: list[str]
    metres: Floats
    seconds: Floats
    kind: Ints
    closed: npt.NDArray[np.bool_]
    named: list[tuple[int, int]]


def invented(reports: int, seed: int) -> list[Figure]:
    """Return how twins are found among invented reports, all of whose truth is known, beside two plain ways."""
    crowded = crowd(reports, seed)
    began = time.process_time()
    found = twins(crowded.text, crowded.metres, crowded.seconds, crowded.kind)
    took = time.process_time() - began
    ours = agree(found.group, crowded.issue)
    n = len(crowded.text)
    left, right = close.pairs(crowded.metres, crowded.seconds, crowded.kind, RULE_METRES, RULE_HOURS * 3600, 64)
    rule = agree(rival.nearest(n, left, right, np.hypot(*(crowded.metres[left] - crowded.metres[right]).T)), crowded.issue)
    hashed = agree(rival.minhash(bags(crowded.text), crowded.kind), crowded.issue)
    alone = agree(np.arange(n), crowded.issue)
    most = SECONDS * n / MILLION
    return [
        Figure("reports", "合成上报 / invented reports", n),
        Figure("f", "B-cubed F；基线：同类最近即并 / baseline: the nearest of its category joins", round(ours.f, 4), LEAST, baseline=round(rule.f, 4)),
        Figure("precision", "B-cubed 查准 / precision", round(ours.precision, 4), baseline=round(rule.precision, 4)),
        Figure("recall", "B-cubed 查全 / recall", round(ours.recall, 4), baseline=round(rule.recall, 4)),
        Figure("f_minhash", "B-cubed F，仅 MinHash-LSH / MinHash-LSH alone", round(hashed.f, 4)),
        Figure("f_alone", "B-cubed F，全不合并 / nothing joined", round(alone.f, 4)),
        Figure("cpu_seconds", "CPU 秒 / CPU seconds", round(took, 1), round(most, 2) if n >= MILLION // 10 else None, most=True),
    ]  # fmt: skip


def boston(folder: Path, seed: int) -> list[Figure]:
    """Return how many of the pairs that Boston's staff named are found, and how many joins are likely true.

    A pair that staff did not name may still be one: staff close few duplicates as such. So precision is given twice: as a
    lower bound, the share of joined requests in whose group somebody was closed as a duplicate; and as an estimate, one less
    the joins made when every request is moved by 4 to 12 weeks of its own, which leaves no true pair together in time and
    keeps each place as busy as it is, over the joins made in truth.
    Source: the decoys of J. E. Elias and S. P. Gygi, Target-decoy search strategy, Nature Methods 4 (2007) 207-214.
    """
    city = _city(folder)
    ours = twins(city.texts, city.metres, city.seconds, city.kind, within=CITY_METRES, learn=False)
    rng = np.random.default_rng(seed)
    moved = city.seconds + rng.integers(4, 13, len(city.seconds)) * WEEK * rng.choice([-1, 1], len(city.seconds))
    decoy = twins(city.texts, city.metres, moved, city.kind, within=CITY_METRES, learn=False)
    rule, rule_decoy = _ruled(city, city.seconds), _ruled(city, moved)
    cut = next((one for one in CUTS if _joins(ours.cut(one)) <= _joins(rule)), CUTS[-1])
    group, false = ours.cut(cut), decoy.cut(cut)
    return [
        Figure("boston_pairs", "波士顿：职员指认的重复对 / Boston: pairs that staff named", len(city.named)),
        Figure("boston_in_reach", "其中同类且相隔 10 天、205 米内 / of these one type, in reach", _in_reach(city)),
        Figure("boston_cut", "并入阈值：并入数不多于基线 / cut, so that no more is joined than by the baseline", cut),
        _recall("boston_recall", "其中找到 / of these found", city, group, rule, city.named),
        _recall("boston_recall_same", "同类者中找到 / found of those of one type", city, group, rule, _same(city)),
        Figure("boston_joined", "并入的上报 / requests joined to another", _joins(group), baseline=_joins(rule)),
        Figure("boston_precision_low", "查准下限 / precision, lower bound", _confirmed(group, city), baseline=_confirmed(rule, city)),
        Figure("boston_precision", "查准估计（错时诱饵）/ precision, estimated by decoys", _kept(group, false), baseline=_kept(rule, rule_decoy)),
        _recall("boston_recall_plain", "默认阈值：同类者中找到 / default cut: found of one type", city, ours.group, rule, _same(city)),
        Figure("boston_precision_plain", "默认阈值：查准估计 / default cut: precision, estimated", _kept(ours.group, decoy.group)),
    ]  # fmt: skip


def _in_reach(city: City) -> int:
    """Return how many of the named pairs are of one type and near enough in place and time to be compared at all."""
    ends = np.array(_same(city), np.int64).reshape(-1, 2)
    away = np.hypot(*(city.metres[ends[:, 0]] - city.metres[ends[:, 1]]).T)
    days = np.abs(city.seconds[ends[:, 0]] - city.seconds[ends[:, 1]]) / 86_400
    return int(((away <= CITY_METRES) & (days <= APART)).sum())


def _ruled(city: City, seconds: Floats) -> Ints:
    order = np.argsort(seconds, kind="stable")
    metres = city.metres[order]
    left, right = close.pairs(metres, seconds[order], city.kind[order], RULE_METRES, RULE_HOURS * 3600, 64)
    group = rival.nearest(len(order), left, right, np.hypot(*(metres[left] - metres[right]).T))
    out = np.empty(len(order), np.int64)
    out[order] = group
    return out


def _same(city: City) -> list[tuple[int, int]]:
    return [(one, two) for one, two in city.named if city.kind[one] == city.kind[two]]


def _recall(name: str, words: str, city: City, ours: Ints, rule: Ints, pairs: list[tuple[int, int]]) -> Figure:
    shares = [sum(int(group[one] == group[two]) for one, two in pairs) / max(1, len(pairs)) for group in (ours, rule)]
    return Figure(name, f"{words} ({len(pairs)})", round(shares[0], 4), baseline=round(shares[1], 4))


def _joins(group: Ints) -> int:
    return len(group) - len(np.unique(group))


def _kept(group: Ints, decoy: Ints) -> float:
    return round(1 - _joins(decoy) / max(1, _joins(group)), 4)


def _confirmed(group: Ints, city: City) -> float:
    """Return, of the reports that joined another, the share in whose group somebody was closed as a duplicate."""
    codes = np.unique(group, return_inverse=True)[1].ravel()
    size, marked = np.bincount(codes), np.bincount(codes, city.closed)
    joined = size - 1
    return round(float(joined[marked > 0].sum() / max(1, joined.sum())), 4)


def _city(folder: Path) -> City:
    """Return the requests of both files. Raises Refused when one is missing."""
    past, pairs = folder / "public_boston311_2015_jan_sep.csv.gz", folder / "public_boston_duplicate_pairs.csv"
    for path in (past, pairs):
        if not path.exists():
            raise Refused("缺少文件 / file missing", field="--data", value=str(path), mend="用 --data 指明数据文件夹 / name the folder of data")
    rows = sorted(_rows(past), key=lambda row: row["OPEN_DT"])
    known = {row["CASE_ENQUIRY_ID"]: at for at, row in enumerate(rows)}
    with pairs.open(encoding="utf-8-sig", newline="") as file:
        ends = [(known.get(row["case"]), known.get(row["duplicate_of"])) for row in csv.DictReader(file)]
    degrees = np.array([[_number(row["LONGITUDE"]), _number(row["LATITUDE"])] for row in rows])
    middle = np.nanmean(degrees, axis=0)
    metres = (degrees - middle) * 111_195 * np.array([np.cos(np.radians(middle[1])), 1])
    seconds = np.array([_seconds(row["OPEN_DT"]) for row in rows])
    kind = np.unique([row["TYPE"] for row in rows], return_inverse=True)[1].ravel().astype(np.int64)
    closed = np.array([DUPLICATE in row["CLOSURE_REASON"].lower() for row in rows])
    texts = [f"{row['CASE_TITLE']} {row['Location']}" for row in rows]
    return City(texts, metres, seconds, kind, closed, [(a, b) for a, b in ends if a is not None and b is not None])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
