"""How do rivers, roads and neighbours get around a district and through it?

All of it is invented: the rivers follow the outline's own banks, streets run where grids meet, main roads are the shortest ways
along them between a few landmarks. Only the names of the two rivers and of the neighbours are real.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from draw import Node, to_degrees, to_metres
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

Spot = tuple[float, float]
HALF = 330.0  # metres: half a river's width
BANK_ROAD = 60.0  # metres from the bank
# Where a bank ends on the outline (degrees), and the way on to the edges of a map, by eye.
TIP, JIALING_END, YANGTZE_END = (106.584505, 29.57415), (106.490225, 29.555016), (106.528514, 29.53151)
DOWN = [(106.5965, 29.5800), (106.620, 29.598), (106.655, 29.606), (106.70, 29.600), (106.78, 29.615)]
JIALING = [(106.36, 29.600), (106.40, 29.612), (106.432, 29.598), (106.452, 29.574), (106.470, 29.5605)]
YANGTZE = [(106.36, 29.455), (106.42, 29.462), (106.468, 29.492), (106.499, 29.512), (106.517, 29.521)]
NEIGHBOURS = (
    ("江北区", "Jiangbei", 106.545, 29.592), ("南岸区", "Nan'an", 106.577, 29.534), ("沙坪坝区", "Shapingba", 106.458, 29.548),
    ("九龙坡区", "Jiulongpo", 106.487, 29.524),
)  # fmt: skip
# Landmarks that the main roads join, in their order.
WAYS = (
    ("歇台子", "大坪站", "两路口", "较场口", "解放碑", "朝天门"), ("重庆天地", "李子坝", "上清寺路", "大礼堂", "临江门", "小什字", "朝天门"),
    ("上清寺路", "两路口", "菜园坝", "石板坡", "湖广会馆"), ("大坪站", "红岩村"), ("七星岗站", "临江门"), ("两路口", "七星岗站", "解放碑"),
)  # fmt: skip


def ground(nodes: Mapping[str, Node], outline: Polygon, landmarks: Mapping[str, Spot]) -> list[dict[str, Any]]:
    """Return the features of base.geojson: water, roads (main, then streets) and neighbours, in degrees."""
    streets = lines([n.shape for n in nodes.values() if n.kind == "grid"], outline)
    main = [*banks(outline), *ways(streets, landmarks)]
    return [
        feature("water", "嘉陵江", "Jialing River", river(bank(outline, JIALING_END, TIP), JIALING, outline)),
        feature("water", "长江", "Yangtze River", river(bank(outline, TIP, YANGTZE_END)[::-1], YANGTZE, outline)),
        feature("main", "", "", shapely.line_merge(shapely.union_all(main))),
        feature("street", "", "", MultiLineString(streets)),
        *(feature("place", zh, en, shapely.Point(lon, lat)) for zh, en, lon, lat in NEIGHBOURS),
    ]


def feature(kind: str, zh: str, en: str, shape: BaseGeometry) -> dict[str, Any]:
    """Return a feature, rounded to 5 decimals of a degree (a metre)."""
    rounded = shapely.set_precision(shape, 0.00001)
    flat = shapely.transform(rounded, lambda p: np.round(p, 5))
    return {"type": "Feature", "properties": {"kind": kind, "zh": zh, "en": en}, "geometry": shapely.geometry.mapping(flat)}


def bank(outline: Polygon, start: Spot, end: Spot) -> list[Spot]:
    """Return the outline's points from one to the other, in the ring's own direction."""
    ring = [(float(x), float(y)) for x, y in outline.exterior.coords[:-1]]
    turned = ring[ring.index(start) :] + ring[: ring.index(start)]
    return turned[: turned.index(end) + 1]


def river(along: list[Spot], upstream: list[Spot], outline: Polygon) -> BaseGeometry:
    """Return a river that comes from `upstream`, follows a bank (given as it flows) outside of the outline and goes on DOWN."""
    flow = to_metres(np.array(along))
    sides = [LineString(flow).offset_curve(side * HALF) for side in (1, -1)]
    inside = shapely.transform(outline, to_metres)
    middle = min(sides, key=lambda line: line.intersection(inside).length)
    course = np.vstack([to_metres(np.array(upstream)), np.array(middle.coords), to_metres(np.array(DOWN))])
    wet = LineString(course).buffer(HALF * 1.06, quad_segs=3).difference(inside).simplify(12)
    return shapely.transform(largest(wet), to_degrees)


def largest(shape: BaseGeometry) -> BaseGeometry:
    return max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)


def banks(outline: Polygon) -> list[BaseGeometry]:
    """Return the roads along the two rivers, inside the outline."""
    inside = shapely.transform(outline, to_metres)
    inner = inside.buffer(-BANK_ROAD).exterior.simplify(15)
    sides = [bank(outline, JIALING_END, TIP), bank(outline, TIP, YANGTZE_END)]
    near = [LineString(to_metres(np.array(side))).buffer(BANK_ROAD * 1.5) for side in sides]
    return [shapely.transform(inner.intersection(one), to_degrees) for one in near]


def lines(grids: Iterable[BaseGeometry], outline: Polygon) -> list[LineString]:
    """Return the lines along which grids meet, from junction to junction; the outline itself is none."""
    every = shapely.union_all([shapely.transform(grid.boundary, to_metres) for grid in grids])
    inner = every.difference(shapely.transform(outline.exterior, to_metres).buffer(25))
    merged = shapely.line_merge(inner)
    return [shapely.transform(line.simplify(8), to_degrees) for line in merged.geoms]


def ways(streets: list[LineString], landmarks: Mapping[str, Spot]) -> list[LineString]:
    """Return the streets that lie on the shortest ways between the landmarks of WAYS."""
    graph = defaultdict(list)
    for street in streets:
        start, end = (tuple(map(float, street.coords[at])) for at in (0, -1))
        metres = LineString(to_metres(np.array(street.coords))).length
        graph[start].append((end, metres, street))
        graph[end].append((start, metres, street))
    found = {}
    for way in WAYS:
        for start, end in pairwise(nearest(graph, landmarks[name]) for name in way):
            found |= {id(street): street for street in shortest(graph, start, end)}
    return list(found.values())


def nearest(spots: Iterable[Spot], to: Spot) -> Spot:
    """Return the spot that is the fewest metres away."""
    return min(spots, key=lambda spot: float(np.hypot(*(to_metres(np.array(spot)) - to_metres(np.array(to))))))


def shortest(graph: Mapping[Spot, list[tuple[Spot, float, LineString]]], start: Spot, end: Spot) -> list[LineString]:
    """Return the streets of the shortest way (Dijkstra), none where there is no way."""
    best, queue = {start: (0.0, None, None)}, [(0.0, start)]
    while queue:
        far, here = heapq.heappop(queue)
        if here == end:
            break
        for there, metres, street in graph[here]:
            if there not in best or far + metres < best[there][0]:
                best[there] = (far + metres, here, street)
                heapq.heappush(queue, (far + metres, there))
    out, here = [], end
    while here in best and best[here][2] is not None:
        out.append(best[here][2])
        here = best[here][1]
    return out
