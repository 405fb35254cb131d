"""Is a map drawn whole, small and in its place, and does nothing that it is given break it?"""

import gzip
import json
import math
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from cityloop.lab import chart
from cityloop.lab.chart import MARKS, Mark, Name, draw, gather, view

DEMO = Path(__file__).resolve().parents[2] / "districts" / "demo"
AT = view(106.48, 29.53, 106.58, 29.58, 800, 500)
TOKENS = ("sunk", "panel", "line", "edge", "ink", "mute", "info", "info-bg", "ok", "ok-bg", "warn", "warn-bg", "late", "act")
COLOURS = {name: f"#{number:06x}" for number, name in enumerate(TOKENS)}


def features(name: str) -> list[dict]:
    return json.loads((DEMO / name).read_text("utf-8"))["features"]


@pytest.fixture(scope="module")
def shapes() -> list[tuple[str, shapely.Geometry]]:
    ground = [(f["properties"]["kind"], shape(f["geometry"])) for f in features("base.geojson")]
    areas = {f["properties"]["kind"]: shape(f["geometry"]) for f in features("areas.geojson")}
    return [("district", areas["district"]), *((kind, one) for kind, one in ground if kind != "place"), ("border", areas["subdistrict"].boundary)]


def xml(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def places(text: str) -> list[tuple[float, float]]:
    moved = [one.get("transform", "") for one in xml(text) if one.tag.endswith("g")]
    return [tuple(map(float, one.removeprefix("translate(").removesuffix(")").split())) for one in moved]


def test_a_view_keeps_proportions_and_holds_its_box() -> None:
    assert AT.west < 106.48 < 106.58 < AT.east and AT.south < 29.53 < 29.58 < AT.north
    wide = (AT.east - AT.west) * math.cos(math.radians(29.555)) / AT.width
    assert wide == pytest.approx((AT.north - AT.south) / AT.height, rel=1e-9)


@pytest.mark.parametrize("lat", [0, 60, 89.9, -89.9])
def test_a_box_without_size_has_the_least_metres(lat) -> None:
    at = view(10, lat, 10, lat, 300, 300, least=500)
    assert (at.north - at.south) * chart.METRES == pytest.approx(500 * chart.MARGIN)
    assert view(10, lat, 10, lat, 300, 300).east > 10


def test_what_is_north_is_above_and_what_is_east_is_right() -> None:
    (x, y), (x2, y2) = AT.pixels(np.array([[106.50, 29.54], [106.55, 29.57]]))
    assert x < x2 and y > y2


def test_it_is_small_quick_and_whole(shapes) -> None:
    at = view(*shapes[0][1].bounds, 860, 520)
    begun = time.process_time()
    text = draw(at, shapes, title="地图", colours=COLOURS)
    spent = time.process_time() - begun
    assert len(gzip.compress(text.encode())) < 8_000 and spent < 0.25, spent  # about 10 ms; a busy machine takes longer
    paths = [one for one in xml(text) if one.tag.endswith("path")]
    assert len(paths) == 6 and all(one.get("d") for one in paths)


def test_alone_it_has_colours_and_in_a_page_the_pages() -> None:
    alone, inside = (draw(AT, [], [Mark(106.5, 29.55, "late")], title="x", colours=colours) for colours in (COLOURS, None))
    assert 'xmlns="http://www.w3.org/2000/svg"' in alone and "var(" not in alone and COLOURS["late"] in alone
    assert "xmlns" not in inside and "var(--late)" in inside
    assert "style" not in alone + inside, "the policy allows none"


def test_each_standing_has_a_shape_and_a_colour_of_its_own() -> None:
    drawn = {standing: draw(AT, [], [Mark(106.5, 29.55, standing)], title="x", colours=COLOURS) for standing in MARKS}
    shapeless = {standing: text.replace(COLOURS[MARKS[standing]], "C") for standing, text in drawn.items()}
    assert len(set(drawn.values())) == len(set(shapeless.values())) == len(MARKS)


def test_cases_of_one_spot_are_one_mark_with_their_count_and_the_worst_shape() -> None:
    (many,) = gather(AT, np.full(3, 106.5), np.full(3, 29.55), ["fine", "late", "soon"])
    assert (many.count, many.late, many.standing) == (3, 1, "late")
    text = draw(AT, [], [many], title="x", colours=COLOURS)
    assert ">3</text>" in text and chart.SHAPES["late"][:14] in text


def test_every_case_in_the_view_is_counted_once() -> None:
    lot = np.random.default_rng(5)
    lon, lat = lot.uniform(106.0, 107.0, 5_000), lot.uniform(29.3, 29.8, 5_000)
    inside = ((AT.west <= lon) & (lon <= AT.east) & (AT.south <= lat) & (lat <= AT.north)).sum()
    assert sum(one.count for one in gather(AT, lon, lat, ["fine"] * 5_000)) == inside


@pytest.mark.parametrize(("lon", "lat"), [(math.nan, 29.55), (106.5, math.nan), (math.inf, 29.55), (0, 0), (-106.5, 29.55), (106.5, 95)])
def test_what_is_nowhere_or_outside_is_left_out(lon, lat) -> None:
    assert gather(AT, np.array([lon]), np.array([lat]), ["late"]) == []


def test_no_points_at_all_is_a_map() -> None:
    assert gather(AT, np.array([]), np.array([]), []) == []
    assert places(draw(AT, [], [], title="x")) == []


def test_a_pin_lies_above_all_others() -> None:
    text = draw(AT, [], [Mark(106.52, 29.55, "late", pin=True), Mark(106.52, 29.55, "late")], title="x", colours=COLOURS)
    assert text.rindex(COLOURS["act"]) > text.index(COLOURS["late"])


def test_a_name_never_hides_the_pin() -> None:
    pin, name = Mark(106.53, 29.55, "late", pin=True), Name("border", "解放碑街道", 106.53, 29.551)
    assert "解放碑" not in draw(AT, [], [pin], [name], title="x") and "解放碑" in draw(AT, [], [], [name], title="x")


def test_names_lie_above_marks_and_never_on_each_other() -> None:
    names = [Name("border", "解放碑街道", 106.53, 29.55), Name("place", "江北区", 106.53, 29.55), Name("water", "长江", 106.50, 29.54)]
    text = draw(AT, [], [Mark(106.53, 29.55, "late")], names, title="x", colours=COLOURS)
    assert "解放碑街道" in text and "长江" in text and "江北区" not in text
    assert text.index("解放碑街道") > text.index("translate")


def test_a_name_is_cut_by_no_edge() -> None:
    assert "<text" not in draw(AT, [], [], [Name("border", "解放碑街道", AT.east - 0.0001, 29.55), Name("border", "远", 120, 29)], title="x")


def test_a_shape_outside_has_no_name_and_no_line() -> None:
    far = shapely.box(120, 30, 121, 31)
    assert chart.name("border", "远", far, AT) is None and chart.name("border", "", shapely.box(106, 29, 107, 30), AT) is None
    assert "<path" not in draw(AT, [("water", far), ("main", far.boundary)], title="x")


@pytest.mark.parametrize(
    "wkt", ["POLYGON EMPTY", "LINESTRING EMPTY", "POINT (106.5 29.55)", "GEOMETRYCOLLECTION (POINT (106.5 29.55))", "LINESTRING (106.5 29.55, 106.5 29.55)"]
)
def test_an_odd_shape_draws_nothing(wkt) -> None:
    assert "<path" not in draw(AT, [("water", shapely.from_wkt(wkt))], title="x")


def test_the_islands_of_a_shape_stay_out_of_it() -> None:
    ring = shapely.box(106.50, 29.54, 106.55, 29.57).difference(shapely.box(106.51, 29.55, 106.54, 29.56))
    (path,) = [one for one in xml(draw(AT, [("water", ring)], title="x", colours=COLOURS)) if one.tag.endswith("path")]
    assert path.get("d").count("M") == 2 and path.get("fill-rule") == "evenodd"


def test_markup_stays_text() -> None:
    text = draw(AT, [], [], [Name("border", "<b>&", 106.53, 29.55)], title='"><script>', colours=COLOURS)
    assert xml(text).get("aria-label") == '"><script>' and "<script>" not in text and "&lt;b&gt;&amp;" in text


def test_an_unknown_kind_of_shape_is_left_out() -> None:
    assert "<path" not in draw(AT, [("lava", shapely.box(106.5, 29.54, 106.55, 29.57))], title="x")
