"""Which named places does an OpenStreetMap file hold?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cityloop.loop.words import Refused

NAMES = ("name", "name:zh", "alt_name", "short_name", "old_name", "name:en")
# The first key that a thing has tells its kind; the values are those of the OpenStreetMap wiki's Map features.
KINDS = {
    "bridge": "bridge", "railway": "station", "public_transport": "station", "leisure": "park", "shop": "building", "amenity": "building", "office": "building",
    "building": "building", "tourism": "landmark", "historic": "landmark", "natural": "place", "place": "place", "landuse": "estate",
}  # fmt: skip
APART = 0.002  # degrees, about 200 m: pieces of a road's name further apart are two roads
CLOSE = 0.001  # degrees, about 100 m: two roads that meet several times within this meet at one junction


@dataclass(frozen=True, slots=True)
class Thing:
    """A named thing: its words (the name first), kind ("" unknown), and shape in WGS 84."""

    words: tuple[str, ...]
    kind: str
    shape: BaseGeometry


@dataclass
class Roads:
    """The ways of each road's name, and the names at each node."""

    lines: dict[str, list[BaseGeometry]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    at: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    where: dict[int, shapely.Point] = field(default_factory=dict)


def things(path: Path, outline: BaseGeometry) -> Iterator[Thing]:
    """Return the named things, the addresses, each road as one thing, and where two roads meet.

    A road is cut at the outline (WGS 84). Raises Refused when the file is broken or cut off.
    """
    import osmium  # heavy, and only an import needs it

    roads = Roads()
    try:
        wanted = osmium.filter.KeyFilter("name", "addr:housenumber")
        for thing in osmium.FileProcessor(str(path)).with_locations().with_areas().with_filter(wanted):
            yield from _thing(thing, roads)
    except (RuntimeError, OSError) as fault:
        mend = "重新下载 / fetch it again"
        raise Refused(f"文件损坏或不完整 / broken, or cut off: {fault}", field="FILE", value=path.name, mend=mend) from None
    yield from _roads(roads, outline)
    yield from _junctions(roads)


def _thing(thing: Any, roads: Roads) -> Iterator[Thing]:
    """Return a thing's name and its address; a road's piece is kept for later."""
    if thing.is_relation() or (thing.is_area() and thing.from_way()):
        return  # a closed way was seen as a way; of relations, areas alone are places
    tags = {tag.k: tag.v for tag in thing.tags}
    shape = _shape(thing)
    if shape is None:
        return
    words = tuple(word.strip() for key in NAMES for word in tags.get(key, "").split(";") if word.strip())
    if thing.is_way() and words and "highway" in tags and tags.get("area") != "yes":
        _piece(thing, words, shape, roads)
    elif words and tags.get("highway", "bus_stop") == "bus_stop":
        yield Thing(words, _kind(tags), shape)
    if (number := tags.get("addr:housenumber", "")) and (street := tags.get("addr:street", "")):
        plain = number.rstrip("号號")
        yield Thing((f"{street}{plain}号" if street[-1] >= "\u3400" else f"{plain} {street}",), "address", shape)


def _kind(tags: dict[str, str]) -> str:
    if tags.get("landuse", "residential") != "residential" and not tags.keys() & (KINDS.keys() - {"landuse"}):
        return "place"
    if tags.get("amenity") in ("school", "kindergarten", "university", "college"):
        return "school"
    if tags.get("amenity") == "marketplace":
        return "market"
    return "station" if tags.get("highway") == "bus_stop" else next((kind for key, kind in KINDS.items() if key in tags), "")


def _shape(thing: Any) -> BaseGeometry | None:
    """Return the thing's geometry, None when nodes of it are missing."""
    if thing.is_node():
        return shapely.Point(thing.lon, thing.lat)
    rings = list(thing.outer_rings()) if thing.is_area() else [thing.nodes]
    lines = [[(node.lon, node.lat) for node in ring if node.location.valid()] for ring in rings]
    parts = [shapely.LineString(line) for line in lines if len(line) > 1]
    return shapely.MultiLineString(parts) if len(parts) > 1 else parts[0] if parts else None


def _piece(way: Any, words: tuple[str, ...], shape: BaseGeometry, roads: Roads) -> None:
    name = words[0]
    roads.lines[name].append(shape)
    roads.words[name] = tuple(dict.fromkeys((*roads.words.get(name, ()), *words)))
    for node in way.nodes:
        if node.location.valid():
            roads.at[node.ref].add(name)
            if len(roads.at[node.ref]) > 1:
                roads.where[node.ref] = shapely.Point(node.lon, node.lat)


def _roads(roads: Roads, outline: BaseGeometry) -> Iterator[Thing]:
    """Return each road inside the outline, its pieces together; pieces far from one another are roads of the same name."""
    for name, lines in roads.lines.items():
        inside = shapely.union_all(lines).intersection(outline)
        if inside.is_empty:  # it is told, so that it is counted as lying outside
            yield Thing(roads.words[name], "road", lines[0])
            continue
        for together in shapely.get_parts(inside.buffer(APART / 2)):
            yield Thing(roads.words[name], "road", inside.intersection(together))


def _junctions(roads: Roads) -> Iterator[Thing]:
    """Return where two roads of different names share a node; nodes close together are one junction."""
    found: dict[tuple[str, str], list[shapely.Point]] = defaultdict(list)
    for node, point in roads.where.items():
        for pair in combinations(sorted(roads.at[node]), 2):
            found[pair].append(point)
    for (one, other), points in found.items():
        word = f"{one}与{other}路口" if one[-1] >= "\u3400" else f"{one} & {other}"
        for together in shapely.get_parts(shapely.MultiPoint(points).buffer(CLOSE / 2)):
            yield Thing((word,), "junction", together.centroid)
