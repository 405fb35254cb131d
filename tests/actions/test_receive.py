"""What becomes of a report?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.actions import work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.understand import UNSORTED
from cityloop.loop.words import Kind, Move, Point, Refused
from cityloop.queries import near
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
STATEMENTS = 5  # the digest of the district, locks and ids, what is known and near, the case it joins, one write


def test_a_report_is_understood_placed_routed_clocked_and_dispatched(district, said, actors) -> None:
    got = receive(said(), by=actors["resident"], at=AT)
    case = m.Case.objects.get(number=got.number)
    assert (got.became, case.category, case.state, case.unit_id) == ("opened", "PT01-02", "dispatched", "ULD")
    assert case.area_id.startswith("500103005013") and case.stage == "accept" and case.due_at > AT
    kinds = list(m.Entry.objects.filter(case=case.pk).order_by("number").values_list("kind", flat=True))
    assert kinds == ["opened", "placed", "routed", "clocked", "moved", "clocked", "notice"]


def test_a_second_report_nearby_joins_with_its_reason(district, said, actors, inside) -> None:
    first = receive(said(point=inside), by=actors["resident"], at=AT)
    beside = Point(inside.lon + 0.0003, inside.lat)
    second = receive(said("路灯坏了不亮", point=beside), by=actors["resident"], at=AT + timedelta(hours=1))
    assert (second.became, second.number) == ("joined", first.number) and "29 米" in second.because
    case = m.Case.objects.get(number=first.number)
    assert case.reports == 2 and case.all_reports.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"point": Point(106.5600, 29.5590)},
        {"text": "井盖丢了"},
        {"happened_at": AT + timedelta(days=9)},
    ],
)
def test_what_is_far_or_different_or_late_opens_its_own_case(other, district, said, actors, inside) -> None:
    receive(said(point=inside), by=actors["resident"], at=AT)
    got = receive(said(**{"text": "路灯坏了不亮", "point": inside, **other}), by=actors["resident"], at=AT + timedelta(days=9))
    assert got.became == "opened"


def test_an_equal_key_joins_before_anything_else(district, said, actors, inside) -> None:
    first = receive(said("压力 0.12 MPa", key="pressure:1", category="EV04-02"), by=actors["device"], at=AT)
    second = receive(said("压力 0.11 MPa", key="pressure:1", point=inside), by=actors["device"], at=AT)
    assert (second.became, second.number) == ("joined", first.number)


def test_a_repeat_returns_the_first_answer_and_adds_nothing(district, said, actors) -> None:
    one = said()
    first, second = (receive(one, by=actors["resident"], at=AT) for _ in range(2))
    assert (second.became, second.number) == ("repeat", first.number) and m.Report.objects.count() == 1


def test_a_repeat_with_other_words_is_refused_for_they_would_be_lost(district, said, actors) -> None:
    receive(said(source_id="7"), by=actors["resident"], at=AT)
    with pytest.raises(Refused, match="with other words") as no:
        receive(said("井盖丢了", source_id="7"), by=actors["resident"], at=AT)
    assert (no.value.field, no.value.kind) == ("source_id", Kind.STALE) and m.Report.objects.count() == 1


def test_a_text_without_a_cue_or_a_place_waits_for_a_person(district, said, actors) -> None:
    case = m.Case.objects.get(number=receive(said("你好,请问一下"), by=actors["resident"], at=AT).number)
    assert (case.category, case.state, case.area_id, case.ask) == (UNSORTED, "new", "500103", True)
    assert case.unit_id == "C0", "unclear duty falls to the district centre"


def test_what_a_person_must_sort_joins_nothing(district, said, actors, inside) -> None:
    first = receive(said("帮忙寻人", point=inside), by=actors["resident"], at=AT)
    second = receive(said("请问户口簿如何补领", point=inside), by=actors["resident"], at=AT)
    assert (first.became, second.became) == ("opened", "opened")


def test_a_case_that_ended_between_match_and_join_is_not_joined(district, said, actors, inside, monkeypatch) -> None:
    first = receive(said(point=inside), by=actors["resident"], at=AT)
    look = near.look

    def meanwhile(asks):
        found = look(asks)
        move(first.number, Move.DROP, by=actors["operator"], at=AT, why="已处理")
        return found

    monkeypatch.setattr(near, "look", meanwhile)
    second = receive(said("路灯坏了不亮", point=inside), by=actors["resident"], at=AT)
    assert second.became == "opened" and second.number != first.number


def test_a_burst_main_is_never_dispatched_without_a_person(district, said, actors, inside) -> None:
    got = receive(said("水管爆裂,爆管,水柱冲出来", point=inside), by=actors["resident"], at=AT)
    case = m.Case.objects.get(number=got.number)
    assert (case.category, case.state, case.emergency) == ("EV04-02", "new", True)


def test_an_unknown_category_is_refused_and_nothing_is_kept(district, said, actors) -> None:
    with pytest.raises(Refused, match="NOPE"):
        receive(said(category="NOPE"), by=actors["resident"], at=AT)
    assert not m.Case.objects.exists() and not m.Report.objects.exists()


def test_setting_the_place_routes_anew_and_moves_no_clock(district, said, actors, inside) -> None:
    number = receive(said("你好,请问一下"), by=actors["resident"], at=AT).number
    before = m.Case.objects.get(number=number)
    work.put(number, point=inside, by=actors["operator"], at=AT + timedelta(hours=1))
    after = m.Case.objects.get(number=number)
    assert not after.ask and after.area_id != "500103" and after.due_at == before.due_at


@pytest.mark.parametrize("text", ["嘉西村社区路灯不亮", "你好", "爆管了"])
def test_a_report_stays_within_its_statements(text, district, said, actors) -> None:
    receive(said(), by=actors["resident"], at=AT)  # fills what is kept in memory
    with CaptureQueriesContext(connection) as seen:
        receive(said(text), by=actors["resident"], at=AT)
    told = [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(told) <= STATEMENTS, "\n".join(told)


def test_a_number_carries_the_districts_own_day(district, said, actors) -> None:
    late = AT.replace(hour=20)  # 04:00 of the next day in Chongqing
    assert receive(said(), by=actors["resident"], at=late).number.startswith("20261013-")


def test_a_report_of_long_ago_is_taken_as_far_back_as_intake_lets_it_in(district, said, actors, inside) -> None:
    old = said("路灯不亮", point=inside, happened_at=datetime(1990, 1, 2, tzinfo=UTC))
    assert receive(old, by=actors["resident"], at=AT).became == "opened"
