"""Is a reply that nobody could fill in refused at loading, by row, key and mend?"""

import shutil
from pathlib import Path

import pytest

from cityloop.kit import folder, replies, shelf
from cityloop.kit.folder import fingerprint
from cityloop.loop.words import Refused

DISTRICTS = Path(__file__).resolve().parents[2] / "districts"
CODES = shelf.load().categories
GOOD = {
    "name": "done",
    "for": ["reply"],
    "of": "PT01-02",
    "title_zh": "好",
    "title_en": "done",
    "zh": "编号 {number} 完成",
    "en": "{number} is done",
    "source": "own",
}


@pytest.mark.parametrize("name", ["demo", "boston"])
def test_the_districts_keep_a_dozen_that_can_all_be_filled_in(name: str) -> None:
    found = folder.read(DISTRICTS / name, CODES)
    assert found.faults == [] and len(found.config["replies"]) >= 12
    known = {field: "x" for field in replies.FIELDS}
    assert all(replies.fill(row[key], known) for row in found.config["replies"] for key in ("zh", "en"))
    assert {act for row in found.config["replies"] for act in row["for"]} >= {"reply", "close", "drop", "pause"}


BAD = {
    "an unknown field": ({"zh": "{nubmer}"}, "zh: 未知字段 / unknown field {nubmer}"),
    "in English alone": ({"en": "{phone}"}, "en: 未知字段 / unknown field {phone}"),
    "an attribute": ({"zh": "{number.__class__}"}, "unknown field {number.__class__}"),
    "an index": ({"zh": "{number[0]}"}, "unknown field {number[0]}"),
    "a format": ({"zh": "{number:>99999999}"}, "unknown field {number}"),
    "a conversion": ({"zh": "{number!r}"}, "unknown field {number}"),
    "by place": ({"zh": "{}"}, "unknown field {}"),
    "by number": ({"zh": "{0}"}, "unknown field {0}"),
    "a nested field": ({"zh": "{number:{due}}"}, "unknown field {number}"),
    "an open brace": ({"zh": "{number"}, "a brace stands alone"),
    "a closing brace": ({"zh": "number}"}, "a brace stands alone"),
    "no text": ({"zh": " "}, "zh: 缺少"),
    "a number for a text": ({"en": 7}, "en: 缺少"),
    "no title": ({"title_en": ""}, "title_en: 缺少"),
    "no source": ({"source": ""}, "source: 缺少"),
    "a long text": ({"zh": "长" * 501}, "501 字"),
    "another key": ({"to": "x"}, "to: 没有这一项"),
    "no form": ({"for": []}, "for = []"),
    "an unknown form": ({"for": ["supervise"]}, "for = ['supervise']"),
    "a word for forms": ({"for": "reply"}, "for = reply"),
    "a category that there is not": ({"of": "PT01-0"}, "of = PT01-0"),
    "no category": ({"of": 7}, "of = 7"),
    "a name in capitals": ({"name": "Done"}, "name: 小写"),
    "no name": ({"name": 7}, "name: 小写"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_reply_is_named_with_row_key_and_mend(name: str) -> None:
    change, said = BAD[name]
    found = list(replies.faults([GOOD, {**GOOD, "name": "other", **change}], CODES))
    assert len(found) == 1 and found[0].startswith("replies.toml reply[2] (") and said in found[0], found


def test_a_good_one_has_no_fault_and_a_name_stands_once() -> None:
    assert not list(replies.faults([GOOD], CODES)) and not list(replies.faults([{**GOOD, "of": "PT01"}, {**GOOD, "name": "b", "zh": "{{}}"}], CODES))
    assert [one for one in replies.faults([GOOD, GOOD], CODES) if "重复 / twice" in one]
    assert list(replies.faults({"a": 1}, CODES)) == list(replies.faults(["x"], CODES)) == ["replies.toml reply: 应为 / must be [[reply]]"]


def test_a_folder_with_a_bad_reply_is_not_loaded(tmp_path) -> None:
    copy = Path(shutil.copytree(DISTRICTS / "demo", tmp_path / "demo"))
    before = fingerprint(copy)
    file = copy / "replies.toml"
    file.write_text(file.read_text("utf-8").replace("编号 {number}", "编号 {nummer}", 1), "utf-8")
    assert any("unknown field {nummer}" in fault for fault in folder.read(copy, CODES).faults) and fingerprint(copy) != before
    file.write_text("[[reply]\n", "utf-8")
    with pytest.raises(Refused, match=r"replies\.toml"):
        folder.read(copy, CODES)
    file.unlink()
    assert folder.read(copy, CODES).config["replies"] == []


def test_those_of_the_category_stand_first_and_what_cannot_be_filled_in_is_none() -> None:
    rows = [{**GOOD, "of": "*", "name": "all"}, {**GOOD, "of": "PT01", "name": "head"}, GOOD, {**GOOD, "of": "EV01"}, {**GOOD, "for": ["close"]}]
    assert [row["name"] for row in replies.ready(rows, "reply", "PT01-02")] == ["done", "head", "all"]
    assert replies.fill("{number} {due}", {"number": "1", "due": ""}) == "" and replies.fill("{number}", {"number": "1", "due": ""}) == "1"
    assert replies.fill("{number}", {"number": "{due}"}) == "{due}", "what is filled in is not read again"
