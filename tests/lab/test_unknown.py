"""Are the place words that nobody knows found, and persons left out?"""

import pytest
import shapely

from cityloop.lab import unknown
from cityloop.loop.gazetteer import Name, grouped
from cityloop.loop.place import AreaShape, Atlas
from cityloop.loop.words import Level, Point

ATLAS = Atlas(
    {"D": AreaShape("D", Level.DISTRICT, "", "区", shapely.box(106, 29, 107, 30))},
    grouped([Name("解放路", "D", Point(106.5, 29.5), 300), Name("人民广场", "D", Point(106.5, 29.5), 300)]),
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("幸福小区停水", "幸福小区"), ("在凤凰大道上有坑", "凤凰大道"), ("阳光花园门口", "阳光花园"), ("红旗小学放学堵车", "红旗小学"),
        ("青年广场太吵", "青年广场"),
    ],
)  # fmt: skip
def test_a_place_word_is_found(text, word) -> None:
    assert word in set(unknown.words(text))


@pytest.mark.parametrize("text", ["我们小区停水", "附近学校", "这条路坏了", "小区路灯", "", "😀", "the road", "一条街", "加油站", "地铁站"])
def test_what_names_no_place_is_none(text) -> None:
    assert list(unknown.words(text)) == []


def test_the_frequent_ones_are_listed_once_a_report_with_a_masked_example() -> None:
    texts = [(f"张先生电话13812345678,幸福小区幸福小区{n}栋停水,联系人:李小明", Point(106.5 + n / 1e4, 29.5)) for n in range(4)]
    texts += [("解放路和人民广场堵车", None)] * 9 + [("凤凰大道太窄", None)] * 3 + [("青年广场太吵", None)] * 2
    rows = unknown.unknown(texts, ATLAS, 3)
    assert [(row["name"], row["kind"], row["reports"]) for row in rows] == [("幸福小区", "estate", "4"), ("凤凰大道", "road", "3")]
    assert "13812345678" not in rows[0]["example"] and "张" not in rows[0]["example"] and "李小明" not in rows[0]["example"]
    assert float(rows[0]["lon"]) == pytest.approx(106.50015) and rows[0]["area"] == "D" and "lon" not in rows[1]


def test_a_word_of_one_or_two_reports_is_never_listed() -> None:
    assert unknown.unknown([("青年广场太吵", None)] * 2, ATLAS, 1) == []
