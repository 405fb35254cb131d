"""Does `cityloop measure triage` tell figures honestly, and fail when a target is missed?"""

import csv
import json
import random

import pytest

from cityloop.lab import triage
from cityloop.site.main import main
from tests.lab.texts import made


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Return the maker of a folder of data in which a share of the labels is chance; the clock has no targets here."""
    monkeypatch.setattr(triage, "AIM_SPEED", 0)
    monkeypatch.setattr(triage, "AIM_SINGLE", 1e9)

    def make(chance: float) -> str:
        (tmp_path / "messages").mkdir()
        rng = random.Random(1)
        texts, labels = made(240)
        labels = [rng.choice(labels) if rng.random() < chance else label for label in labels]
        more, others = made(60, seed=2)
        rows = [("", *row, at) for at, row in enumerate(zip(texts, labels, strict=True))]
        write(tmp_path / "messages" / "public_messages.csv", ["title", "text", "label", "group"], rows)
        rows = [*zip(more, others, strict=True), *zip(texts[:20], labels, strict=False)]
        write(tmp_path / "messages" / "public_messages_segmented.csv", ["tokens", "label"], rows)
        return str(tmp_path)

    return make


def write(path, head, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def measured(capsys, data: str, *more: str) -> tuple[int, dict]:
    code = main(["measure", "triage", "--data", data, "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_good_data_reach_the_targets_twice_alike(data, capsys) -> None:
    folder = data(0)
    code, first = measured(capsys, folder)
    again, second = measured(capsys, folder)
    timed = ("texts_a_second", "single_ms")
    assert code == again == 0 and not any(one["missed"] for one in first.values())
    assert {k: v for k, v in first.items() if k not in timed} == {k: v for k, v in second.items() if k not in timed}
    assert first["tested"]["value"] == 240 and first["more"]["value"] == 80 and first["doubled"]["value"] >= 20
    assert first["macro_f1"]["baseline"] > 0.9 and all(first[name]["value"] > 0 for name in timed)


def test_labels_by_chance_miss_them_and_say_so(data, capsys) -> None:
    folder = data(1)
    assert main(["measure", "triage", "--data", folder, "--seed", "3"]) == 1
    out = capsys.readouterr().out
    assert "MISSED" in out and "macro-F1" in out and "基线" in out


def test_a_missing_file_is_said(tmp_path, capsys) -> None:
    assert main(["measure", "triage", "--data", str(tmp_path)]) == 2
    assert "public_messages.csv" in capsys.readouterr().err
