"""Does what people set right teach the house?"""

import csv
import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from cityloop.actions import jobs, learn, tick
from cityloop.actions.receive import receive
from cityloop.actions.work import correct
from cityloop.kit import shelf
from cityloop.lab import champion, school
from cityloop.lab.labelled import Labelled
from cityloop.loop.understand import UNSORTED
from cityloop.loop.words import Refused
from cityloop.queries import corrections, model
from cityloop.site.main import main
from cityloop.store import models as m
from tests.conftest import AT
from tests.lab.texts import PLACES, TAILS

pytestmark = pytest.mark.django_db
# A wording that no cue knows.
NEW = {
    "PT01-02": ("光源熄灭", "亮化失灵", "夜间昏沉", "伸手摸瞎"),
    "PT02-03": ("铺装破碎", "沉降硌脚", "起伏崎岖", "凸凹磕绊"),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    """Learn from fewer invented texts: what is tested is the way, not the figure."""
    monkeypatch.setattr(learn, "GENERATED", 300)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory) -> Path:
    """Return a folder with a starter that was learned once for all tests."""
    folder, packs = tmp_path_factory.mktemp("models") / "category", shelf.load([])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learn, "GENERATED", 300)
        made = list(learn._made(packs))
    school.lesson(
        {cue.category: cue.words for cue in packs.cues}, made, Labelled("", "", [], [], [], [], 0), folder, "2026-10-12"
    )
    return folder


@pytest.fixture
def taught(lessons, settings) -> None:
    """Put the starter in use."""
    shutil.copytree(lessons, model.folder())


def made(rng: Random, category: str) -> str:
    return f"{rng.choice(PLACES)}{rng.randint(1, 99)}号{'、'.join(rng.sample(NEW[category], 2))},{rng.choice(TAILS)}"


def do_jobs(at) -> None:
    jobs.drain(jobs.Bench(lambda: at))


def test_a_district_without_labels_starts_from_cues_and_says_so(district, said, actors) -> None:
    before = m.Case.objects.get(number=receive(said("嘉西村社区路灯不亮"), by=actors["resident"], at=AT).number)
    assert "model" not in before.entries.get(kind="opened").data
    assert tick.tick(at=AT)["lessons"] == 1 and tick.tick(at=AT)["lessons"] == 0, "one lesson at a time"
    do_jobs(AT + timedelta(minutes=1))
    assert m.Job.objects.get(kind="learn").done_at and model.current().named()[0] == "0001"
    assert tick.tick(at=AT)["lessons"] == 0, "nothing new was set right"
    number = receive(said("七牌坊社区路灯不亮,晚上一片漆黑"), by=actors["resident"], at=AT).number
    line = m.Case.objects.get(number=number).entries.get(kind="opened").data
    assert line["model"] == "starter 0001" and "模型" in line["because"] and len(line["others"]) == 2
    assert all(0 <= chance <= 1 for _, chance in line["others"])


def test_300_corrections_of_a_new_wording_raise_its_recall(taught, district, said, actors) -> None:
    rng, right = Random(5), ["PT01-02", "PT02-03"]

    def recall(n: int, at) -> float:
        texts = [(made(rng, category), category) for category in right * n]
        return sum(model.understood(text, learn.world().shelf).category == category for text, category in texts) / len(
            texts
        )

    before = recall(30, AT)
    for n in range(1_000):
        if len(corrections.rows(right)) == 300:
            break
        at = AT + timedelta(minutes=n)
        number = receive(said(made(rng, right[n % 2])), by=actors["resident"], at=at).number
        if m.Case.objects.get(number=number).category != right[n % 2]:
            correct(number, category=right[n % 2], by=actors["operator"], at=at)
    assert set(m.Correction.objects.values_list("by", flat=True)) == {"operator"}
    assert tick.tick(at=AT + timedelta(hours=17))["lessons"] == 1
    do_jobs(AT + timedelta(hours=18))
    assert model.current().named()[0] == "0002", m.Job.objects.latest("id").fault
    assert before < 0.3 and recall(30, AT) > 0.95
    assert not model.current().model().card["starter"], "it has learned from the district itself"
    assert model.understood("水管爆了,水冲起老高", learn.world().shelf).category == "EV04-02", (
        "what was known is not forgotten"
    )


def test_too_few_corrections_change_nothing(taught, district, said, actors) -> None:
    for n in range(5):
        number = receive(said(made(Random(n), "PT01-02")), by=actors["resident"], at=AT + timedelta(hours=n)).number
        correct(number, category="PT01-02", by=actors["operator"], at=AT + timedelta(hours=n))
    assert tick.tick(at=AT + timedelta(days=1))["lessons"] == 0
    with pytest.raises(Refused, match="更正太少"):
        learn.lesson("2026-10-13")


def test_no_lesson_is_asked_for_that_would_be_refused_for_want_of_corrections(taught, district, monkeypatch) -> None:
    for count in (learn.ENOUGH, 2 * learn.ENOUGH - 1, 2 * learn.ENOUGH):
        monkeypatch.setattr(learn.corrections, "since", lambda at, count=count: count)
        months = [f"2026-10-{at // 24 + 1:02}T{at % 24:02}" for at in range(count)]
        try:
            fits = bool(school.held_out(months, model.folder()))
        except Refused:
            fits = False
        assert learn.due() == fits


def test_a_model_from_a_file_is_not_replaced_behind_its_makers_back(taught, district, monkeypatch) -> None:
    monkeypatch.delitem(model.current().model().card, "house")
    monkeypatch.setattr(learn.corrections, "since", lambda at: 1_000)
    assert not learn.due()


def test_words_of_a_report_that_no_three_texts_hold_reach_no_journal(taught, district, said, actors) -> None:
    number = receive(said("欧阳翠萍 13812345678 报:嘉西村路灯不亮,欧阳翠萍住三楼"), by=actors["resident"], at=AT).number
    data = str(list(m.Case.objects.get(number=number).entries.values_list("data", flat=True)))
    assert "starter" in data and "翠萍" not in data and "欧阳" not in data and "138" not in data


def test_half_a_model_leaves_the_cues_at_work(taught, district, said, actors) -> None:
    (model.folder() / "0001" / "arrays.npz").write_bytes(b"PK")
    (model.folder() / champion.POINTER).write_text("0001\n0001\n")
    model._current.cache_clear()  # as a process does that starts now
    number = receive(said(), by=actors["resident"], at=AT).number
    assert m.Case.objects.get(number=number).category == "PT01-02" and model.current().fault


@pytest.mark.parametrize(
    "text",
    ["x", "😀😀", "<b>&nbsp;</b>", "?" * 20_000, "lamp 路灯 фонарь"],
    ids=["one", "emoji", "html", "long", "mixed"],
)
def test_odd_texts_are_read_or_left_to_a_person(taught, district, said, actors, text) -> None:
    case = m.Case.objects.get(number=receive(said(text), by=actors["resident"], at=AT).number)
    assert case.category == UNSORTED or case.confidence < 1


def test_corrections_are_written_out_masked(district, said, actors, tmp_path) -> None:
    number = receive(said("光源熄灭,电话13812345678"), by=actors["resident"], at=AT).number
    correct(number, category="PT01-02", by=actors["operator"], at=AT)
    assert main(["lesson", "--export", str(tmp_path / "out.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig")))
    assert [(row["category"], row["by"]) for row in rows] == [("PT01-02", "operator")] and "13812345678" not in rows[0][
        "text"
    ]


def test_the_command_learns_and_says_what_became_of_it(district, capsys) -> None:
    assert main(["lesson"]) == 0
    out = capsys.readouterr().out
    assert "0001" in out and "首个模型" in out
