"""Are the names of a file read, in the encodings and coordinates that people send, and what is broken said?"""

import csv
import io
import json

import pytest
import shapely

from cityloop.lab import places
from cityloop.loop.datum import wgs84_to_gcj02
from cityloop.loop.place import AreaShape, Atlas
from cityloop.loop.words import Level, Point, Refused

BOX = shapely.box(106.5, 29.5, 106.6, 29.6)
ATLAS = Atlas(
    {
        "D": AreaShape("D", Level.DISTRICT, "", "区", BOX),
        "S": AreaShape("S", Level.SUBDISTRICT, "D", "街道", shapely.box(106.5, 29.5, 106.55, 29.6)),
    }
)
HEAD = "name,kind,area,lon,lat,radius,aliases\n"


@pytest.fixture
def file(tmp_path):
    """Return the maker of a file from its name and what it holds."""

    def make(name: str, data: str | bytes):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path

    return make


def feature(name, geometry, **more):
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def collection(*features) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_csv_is_read_in_any_usual_encoding(file, encoding) -> None:
    found = places.read(file("a.csv", (HEAD + "望江楼,building,S,106.52,29.52,50,江楼|望江\n").encode(encoding)), ATLAS)
    assert found.places == [places.Named(("望江楼", "江楼", "望江"), "building", "S", Point(106.52, 29.52), 50.0)] and not found.faults


def test_chinese_columns_and_what_is_left_out() -> None:
    assert places.kind_of("文化路") == "road" and places.kind_of("某某") == "place"


def test_chinese_columns_are_known_and_kind_and_radius_follow_the_name(file) -> None:
    found = places.read(file("a.csv", "名称,经度,纬度\n文化路,106.52,29.52\n幸福小区,106.53,29.53\n"), ATLAS)
    assert [(p.kind, p.radius) for p in found.places] == [("road", places.RADIUS["road"]), ("estate", places.RADIUS["estate"])]
    assert places.read(file("a.csv", "名称,经度,纬度\n甲乙,106.52,29.52\n"), ATLAS, kind="park").places[0].kind == "park"


def test_what_lies_outside_is_left_out_and_counted_with_a_hint(file) -> None:
    found = places.read(file("a.csv", HEAD + "甲楼,building,,116.4,39.9,50,\n乙楼,building,,29.52,106.52,50,\n丙楼,building,,106.52,29.52,50,\n"), ATLAS)
    assert [p.words[0] for p in found.places] == ["丙楼"] and found.outside == 1 and "区外" in found.hint
    assert [f.number for f in found.faults] == [3], "swapped: no latitude is 106"


@pytest.mark.parametrize("name", ["a.csv", "a.geojson"])
def test_gcj02_is_shifted(file, name) -> None:
    lon, lat = wgs84_to_gcj02(106.52, 29.52)
    data = HEAD + f"望江楼,building,,{lon},{lat},50,\n" if name == "a.csv" else collection(feature("望江楼", {"type": "Point", "coordinates": [lon, lat]}))
    (place,) = places.read(file(name, data), ATLAS, system="gcj02").places
    assert place.point.metres_to(Point(106.52, 29.52)) < 0.1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("甲,building,,106.52,29.52,50,", "name"), (",building,,106.52,29.52,50,", "name"), ("甲楼,building,,106.52,,50,", "lat"),
        ("甲楼,building,,,,50,", "lon"),
        ("甲楼,building,,东,29.52,50,", "lon"), ("甲楼,building,,106.52,29.52,-1,", "radius"), ("甲楼,building,,106.52,29.52,大,", "radius"),
        ("甲楼,building,,106.52,29.52,nan,", "radius"),
        ("甲楼,building,X,106.52,29.52,50,", "area"), ("甲楼,building,S,106.59,29.52,50,", "area"),
        ("甲楼,building,,106.52,29.52,50,,x", ""), ("甲" * 121 + ",building,,106.52,29.52,50,", "name"), ("甲楼,building,,0,0,50,", "coordinates"),
    ],
    ids=[f"row {n}" for n in range(13)],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_others_are_read(file, row, field) -> None:
    found = places.read(file("a.csv", HEAD + f"{row}\n丙楼,building,S,106.52,29.52,50,\n"), ATLAS)
    assert [p.words[0] for p in found.places] == ["丙楼"] and [f.field for f in found.faults] == [field]


def test_a_place_may_have_an_area_alone(file) -> None:
    (place,) = places.read(file("a.csv", "name,area\n老街坊,S\n"), ATLAS).places
    assert (place.point, place.area) == (None, "S")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", "", "empty"), ("a.csv", "text,time\n甲,乙\n", "columns"), ("a.csv", "name\n甲楼\n", "columns"),
        ("a.csv", b"name,lon,lat\n\xff\xff\xff,1,2\n" * 3, "UTF-8"),
        ("a.doc", "x", "unknown kind"), ("a.geojson", "{", "FeatureCollection"), ("a.geojson", "[]", "FeatureCollection"),
        ("a.geojson", '{"features":[{}]}', "FeatureCollection"),
        ("a.geojson", "望江楼".encode("gbk"), "UTF-8"), ("a.geojson", "[" * 100_000, "FeatureCollection"), ("a.xlsx", "no workbook", "xlsx"),
        ("a.osm.pbf", b"hello" * 100, "broken"),
    ],
    ids=[f"file {n}" for n in range(12)],
)  # fmt: skip
def test_a_broken_file_is_refused_clearly(file, name, data, said) -> None:
    with pytest.raises(Refused, match=said):
        places.read(file(name, data), ATLAS)


def test_a_missing_file_is_refused(tmp_path) -> None:
    with pytest.raises(Refused, match="no such file"):
        places.read(tmp_path / "nope.csv", ATLAS)


def test_geojson_points_lines_and_polygons(file) -> None:
    found = places.read(
        file("a.geojson", collection(
            feature("望江楼", {"type": "Point", "coordinates": [106.52, 29.52]}, alt_name="江楼"),
            feature("长堤路", {"type": "LineString", "coordinates": [[106.51, 29.55], [106.53, 29.55]]}),
            feature("出境路", {"type": "LineString", "coordinates": [[106.59, 29.55], [106.99, 29.55]]}),
            feature("幸福小区", json.loads(shapely.to_geojson(shapely.box(106.51, 29.51, 106.512, 29.512)))),
            feature("", {"type": "Point", "coordinates": [106.52, 29.52]}), feature("无形", None), feature("空线", {"type": "LineString", "coordinates": []}),
            feature("弯", {"type": "Point", "coordinates": [106.52]}),
        )), ATLAS,
    )  # fmt: skip
    by = {place.words[0]: place for place in found.places}
    assert set(by) == {"望江楼", "长堤路", "出境路", "幸福小区"} and by["望江楼"].words == ("望江楼", "江楼")
    assert by["长堤路"].kind == "road" and by["长堤路"].radius == pytest.approx(968, rel=0.01)
    assert by["出境路"].point.lon <= 106.6 and by["出境路"].radius < 600, "a road is cut at the outline"
    assert by["幸福小区"].kind == "estate" and BOX.contains(shapely.Point(by["幸福小区"].point.lon, by["幸福小区"].point.lat))
    assert len(found.faults) == 3


def test_proposals_are_read_again_where_they_are_ticked(file) -> None:
    rows = [{"name": "幸福小区", "kind": "estate", "lon": "106.52", "lat": "29.52", "example": '=在"幸福小区",停水'}, {"name": "文化路", "area": "S"}]
    lines = list(places.proposals(rows))
    assert next(csv.DictReader(io.StringIO("\n".join(lines))))["example"] == '\'=在"幸福小区",停水'
    text = "\ufeff" + "\n".join([lines[0], f"x{lines[1]}", lines[2]])
    found = places.read(file("p.csv", text), ATLAS)
    assert [p.words[0] for p in found.places] == ["幸福小区"] and found.unticked == 1
