"""Is a base map read, and does a broken one name its feature and its fault?"""

import json
import shutil
from pathlib import Path

import pytest

from cityloop.kit import folder, ground
from cityloop.loop.words import Refused

DISTRICTS = Path(__file__).resolve().parents[2] / "districts"
WATER = {"type": "Polygon", "coordinates": [[[106.5, 29.5], [106.6, 29.5], [106.6, 29.6], [106.5, 29.5]]]}
ROAD = {"type": "LineString", "coordinates": [[106.5, 29.5], [106.6, 29.6]]}


@pytest.fixture
def district(tmp_path) -> Path:
    return Path(shutil.copytree(DISTRICTS / "demo", tmp_path / "demo"))


def feature(kind: object, geometry: object, **names: object) -> dict:
    return {"type": "Feature", "properties": {"kind": kind, **names}, "geometry": geometry}


def write(district: Path, *features: dict, **more: object) -> None:
    (district / ground.FILE).write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), "utf-8")


@pytest.mark.parametrize("name", ["demo", "boston"])
def test_the_districts_have_sound_base_maps_that_say_whose_they_are(name) -> None:
    found = folder.read(DISTRICTS / name)
    base = found.config["base"]
    assert found.faults == [] and " / " in base["note"]
    assert {"water", "place"} <= {one["properties"]["kind"] for one in base["features"]}


def test_without_the_file_there_is_none(district) -> None:
    (district / ground.FILE).unlink()
    found = folder.read(district)
    assert found.faults == [] and found.config["base"] == ground.NONE


def test_what_is_read_is_what_was_written(district) -> None:
    write(district, feature("water", WATER, zh="江"), note="我们画的 / drawn by us")
    base = folder.read(district).config["base"]
    assert base == {"note": "我们画的 / drawn by us", "features": [feature("water", WATER, zh="江")]}


BAD = {
    "unknown kind": (feature("lava", WATER), "kind = lava"),
    "no kind": (feature(None, WATER), "kind = None"),
    "a kind that is no text": (feature([1], WATER), "kind = [1]"),
    "a road that is an area": (feature("main", WATER), "kind = main, Polygon"),
    "a bow tie": (feature("water", {"type": "Polygon", "coordinates": [[[106, 29], [107, 30], [107, 29], [106, 30], [106, 29]]]}), "invalid"),
    "latitude first": (feature("street", {"type": "LineString", "coordinates": [[29.5, 106.5], [29.6, 106.6]]}), "longitude first"),
    "no coordinates": (feature("street", {"type": "LineString", "coordinates": []}), "no coordinates"),
    "one point of a line": (feature("street", {"type": "LineString", "coordinates": [[106.5, 29.5]]}), "bad geometry"),
    "words for numbers": (feature("place", {"type": "Point", "coordinates": ["a", "b"]}), "bad geometry"),
    "a huge number": (feature("place", {"type": "Point", "coordinates": [float("inf"), 29.5]}), "Invalid Coordinate"),
    "too long a name": (feature("water", WATER, zh="江" * 61), "60"),
    "a name that is a number": (feature("water", WATER, en=7), "60"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_feature_is_named_and_nothing_is_loaded(case, district) -> None:
    bad, said = BAD[case]
    text = json.dumps({"features": [feature("street", ROAD), bad]}).replace("Infinity", "1e999")  # which is one to JSON's readers
    (district / ground.FILE).write_text(text, "utf-8")
    (fault,) = folder.read(district).faults
    assert fault.startswith("base.geojson feature[2]") and said in fault


BROKEN = {
    "no JSON": b"{",
    "no UTF-8": b"\xff\xfe{}",
    "a list": b"[]",
    "no features": b"{}",
    "features that are numbers": b'{"features": [1]}',
    "no properties": b'{"features": [{"geometry": {}}]}',
    "NaN": b'{"features": [{"properties": {"kind": "place"}, "geometry": {"type": "Point", "coordinates": [NaN, 29.5]}}]}',
    "Infinity": b'{"features": [{"properties": {"kind": "place"}, "geometry": {"type": "Point", "coordinates": [Infinity, 29.5]}}]}',
    "nested without end": b"[" * 100_000,
    "too large": b" " * (ground.BYTES + 1),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_by_its_name(case, district) -> None:
    (district / ground.FILE).write_bytes(BROKEN[case])
    with pytest.raises(Refused) as no:
        folder.read(district)
    assert no.value.field == "base.geojson"
