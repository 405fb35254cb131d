"""How fast are places found in texts, and are they ever found wrongly?"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape

from cityloop.lab import spots
from cityloop.lab.figure import Figure, quickest
from cityloop.loop.elsewhere import MASKED
from cityloop.loop.gazetteer import Name, grouped
from cityloop.loop.place import AreaShape, Atlas, locate
from cityloop.loop.words import Level, Place, Point, Refused

ROOT = Path(__file__).parents[3]
DEMO, CASES = ROOT / "districts" / "demo", ROOT / "bench" / "places"
MESSAGES = ("public_messages.csv", "public_hot_messages.csv")
ADDRESSES = "public_address_parse_train.conll"
TAGS = ("road", "poi", "subpoi", "community")
NAMES, OFTEN = 8_000, 3  # names of the invented district; a place word of the messages counts from so many on
AIM_SPEED = 20_000
STEP = 50  # the baseline is so slow that it reads every fiftieth message


@dataclass(frozen=True, slots=True)
class Case:
    """A text with where it is: a word of the gazetteer or a point; nowhere when it must be asked for, then perhaps at `area`."""

    text: str
    truth: tuple[tuple[Point, str], ...]
    area: str
    trap: str


def figures(data: Path, demo: Path = DEMO, folder: Path = CASES, seed: int = 0) -> list[Figure]:
    """Return the figures: speed on real messages in an invented district, and right, asked and wrong on invented texts.

    `data` is the folder of evaluation data. Raises Refused when a file is missing.
    """
    found = texts(data)
    return [*right(demo, folder), *_abroad(found, demo), *_fast(found, town(data, found, seed))]


def right(demo: Path = DEMO, folder: Path = CASES) -> list[Figure]:
    """Return how many of the texts in cases.csv are placed rightly, asked about, placed wrongly; a wrong place is worse than asking."""
    atlas = read([demo / "gazetteer.csv", folder / "names.csv"], demo / "areas.geojson", ("重庆市",))
    known = cases(folder / "cases.csv", atlas)
    became = Counter(judge(case, locate(case.text, None, atlas), atlas) for case in known)
    return [
        Figure("cases", "自拟文本 / invented texts", len(known), 120),
        Figure("cases_right", "其中正确(含应问而问)/ of them right, asking where it should included", round(became["right"] / len(known), 4), 0.9),
        Figure("cases_asked", "可答而问 / asked though it could be told", round(became["asked"] / len(known), 4)),
        Figure("cases_wrong", "定位错误 / placed wrongly", became["wrong"], 0, most=True),
    ]


def read(gazetteers: Iterable[Path], areas: Path, above: tuple[str, ...] = ()) -> Atlas:
    """Return the atlas of some files with the columns of gazetteer.csv, and areas.geojson."""
    rows = [row for path in gazetteers for row in _rows(path)]
    names = grouped(
        Name(word, row["area"], Point(float(row["lon"]), float(row["lat"])), float(row["radius"]), row["kind"])
        for row in rows for word in dict.fromkeys([row["name"], *row["aliases"].split("|")]) if word
    )  # fmt: skip
    shapes = [(f["properties"], shape(f["geometry"])) for f in json.loads(areas.read_text(encoding="utf-8"))["features"]]
    return Atlas({p["code"]: AreaShape(p["code"], Level(p["kind"]), p.get("parent") or "", p["zh"], s) for p, s in shapes}, names, above)


def cases(path: Path, atlas: Atlas) -> list[Case]:
    """Return the cases of a csv with the columns text, place (a name, "lon lat", or nothing: ask), area, trap."""
    return [Case(row["text"], tuple(_truth(row["place"], atlas)), row["area"], row["trap"]) for row in _rows(path)]


def judge(case: Case, found: Place, atlas: Atlas) -> str:
    """Return right, asked or wrong: right holds the true point within its radius, in an area on the true one's path."""
    if not case.truth:
        return "right" if found.ask and case.area in ("", found.area) else "wrong"
    if found.ask:
        return "asked"
    near = (found.point and found.point.metres_to(point) <= (found.radius or 0) and _along(area, found.area, atlas) for point, area in case.truth)
    return "right" if any(near) else "wrong"


def _truth(place: str, atlas: Atlas) -> list[tuple[Point, str]]:
    if re.fullmatch(r"[\d.]+ [\d.]+", place):
        lon, lat = place.split()
        point = Point(float(lon), float(lat))
        return [(point, atlas.smallest(point))]
    return [(line.point, line.area) for line in atlas.names[place] if line.point] if place else []


def _along(one: str, other: str, atlas: Atlas) -> bool:
    return one in atlas.path(other) or other in atlas.path(one)


def texts(data: Path) -> list[str]:
    """Return real messages, title and text, without their masked cities: with them most texts would be done with at once."""
    rows = [row for name in MESSAGES for row in _rows(_there(data / "messages" / name))]
    return [MASKED.sub("", f"{row['title']} {row['text']}") for row in rows]


def town(data: Path, texts: Sequence[str], seed: int = 0) -> Atlas:
    """Return an invented district of 100 communities with real words as names: of addresses, and the messages' own place words."""
    rng = np.random.default_rng(seed)
    areas = {"D": AreaShape("D", Level.DISTRICT, "", "某区", shapely.box(0, 0, 0.1, 0.1))}
    for x in range(10):
        areas[f"S{x}"] = AreaShape(f"S{x}", Level.SUBDISTRICT, "D", f"街道{x}", shapely.box(x / 100, 0, (x + 1) / 100, 0.1))
        for y in range(10):
            box = shapely.box(x / 100, y / 100, (x + 1) / 100, (y + 1) / 100)
            areas[f"C{x}{y}"] = AreaShape(f"C{x}{y}", Level.COMMUNITY, f"S{x}", f"社区{x}{y}", box)
    counted = Counter(word for text in texts for word in set(spots.places(spots.clean(text))))
    own = sorted(word for word, times in counted.items() if times >= OFTEN)
    written = _written(_there(data / "addresses" / ADDRESSES))
    words = [written[at] for at in rng.permutation(len(written))[:NAMES]]
    return Atlas(areas, grouped(_anywhere(word, rng) for word in dict.fromkeys([*own, *words])))


def _anywhere(word: str, rng: np.random.Generator) -> Name:
    east, north = rng.random(2) * 10
    x, y, point = int(east), int(north), Point(east / 100, north / 100)
    return Name(word, f"C{x}{y}", point, rng.uniform(50, 500), "road" if word[-1] in "路街巷道" else "landmark")


def _written(path: Path) -> list[str]:
    """Return the names of roads and places in a file of marked addresses (BIO), longest kept whole, in order."""
    found, word, tag = set(), "", ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), "  "]:
        sign, _, mark = line.partition(" ")
        if mark.startswith("I-"):
            word += sign
            continue
        if tag in TAGS and len(word) > 2:
            found.add(word)
        word, tag = sign, mark[2:]
    return sorted(found)


def _abroad(texts: Sequence[str], demo: Path) -> list[Figure]:
    """Return how many messages of another city are placed in the demo district, though their city's name was taken out."""
    atlas = read([demo / "gazetteer.csv"], demo / "areas.geojson")
    placed = sum(not locate(text, None, atlas).ask for text in texts)
    return [Figure("abroad", "外地留言被定位到本区,比例 / share of another city's messages placed here", round(placed / len(texts), 4), 0.01, most=True)]


def _fast(texts: Sequence[str], atlas: Atlas) -> list[Figure]:
    """Return messages a CPU second: finding names, and the whole way to a place; the baseline is one regular expression of all names."""
    pattern = re.compile("|".join(map(re.escape, sorted(atlas.names, key=len, reverse=True))))
    few = texts[::STEP]
    plain = len(few) / quickest(lambda: [pattern.findall(text) for text in few])
    locate("", None, atlas)  # builds what is built once
    named = sum(len(atlas.finder.read(text).mentions) for text in texts) / len(texts)
    find = len(texts) / quickest(lambda: [atlas.finder.read(text) for text in texts])
    place = len(texts) / quickest(lambda: [locate(text, None, atlas) for text in texts])
    return [
        Figure("names", "地名库词数 / names in the gazetteer", len(atlas.names)),
        Figure("messages", "真实留言 / real messages", len(texts)),
        Figure("mentions", "每条找到的地名 / names found a message", round(named, 2)),
        Figure("found_a_second", "找地名,条/CPU 秒 / names found, messages a CPU second", round(find), AIM_SPEED, baseline=round(plain)),
        Figure("placed_a_second", "定位全程,条/CPU 秒 / placed, messages a CPU second", round(place)),
    ]


def _there(path: Path) -> Path:
    if not path.exists():
        raise Refused(f"缺少文件 / file missing: {path.name}", field="--data", value=str(path.parent), mend="指明数据文件夹 / name the folder of data")
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    with _there(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
