"""Is a duplicate proposed, taken back, and learned from?"""

from datetime import timedelta

import pytest

from cityloop.actions import apart, journal, seal, tick
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.links.blob import Blob
from cityloop.loop.words import Move, Point, Refused
from cityloop.queries import near
from cityloop.queries.audit import audit
from cityloop.queries.case import sheet
from cityloop.queries.district import world
from cityloop.queries.inbox import inbox
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=40)


@pytest.fixture
def proposed(district, said, actors, inside) -> tuple[m.Case, m.Case]:
    """Return an open case, and one that may be the same: 80 m away, 40 hours later, in other words."""
    first = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT)
    beside = Point(inside.lon, inside.lat + 80 / 111_195)
    second = receive(said("路灯坏了", point=beside, happened_at=LATER, contact="13812345678"), by=actors["resident"], at=LATER)
    assert (first.became, second.became) == ("opened", "opened")
    one, other = (m.Case.objects.get(number=number) for number in (first.number, second.number))
    return one, other


def sound() -> bool:
    return not list(audit(journal.digest, seal.mac, journal.plain, {}))


def test_what_may_be_the_same_opens_its_own_case_and_is_shown(proposed, actors) -> None:
    first, second = proposed
    assert second.like == first and first.like is None
    page = sheet(actors["operator"], second.number, at=LATER)
    assert page.like == first.number and "80 米" in page.like_because
    found = inbox(actors["operator"], at=LATER, view="like")
    assert [row.number for row in found.rows] == [second.number] and found.counts["like"] == 1 and sound()


def test_a_person_says_it_is_another_thing_and_the_verdict_is_kept(proposed, actors) -> None:
    _, second = proposed
    apart.distinct(second.number, by=actors["operator"], at=LATER)
    second.refresh_from_db()
    row = m.Correction.objects.get(field="twin")
    odds = second.entries.get(kind="alike").data["odds"]
    assert second.like is None and (row.now, row.by, float(row.was)) == ("distinct", "operator", odds) and sound()
    assert not inbox(actors["operator"], at=LATER, view="like").rows
    with pytest.raises(Refused, match="没有待判"):
        apart.distinct(second.number, by=actors["operator"], at=LATER)


def test_a_person_says_it_is_the_same_by_joining_it(proposed, actors) -> None:
    first, second = proposed
    move(second.number, Move.JOIN, into=first.number, by=actors["operator"], at=LATER, why="同一根灯杆")
    second.refresh_from_db()
    assert (second.state, second.like) == ("joined", None) and m.Correction.objects.get(field="twin").now == "same" and sound()


def test_joining_it_to_a_third_case_says_nothing_about_the_proposal(proposed, said, actors) -> None:
    _, second = proposed
    third = receive(said("七牌坊社区路灯不亮"), by=actors["resident"], at=LATER).number
    move(second.number, Move.JOIN, into=third, by=actors["operator"], at=LATER, why="同一根灯杆")
    assert not m.Correction.objects.exists()


@pytest.mark.parametrize("who", ["handler", "foreman", "worker", "resident", "device"])
def test_others_may_not(proposed, actors, who) -> None:
    with pytest.raises(Refused):
        apart.distinct(proposed[1].number, by=actors[who], at=LATER)
    with pytest.raises(Refused):
        apart.take_out(proposed[1].number, report=1, by=actors[who], at=LATER)


def test_a_report_that_joined_by_mistake_gets_a_case_of_its_own_with_its_pictures(district, said, actors, inside, settings) -> None:
    number = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT).number
    got = receive(
        said("路灯不亮,在巷子另一头", point=inside, photos=(Blob("a" * 64, "image/jpeg", 3),)), by=actors["resident"], at=AT + timedelta(hours=1)
    )  # fmt: skip
    assert got.became == "joined"
    later = m.Report.objects.latest("id")
    before = m.Case.objects.get(number=number)
    fresh = apart.take_out(number, report=later.pk, by=actors["operator"], at=LATER)
    old, new = m.Case.objects.get(number=number), m.Case.objects.get(number=fresh)
    later.refresh_from_db()
    assert (old.reports, new.reports, later.case, old.due_at) == (1, 1, new, before.due_at)
    assert new.state == "dispatched" and new.happened_at == later.happened_at and m.File.objects.get(report=later).case == new
    assert old.entries.get(kind="unjoined").data["case"] == fresh and sound()
    row = m.Correction.objects.get(field="twin")
    assert (row.case, row.now) == (old, "distinct") and float(row.was) > 1
    again = receive(said("路灯不亮,在巷子另一头", source_id=later.source_id, point=inside), by=actors["resident"], at=LATER)
    assert (again.became, again.number) == ("repeat", fresh), "a repeat is told of the new case"


def test_the_first_report_and_anothers_cannot_be_taken_out(district, said, actors, inside) -> None:
    number = receive(said(point=inside), by=actors["resident"], at=AT).number
    other = receive(said("七牌坊社区路灯不亮"), by=actors["resident"], at=AT).number
    for report in (*m.Report.objects.values_list("id", flat=True), 2**62):
        for case in (number, other):
            with pytest.raises(Refused, match="不是后来并入"):
                apart.take_out(case, report=report, by=actors["operator"], at=AT)
    assert m.Case.objects.count() == 2


def test_undone_joins_raise_the_threshold_of_their_category_alone(district, said, actors, inside) -> None:
    number = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT).number
    for hour in range(8):
        at = AT + timedelta(hours=hour)
        assert receive(said("路灯不亮", point=inside, happened_at=at), by=actors["resident"], at=at).number == number
        apart.take_out(number, report=m.Report.objects.latest("id").pk, by=actors["operator"], at=at)
        m.Case.objects.exclude(number=number).update(state="closed", closed_at=at)
    before = float(world().value("twin_join", "PT01-02", LATER).value)
    assert tick.tick(at=AT + timedelta(hours=9))["verdicts"] == 2
    after = world().value("twin_join", "PT01-02", LATER)
    assert float(after.value) > before + 0.5 and "8 条人工判定" in after.source
    assert float(world().value("twin_join", "PT01-01", LATER).value) == before
    assert tick.tick(at=AT + timedelta(hours=9))["verdicts"] == 0, "the same verdicts move nothing twice"
    assert tick.tick(at=AT + timedelta(days=9))["verdicts"] == 0


def test_what_was_proposed_is_settled_from_either_side(proposed, actors) -> None:
    first, second = proposed
    move(first.number, Move.JOIN, into=second.number, by=actors["operator"], at=LATER, why="同一根灯杆")
    second.refresh_from_db()
    assert second.like is None and m.Correction.objects.get(field="twin").now == "same" and sound()
    assert not inbox(actors["operator"], at=LATER, view="like").rows


def test_a_case_that_ended_while_a_report_came_in_is_not_proposed(district, said, actors, inside, monkeypatch) -> None:
    first = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT)

    def late(asks, look=near.look):
        found = look(asks)
        move(first.number, Move.DROP, by=actors["operator"], at=AT, why="误报")
        return found

    monkeypatch.setattr(near, "look", late)
    got = receive(said("路灯不亮", point=inside), by=actors["resident"], at=AT)
    assert got.became == "opened" and m.Case.objects.get(number=got.number).like is None and sound()


@pytest.mark.parametrize("erased", [False, True])
def test_a_report_whose_words_say_nothing_keeps_the_category_that_it_came_with(district, said, actors, inside, erased) -> None:
    number = receive(said("请看一下", point=inside, category="PT01-02"), by=actors["resident"], at=AT).number
    assert receive(said("请看一下", point=inside, category="PT01-02"), by=actors["resident"], at=AT).became == "joined"
    later = m.Report.objects.latest("id")
    if erased:
        m.Report.objects.filter(pk=later.pk).update(text="", title="", contact="", erased_at=AT)
    fresh = apart.take_out(number, report=later.pk, by=actors["operator"], at=AT)
    assert m.Case.objects.get(number=fresh).category == "PT01-02" and sound()


def test_a_proposal_follows_the_case_that_the_other_one_joined(proposed, said, actors) -> None:
    first, second = proposed
    third = receive(said("七牌坊社区路灯不亮"), by=actors["resident"], at=LATER).number
    move(first.number, Move.JOIN, into=third, by=actors["operator"], at=LATER, why="同一根灯杆")
    assert sheet(actors["operator"], second.number, at=LATER).like == third
    move(second.number, Move.JOIN, into=third, by=actors["operator"], at=LATER, why="同一根灯杆")
    second.refresh_from_db()
    assert second.like is None and m.Correction.objects.get(field="twin").now == "same" and sound()


def test_what_is_said_of_a_case_that_has_ended_teaches_nothing(proposed, actors) -> None:
    first, second = proposed
    move(first.number, Move.DROP, by=actors["operator"], at=LATER, why="误报")
    apart.distinct(second.number, by=actors["operator"], at=LATER)
    second.refresh_from_db()
    assert second.like is None and not m.Correction.objects.exists() and sound()
