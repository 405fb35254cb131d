"""Is an urgent report shown to a person, and does the flag move nothing by itself?"""

from datetime import timedelta

import pytest

from cityloop.actions import journal, seal, work
from cityloop.actions.many import receive_many
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.past import Past
from cityloop.loop.words import Move, Refused
from cityloop.queries.audit import audit
from cityloop.queries.inbox import inbox
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
LAMP, FIRE = "嘉西村社区路灯不亮,晚上一片漆黑", "嘉西村社区路灯不亮,晚上一片漆黑,灯杆着火了"
LATER = AT + timedelta(minutes=10)


def case(number: str) -> m.Case:
    return m.Case.objects.get(number=number)


def line(number: str, kind: str) -> dict:
    return m.Entry.objects.filter(case__number=number, kind=kind).latest("number").data


def test_a_flag_changes_neither_category_nor_route_nor_clock(district, said, actors) -> None:
    plain = case(receive(said(LAMP), by=actors["resident"], at=AT).number)
    m.Report.objects.all().delete()
    number = receive(said(FIRE, happened_at=AT + timedelta(days=30)), by=actors["resident"], at=AT).number
    flagged = case(number)
    assert flagged.pk != plain.pk and (flagged.urgent, flagged.urgent_words) == ("fire", "着火")
    for name in ("category", "state", "unit_id", "post_id", "stage", "due_at", "check_at", "emergency", "level"):
        assert getattr(flagged, name) == getattr(plain, name), name
    said_so = line(number, "opened")
    assert "着火" in said_so["flag"] and FIRE[said_so["flag_at"] - 1 :].startswith("着火"), "the title's line break comes first"


def test_a_later_urgent_report_flags_the_open_case_that_it_joins(district, said, actors, inside) -> None:
    number = receive(said(LAMP, point=inside), by=actors["resident"], at=AT).number
    assert case(number).urgent == ""
    got = receive(said(FIRE, point=inside), by=actors["resident"], at=LATER)
    assert (got.became, got.number, case(number).urgent) == ("joined", number, "fire")
    assert "着火" in line(number, "joined")["flag"]
    assert list(audit(journal.digest, seal.mac, journal.plain, seal.kept())) == []


def test_many_at_once_flag_as_one_by_one(district, said, actors, inside) -> None:
    got = receive_many([said(LAMP, point=inside), said(FIRE, point=inside)], by=actors["resident"], at=AT)
    assert [one.became for one in got] == ["opened", "joined"] and case(got[0].number).urgent == "fire"


def test_a_case_of_the_past_is_not_flagged(district, said, actors) -> None:
    got = receive(said(FIRE, past=Past((), None, "")), by=actors["resident"], at=AT)
    assert case(got.number).urgent == ""


def test_a_person_takes_the_flag_off_with_a_reason_and_the_next_urgent_report_raises_it_again(district, said, actors, inside) -> None:
    number = receive(said(FIRE, point=inside), by=actors["resident"], at=AT).number
    with pytest.raises(Refused) as no:
        work.unflag(number, why=" ", by=actors["operator"], at=LATER)
    assert no.value.field == "why"
    work.unflag(number, why="现场核实,是灯杆反光", by=actors["operator"], at=LATER)
    assert (case(number).urgent, case(number).urgent_words) == ("", "") and line(number, "unflagged")["was"] == "fire"
    assert "反光" not in str(line(number, "unflagged")), "the words are an erasable note"
    with pytest.raises(Refused, match="没有紧急提示"):
        work.unflag(number, why="再取消", by=actors["operator"], at=LATER)
    receive(said(FIRE, point=inside), by=actors["resident"], at=LATER)
    assert case(number).urgent == "fire"


def test_a_merge_by_a_person_carries_the_flag(district, said, actors) -> None:
    calm = receive(said(LAMP), by=actors["resident"], at=AT).number
    hot = receive(said(FIRE, happened_at=AT + timedelta(days=30)), by=actors["resident"], at=AT).number
    move(hot, Move.JOIN, by=actors["operator"], at=LATER, why="同一盏灯", into=calm)
    assert (case(calm).urgent, case(calm).urgent_words) == ("fire", "着火")


def test_the_view_holds_open_flagged_cases_alone(district, said, actors) -> None:
    receive(said(LAMP), by=actors["resident"], at=AT)
    hot = receive(said(FIRE, happened_at=AT + timedelta(days=30)), by=actors["resident"], at=AT).number
    page = inbox(actors["operator"], at=AT, view="urgent")
    assert [(row.number, row.urgent, row.urgent_words) for row in page.rows] == [(hot, "fire", "着火")] and page.counts["urgent"] == 1
    move(hot, Move.DROP, by=actors["operator"], at=LATER, why="误报")
    page = inbox(actors["operator"], at=AT, view="urgent")
    assert page.rows == () and page.counts["urgent"] == 0
