"""How does an outline become sub-districts, communities and grids that fit together?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]

SEED = "yuzhong demo 1"
ORIGIN: Points = np.array([106.53, 29.55])  # degrees; the drawing is done in metres around it
METRES: Points = np.array([96_800.0, 110_860.0])  # of a degree of longitude and of latitude at 29.55 N
MICRO = 1_000_000  # nodes lie on a grid of 1e-6 degrees, about 0.1 m
GRIDS = (2, 3, 3, 4)  # how many grids a community gets, drawn by lot


@dataclass
class Node:
    """An area of the tree; `draft` is its polygon in metres before snapping, `shape` the final one in degrees."""

    code: str
    zh: str
    en: str
    kind: str
    parent: str
    seeds: list[tuple[float, float]] = field(default_factory=list)  # degrees: what the polygon grows around
    draft: BaseGeometry = field(default_factory=Polygon)
    shape: BaseGeometry = field(default_factory=Polygon)

    @property
    def short(self) -> str:
        """Return the name without its kind: 嘉西村 for 嘉西村社区."""
        return self.zh.removesuffix("街道").removesuffix("社区")


def to_metres(degrees: Points) -> Points:
    """Return (n, 2) metres around ORIGIN for (n, 2) degrees."""
    return (degrees - ORIGIN) * METRES


def to_degrees(metres: Points) -> Points:
    """Return (n, 2) degrees for (n, 2) metres around ORIGIN."""
    return metres / METRES + ORIGIN


def dot(one: Points, other: Points) -> float:
    """Return the scalar product, multiplied and added one by one: numpy's own rounds differently on other processors."""
    return float(one[0]) * float(other[0]) + float(one[1]) * float(other[1])


def clip(ring: list[Points], normal: Points, most: float) -> list[Points]:
    """Return the part of a convex ring where normal . p <= most."""
    out = []
    for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
        a, b = dot(normal, here) - most, dot(normal, there) - most
        if a <= 0:
            out.append(here)
        if a * b < 0:
            out.append(here + (there - here) * (a / (a - b)))
    return out


def cell(k: int, seeds: Points, box: Polygon) -> Polygon:
    """Return the points of the box around `box` that are nearer to seed k than to any other (Voronoi)."""
    west, south, east, north = box.bounds
    ring = [np.array(p) for p in ((west, south), (east, south), (east, north), (west, north))]
    for j, other in enumerate(seeds):
        if j != k and len(ring) > 2:
            ring = clip(ring, 2 * (other - seeds[k]), dot(other, other) - dot(seeds[k], seeds[k]))
    return Polygon(ring) if len(ring) > 2 else Polygon()


def faces(shapes: Sequence[BaseGeometry], grid: float) -> list[list[Polygon]]:
    """Return the faces of each shape, all borders having been noded together on a grid: neighbours share nodes."""
    lines = shapely.union_all([shape.boundary for shape in shapes], grid_size=grid)
    every = list(shapely.polygonize([lines]).geoms)
    owners = shapely.STRtree(shapes).nearest([face.representative_point() for face in every])
    return [[f for f, owner in zip(every, owners, strict=True) if owner == k] for k in range(len(shapes))]


def split(whole: Polygon, seeds: Points, owners: Sequence[int]) -> list[BaseGeometry]:
    """Return one connected piece an owner, together all of `whole`: seed k's cell goes to owners[k] = 0, 1, ..."""
    own: list[list[Polygon]] = [[] for _ in range(max(owners) + 1)]
    cells = [whole.intersection(cell(k, seeds, whole)) for k in range(len(seeds))]
    for owner, found in zip(owners, faces(cells, 0.01), strict=True):
        own[owner] += found
    parts = [sorted(polygons(shapely.union_all(found)), key=lambda p: -p.area) for found in own]
    pieces: list[BaseGeometry] = [part[0] for part in parts]
    for stray in [stray for part in parts for stray in part[1:]]:  # a bend of the river cut it off
        k = max(range(len(pieces)), key=lambda k: stray.boundary.intersection(pieces[k].boundary).length)
        pieces[k] = pieces[k].union(stray)
    return pieces


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons that a geometry consists of."""
    return [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]


def settle(whole: Polygon, seeds: Points, pinned: Sequence[bool], rounds: int = 30) -> list[BaseGeometry]:
    """Return the pieces after each free seed has moved to its piece's middle, again and again (Lloyd)."""
    for _ in range(rounds):
        middles = [p.centroid.coords[0] for p in split(whole, seeds, range(len(seeds)))]
        seeds = np.where(np.array(pinned)[:, None], seeds, middles)
    return split(whole, seeds, range(len(seeds)))


def scatter(whole: Polygon, lot: random.Random) -> Iterator[tuple[float, float]]:
    """Yield points inside `whole` without end."""
    west, south, east, north = whole.bounds
    while True:
        x, y = west + (east - west) * lot.random(), south + (north - south) * lot.random()
        if whole.contains(shapely.Point(x, y)):
            yield x, y


def inside(whole: Polygon, seeds: Sequence[tuple[float, float]]) -> Iterator[Points]:
    """Yield, in metres, those of the seeds in degrees that lie inside `whole`."""
    yield from (p for p in map(to_metres, map(np.array, seeds)) if whole.contains(shapely.Point(p)))


def share_out(parent: Node, children: list[Node]) -> None:
    """Give each child its draft, a piece of its parent's: sub-districts by all their seeds, the others evenly."""
    whole = polygons(parent.draft)[0]
    if children[0].kind == "subdistrict":
        owned = [(seed, n) for n, child in enumerate(children) for seed in child.seeds]
        pieces = split(whole, to_metres(np.array([seed for seed, _ in owned])), [n for _, n in owned])
    else:
        free = scatter(whole, random.Random(f"{SEED} {parent.code}"))
        own = [next(inside(whole, child.seeds), None) for child in children]
        seeds = np.array([next(free) if p is None else p for p in own])
        pieces = settle(whole, seeds, [p is not None for p in own])
    for child, piece in zip(children, pieces, strict=True):
        child.draft = piece


def grids(community: Node) -> list[Node]:
    """Return the community's 2 to 4 grids, without shapes: 14-digit codes, as 50010300501301."""
    number = random.Random(f"{SEED} grids {community.code}").choice(GRIDS)
    return [
        Node(f"{community.code}{n:02}", f"{community.zh}第{n}网格", f"{community.en} Grid {n}", "grid", community.code)
        for n in range(1, number + 1)
    ]


def to_micro(shape: BaseGeometry) -> BaseGeometry:
    """Return a draft in whole millionths of a degree from ORIGIN, so that all further steps are exact."""
    return shapely.transform(shape, lambda metres: np.round(metres / METRES * MICRO))


def from_micro(shape: BaseGeometry) -> BaseGeometry:
    """Return a snapped shape in degrees of 6 decimals, outer rings counter-clockwise (RFC 7946)."""
    turned = shapely.orient_polygons(shapely.normalize(shape), exterior_cw=False)
    return shapely.transform(turned, lambda p: np.round((p + np.round(ORIGIN * MICRO)) / MICRO, 6))


def snap(leaves: list[Node]) -> None:
    """Give each leaf its shape in whole millionths of a degree: the faces that are its own."""
    for leaf, own in zip(leaves, faces([to_micro(leaf.draft) for leaf in leaves], 1), strict=True):
        leaf.shape = shapely.union_all(own)


def join_up(nodes: dict[str, Node], kind: str) -> None:
    """Give each area of `kind` the union of its children, so that it is tiled exactly."""
    for node in [n for n in nodes.values() if n.kind == kind]:
        node.shape = shapely.union_all([child.shape for child in nodes.values() if child.parent == node.code])


def draw(nodes: dict[str, Node], outline: Polygon) -> dict[str, Node]:
    """Return district, sub-districts, communities and their grids by code, each with its shape in degrees.

    `nodes` holds the district first, then the others, without shapes; `outline` is in degrees.
    """
    nodes = dict(nodes)
    next(iter(nodes.values())).draft = shapely.transform(outline, to_metres)
    for kind in ("subdistrict", "community", "grid"):
        for parent in list(nodes.values()):
            children = [n for n in nodes.values() if n.kind == kind and n.parent == parent.code]
            children = grids(parent) if kind == "grid" and parent.kind == "community" else children
            if children:
                share_out(parent, children)
                nodes |= {child.code: child for child in children}
    snap([n for n in nodes.values() if n.kind == "grid"])
    for kind in ("community", "subdistrict", "district"):
        join_up(nodes, kind)
    for node in nodes.values():
        node.shape = from_micro(node.shape)
    return nodes
