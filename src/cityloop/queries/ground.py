"""What lies under the cases on a map, for anybody to see?"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from cityloop.loop.words import Level
from cityloop.queries.district import World, world

# Levels of which the borders are drawn; grids are many and nobody knows them by sight.
DRAWN = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)
_kept: list[tuple[World, Ground]] = []
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Called:
    """A name on the map: its kind (water, place, or an area's level), both languages and the shape that it is the name of."""

    kind: str
    zh: str
    en: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Ground:
    """The base map and the areas' borders: as GeoJSON (WGS 84) for a browser, and as shapes in degrees by kind for us.

    `digest` changes when any of it does; `note` says whose data it is ("中文 / English"); `box` is west, south, east, north.
    """

    digest: str
    geojson: bytes
    note: str
    shapes: tuple[tuple[str, BaseGeometry], ...]
    names: tuple[Called, ...]
    box: tuple[float, float, float, float]


def ground() -> Ground:
    """Return the loaded district's base map, made once a load. Raises Refused, as unready, before the first."""
    here = world()
    with _drawing:
        if not _kept or _kept[0][0] is not here:
            _kept[:] = [(here, _made(here))]
        return _kept[0][1]


def _made(here: World) -> Ground:
    base = here.config.get("base") or {"note": "", "features": []}  # loaded before there were base maps
    features = [*base["features"], *_areas(here)]
    text = json.dumps({"type": "FeatureCollection", "note": base["note"], "features": features}, ensure_ascii=False, separators=(",", ":"))
    made = [(f["properties"], shape(f["geometry"])) for f in base["features"]]
    areas = [area for area in here.atlas.areas.values() if area.level in DRAWN]
    shapes = [(names["kind"], one) for names, one in made if names["kind"] != "place"]
    return Ground(
        hashlib.sha256(text.encode()).hexdigest(), text.encode(), base["note"],
        (("district", here.atlas.root.shape), *shapes, *(("border", a.shape.boundary) for a in areas if a.level != Level.COMMUNITY)),
        (
            *(Called(a.level, a.zh, a.en, a.shape) for a in areas if a.level == Level.SUBDISTRICT),
            *(Called(names["kind"], names.get("zh", ""), names.get("en", ""), one) for names, one in made if names.get("zh") or names.get("en")),
        ),
        here.atlas.root.shape.bounds,
    )  # fmt: skip


def _areas(here: World) -> Iterator[dict[str, Any]]:
    """Yield the areas that are drawn, each with a point for its name: a browser would write it once a tile."""
    for area in here.atlas.areas.values():
        if area.level in DRAWN:
            names = {"code": area.code, "zh": area.zh, "en": area.en}
            yield {"type": "Feature", "properties": {"kind": area.level, **names}, "geometry": _mapping(area.shape)}
            yield {"type": "Feature", "properties": {"kind": f"{area.level}-name", **names}, "geometry": _mapping(area.shape.representative_point())}


def _mapping(one: BaseGeometry) -> dict[str, Any]:
    """Return a GeoJSON geometry to a metre, which no map of a district shows."""
    return dict(shapely.geometry.mapping(shapely.transform(one, lambda degrees: degrees.round(5))))
