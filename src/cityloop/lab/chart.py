"""How does a map look that no browser draws: shapes, points and names as one SVG text?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Array: TypeAlias = NDArray[np.float64]
Tint: TypeAlias = Callable[[str], str]
METRES = 111_195.0  # of a degree of latitude
FINE = 0.6  # pixels: a line may be drawn so far from where it is
MARGIN = 1.08
NEAR = 34.0  # pixels: cases closer together than this are one mark with their count
# Kind of shape, in the order of drawing -> fill and line (tokens, "" for none), the line's width in pixels, its dashes.
PAINT: dict[str, tuple[str, str, float, str]] = {
    "district": ("panel", "", 0, ""),
    "water": ("info-bg", "", 0, ""),
    "green": ("ok-bg", "", 0, ""),
    "building": ("sunk", "", 0, ""),
    "street": ("", "line", 1, ""),
    "main": ("", "warn-bg", 4, ""),
    "border": ("", "edge", 1, "5 3"),
    "reach": ("", "act", 1.5, "4 3"),
}
# Kind of name -> colour, size in pixels, and the ground that it stands on.
NAMES = {"border": ("ink", 13, "panel"), "water": ("info", 13, "info-bg"), "place": ("mute", 12, "sunk")}
# Standing -> colour and shape: a status is never told by colour alone.
MARKS = {"fine": "ok", "soon": "warn", "late": "late", "none": "mute"}
SHAPES = {
    "fine": '<circle r="6" fill="{c}" stroke="{p}" stroke-width="1.5"/>',
    "none": '<circle r="5.5" fill="{p}" stroke="{c}" stroke-width="2"/>',
    "soon": '<circle r="5.5" fill="{p}" stroke="{c}" stroke-width="2"/><path d="M0-5.5a5.5 5.5 0 0 0 0 11z" fill="{c}"/>',
    "late": '<path d="M0-7.5L7.5 5.5H-7.5z" fill="{c}" stroke="{p}" stroke-width="1.5"/>',
}
PIN = '<path d="M0 0C-4-7-10-11-10-18a10 10 0 0 1 20 0C10-11 4-7 0 0z" fill="{c}" stroke="{p}" stroke-width="1.5"/><circle cy="-18" r="4" fill="{p}"/>'


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world (degrees, WGS 84) that fills a picture of so many pixels."""

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int

    def pixels(self, degrees: Array) -> Array:
        """Return (n, 2) pixels, from the top left, for (n, 2) degrees."""
        size = np.array([self.width / (self.east - self.west), self.height / (self.south - self.north)])
        return np.asarray((degrees - np.array([self.west, self.north])) * size, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Mark:
    """A case, or `count` of them, of which `late` are late; a `pin` is the one that a map is about."""

    lon: float
    lat: float
    standing: str
    count: int = 1
    late: int = 0
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map: of water, of a place outside (`place`), of an area (`border`)."""

    kind: str
    text: str
    lon: float
    lat: float


def view(west: float, south: float, east: float, north: float, width: int, height: int, *, least: float = 0) -> View:
    """Return the view that holds a box of degrees in a picture, in true proportions, with a margin, and at least `least` metres each way."""
    middle = np.array([(west + east) / 2, (south + north) / 2])
    scale = np.array([METRES * max(np.cos(np.radians(middle[1])), 0.01), METRES])  # metres of a degree
    metres = np.maximum(np.array([east - west, north - south]) * scale, max(least, 1.0))
    pixel = max(metres / np.array([width, height])) * MARGIN  # metres
    half = np.array([width, height]) * pixel / 2 / scale
    low, high = middle - half, middle + half
    return View(float(low[0]), float(low[1]), float(high[0]), float(high[1]), width, height)


def draw(
    at: View, shapes: Iterable[tuple[str, BaseGeometry]], marks: Iterable[Mark] = (), names: Sequence[Name] = (), *,
    title: str, colours: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Return the map as SVG: `shapes` are (kind of PAINT, degrees), drawn kind by kind; names lie above marks, so that both are read.

    Without `colours` (token -> colour) it takes those of the page that it stands in; with them it stands alone, in a mail or a PDF.
    """
    tint = _tint(colours)
    ordered = sorted((one for one in shapes if one[0] in PAINT), key=lambda one: list(PAINT).index(one[0]))
    over = sorted(marks, key=lambda one: (one.pin, one.late > 0))
    alone = ' xmlns="http://www.w3.org/2000/svg"' if colours else ""
    return "".join([
        f'<svg{alone} class="chart" viewBox="0 0 {at.width} {at.height}" font-family="sans-serif" role="img" aria-label="{escape(title)}">',
        f'<rect width="{at.width}" height="{at.height}" fill="{tint("sunk")}"/>',
        *(_path(kind, shape, at, tint) for kind, shape in ordered),
        *(_mark(one, at, tint) for one in over),
        *_written(names, at, tint, [one for one in over if one.pin]), "</svg>",
    ])  # fmt: skip


def gather(at: View, lon: Array, lat: Array, standing: Sequence[str]) -> list[Mark]:
    """Return a mark for each cell of NEAR pixels that holds cases, where their middle is; what lies outside the view is left out.

    `lon`, `lat`: (n,) degrees; `standing`: n words. A mark of several has the worst of their standings.
    """
    spots = at.pixels(np.column_stack([lon, lat]))
    with np.errstate(invalid="ignore"):
        seen = np.flatnonzero(np.all((spots >= 0) & (spots <= [at.width, at.height]), axis=1))  # NaN is nowhere
    held: dict[tuple[int, int], list[int]] = {}
    for index in seen:
        held.setdefault((int(spots[index, 0] // NEAR), int(spots[index, 1] // NEAR)), []).append(int(index))
    return [_gathered(lon[some], lat[some], [standing[index] for index in some]) for some in held.values()]


def _gathered(lon: Array, lat: Array, standing: Sequence[str]) -> Mark:
    worst = next((one for one in ("late", "soon", "fine") if one in standing), "none")
    return Mark(float(lon.mean()), float(lat.mean()), worst, len(standing), standing.count("late"))


def _tint(colours: Mapping[str, str] | None) -> Tint:
    if colours is None:
        return lambda token: f"var(--{token})" if token else "none"
    return lambda token: colours[token] if token else "none"


def _path(kind: str, shape: BaseGeometry, at: View, tint: Tint) -> str:
    fill, line, width, dashes = PAINT[kind]
    pieces = "".join(map(_piece, _parts(shape, at)))
    stroke = f' stroke="{tint(line)}" stroke-width="{width:g}" stroke-linejoin="round"' if line else ""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    islands = ' fill-rule="evenodd"' if "M" in pieces[1:] and fill else ""
    return f'<path fill="{tint(fill)}"{islands}{stroke}{dashed} d="{pieces}"/>' if pieces else ""


def _parts(shape: BaseGeometry, at: View) -> list[BaseGeometry]:
    """Return the rings and lines of a shape that reach into the view, in pixels, as coarse as a pixel allows."""
    wide, high = (at.east - at.west) / at.width * 8, (at.north - at.south) / at.height * 8  # lines end outside of the picture
    cut = shapely.clip_by_rect(shape, at.west - wide, at.south - high, at.east + wide, at.north + high)
    small = shapely.transform(cut, at.pixels).simplify(FINE, preserve_topology=False)
    flat = [part for part in shapely.get_parts(small) if not part.is_empty]
    return [ring for part in flat for ring in ([part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part])]


def _piece(part: BaseGeometry) -> str:
    spots = [f"{x:.0f} {y:.0f}" for x, y in np.round(np.asarray(part.coords))]
    once = [spot for spot, before in zip(spots, ["", *spots], strict=False) if spot != before]
    return f"M{'L'.join(once)}" if len(once) > 1 else ""


def _mark(one: Mark, at: View, tint: Tint) -> str:
    x, y = at.pixels(np.array([[one.lon, one.lat]]))[0]
    colour = tint("act" if one.pin else MARKS[one.standing])
    body = PIN if one.pin else SHAPES[one.standing] if one.count == 1 else _cluster(one)
    return f'<g transform="translate({x:.0f} {y:.0f})">{body.format(c=colour, p=tint("panel"), i=tint("ink"))}</g>'


def _cluster(one: Mark) -> str:
    """Return the count of several cases, and above it the worst shape among them."""
    size = 10 + 2 * min(len(str(one.count)), 5)
    said = f'<text y="4.5" text-anchor="middle" font-size="13" fill="{{i}}">{one.count}</text>'
    shape = f'<g transform="translate({size * 0.7:.0f} {-size * 0.7:.0f}) scale(.8)">{SHAPES[one.standing]}</g>'
    return f'<circle r="{size}" fill="{{p}}" stroke="{{c}}" stroke-width="2"/>{said}{shape}'


def _written(names: Sequence[Name], at: View, tint: Tint, pins: Sequence[Mark]) -> Iterator[str]:
    """Yield the names that lie in the picture, and on no pin and no name before them."""
    spots = at.pixels(np.array([[one.lon, one.lat] for one in pins]).reshape(-1, 2))
    taken: list[BaseGeometry] = [shapely.box(x - 12, y - 30, x + 12, y) for x, y in spots]
    for one in names:
        x, y = at.pixels(np.array([[one.lon, one.lat]]))[0]
        colour, size, ground = NAMES[one.kind]
        half = sum(1 if ord(letter) > 0x2E7F else 0.56 for letter in one.text) * size / 2  # pixels: Latin letters are narrower
        place = shapely.box(x - half, y - size, x + half, y + size / 4)
        if not (half < x < at.width - half and size < y < at.height) or any(place.intersects(other) for other in taken):
            continue
        taken.append(place)
        halo = f'stroke="{tint(ground)}" stroke-width="3" paint-order="stroke"'
        yield f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="{size}" fill="{tint(colour)}" {halo}>{escape(one.text)}</text>'


def name(kind: str, text: str, shape: BaseGeometry, at: View) -> Name | None:
    """Return a shape's name in the middle of what the view shows of it, None where it shows nothing."""
    seen = shapely.clip_by_rect(shape, at.west, at.south, at.east, at.north)
    if seen.is_empty or not text:
        return None
    spot = seen.representative_point()
    return Name(kind, text, spot.x, spot.y)
