"""Is the demo district's folder whole, consistent and made by its own generator?"""

import csv
import json
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
import shapely
from shapely.geometry import shape

from cityloop.kit import values
from cityloop.loop.clock import calendar_from, parse
from cityloop.loop.place import AreaShape, Atlas, Name, locate
from cityloop.loop.route import Duty, route
from cityloop.loop.words import Level, Point, Role

DEMO = Path(__file__).resolve().parents[2] / "districts" / "demo"
BELOW = {"district": "subdistrict", "subdistrict": "community", "community": "grid"}
MAJORS = [f"EV0{n}" for n in range(1, 7)] + [f"PT0{n}" for n in range(1, 6)]


def toml(name):
    return tomllib.loads((DEMO / name).read_text("utf-8"))


def lines(name):
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DATA = json.loads((DEMO / "areas.geojson").read_text("utf-8"))
AREAS = {f["properties"]["code"]: f["properties"] for f in DATA["features"]}
SHAPES = {f["properties"]["code"]: shape(f["geometry"]) for f in DATA["features"]}
UNITS = {u["code"]: u for u in toml("units.toml")["unit"]}
DUTIES = [
    Duty(d["category"], d.get("area", ""), d["unit"], d.get("post", ""), d["since"], d["source"])
    for d in toml("duties.toml")["duty"]
]
GAZETTEER = lines("gazetteer.csv")


def children(code):
    return [c for c, area in AREAS.items() if area["parent"] == code]


# ---- areas ----


def test_how_many_areas_there_are():
    count = Counter(area["kind"] for area in AREAS.values())
    assert (count["district"], count["subdistrict"], count["community"]) == (1, 11, 80)
    assert count["grid"] >= 200 and len(DATA["features"]) == len(AREAS) == count.total()


def test_each_area_stands_under_one_of_the_level_above_and_its_code_says_so():
    for code, area in AREAS.items():
        assert all(area[key] for key in ("zh", "en")), code
        for child in children(code):
            assert AREAS[child]["kind"] == BELOW[area["kind"]] and child.startswith(code)
    assert [c for c, area in AREAS.items() if area["parent"] not in AREAS] == ["500103"]


def test_names_are_short_and_said_once_in_their_parent():
    assert AREAS["500103005013"]["zh"] == "嘉西村社区" and AREAS["50010300501301"]["zh"] == "嘉西村社区第1网格"
    assert AREAS["500103013009"]["zh"] == "化龙桥社区"
    assert AREAS["500103005"]["en"] == "Shangqingsi Sub-district"
    for kind in ("subdistrict", "community", "grid"):
        assert max(Counter(a["zh"] for a in AREAS.values() if a["kind"] == kind).values()) == 1


def test_a_community_has_two_to_four_grids():
    for code in [c for c, area in AREAS.items() if area["kind"] == "community"]:
        assert children(code) in [[f"{code}{n:02}" for n in range(1, most + 1)] for most in (2, 3, 4)]


def test_every_polygon_is_one_valid_piece_of_a_sane_size():
    for code, made in SHAPES.items():
        assert made.geom_type == "Polygon" and made.is_valid and not made.interiors and made.exterior.is_ccw, code
        hectares = made.area * 96_800 * 110_860 / 1e4
        assert hectares > 1, (code, hectares)
        assert all(round(x, 6) == x for point in made.exterior.coords for x in point), code


@pytest.mark.parametrize("parent", [c for c, a in AREAS.items() if a["kind"] in BELOW])
def test_children_tile_their_parent(parent):
    parts = [SHAPES[code] for code in children(parent)]
    assert sum(part.area for part in parts) == pytest.approx(SHAPES[parent].area, rel=1e-6)
    assert shapely.union_all(parts).equals(SHAPES[parent])
    for one, other in combinations(parts, 2):
        assert not one.overlaps(other) and not one.covers(other) and not other.covers(one)
    assert shapely.coverage_is_valid(parts)  # neighbours share every vertex


def test_the_outline_is_simplified_and_the_district_keeps_to_it():
    data = json.loads((DEMO / "outline.geojson").read_text("utf-8"))
    outline = shape(data["features"][0]["geometry"])
    assert 30 <= len(outline.exterior.coords) <= 40 and "GCJ-02" in data["note"]
    assert outline.hausdorff_distance(SHAPES["500103"]) < 2e-6
    assert 15e6 < outline.area * 96_800 * 110_860 < 26e6  # Yuzhong has about 20 to 24 square kilometres with its water


def test_the_file_says_what_it_is_and_stays_small():
    assert "not official" in DATA["note"] and "不是官方" in DATA["note"]
    assert "not official" in (DEMO / "README.md").read_text("utf-8")
    assert (DEMO / "areas.geojson").stat().st_size < 450_000


def test_the_sub_districts_lie_where_the_real_ones_lie():
    middle = {area["zh"][:-2]: SHAPES[code].centroid for code, area in AREAS.items() if area["kind"] == "subdistrict"}
    west_to_east = ["石油路", "大坪", "两路口", "大溪沟", "七星岗", "解放碑", "朝天门"]
    assert sorted(west_to_east, key=lambda name: middle[name].x) == west_to_east
    for north, south in [("化龙桥", "大坪"), ("上清寺", "两路口"), ("大溪沟", "菜园坝"), ("解放碑", "南纪门")]:
        assert middle[north].y > middle[south].y


# ---- the base map ----


def test_rivers_run_around_the_district_to_the_edges_and_roads_through_it():
    features = json.loads((DEMO / "base.geojson").read_text("utf-8"))["features"]
    drawn = {(f["properties"]["kind"], f["properties"]["en"]): shape(f["geometry"]) for f in features}
    district, rivers = SHAPES["500103"], [made for (kind, _), made in drawn.items() if kind == "water"]
    assert len(rivers) == 2
    for river in rivers:
        assert river.intersection(district).area < district.area / 1_000
        assert river.distance(district) < 1e-4 and river.bounds[2] - river.bounds[0] > 0.3  # degrees: beyond any map of the district
    for kind in ("main", "street"):
        assert drawn[kind, ""].difference(district.buffer(1e-4)).is_empty
    assert {kind for kind, _ in drawn} == {"water", "main", "street", "place"}


# ---- the generator ----


def test_the_generator_makes_these_very_files(tmp_path):
    subprocess.run([sys.executable, "-B", str(DEMO / "make.py"), "--to", str(tmp_path)], check=True, cwd=tmp_path)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["areas.geojson", "base.geojson", "gazetteer.csv", "units.toml"]
    for name in made:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name


# ---- names ----


def test_every_place_lies_inside_its_area():
    for row in GAZETTEER:
        assert SHAPES[row["area"]].contains(shapely.Point(float(row["lon"]), float(row["lat"]))), row["name"]
        assert 20 <= float(row["radius"]) <= 2000


def test_every_sub_district_and_community_is_named_also_in_short():
    words = {row["name"] for row in GAZETTEER} | {w for row in GAZETTEER for w in row["aliases"].split("|")}
    for area in AREAS.values():
        if area["kind"] in ("subdistrict", "community"):
            assert {area["zh"], area["zh"].removesuffix("街道").removesuffix("社区")} <= words
    assert sum(row["kind"] not in ("subdistrict", "community") for row in GAZETTEER) >= 40


def test_no_word_stands_for_two_places():
    words = Counter(w for row in GAZETTEER for w in {row["name"], *row["aliases"].split("|")} if w)
    assert [word for word, times in words.items() if times > 1] == []


def test_a_landmark_lies_in_the_sub_district_it_belongs_to():
    area = {row["name"]: row["area"] for row in GAZETTEER}
    known = {row["name"]: row["subdistrict"] for row in lines("landmarks.csv") if row["subdistrict"]}
    assert len(known) >= 40 and {name: area[name] for name in known} == known


def test_the_place_of_the_burst_main_is_found():
    names: dict[str, list[Name]] = {}
    for row in GAZETTEER:
        for word in filter(None, {row["name"], *row["aliases"].split("|")}):
            point = Point(float(row["lon"]), float(row["lat"]))
            names.setdefault(word, []).append(Name(word, row["area"], point, float(row["radius"])))
    atlas = Atlas(
        {c: AreaShape(c, Level(a["kind"]), a["parent"], a["zh"], SHAPES[c]) for c, a in AREAS.items()}, dict(names)
    )
    found = locate("渝中区上清寺街道嘉西村社区国宾医院处水管爆裂", None, atlas)
    assert (found.area, found.ask) == ("500103005013", False)
    hospital = names["国宾医院"][0].point
    assert hospital and "500103005013" in atlas.path(atlas.smallest(hospital))


# ---- units and duties ----


def test_units_have_parents_areas_and_posts():
    count = Counter(unit["kind"] for unit in UNITS.values())
    assert (count["centre"], count["subdistrict"], count["community"]) == (1, 11, 80)
    assert count["department"] >= 12 and count["utility"] >= 6 and count["crew"] >= 4
    assert len(UNITS) == len(toml("units.toml")["unit"])
    for code, unit in UNITS.items():
        assert unit.get("parent", "C0") in UNITS and unit.get("area", "500103") in AREAS, code
        assert unit["zh"] and unit["en"] and unit["post"], code
        assert {post["role"] for post in unit["post"]} <= set(Role)
        assert len({post["code"] for post in unit["post"]}) == len(unit["post"])


def test_every_unit_can_do_its_part_of_the_loop():
    roles = {code: {post["role"] for post in unit["post"]} for code, unit in UNITS.items()}
    assert {"operator", "leader"} <= roles["C0"]
    for code, unit in UNITS.items():
        assert {"handler", "foreman"} <= roles[code], code
        assert unit["kind"] != "community" or "worker" in roles[code]


def test_every_sub_district_and_community_has_its_unit():
    for kind, letter in (("subdistrict", "S"), ("community", "V")):
        for code in [c for c, area in AREAS.items() if area["kind"] == kind]:
            parent = AREAS[code]["parent"]
            expected = (kind, code, "C0" if letter == "S" else f"S{parent}")
            unit = UNITS[letter + code]
            assert (unit["kind"], unit["area"], unit["parent"]) == expected


def test_duties_name_units_and_posts_that_exist():
    for duty in DUTIES:
        assert duty.source and duty.since and (not duty.area or duty.area in AREAS)
        if duty.unit.startswith("@"):
            assert duty.unit in ("@subdistrict", "@community") and not duty.post
        else:
            assert not duty.post or duty.post in {post["code"] for post in UNITS[duty.unit]["post"]}, duty
    assert max(Counter((d.category, d.area, d.since) for d in DUTIES).values()) == 1


@pytest.mark.parametrize(
    "category, area, unit",
    [
        ("EV04-02", "50010300501301", "USC"),
        ("EV05-01", "50010300501301", "S500103005"),
        ("EV05-01", "50010300301301", "DCG"),
        ("EV01-14", "50010300501301", "V500103005013"),
        ("PT02-02", "50010300501301", "DJJ"),
        ("XX99-01", "50010300501301", "C0"),
        *[(major + "-99", "50010300501301", None) for major in MAJORS],
    ],
)
def test_a_category_falls_to_its_unit(category, area, unit):
    unit_of = {(u["kind"], u["area"]): code for code, u in UNITS.items() if u.get("area")}
    path = [area, area[:12], area[:9], area[:6]]
    found = route(category, path, DUTIES, unit_of, date(2026, 1, 5)).unit
    assert found == unit if unit else found in UNITS and found != "C0"


# ---- district, calendar, values, texts ----


def test_the_district_says_who_it_is():
    config = toml("district.toml")
    assert (config["code"], config["zh"], config["coordinates"]) == ("500103", "渝中区", "wgs84")
    assert ZoneInfo(config["time_zone"]).key == "Asia/Shanghai" and config["languages"] == ["zh-hans", "en"]
    assert "合成" in config["notice"]["zh"] and "synthetic" in config["notice"]["en"]
    assert str(parse(config["supervision"]["answer"])) == "4 wh"


def test_eight_sections_and_four_panels():
    config = toml("district.toml")
    zh = [section["zh"] for section in config["section"]]
    assert zh == ["党建统领", "经济发展", "设施运行", "社会治理", "应急动员", "文明创建", "生态景观", "生产生活服务"]
    assert [panel["zh"] for panel in config["panel"]] == ["党的建设", "经济发展", "民生服务", "平安法治"]
    assert {len(section["tracks"]) for section in config["section"]} == {0, 3, 4}
    codes = [track["code"] for section in config["section"] for track in section["tracks"]]
    assert len(codes) == len(set(codes))
    posts = {post["code"] for post in UNITS["S500103005"]["post"]}
    assert {post for panel in config["panel"] for post in panel["posts"]} <= posts


def test_the_calendar_works_on_the_days_that_china_works():
    calendar = calendar_from(toml("calendar.toml"), ZoneInfo("Asia/Shanghai"))
    assert calendar.known_until == date(2026, 12, 31)
    days = [date(2017, 1, 1) + timedelta(n) for n in range((date(2026, 12, 31) - date(2017, 1, 1)).days + 1)]
    assert [day for day in days if calendar.works(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_off_and_make_up_day_names_its_notice():
    table = toml("calendar.toml")
    assert all("国务院办公厅" in row["source"] and row["name"] for row in table["holiday"] + table["makeup"])
    assert {row["from"].year for row in table["holiday"]} == set(range(2017, 2027))
    assert table["hours"]["working"] == ["09:00-12:00", "13:30-17:30"] and "own" in table["hours"]["source"]


def test_values_are_read_and_are_limits():
    rows = values.read(toml("values.toml"), "values.toml", layer=2)
    assert rows and all(parse(row.value) and row.source for row in rows)


@pytest.mark.parametrize("name", ["received", "resolved", "closed", "dropped"])
def test_a_resident_is_told_the_number_in_both_languages(name):
    text = toml("texts.toml")["text"][name]
    assert "R-7" in text["zh"].format(number="R-7") and "R-7" in text["en"].format(number="R-7")
