"""Are places found rightly, and does the measurement say so when they are not?"""

import csv

import pytest

from cityloop.lab import gazetteer
from cityloop.lab.gazetteer import CASES, DEMO, Case, judge
from cityloop.loop.place import locate
from cityloop.loop.words import Place, Point, Refused

ATLAS = gazetteer.read([DEMO / "gazetteer.csv", CASES / "names.csv"], DEMO / "areas.geojson", ("重庆市",))


@pytest.mark.parametrize("case", gazetteer.cases(CASES / "cases.csv", ATLAS), ids=lambda case: case.text.encode("unicode_escape").decode()[:60])
def test_no_invented_text_is_placed_wrongly(case) -> None:
    assert judge(case, locate(case.text, None, ATLAS), ATLAS) in ("right", "asked" if case.truth else "right")


def test_the_figures_of_the_invented_texts_reach_their_targets() -> None:
    found = {figure.name: figure for figure in gazetteer.right()}
    assert found["cases"].value >= 200 and not any(figure.missed for figure in found.values())


def test_a_judge_knows_right_asked_and_wrong() -> None:
    point = Point(106.5735, 29.5604)
    here, nowhere = Case("", ((point, "500103003"),), "", ""), Case("", (), "500103", "")
    told = Place("500103003", point, 10, "")
    away = Place("500103003", Point(106.58, 29.5604), 10, "")
    ask = Place("500103", None, None, "", ask=True)
    elsewhere = Place("500103010", point, 10, "")
    assert [judge(here, place, ATLAS) for place in (told, ask, away, elsewhere)] == ["right", "asked", "wrong", "wrong"]
    assert [judge(nowhere, place, ATLAS) for place in (told, ask, Place("500103003", None, None, "", ask=True))] == ["wrong", "right", "wrong"]


def test_a_wrong_gazetteer_misses_the_target(tmp_path) -> None:
    """Without the line that 大坪数 is no place, and with 大坪 where it is not, texts are placed wrongly and the figure says so."""
    rows = [row for row in (CASES / "names.csv").read_text(encoding="utf-8").splitlines() if "word" not in row]
    (tmp_path / "names.csv").write_text("\n".join([*rows, "请问,landmark,500103012,106.52,29.542,60,"]), encoding="utf-8")
    (tmp_path / "cases.csv").write_text((CASES / "cases.csv").read_text(encoding="utf-8"), encoding="utf-8")
    wrong = {figure.name: figure for figure in gazetteer.right(folder=tmp_path)}["cases_wrong"]
    assert wrong.value >= 2 and wrong.missed


def test_the_whole_measurement_runs_on_small_files(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(gazetteer, "AIM_SPEED", 0)  # a busy machine makes nothing wrong
    (tmp_path / "messages").mkdir()
    (tmp_path / "addresses").mkdir()
    for name in gazetteer.MESSAGES:
        with (tmp_path / "messages" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["title", "text"], *[["A市兴隆花园停水", "A市A3区兴隆花园和大马路东段停水"]] * 60])
    address = "B-road".join(["大 ", "\n马 I-road\n路 I-road\n \n"])
    (tmp_path / "addresses" / gazetteer.ADDRESSES).write_text(address, encoding="utf-8")
    found = {figure.name: figure for figure in gazetteer.figures(tmp_path)}
    assert found["messages"].value == 120 and found["names"].value >= 2 and found["mentions"].value >= 2
    assert found["found_a_second"].value > 0 and found["found_a_second"].baseline and found["abroad"].value == 0


def test_a_missing_file_is_said(tmp_path) -> None:
    with pytest.raises(Refused, match="public_messages"):
        gazetteer.figures(tmp_path)
