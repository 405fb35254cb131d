"""Does `cityloop measure twins|hotspots` count right, twice alike, and fail when a target is missed?"""

import csv
import gzip
import json
from pathlib import Path

import pytest

from cityloop.lab import letters, paired
from cityloop.site.main import main

REQUEST = ("CASE_ENQUIRY_ID", "OPEN_DT", "CLOSURE_REASON", "CASE_TITLE", "TYPE", "Location", "LATITUDE", "LONGITUDE")
PAIR = ("case", "duplicate_of", "type", "type_of", "open", "open_of", "metres")


def write(path: Path, rows) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with (gzip.open if path.suffix == ".gz" else open)(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def data(tmp_path) -> Path:
    """Return a made-up data folder: forty requests, of which 2k + 1 repeats 2k; messages of three issues with labels."""
    rows = [
        (k, f"2015-03-{1 + k // 2:02} 0{k % 2}:00:00", "Case Closed Duplicate" if k % 4 == 1 else "Noted", "Lamp out", "Lights",
         f"{k // 2} Main St", 42.3 + k // 2 * 0.01, -71.06)
        for k in range(40)
    ]  # fmt: skip
    write(tmp_path / "boston311" / "public_boston311_2015_jan_sep.csv.gz", [REQUEST, *rows])
    write(tmp_path / "boston311" / "public_boston_duplicate_pairs.csv", [PAIR, (1, 0, "", "", "", "", 0), (5, 4, "", "", "", "", 0)])
    said = [("丽发新城搅拌站噪音扰民", 1), ("滨河苑捆绑销售车位", 2), ("茶场村五组拆迁何时启动", 3)] * 5
    head = ("message_id", "user", "title", "created_at", "text", "dislikes", "likes")
    letter = [(k, f"u{k}", title, f"2019-0{1 + k % 9}-01 08:00:00", "", 0, k) for k, (title, _) in enumerate(said)]
    write(tmp_path / "messages" / "public_hot_messages.csv", [head, *letter])
    write(tmp_path / "labels.csv", [("message_id", "issue", "labeller"), *((k, issue, "first") for k, (_, issue) in enumerate(said))])
    return tmp_path


def measured(capsys, *words: str) -> tuple[int, dict]:
    code = main(["measure", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_twins_twice_alike(data, capsys, monkeypatch) -> None:
    monkeypatch.setattr(paired, "LEAST", 0.5)
    code, found = measured(capsys, "twins", "--data", str(data), "--reports", "3000")
    again = measured(capsys, "twins", "--data", str(data), "--reports", "3000")[1]
    found.pop("cpu_seconds"), again.pop("cpu_seconds")
    assert code == 0 and found == again and found["f"]["value"] > found["f_alone"]["value"]
    assert found["boston_pairs"]["value"] == 2 and found["boston_recall"]["value"] == 1 and found["boston_joined"]["value"] == 20
    assert found["boston_precision_low"]["value"] == 0.5 and found["boston_precision"]["value"] > 0.8


def test_a_miss_is_said_by_the_exit_code(data, capsys, monkeypatch) -> None:
    monkeypatch.setattr(paired, "LEAST", 1.1)
    code, found = measured(capsys, "twins", "--data", str(data), "--reports", "500")
    assert code == 1 and found["f"]["missed"]


def test_hotspots(data, capsys) -> None:
    words = ("hotspots", "--data", str(data), "--labels", str(data / "labels.csv"))
    code, found = measured(capsys, *words)
    assert code == 0 and found["first_f"]["value"] == 1 and found["first_labelled"]["value"] == 15
    assert main(["measure", *words]) == 0
    told = capsys.readouterr().out
    assert "热点" in told and "丽发新城" in told and "u0" not in told


def test_a_second_labeller_gives_agreement(data, capsys) -> None:
    write(data / "second.csv", [("message_id", "issue"), *((k, k % 3 + 7) for k in range(14))])
    _, found = measured(capsys, "hotspots", "--data", str(data), "--labels", str(data / "labels.csv"), str(data / "second.csv"))
    assert found["agreement_f"]["value"] == 1 and found["agreement_kappa"]["value"] == 1 and found["second_labelled"]["value"] == 14


def test_a_miss_of_the_hot_issues(data, capsys, monkeypatch) -> None:
    monkeypatch.setattr(letters, "LEAST", 1.1)
    assert measured(capsys, "hotspots", "--data", str(data), "--labels", str(data / "labels.csv"))[0] == 1


@pytest.mark.parametrize("words", [["twins"], ["hotspots"], ["twins", "--reports", "1"], ["hotspots", "--labels", "/nope.csv"]])
def test_what_is_missing_is_said(words, tmp_path, capsys) -> None:
    assert main(["measure", *words, "--data", str(tmp_path)]) == 2 and "--" in capsys.readouterr().err


def test_labels_of_other_messages_are_refused(data, capsys) -> None:
    write(data / "other.csv", [("message_id", "issue"), ("x", 1)])
    assert main(["measure", "hotspots", "--data", str(data), "--labels", str(data / "other.csv")]) == 2
