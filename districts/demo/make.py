"""How are the demo district's files made?

python make.py [--to FOLDER] [--boundary FILE] reads names.csv, landmarks.csv, outline.geojson, units.toml beside it.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from draw import METRES, Node, draw, to_degrees, to_metres
from ground import ground
from shapely.geometry import Polygon

HERE = Path(__file__).resolve().parent
NOTE = (
    "演示数据:街道、社区、网格的图形由 make.py 随机生成,不是官方界线 / "
    "demo polygons, not official: drawn by make.py from a seed; names and codes are real (see README.md)"
)
OUTLINE_NOTE = (
    "渝中区轮廓,简化为不超过 40 点,由 GCJ-02 转为 WGS 84;来源:公开的县级行政区边界 (adcode 500103)。非官方界线 / "
    "simplified outline of Yuzhong, at most 40 points, shifted from GCJ-02 to WGS 84; source: the openly published "
    "county boundaries, adcode 500103. Not an official line"
)
BASE_NOTE = (
    "演示底图:江河、道路由 ground.py 随轮廓与网格生成,只有江名与邻区名称属实 / "
    "demo base map: rivers and roads drawn by ground.py around the outline and the grids; only the names of rivers and neighbours are real"
)
MOST_POINTS = 40
MARK = "# ---- below this line: written by make.py, one unit for each sub-district and community ----\n"


def rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tree() -> dict[str, Node]:
    """Return district, sub-districts and communities by code, with their seeds."""
    places = rows(HERE / "landmarks.csv")
    landmarks = [(r["name"], r["subdistrict"], (float(r["lon"]), float(r["lat"]))) for r in places]
    out = {}
    for row in rows(HERE / "names.csv"):
        node = out[row["code"]] = Node(row["code"], row["zh"], row["en"], row["kind"], row["parent"])
        own = [(float(row["lon"]), float(row["lat"]))] if row["lon"] else []
        same = [p for name, _, p in landmarks if name == node.short and node.kind == "community"]
        node.seeds = own + same + [p for _, code, p in landmarks if code == node.code]
    return out


def simplified(boundary: Path) -> list[tuple[float, float]]:
    """Return the outer ring of a GCJ-02 boundary file in WGS 84, with at most 40 points, rounded to 6 decimals."""
    from cityloop.loop.datum import gcj02_to_wgs84  # only the one who renews the outline needs the house

    ring = np.array(json.loads(boundary.read_text("utf-8"))["features"][0]["geometry"]["coordinates"][0][0])
    lon, lat = gcj02_to_wgs84(ring[:, 0], ring[:, 1])
    draft = Polygon(to_metres(np.column_stack([lon, lat])))
    steps = (draft.simplify(metres) for metres in itertools.count(5, 1))
    fits = next(shape for shape in steps if len(shape.exterior.coords) <= MOST_POINTS)
    return [(round(x, 6), round(y, 6)) for x, y in to_degrees(np.array(fits.exterior.coords))]


def outline(folder: Path) -> Polygon:
    """Return the committed outline in degrees."""
    return shapely.from_geojson((folder / "outline.geojson").read_text("utf-8")).geoms[0]


def collection(note: str, features: Iterable[dict[str, Any]]) -> str:
    """Return a FeatureCollection with its note, a line a feature."""
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    return f'{{"type":"FeatureCollection","note":{json.dumps(note, ensure_ascii=False)},"features":[\n{lines}\n]}}\n'


def feature(node: Node) -> dict[str, Any]:
    """Return an area as a GeoJSON feature."""
    names = {"code": node.code, "zh": node.zh, "en": node.en, "kind": node.kind, "parent": node.parent}
    return {"type": "Feature", "properties": names, "geometry": json.loads(shapely.to_geojson(node.shape))}


def gazetteer(nodes: dict[str, Node]) -> str:
    """Return gazetteer.csv: landmarks, then areas; a short name goes to the first who claims it, and to no other."""
    lines = ["name,kind,area,lon,lat,radius,aliases"]
    places = rows(HERE / "landmarks.csv")
    taken = Counter(word for r in places for word in [r["name"], *r["aliases"].split("|")])
    for r in places:
        lines.append(",".join([r["name"], r["kind"], holder(r, nodes), r["lon"], r["lat"], r["radius"], r["aliases"]]))
    for node in [n for n in nodes.values() if n.kind in ("subdistrict", "community")]:
        names = [node.short, *([node.en] if node.kind == "subdistrict" else [])]
        aliases = "|".join(name for name in names if not taken[name])
        taken.update(names)
        middle, metres = node.shape.representative_point(), (node.shape.area * METRES.prod() / np.pi) ** 0.5
        where = f"{middle.x:.6f},{middle.y:.6f},{metres:.0f}"
        lines.append(f"{node.zh},{node.kind},{node.code},{where},{aliases}")
    return "\n".join(lines) + "\n"


def holder(row: dict[str, str], nodes: dict[str, Node]) -> str:
    """Return the code of the demo sub-district that holds a landmark. Raises ValueError when none does."""
    point = shapely.Point(float(row["lon"]), float(row["lat"]))
    held = [n.code for n in nodes.values() if n.kind == "subdistrict" and n.shape.contains(point)]
    if not held:
        raise ValueError(f"landmarks.csv: {row['name']} lies outside the outline")
    return held[0]


POSTS = {
    "subdistrict": (
        ("seat", "坐席岗", "Desk operator", "operator"), ("lead", "值班长", "Duty officer", "leader"),
        ("order", "平安法治岗", "Safety and law post", "handler"),
        ("life", "民生服务岗", "Public services post", "handler"),
        ("trade", "经济发展岗", "Economy post", "handler"), ("head", "处置负责人", "Head of handling", "foreman"),
    ),
    "community": (
        ("grid", "专职网格员", "Full-time grid worker", "worker"),
        ("duty", "社区值守岗", "Community duty post", "handler"), ("head", "网格长", "Head of the grids", "foreman"),
    ),
}  # fmt: skip


def unit(node: Node) -> str:
    """Return a sub-district's or community's [[unit]]: S500103005 under the district centre, V500103005013 under it."""
    code, parent = (f"S{node.code}", "C0") if node.kind == "subdistrict" else (f"V{node.code}", f"S{node.parent}")
    centre = ("基层治理指挥中心", " Command Centre") if node.kind == "subdistrict" else ("", "")
    posts = ",\n  ".join(
        f'{{ code = "{code}", zh = "{zh}", en = "{en}", role = "{role}" }}' for code, zh, en, role in POSTS[node.kind]
    )
    return f"""
[[unit]]
code = "{code}"
zh = "{node.zh}{centre[0]}"
en = "{node.en}{centre[1]}"
kind = "{node.kind}"
parent = "{parent}"
area = "{node.code}"
post = [
  {posts},
]
"""


def units(nodes: dict[str, Node]) -> str:
    """Return units.toml: what is written by hand down to MARK, then a unit for each sub-district and community."""
    head = (HERE / "units.toml").read_text("utf-8").split(MARK)[0]
    return head + MARK + "".join(unit(n) for n in nodes.values() if n.kind in POSTS)


def main() -> None:
    """Write outline.geojson (with --boundary), areas.geojson, base.geojson, gazetteer.csv and units.toml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=HERE, help="folder to write to")
    parser.add_argument("--boundary", type=Path, help="a GCJ-02 boundary file to simplify into outline.geojson anew")
    options = parser.parse_args()
    if options.boundary:
        shape = {"type": "Polygon", "coordinates": [simplified(options.boundary)]}
        line = {"type": "Feature", "properties": {"code": "500103"}, "geometry": shape}
        save(HERE / "outline.geojson", collection(OUTLINE_NOTE, [line]))
    nodes = draw(tree(), outline(HERE))
    save(options.to / "areas.geojson", collection(NOTE, map(feature, nodes.values())))
    spots = {r["name"]: (float(r["lon"]), float(r["lat"])) for r in rows(HERE / "landmarks.csv")}
    save(options.to / "base.geojson", collection(BASE_NOTE, ground(nodes, outline(HERE), spots)))
    save(options.to / "gazetteer.csv", gazetteer(nodes))
    save(options.to / "units.toml", units(nodes))


def save(path: Path, text: str) -> None:
    """Write a text file with plain line ends on every machine."""
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
