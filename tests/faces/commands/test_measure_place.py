"""Does `cityloop measure place` tell figures honestly, and does `learn address` make what can be loaded?"""

import json

import pytest

from cityloop.lab import addresses, gazetteer, trees
from cityloop.site.main import main
from tests.lab.streets import conll, pairs

TIMED = ("addresses_a_second", "address_ms")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Return the maker of a folder of invented data, a share of whose answers is chance."""
    monkeypatch.setattr(trees, "ROUNDS", 20)
    monkeypatch.setattr(gazetteer, "figures", lambda data: [])  # timed: tests/lab/test_gazetteer.py looks at what it finds

    def make(chance: float) -> str:
        folder = tmp_path / "addresses"
        folder.mkdir()
        conll(folder / "public_address_parse_train.conll", 150, 1, chance)
        conll(folder / "public_address_parse_dev.conll", 60, 2, chance)
        pairs(folder / "public_address_match.jsonl", 120, 3, chance)
        return str(tmp_path)

    return make


def measured(capsys, data: str) -> tuple[int, dict]:
    code = main(["measure", "place", "--data", data, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_good_data_reach_the_targets_twice_alike(data, capsys) -> None:
    folder = data(0)
    (code, first), (again, second) = measured(capsys, folder), measured(capsys, folder)
    assert code == again == 0 and {k: v for k, v in first.items() if k not in TIMED} == {k: v for k, v in second.items() if k not in TIMED}
    assert first["addresses"]["value"] == 60 and first["pairs"]["value"] == 360 and all(first[name]["value"] > 0 for name in TIMED)
    for name in ("entity_f1", "match_f1", "top1"):
        assert first[name]["value"] >= first[name]["target"] and 0 < first[name]["baseline"] <= 1


def test_answers_by_chance_miss_them_and_say_so(data, capsys) -> None:
    assert main(["measure", "place", "--data", data(0.9)]) == 1
    out = capsys.readouterr().out
    assert out.count("MISSED") == 3 and "基线" in out


@pytest.mark.parametrize("name", ["public_address_parse_train.conll", "public_address_parse_dev.conll", "public_address_match.jsonl"])
def test_a_missing_file_is_said(data, capsys, tmp_path, name) -> None:
    folder = data(0)
    (tmp_path / "addresses" / name).unlink()
    assert main(["measure", "place", "--data", folder]) == 2
    assert name in capsys.readouterr().err


def test_the_gazetteer_is_measured_too_and_names_what_it_misses(tmp_path, capsys) -> None:
    assert main(["measure", "place", "--data", str(tmp_path)]) == 2
    assert "public_messages.csv" in capsys.readouterr().err


def test_a_district_learns_its_own(data, capsys, tmp_path) -> None:
    folder = tmp_path / "addresses"
    data(0)
    train, judged, out = str(folder / "public_address_parse_train.conll"), str(folder / "public_address_match.jsonl"), tmp_path / "model"
    assert main(["learn", "address", train, "--pairs", judged, "--out", str(out), "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    parser, matcher = addresses.load(out)
    assert card == parser.card and card["addresses"] == 150 and card["f1"] > 0.9 and card["tested"] == 15 and card["pairs"] == 360
    assert matcher is not None and matcher.compare("松风大道77号", "松风大道七十七号").match == "full"
    assert main(["learn", "address", train, "--out", str(out)]) == 2 and "文件夹已存在" in capsys.readouterr().err
    assert main(["learn", "address", train]) == 2 and "--out" in capsys.readouterr().err
    assert main(["learn", "address", train, "--out", str(tmp_path / "other")]) == 0 and "F1" in capsys.readouterr().out
