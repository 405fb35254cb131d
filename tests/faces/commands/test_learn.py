"""Does `cityloop learn` make, keep, compare and take back a model, and still learn limits?"""

import csv
import json

import pytest

from cityloop.lab import champion, keep
from cityloop.site.main import main
from tests.lab.texts import KINDS, made


@pytest.fixture
def past(tmp_path):
    """Return the maker of a file of texts with labels, 150 a month."""

    def make(name: str = "past.csv", months: tuple[str, ...] = ("2026-08", "2026-09"), wrong: bool = False) -> str:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(["title", "text", "kind", "at"])
            for at, month in enumerate(months):
                names = list(KINDS)
                texts, labels = made(150 if at < len(months) - 1 else 60, seed=at)
                labels = [names[(names.index(label) + wrong) % 3] for label in labels]
                sheet.writerows(["", text, label, f"{month}-03 08:00"] for text, label in zip(texts, labels, strict=True))
        return str(tmp_path / name)

    return make


COLUMNS = ("--text", "title,text", "--label", "kind")


@pytest.mark.parametrize("words", [("category",), ()])
def test_a_model_with_a_card(past, tmp_path, capsys, words) -> None:
    assert main(["learn", *words, past(), *COLUMNS, "--out", str(tmp_path / "model"), "--json"]) == 0
    said, model = json.loads(capsys.readouterr().out), keep.load(tmp_path / "model")
    assert said["macro_f1"] > 0.95 and set(said["classes"]) == set(KINDS) == set(model.labels) and model.card == said
    assert said["date"] and said["not_for"] and len(said["data"][0]["sha256"]) == 64 and "scikit-learn" in said["packages"]
    assert said["calibration"] and said["starter"] is False
    assert model.predict("路灯不亮路灯坏了")[0].label == "LAMP"


def test_it_can_be_read(past, tmp_path, capsys) -> None:
    assert main(["learn", past(), *COLUMNS, "--out", str(tmp_path / "model")]) == 0
    assert "macro-F1" in (out := capsys.readouterr().out) and "LAMP" in out


def test_champion_challenger_and_rollback(past, tmp_path, capsys) -> None:
    models = str(tmp_path / "models")
    learn = ["--time", "at", "--models", models, "--json"]
    assert main(["learn", past("bad.csv", wrong=True), *COLUMNS, *learn]) == 0, "the first is put in use"
    good = past("good.csv", ("2026-08", "2026-09", "2026-10"))
    assert main(["learn", good, *COLUMNS, *learn]) == 0
    capsys.readouterr()
    assert main(["learn", past("again.csv", ("2026-08", "2026-09", "2026-10", "2026-11"), wrong=True), *COLUMNS, *learn]) in (0, 1)
    verdict = json.loads(capsys.readouterr().out)["verdict"]
    assert verdict["version"] == "0003" and verdict["from"] == "2026-11" and verdict["texts"] == 60
    before = champion.current(models)
    assert main(["learn", "--rollback", "--models", models]) == 0 and champion.current(models) < before
    assert main(["learn", "rollback", "--models", models]) in (0, 2)
    assert main(["learn", "rollback", "--models", str(tmp_path / "nowhere")]) == 2


def test_a_challenger_that_is_not_better_stays_out(past, tmp_path, capsys) -> None:
    models = str(tmp_path / "models")
    learn = [*COLUMNS, "--time", "at", "--models", models]
    assert main(["learn", past("one.csv", ("2026-08", "2026-09")), *learn]) == 0
    assert main(["learn", past("two.csv", ("2026-08", "2026-09", "2026-10")), *learn]) == 1
    assert champion.current(models) == "0001" and champion.versions(models) == ["0001", "0002"]
    assert "未启用" in capsys.readouterr().out
    assert main(["learn", past("one.csv"), *COLUMNS, "--models", models]) == 2, "no month to compare on"


@pytest.mark.parametrize(
    "words",
    [
        ["learn"], ["learn", "nonsense", "x.csv"], ["learn", "category"], ["learn", "category", "nope.csv", "--out", "x", *COLUMNS],
        ["learn", "rollback"], ["learn", "category", "FILE", *COLUMNS], ["learn", "category", "FILE", "--out", "x", "--label", "kind"],
        ["learn", "category", "FILE", "--out", "x", "--text", "text"], ["learn", "category", "FILE", "--out", "x", "--text", "nope", "--label", "kind"],
    ],
)  # fmt: skip
def test_it_says_no_with_a_mend(words, past, capsys) -> None:
    assert main([past() if word == "FILE" else word for word in words]) == 2
    assert "cityloop learn: " in capsys.readouterr().err


def test_further_texts_have_columns_of_their_own(past, tmp_path, capsys) -> None:
    texts, labels = made(30, seed=50)
    with (tmp_path / "more.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([("tokens", "name"), *zip(texts, labels, strict=True)])
    more = ["--more", f"{tmp_path / 'more.csv'}:tokens:name"]
    assert main(["learn", past(), *COLUMNS, *more, "--out", str(tmp_path / "model"), "--json"]) == 0
    assert [one["texts"] for one in json.loads(capsys.readouterr().out)["data"]] == [210, 30]


def test_limits_are_learned_as_before(tmp_path, capsys) -> None:
    lines = ["type,open,target", *(f"lamp,2015-03-{day:02} 10:00:00,2015-03-{day + 3:02} 10:00:00" for day in range(2, 25))]
    (tmp_path / "past.csv").write_text("\n".join(lines), encoding="utf-8")
    assert main(["learn", "limits", str(tmp_path / "past.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["types"] == 1
