"""Does the kit find what is wrong with a pack, and give the value that holds?"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from cityloop.kit import check, shelf, values
from cityloop.kit.values import Value, find
from cityloop.loop.words import Refused

FACILITY = shelf.HERE / "facility"
DAY = date(2026, 6, 1)


@pytest.fixture
def pack(tmp_path) -> Path:
    return Path(shutil.copytree(FACILITY, tmp_path / "facility", ignore=shutil.ignore_patterns("__pycache__")))


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_pack_has_no_fault(pack) -> None:
    assert check.check(pack) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("manifest.toml", 'name = "facility"', 'name = "other"', "manifest.toml name"),
        ("manifest.toml", 'maturity = "demo"', 'maturity = "great"', "maturity = great"),
        ("manifest.toml", "owner", "owned", "owner"),
        ("scenario.py", "SCENARIO", "SCENE", "SCENARIO"),
        ("scenario.py", "from", "form", "scenario.py"),
        ("values.toml", '"30 min"', '"30 moons"', "30 moons"),
        ("values.toml", "\nsource", "\nsauce", "source"),
        ("stories/burst_main.toml", 'do = "report"', 'doo = "report"', "burst_main.toml"),
        ("stories/burst_main.toml", "[[step]]", "[[step", "burst_main.toml"),
    ],
)
def test_a_broken_pack_is_named_with_file_and_key(file, old, new, said, pack) -> None:
    swap(pack / file, old, new)
    assert said in "\n".join(check.check(pack))


def test_a_missing_file_is_named(pack) -> None:
    (pack / "values.toml").unlink()
    assert "values.toml" in check.check(pack)[0]


def test_two_packs_of_one_name_are_refused(pack) -> None:
    with pytest.raises(Refused, match="facility"):
        shelf.load([pack.parent])


def test_a_pack_may_lie_anywhere(tmp_path, pack) -> None:
    mine = tmp_path / "more" / "mine"
    shutil.copytree(pack, mine)
    swap(mine / "manifest.toml", 'name = "facility"', 'name = "mine"')
    (mine / "scenario.py").write_text(
        "from cityloop.kit.scenario import Category, Scenario\n"
        'SCENARIO = Scenario((Category("ZZ-01", "测试", "test", {"测试词": 3.0}),))\n'
    )
    assert shelf.load([mine.parent]).owner["ZZ-01"] == "mine"


def value(text: str, of: str = "*", since: date = date(2020, 1, 1), layer: int = 0) -> Value:
    return Value("handle", of, since, text, "test", layer)


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        ([value("a"), value("b", "EV04"), value("c", "EV04-02")], "c"),
        ([value("a"), value("b", "EV04"), value("c", "EV04-03")], "b"),
        ([value("a"), value("b", since=date(2026, 1, 1)), value("c", since=date(2027, 1, 1))], "b"),
        ([value("a", since=date(2026, 1, 1)), value("b", layer=2)], "b"),
        ([value("a", "EV04-02", layer=1), value("b", layer=3)], "a"),
    ],
)
def test_the_value_that_holds(rows, want) -> None:
    assert find(rows, "handle", "EV04-02", DAY).value == want


def test_no_value_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="handle"):
        find([value("a", since=date(2027, 1, 1))], "handle", "EV04-02", DAY)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "x", "since": DAY, "value": "1 h"}, "source"),
        ({"name": "x", "since": DAY, "value": "1 h", "source": " "}, "source"),
        ({"name": "x", "since": "soon", "value": "1 h", "source": "s"}, "since"),
        ({"name": "x", "since": DAY, "value": "1 h", "source": "s", "colour": 1}, "colour"),
    ],
)
def test_a_bad_value_is_named_with_file_row_and_key(row, said) -> None:
    with pytest.raises(Refused) as no:
        values.read({"value": [row]}, "values.toml")
    assert said in no.value.text and "value[1]" in no.value.text
