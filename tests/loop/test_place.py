"""Is a report placed where its words say, and nowhere when they do not?"""

import time

import pytest
import shapely

from cityloop.loop.gazetteer import Name, grouped
from cityloop.loop.place import AGREED, CHOSEN, CLEAR, LOOSE, WIDENED, AreaShape, Atlas, locate
from cityloop.loop.words import Level, Point


def area(code: str, level: Level, parent: str, *box: float) -> AreaShape:
    return AreaShape(code, level, parent, f"{code}区", shapely.box(*box))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    areas = [
        area("D", Level.DISTRICT, "", 0, 0, 4, 4),
        area("S", Level.SUBDISTRICT, "D", 0, 0, 2, 4),
        area("T", Level.SUBDISTRICT, "D", 2, 0, 4, 4),
        area("C", Level.COMMUNITY, "S", 0, 0, 2, 2),
    ]
    names = [
        Name("朝天门", "C", Point(1, 1), 100), Name("朝天门广场", "C", Point(1.1, 1), 50), Name("大街道", "S", None, 900),
        Name("人民路", "C", Point(1, 1), 200), Name("人民路", "T", Point(3, 1), 200), Name("对岸", "T", Point(3, 3), 100),
        Name("中山路", "C", Point(1.5, 1), 300, "road"), Name("中山路8号", "C", Point(1.5, 1.001), 20, "address"),
        Name("长堤路", "C", Point(1.5, 1.002), 300, "road"),
        Name("文庙", "C", Point(1.5, 1.001), 60), Name("文庙", "C", Point(1.9, 1.9), 60), Name("古塔", "S", Point(1.5, 3.5), 60),
        Name("中山路与长堤路路口", "C", Point(1.5, 1.0015), 30, "junction"), Name("新码头路", "C", Point(1.5, 1.003), 300, "road"),
        Name("小社区", "C", Point(1, 1), 5_000, "community"), Name("码头", "C", Point(1, 1), 50), Name("码头", "C", Point(1, 1.0005), 80),
    ]  # fmt: skip
    return Atlas({a.code: a for a in areas}, grouped(names))


def test_a_given_point_goes_to_the_smallest_area(atlas) -> None:
    assert locate("对岸", Point(1, 1), atlas).area == "C"
    assert locate("", Point(3, 3), atlas).area == "T"


def test_a_point_outside_is_asked_for_even_when_the_words_are_known(atlas) -> None:
    where = locate("朝天门", Point(9, 9), atlas)
    assert where.ask and where.area == "D" and where.point is None


@pytest.mark.parametrize(
    ("text", "code", "radius"),
    [
        ("朝天门有人乱扔垃圾", "C", 100),
        ("朝天门广场的灯坏了", "C", 50),  # longest match
        ("大街道朝天门广场", "C", 50),  # all on one path: the deepest
        ("朝天门附近漏水", "C", 200),  # a wide word doubles the doubt
    ],
)
def test_names_are_read(text, code, radius, atlas) -> None:
    where = locate(text, None, atlas)
    assert (where.area, where.radius, where.ask) == (code, radius, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("路灯坏了", "D"),
        ("", "D"),
        ("人民路路灯坏了", "D"),  # two roads of that name
        ("朝天门到对岸", "D"),  # two places that share only the district
        ("A市A3区朝天门", "D"),  # a masked jurisdiction
    ],
)
def test_what_is_not_sure_is_asked_for(text, code, atlas) -> None:
    where = locate(text, None, atlas)
    assert where.ask and where.area == code and where.point is None


def test_a_small_letter_in_a_name_is_no_jurisdiction(atlas) -> None:
    assert not locate("朝天门A区3栋", None, atlas).ask


@pytest.mark.parametrize(
    ("text", "point", "radius"),
    [
        ("中山路8号漏水", Point(1.5, 1.001), 20),
        ("中山路8号对面漏水", Point(1.5, 1.001), 40),
        ("中山路9号漏水", Point(1.5, 1), 300),  # not known: the whole road
        ("中山路与长堤路交叉口", Point(1.5, 1.0015), 30),
        ("near 中山路8号", Point(1.5, 1.001), 40),
        ("朝天门往北300米", Point(1, 1), 400),
        ("朝天门小学门口", Point(1, 1), 200),  # may only be named after it
        ("中山路的文庙", Point(1.5, 1.001), 60),  # of two in one area the one on the road
        ("中山路文庙附近", Point(1.5, 1.001), 120),
        ("码头,码头", Point(1, 1.0005), 80),  # two lines of one place
        ("大街道人民路", Point(1, 1), 200),  # the homonym in the area named
    ],
)
def test_what_stands_around_a_name_is_read(text, point, radius, atlas) -> None:
    where = locate(text, None, atlas)
    assert (where.point, where.radius, where.area, where.ask) == (point, radius, "C", False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("中山路与新码头路交叉口", "C"),  # they meet where nobody knows
        ("中山路、新码头路都堵", "C"),
        ("文庙漏水", "C"),  # two in one area
        ("从朝天门到火车站", "C"),
        ("朝天门至中山路", "C"),
        ("朝天门和古塔", "S"),
        ("B区人民路在C区对岸", "D"),
        ("江北区朝天门", "D"),
        ("成都市朝天门", "D"),
        ("朝天门,朝天门广场,大街道,人民路,对岸,中山路,长堤路,文庙,古塔,新码头路,小社区,码头,中山路8号", "D"),
    ],
    ids=[f"asked {n}" for n in range(10)],
)
def test_several_places_or_another_city_are_asked_about(text, code, atlas) -> None:
    where = locate(text, None, atlas)
    assert where.ask and (where.area, where.point, where.radius, where.confidence) == (code, None, None, 0)


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("朝天门漏水", CLEAR), ("大街道朝天门漏水", AGREED), ("中山路8号", AGREED), ("大街道人民路", CHOSEN), ("朝天门附近", round(CLEAR * WIDENED, 2)),
        ("朝天门小学", round(CLEAR * LOOSE, 2)), ("对岸和朝天门", 0), ("路灯坏了", 0),
    ],
)  # fmt: skip
def test_confidence_follows_the_reading(text, confidence, atlas) -> None:
    assert locate(text, None, atlas).confidence == confidence


def test_the_words_used_are_told(atlas) -> None:
    assert locate("大街道中山路8号朝天门小学", None, atlas).words == ("大街道", "中山路8号", "朝天门")
    assert "中山路9号(门牌未收录" in locate("中山路9号", None, atlas).because
    assert locate("", Point(1, 1), atlas).words == () and locate("", Point(1, 1), atlas).confidence == 1


@pytest.mark.parametrize(
    "text", ["", "门", "1" * 1_000_000, "朝天门 对岸 " * 100_000, "😀" * 50, "<p>&nbsp;</p>", "\x00\u202e", "Ω人民路와对岸"], ids=[f"odd {n}" for n in range(8)]
)
def test_odd_texts_are_asked_about(text, atlas) -> None:
    assert locate(text, None, atlas).ask


def test_a_long_text_of_names_that_hold_a_district_costs_no_square_of_its_length() -> None:
    areas = {"D": area("D", Level.DISTRICT, "", 0, 0, 4, 4)}
    atlas = Atlas(areas, grouped([Name("山北区路", "D", Point(1, 1), 100), Name("海北区路", "D", Point(3, 3), 100)]))
    begun = time.process_time()
    assert locate("山北区路,海北区路," * 2_000, None, atlas).ask
    assert time.process_time() - begun < 1


def test_html_does_not_hide_a_name(atlas) -> None:
    assert locate("<div><b>朝天门</b>漏水</div>", None, atlas).area == "C"


def test_nothing_is_ever_placed_outside(atlas) -> None:
    for words in ("朝天门附近", "中山路8号", "对岸"):
        where = locate(words, None, atlas)
        assert where.point and atlas.smallest(where.point)


@pytest.mark.parametrize(
    ("lon", "lat", "metres", "code"),
    [(1, 1, 1_000, "C"), (1.999, 1, 1_000, "S"), (1.999, 3, 1_000, "S"), (1, 1.999, 1_000, "S"), (3, 3, 1_000, "T"), (9, 9, 10, "")],
)
def test_the_holder_is_the_smallest_area_around_and_at_most_the_sub_district(lon, lat, metres, code, atlas) -> None:
    assert atlas.holder(Point(lon, lat), metres) == code
