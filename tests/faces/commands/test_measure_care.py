"""Do `cityloop measure urgency` and `measure drafts` tell figures, and fail when a target is missed?"""

import csv
import json

import pytest

from cityloop.lab import flags
from cityloop.site.main import main
from tests.lab.test_drafts import letters


def figures(capsys, *words: str) -> tuple[int, dict]:
    code = main(["measure", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(autouse=True)
def patient(monkeypatch) -> None:
    """A busy machine is no miss here."""
    monkeypatch.setattr(flags, "AIM_US", 1e9)


def test_urgency_needs_no_data_and_reaches_its_targets(tmp_path, capsys) -> None:
    code, found = figures(capsys, "urgency", "--data", str(tmp_path))
    assert code == 0 and found["apart_recall"]["value"] >= 0.95 > found["apart_precision"]["baseline"] and "letters" not in found


def test_real_letters_are_counted_and_those_that_were_read_are_judged(tmp_path, capsys) -> None:
    (tmp_path / "messages").mkdir()
    rows = [("M00224", "求助", "我不想活了"), ("M00589", "买车", "楼上着火了"), ("X", "x", "没有着火"), ("Y", "y", "路灯不亮")]
    with (tmp_path / "messages" / "public_messages.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("uid", "title", "text"), *rows])
    _, found = figures(capsys, "urgency", "--data", str(tmp_path))
    assert (found["letters"]["value"], found["letters"]["baseline"], found["letters_right"]["value"]) == (2, 3, 0.5)


def test_a_missed_target_is_an_exit_code(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(flags, "AIM", 1.01)
    assert figures(capsys, "urgency", "--data", str(tmp_path))[0] == 1


def test_drafts_are_measured_on_replies(tmp_path, capsys) -> None:
    (tmp_path / "messages").mkdir()
    some = letters(60)
    with (tmp_path / "messages" / "public_replies.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("title", "text", "reply"), *((*text.split("\n"), told) for text, told in zip(some.texts, some.replies, strict=True))])
    _, found = figures(capsys, "drafts", "--data", str(tmp_path))
    assert found["letters"]["value"] == 60 and found["likeness"]["value"] > found["chance"]["value"]
    assert main(["measure", "drafts", "--data", str(tmp_path / "none")]) == 2
