"""Do the numbers of a person leave the report that holds them?"""

import random

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from cityloop.actions import simulate, work
from cityloop.actions.receive import receive
from cityloop.links import blob
from cityloop.loop import urgency
from cityloop.store import models as m
from tests.conftest import AT
from tests.faces.api.bad.said import JPEG

pytestmark = pytest.mark.django_db
PHONE, IDENTITY, CARD = "13812345678", "11010519491231002X", "6222021001116245702"
WORDS = f"嘉西村社区路灯不亮,晚上一片漆黑,灯杆着火了,打我电话{PHONE},身份证{IDENTITY},卡号{CARD}"
KEPT = {"Report": ("text", "title", "contact"), "Notice": ("to",)}  # where it was said, and who is to be told


def rows() -> list[tuple[str, dict]]:
    """Return (model, columns) of every row of the house but those that hold what was said."""
    found = []
    for model in apps.get_app_config("store").get_models():
        for row in model.objects.all():
            columns = {name: value for name, value in vars(row).items() if name not in KEPT.get(model.__name__, ())}
            found.append((model.__name__, columns))
    return found


def test_no_other_row_holds_a_number_of_the_person_who_reported(district, said, actors, inside) -> None:
    photo = blob.keep(SimpleUploadedFile("a.jpg", JPEG))
    for _ in range(2):  # the second joins the first
        receive(said(WORDS, contact=PHONE, point=inside, photos=(photo,)), by=actors["resident"], at=AT)
    case = m.Case.objects.get()
    work.unflag(case.number, why="已核实", by=actors["operator"], at=AT)
    assert case.reports == 2 and m.Job.objects.exists() and m.Notice.objects.exists()
    leaks = [(name, column) for name, columns in rows() for column, value in columns.items() for number in (PHONE, IDENTITY, CARD) if number in str(value)]
    assert leaks == []


def test_the_flag_of_an_urgent_report_repeats_words_of_ours_alone() -> None:
    seen = urgency.urgent(f"我叫张三,电话{PHONE},我不想活了,卡号{CARD}")
    assert seen and seen.phrase == "不想活" and "张三" not in seen.because and PHONE not in seen.because


def test_what_a_simulation_says_on_the_console_is_masked(district, monkeypatch) -> None:
    row = {"text": f"{PHONE} 嘉西村社区路灯不亮", "source": "resident"}
    maker = type("Maker", (), {"demo": staticmethod(lambda *_: [row])})
    monkeypatch.setattr(simulate.shelf, "module", lambda *_: maker)
    line = simulate.report(rng=random.Random(1), at=AT)
    assert PHONE not in line and "[电话]" in line
