"""Does a list leave as a file, with what this person may see and nothing else?"""

import csv
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Role
from cityloop.queries import export
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def some(district, said, actors) -> list[str]:
    """Return cases in two places, with a contact in one."""
    texts = ("嘉西村社区路灯不亮", "罗汉寺社区井盖不见了")
    return [receive(said(text, contact="13812345678"), by=actors["resident"], at=AT).number for text in texts]


def test_csv_and_xlsx_hold_the_same_rows_and_nobodys_words(some, enter, actors, tmp_path) -> None:
    sheet = enter(actors["operator"]).get("/cases.csv?view=all")
    assert sheet.status_code == 200 and sheet["Content-Disposition"].startswith('attachment; filename="cityloop-all-')
    found = rows(sheet)
    assert found[0][0] == "编号" and sorted(row[0] for row in found[1:]) == sorted(some)
    assert not any("13812345678" in cell or "不亮" in cell for row in found for cell in row)
    book = enter(actors["operator"]).get("/cases.xlsx?view=all")
    (tmp_path / "x.xlsx").write_bytes(b"".join(book.streaming_content))
    assert [row[0].value for row in openpyxl.load_workbook(tmp_path / "x.xlsx").active.rows] == [row[0] for row in found]


def test_the_filters_of_the_address_hold(some, enter, actors) -> None:
    assert [row[0] for row in rows(enter(actors["operator"]).get("/cases.csv?view=all&category=PT01-02"))[1:]] == some[:1]
    assert enter(actors["operator"]).get("/cases.csv?view=nope").status_code == 422
    assert enter(actors["operator"]).get("/cases.xlsx?area=nope").status_code == 422


def test_the_file_speaks_the_language_in_use(some, enter, actors) -> None:
    head, *found = rows(enter(actors["operator"]).get("/cases.csv?view=all", headers={"accept-language": "en"}))
    assert head[:2] == ["Number", "Category"] and {row[1] for row in found} == {"Street light", "Manhole cover"}
    assert not re.search(r"[\u3400-\u9fff]", str([head, found]))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_whoever_is_nobody_here_gets_no_rows(some, enter, actors, kind, client) -> None:
    assert client.get(f"/cases.{kind}").status_code == 302
    stray = b"".join(enter(Actor("stray", Role.OPERATOR)).get(f"/cases.{kind}?view=all").streaming_content)
    assert some[0].encode() not in stray


@pytest.mark.parametrize(("most", "last"), [(1, "只列前 1 行"), (2, "202")], ids=["cut", "whole"])
def test_a_file_that_is_cut_says_so(some, enter, actors, monkeypatch, most, last) -> None:
    monkeypatch.setattr(export, "MOST", most)
    found = rows(enter(actors["operator"]).get("/cases.csv?view=all"))
    assert found[-1][0].startswith(last) and len(found) == 3


def test_a_hundred_rows_cost_one_statement_more(some, enter, actors) -> None:
    first = m.Case.objects.first()
    for n in range(250):
        m.Case(id=10_000 + n, number=f"20251012-{n:06d}", area=first.area, opened_at=AT, happened_at=AT, category=first.category).save(force_insert=True)
    desk = enter(actors["operator"])
    with CaptureQueriesContext(connection) as seen:
        assert len(rows(desk.get("/cases.csv?view=all"))) == 253
    assert len(seen) <= 9
