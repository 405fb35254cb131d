"""Are house numbers and junctions where they should be?"""

import pytest

from cityloop.loop.gazetteer import Mention, Name, grouped
from cityloop.loop.road import Roads, crossing, house
from cityloop.loop.words import Point

LAT = 1 / 111_195  # degrees of a metre
ROAD = Name("中山路", "S", Point(0, 0), 500, "road")
OTHER = Name("中山路", "T", Point(1, 1), 500, "road")
CROSS = Name("人民路", "S", Point(0, 0.001), 300, "road")


def at(number: int, metres: float, area: str = "S", road: str = "中山路") -> Name:
    return Name(f"{road}{number}号", area, Point(0, metres * LAT), 20, "address")


NAMES = [
    ROAD, OTHER, CROSS, Name("大马路", "S", Point(0, 0), 500, "road"), at(1, 0), at(11, 100), at(2, 0), at(22, 300), at(202, 4000), at(99, 0, road="无名路"),
    Name("人民路与中山路路口", "S", Point(0, 0.0005), 30, "junction"), Name("Elm St & Oak St", "S", Point(0, 0.002), 30, "junction"),
    Name("Elm St", "S", Point(0, 0), 200, "road"), Name("Oak St", "S", Point(0, 0.003), 200, "road"), Name("7 Oak St", "S", Point(0, 0.003), 20, "address"),
]  # fmt: skip
ROADS = Roads(grouped(NAMES))


def test_a_known_number_is_the_address() -> None:
    assert ROADS.number(ROAD, 11) == (at(11, 100), "")


def test_a_number_between_lies_on_its_own_side_at_its_share() -> None:
    found, why = ROADS.number(ROAD, 5) or (ROAD, "")
    assert found.point and found.point.metres_to(Point(0, 40 * LAT)) < 0.1 and found.radius == pytest.approx(20 + 40, abs=0.1)
    assert found.area == "S" and "1 号与 11 号" in why and found.word == "中山路5号"


@pytest.mark.parametrize("number", [13, 400, 100, 0], ids=["above", "far above", "between two that lie too far apart", "below"])
def test_nothing_is_worked_out_beyond_or_too_far(number) -> None:
    assert ROADS.number(ROAD, number) is None


def test_a_homonym_has_none_of_its_numbers() -> None:
    assert ROADS.number(OTHER, 11) is None


def test_an_alias_finds_the_numbers() -> None:
    assert ROADS.number(NAMES[3], 11) == (at(11, 100), "")


def test_an_address_without_its_road_stays_a_name() -> None:
    assert set(ROADS.addresses) == {"中山路1号", "中山路11号", "中山路2号", "中山路22号", "中山路202号", "7 Oak St"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("中山路158号漏水", 158), ("中山路 158 号", 158), ("中山路158-3号", 158), ("中山路158號", 158), ("中山路门牌12号", 12), ("中山路2号线", None),
        ("中山路3号楼", None), ("中山路158米", None), ("中山路123456号", None), ("中山路", None), ("中山路一号", None),
    ],
)  # fmt: skip
def test_a_house_number_is_read(text, number) -> None:
    found = house(Mention("中山路", 0, 3), text)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("text", "number"), [("12 main st", 12), ("no. 12, main st", 12), ("at 12b main st", 12), ("2012-12 main st", None), ("main st", None)]
)
def test_an_english_house_number_stands_before(text, number) -> None:
    found = house(Mention("Main St", len(text) - 7, len(text)), text)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("between", "after", "meets"),
    [
        ("与", "交叉口", True), ("、", "路口", True), ("", "口", True), ("和", "交汇处的树", True), ("", "的十字路口", True), ("与", "都堵", False),
        ("", "口袋公园", False), ("附近到", "路口", False), ("", "", False),
    ],
)  # fmt: skip
def test_a_junction_is_read(between, after, meets) -> None:
    text = f"中山路{between}人民路{after}"
    start = 3 + len(between)
    assert bool(crossing(Mention("中山路", 0, 3), Mention("人民路", start, start + 3), text)) is meets


@pytest.mark.parametrize(("text", "meets"), [("elm st & oak st", True), ("corner of elm st and oak st", True), ("elm st and oak st are dark", False)])
def test_an_english_junction_is_read(text, meets) -> None:
    one, other = text.index("elm"), text.index("oak")
    assert bool(crossing(Mention("Elm St", one, one + 6), Mention("Oak St", other, other + 6), text)) is meets


def test_a_junction_is_known_in_either_order_and_by_an_alias() -> None:
    assert [[j.word for j in ROADS.junction(a, b)] for a, b in ((ROAD, CROSS), (CROSS, ROAD), (CROSS, NAMES[3]))] == [["人民路与中山路路口"]] * 3
    assert ROADS.junction(ROAD, NAMES[12]) == []
    assert [j.word for j in ROADS.junction(NAMES[13], NAMES[12])] == ["Elm St & Oak St"]
