"""Is a report placed where its words say, and nowhere when they do not?"""

import pytest
import shapely

from cityloop.loop.place import AreaShape, Atlas, Name, locate
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
    ]  # fmt: skip
    grouped: dict[str, list[Name]] = {}
    for name in names:
        grouped.setdefault(name.word, []).append(name)
    return Atlas({a.code: a for a in areas}, grouped)


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
