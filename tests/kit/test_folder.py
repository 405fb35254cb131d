"""Does a district's folder take categories of its own, and name what is wrong with them?"""

import shutil
from pathlib import Path

import pytest

from cityloop.kit import folder, shelf
from cityloop.loop.words import Refused

DEMO = Path(__file__).resolve().parents[2] / "districts" / "demo"
HEAD = "code,zh,en,emergency,join_metres,join_hours,source\n"
ROW = "ZZ-01,测试,test,true,30,72,own"
CODES = shelf.load().categories


@pytest.fixture
def district(tmp_path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "demo"))


def test_own_categories_stand_in_the_config_and_on_the_shelf(district) -> None:
    (district / "categories.csv").write_text(HEAD + ROW, "utf-8")
    found = folder.read(district, CODES)
    assert found.faults == []
    (own,) = shelf.own(found.config["categories"])
    assert (own.code, own.emergency, own.join_metres, own.join_hours, own.cues) == ("ZZ-01", True, 30, 72, {})
    full = shelf.Shelf(shelf.load().packs, (own,))
    assert full.category("ZZ-01") is own and "ZZ-01" not in full.owner and full.cues == shelf.load().cues


def test_an_optional_file_counts_only_where_it_is(district) -> None:
    before = folder.fingerprint(district)
    assert before == folder.fingerprint(DEMO) and folder.read(district).config["categories"] == []
    (district / "categories.csv").write_text(HEAD, "utf-8")
    empty = folder.fingerprint(district)
    (district / "categories.csv").write_text(HEAD + ROW, "utf-8")
    assert len({before, empty, folder.fingerprint(district)}) == 3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("ZZ-01", "Z Z"), "row 2 (Z Z) code"),
        (ROW.replace("ZZ-01", "Z" * 41), "code"),
        (ROW.replace("ZZ-01", "EV04-02"), "a pack has it"),
        (ROW.replace("ZZ-01", "UNSORTED"), "a pack has it"),
        (ROW + "\n" + ROW, "row 3 (ZZ-01) code: 重复"),
        (ROW.replace("测试", " "), "zh: 缺少"),
        (ROW.replace("own", ""), "source: 缺少"),
        (ROW.replace("true", "yes"), "emergency = yes"),
        (ROW.replace("30", "0"), "join_metres = 0"),
        (ROW.replace("30", "nan"), "join_metres = nan"),
        (ROW.replace("72", "-1"), "join_hours = -1"),
        ("ZZ-01,测试", "en: 缺少"),
        (ROW + ",more", "a cell too many"),
    ],
)
def test_a_bad_category_is_named_with_row_value_and_mend(row, said, district) -> None:
    (district / "categories.csv").write_text(HEAD + row, "utf-8")
    faults = folder.read(district, CODES).faults
    assert any("categories.csv" in fault and said in fault for fault in faults), faults


def test_other_columns_are_refused(district) -> None:
    (district / "categories.csv").write_text("code,name\nA,b", "utf-8")
    with pytest.raises(Refused, match=r"categories\.csv"):
        folder.read(district)


@pytest.mark.parametrize("mail", ['"nobody"', '"a@b.org, c@d.org"', '"a@b.org\\r\\nBcc: c@d.org"', "7", "[]", '" "'])
def test_a_bad_address_of_a_unit_is_named_with_key_and_value(mail, district) -> None:
    units = (district / "units.toml").read_text("utf-8")
    (district / "units.toml").write_text(units.replace('code = "DCG"', f'code = "DCG"\nmail = {mail}'), "utf-8")
    assert any("units.toml DCG mail = " in fault and "such as" in fault for fault in folder.read(district).faults)


def test_a_unit_may_have_an_address_or_none(district) -> None:
    units = (district / "units.toml").read_text("utf-8")
    units = units.replace('code = "DCG"', 'code = "DCG"\nmail = "dcg@example.org"').replace('code = "C0"', 'code = "C0"\nmail = ""')
    (district / "units.toml").write_text(units, "utf-8")
    found = folder.read(district)
    assert found.faults == [] and [u.get("mail") for u in found.units[:2]] == ["", "dcg@example.org"]


@pytest.mark.parametrize(
    ("roles", "faults"), [("admin, leader", 0), ("none", 0), ("king", 1), ("", 1), ("admin,", 1)], ids=["two", "none", "king", "empty", "comma"],
)  # fmt: skip
def test_a_second_factor_is_demanded_of_roles_that_there_are(district, roles: str, faults: int) -> None:
    with (district / "values.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[value]]\nname = "second_factor"\nsince = 2026-01-01\nvalue = "{roles}"\nsource = "test"\n')
    assert len(folder.read(district, CODES).faults) == faults
