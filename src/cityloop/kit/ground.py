"""What lies under a district's cases on a map, and is it sound? Water, roads and neighbours, from base.geojson."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

FILE = "base.geojson"
NONE: dict[str, Any] = {"note": "", "features": []}
AREAS, LINES, POINTS = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString"), ("Point",)
# What a feature may be, and which geometries it may have then, in the order in which they are drawn.
KINDS = {"water": AREAS, "green": AREAS, "building": AREAS, "street": LINES, "main": LINES, "place": POINTS}
BYTES = 5_000_000  # of the file: a browser loads all of it
AROUND = 1.0  # degrees around the district: what lies farther away was written lat, lon or in another system
NAME = 60


def read(data: bytes) -> dict[str, Any]:
    """Return a base.geojson's features and its note, which says whose data it is. Raises ValueError, in words, when it is none."""
    if len(data) > BYTES:
        raise ValueError(f"{len(data):,} 字节,最多 / bytes, at most {BYTES:,}: 简化图形 / simplify the shapes")
    try:
        whole = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
        made = [{"type": "Feature", "properties": dict(f["properties"]), "geometry": dict(f["geometry"])} for f in whole["features"]]
        return {"note": str(whole.get("note", "")), "features": made}
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise ValueError(f"不是 FeatureCollection / not one: {fault!r}") from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} 不是坐标 / is no coordinate")


def faults(features: list[dict[str, Any]], district: BaseGeometry | None) -> Iterator[str]:
    """Yield what is wrong with each feature; `district` is its outline in degrees, None when that could not be read."""
    near = shapely.box(*district.bounds).buffer(AROUND) if district is not None and not district.is_empty else None
    for number, feature in enumerate(features, 1):
        where = f"{FILE} feature[{number}]"
        names = feature["properties"]
        kind, form = names.get("kind"), feature["geometry"].get("type")
        if not isinstance(kind, str) or kind not in KINDS or form not in KINDS[kind]:
            able = "; ".join(f"{kind}: {', '.join(forms)}" for kind, forms in KINDS.items())
            yield f"{where} kind = {kind}, {form}: 应为 / one of {able}"
            continue
        if not all(isinstance(names.get(key, ""), str) and len(names.get(key, "")) <= NAME for key in ("zh", "en")):
            yield f"{where}: zh、en 应为至多 {NAME} 字 / must be texts of at most {NAME} characters"
        yield from _shape_faults(feature["geometry"], near, where)


def _shape_faults(geometry: dict[str, Any], near: BaseGeometry | None, where: str) -> Iterator[str]:
    try:
        made = shape(geometry)
    except Exception as fault:  # shapely raises many kinds
        yield f"{where}: 图形读不出 / bad geometry: {fault}"
        return
    if made.is_empty:
        yield f"{where}: 没有坐标 / no coordinates"
    elif not made.is_valid:
        yield f"{where}: 图形无效 / invalid: {shapely.is_valid_reason(made)}"
    elif near is not None and not made.intersects(near):
        yield f"{where}: 离区太远,坐标应为 WGS 84 经度、纬度 / far from the district: WGS 84, longitude first"
