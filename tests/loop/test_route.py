"""Does the most specific line of the duty table win?"""

from datetime import date

import pytest

from cityloop.loop.route import Duty, route
from cityloop.loop.words import Refused

DAY = date(2026, 1, 1)
PATH = ["G", "C", "S", "D"]


def duty(category: str, unit: str, area: str = "", since: date = DAY) -> Duty:
    return Duty(category, area, unit, "", since, "test")


TABLE = [
    duty("*", "centre"), duty("EV01", "clean"), duty("EV01-02", "waste"), duty("EV01-02", "old-town", "S"),
    duty("EV04", "@subdistrict"), duty("EV05", "new", since=date(2026, 6, 1)), duty("EV05", "old"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("category", "path", "day", "unit"),
    [
        ("PT09-01", PATH, DAY, "centre"),
        ("EV01-09", PATH, DAY, "clean"),
        ("EV01-02", ["D"], DAY, "waste"),
        ("EV01-02", PATH, DAY, "old-town"),
        ("EV04-02", PATH, DAY, "street office"),
        ("EV04-02", ["D"], DAY, "centre"),  # no sub-district above the place: the next line
        ("EV05-01", PATH, DAY, "old"),
        ("EV05-01", PATH, date(2026, 6, 1), "new"),
        ("EV010", PATH, DAY, "centre"),  # a prefix ends at a dash
    ],
)
def test_route(category, path, day, unit) -> None:
    assert route(category, path, TABLE, {("subdistrict", "S"): "street office"}, day).unit == unit


def test_a_table_without_a_fallback_is_refused() -> None:
    with pytest.raises(Refused, match="EV09"):
        route("EV09", PATH, TABLE[1:], {}, DAY)
