"""Which named places does this file hold?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import ops
from shapely.geometry import shape as shaped
from shapely.geometry.base import BaseGeometry

from cityloop.lab import osm
from cityloop.lab.cells import Fault, known_encoding, lined, majority, workbook
from cityloop.loop import intake
from cityloop.loop.datum import to_wgs84
from cityloop.loop.place import Atlas
from cityloop.loop.words import Point, Refused, shorten

HEADER = ("name", "kind", "area", "lon", "lat", "radius", "aliases")
OTHERS = {"名称": "name", "地名": "name", "类型": "kind", "区域": "area", "经度": "lon", "纬度": "lat", "半径": "radius", "别名": "aliases", "选用": "take"}
# Metres of doubt when a file says none: own judgement, about half the usual size of such a thing.
RADIUS = {
    "address": 30.0, "junction": 40.0, "building": 60.0, "station": 150.0, "estate": 150.0, "bridge": 150.0, "school": 120.0, "market": 100.0, "road": 400.0,
    "park": 200.0, "landmark": 100.0, "place": 200.0,
}  # fmt: skip
ENDINGS = {
    "号": "address", "路口": "junction", "路": "road", "街": "road", "巷": "road", "大道": "road", "桥": "bridge", "站": "station", "公园": "park",
    "小区": "estate", "新村": "estate", "花园": "estate", "苑": "estate", "学校": "school", "小学": "school", "中学": "school", "市场": "market",
    "大厦": "building", "医院": "building",
}  # fmt: skip
FARTHEST = 20_000.0  # metres of a radius that a gazetteer may state
LONGEST = 120  # characters of a name, as the table keeps it


@dataclass(frozen=True, slots=True)
class Named:
    """A place: its words (the name, then aliases), kind, the area it is said to lie in ("" unknown), WGS 84 point or None, metres of doubt."""

    words: tuple[str, ...]
    kind: str
    area: str
    point: Point | None
    radius: float


@dataclass
class Found:
    """What a file holds for a district; `outside` were left out, with what was said of the first of them."""

    places: list[Named] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    outside: int = 0
    hint: str = ""
    unticked: int = 0  # rows of a list of proposals that nobody chose


def read(path: Path, atlas: Atlas, *, system: str = "wgs84", kind: str = "", encoding: str | None = None) -> Found:
    """Return the named places of a csv, xlsx, GeoJSON or OpenStreetMap pbf file inside the district.

    `kind` holds for what says none. Raises Refused when the file cannot be read as what its name says.
    """
    reader = next((read for ending, read in READERS.items() if path.name.lower().endswith(ending)), None)
    if not path.is_file() or not path.stat().st_size:
        raise Refused("没有这个文件,或为空 / no such file, or empty", field="FILE", value=path.name, mend="核对路径 / check the path")
    if reader is None:
        raise Refused("不认识的文件类型 / unknown kind of file", field="FILE", value=path.name, mend=f"可用 / use {' '.join(READERS)}")
    if system != "wgs84" and reader is _osm:
        raise Refused("OpenStreetMap 总是 WGS 84 / is always WGS 84", field="--coordinates", value=system, mend="去掉此项 / leave it out")
    found = reader(path, atlas.root.shape, system, kind, encoding)
    found.places = [place for place in found.places if _held(place, atlas, found)]
    return found


def _held(place: Named, atlas: Atlas, found: Found) -> bool:
    """Return whether the area that a place names is there and holds its point, give or take its radius; else tell a fault."""
    if place.area and place.area not in atlas.areas:
        reason, mend = "没有这个区域 / no such area", "留空则按坐标 / leave it out: by the point"
    elif place.area and place.point and not atlas.holds(place.area, place.point, place.radius):
        reason, mend = "点不在所属区域内 / the point is not inside its area", "核对 area 与坐标 / check area and point"
    else:
        return True
    found.faults.append(Fault(0, "area", f"{place.words[0]}: {reason}", mend, {}, place.area))
    return False


def kind_of(word: str) -> str:
    """Return the kind that a name's ending tells, place when it tells none."""
    return next((kind for end, kind in ENDINGS.items() if word.endswith(end)), "place")


# ---- csv and xlsx ----


def _table(path: Path, outline: BaseGeometry, system: str, kind: str, encoding: str | None) -> Found:
    if path.suffix.lower() == ".xlsx":
        columns, _, rows = workbook(path, None)
    else:
        columns, _, rows = lined(path, "csv", known_encoding(encoding) if encoding else majority(path))
    names = {column: OTHERS.get(column, column.strip().lower()) for column in columns}
    if not {"name"} <= set(names.values()) or not ({"lon", "lat"} <= set(names.values()) or "area" in names.values()):
        mend = f"第一行应为 / the first row must be {','.join(HEADER)}(lon、lat 与 area 至少有一 / lon and lat, or area)"
        raise Refused("列不对 / wrong columns", field=path.name, value=",".join(columns), mend=mend)
    found = Found()
    for row in rows():
        if isinstance(row, Fault):
            found.faults.append(row)
            continue
        cells = {names[column]: "" if cell is None else str(cell).strip() for column, cell in row[1].items()}
        if "take" in cells and not cells["take"]:
            found.unticked += 1
            continue
        _keep(found, row[0], lambda cells=cells: _named(cells, kind, system), outline)  # type: ignore[misc]
    return found


def _named(cells: dict[str, str], kind: str, system: str) -> Named:
    """Return a row's place. Raises Refused naming the cell."""
    words = _words([cells["name"], *re.split(r"[|;；、]", cells.get("aliases", ""))])
    point, _ = intake.point(cells.get("lon") or None, cells.get("lat") or None, system)
    if point is None and not cells.get("area"):
        raise Refused("没有坐标也没有区域 / neither a point nor an area", field="lon", mend="填 lon 与 lat,或 area / fill in lon and lat, or area")
    sort = cells.get("kind") or kind or kind_of(words[0])
    return Named(words, sort[:20], cells.get("area", ""), point, _radius(cells.get("radius", ""), sort))


def _words(said: Sequence[str]) -> tuple[str, ...]:
    """Return the words that can be names, each once. Raises Refused when the first is none."""
    words = tuple(dict.fromkeys(word.strip() for word in said if word and len(word.strip()) > 1))
    if not words or words[0] != said[0].strip():
        raise Refused("地名应至少两个字 / a name has at least two characters", field="name", value=said[0], mend="补全 / complete it")
    if len(words[0]) > LONGEST:
        raise Refused(f"至多 {LONGEST} 字 / at most {LONGEST} characters", field="name", value=shorten(words[0]))
    return tuple(word for word in words if len(word) <= LONGEST)


def _radius(said: str, kind: str) -> float:
    if not said:
        return RADIUS.get(kind, RADIUS["place"])
    try:
        radius = float(said)
    except ValueError:
        radius = math.nan
    if not 0 < radius < FARTHEST:
        raise Refused("应为 0 到 20000 米 / must be 0 to 20000 metres", field="radius", value=said, mend="留空则按类型 / leave it out: by its kind")
    return radius


def _keep(found: Found, number: int, make: Callable[[], Named | None], outline: BaseGeometry) -> None:
    """Add what is made from a row, or its fault; what lies outside is counted."""
    try:
        place = make()
    except Refused as no:
        found.faults.append(Fault(number, no.field, no.reason, no.mend, {}, no.value))
        return
    if place is None:
        return
    try:
        if place.point:
            intake.point(place.point.lon, place.point.lat, "wgs84", outline)
        found.places.append(place)
    except Refused as no:
        found.outside += 1
        found.hint = found.hint or no.text


# ---- GeoJSON ----


def _geojson(path: Path, outline: BaseGeometry, system: str, kind: str, encoding: str | None) -> Found:
    try:
        features = json.loads(path.read_bytes().decode(encoding or "utf-8-sig"))["features"]
        rows = [(feature["properties"] or {}, feature["geometry"]) for feature in features]
    except UnicodeDecodeError:
        raise Refused("不是 UTF-8 / not UTF-8", field=path.name, mend="用 --encoding 指明 / name it with --encoding") from None
    except (ValueError, KeyError, TypeError, LookupError, RecursionError) as fault:
        mend = '{"type":"FeatureCollection","features":[{"properties":{"name":...},"geometry":...}]}'
        raise Refused(f"不是 FeatureCollection / not one: {shorten(repr(fault))}", field=path.name, mend=mend) from None
    found = Found()
    for number, (properties, geometry) in enumerate(rows, 1):
        _keep(found, number, lambda p=properties, g=geometry: _feature(p, g, system, kind, outline), outline)  # type: ignore[misc]
    return found


def _feature(properties: dict[str, Any], geometry: Any, system: str, kind: str, outline: BaseGeometry) -> Named | None:
    """Return a feature's place, None when it has no name. Raises Refused when its geometry cannot be read."""
    if not (name := str(properties.get("name") or properties.get("name:zh") or properties.get("名称") or "").strip()):
        return None
    words = _words([name, *re.split(r"[|;；]", str(properties.get("aliases") or properties.get("alt_name") or ""))])
    try:
        shape = shaped(geometry)
        if shape.is_empty or not np.isfinite(shape.bounds).all():
            raise ValueError("empty")
        shape = shapely.transform(shape, lambda pairs: np.column_stack(to_wgs84(pairs[:, 0], pairs[:, 1], system))) if system != "wgs84" else shape
    except Exception as fault:  # shapely raises many kinds
        raise Refused(f"图形读不出 / bad geometry: {shorten(str(fault))}", field="geometry", value=name) from None
    sort = str(properties.get("kind") or kind or ("road" if "Line" in shape.geom_type else kind_of(name)))
    point, extent = middle(shape, outline)
    radius = _radius(str(properties.get("radius") or ""), sort) if properties.get("radius") or not extent else max(extent, 20.0)
    return Named(words, sort[:20], str(properties.get("area") or ""), point, min(radius, FARTHEST - 1))


def middle(shape: BaseGeometry, outline: BaseGeometry) -> tuple[Point, float]:
    """Return a point of the part of a shape inside the outline, and the metres from it to the shape's farthest vertex; 0 for a point."""
    if shape.geom_type == "Point":
        return Point(shape.x, shape.y), 0.0
    inside = shape.intersection(outline) if shape.is_valid else shape
    part = shape if inside.is_empty else inside
    on = ops.nearest_points(part, part.centroid)[0]
    point = Point(on.x, on.y)
    return point, max(point.metres_to(Point(x, y)) for x, y in shapely.get_coordinates(part))


# ---- OpenStreetMap ----


def _osm(path: Path, outline: BaseGeometry, system: str, kind: str, encoding: str | None) -> Found:
    found = Found()
    for number, one in enumerate(osm.things(path, outline), 1):
        _keep(found, number, lambda one=one: _thing(one, kind, outline), outline)  # type: ignore[misc]
    return found


def _thing(one: osm.Thing, kind: str, outline: BaseGeometry) -> Named | None:
    point, extent = middle(one.shape, outline)
    sort = one.kind or kind or kind_of(one.words[0])
    usual = RADIUS.get(sort, RADIUS["place"])
    radius = extent if one.kind == "road" else max(extent, usual)
    words = tuple(word for word in dict.fromkeys(one.words) if 1 < len(word) <= LONGEST)
    return Named(words, sort, "", point, min(max(radius, 20.0), FARTHEST - 1)) if words else None


Reader = Callable[[Path, BaseGeometry, str, str, str | None], Found]
READERS: dict[str, Reader] = {
    ".csv": _table, ".tsv": _table, ".xlsx": _table, ".geojson": _geojson, ".json": _geojson, ".osm.pbf": _osm, ".pbf": _osm,
}  # fmt: skip


def proposals(lines: Iterable[dict[str, str]]) -> Iterator[str]:
    """Return the lines of a csv of proposals, its header first, ready to be ticked and read by `read`."""
    columns = ("take", *HEADER, "reports", "example")
    yield ",".join(columns)
    yield from (",".join(_cell(line.get(column, "")) for column in columns) for line in lines)


def _cell(text: str) -> str:
    """Return a cell of a csv; one that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = f"'{text}" if text[:1] in "=+-@\t\r＝＋－＠" and text else text
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n\r') else text
