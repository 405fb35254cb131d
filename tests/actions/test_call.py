"""Is everybody who left a number called back once, and does a no reach the case?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cityloop.actions import dispatch, work
from cityloop.actions.call import call
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Refused, Role
from cityloop.queries import callback as queries
from cityloop.queries.outcome import facts
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
LAMP, FOREMAN = "嘉西村社区路灯不亮,晚上一片漆黑", Actor("chief", Role.FOREMAN, unit="ULD")
YES, NONE = ({name: value for name in ("responded", "solved", "satisfied")} for value in ("yes", ""))
LATER = AT + timedelta(hours=1)


def end(number: str, actors: dict[str, Actor]) -> None:
    """Bring a street-light case from its dispatch to its end."""
    move(number, Move.ACCEPT, by=FOREMAN, at=AT)
    work.finish(number, step="repair", kind="photo", text="已换灯泡", by=FOREMAN, at=AT)
    move(number, Move.RESOLVE, by=FOREMAN, at=AT)
    move(number, Move.CLOSE, by=actors["second"], at=AT)


@pytest.fixture
def closed(said: Callable, actors: dict[str, Actor]) -> str:
    """Return the number of a case that two people reported with a number each, and one without, now closed."""
    number = receive(said(LAMP, contact="13812345678"), by=actors["resident"], at=AT).number
    for contact in ("02363700000", "", "a@example.org", "13812345678"):
        assert receive(said(LAMP, contact=contact), by=actors["resident"], at=AT).number == number
    end(number, actors)
    return number


def ids(actors: dict[str, Actor], at=LATER) -> list[int]:
    return [one.id for one in queries.queue(actors["operator"], at=at).now]


def test_who_left_a_number_is_called_once_and_nobody_else(closed: str, actors: dict[str, Actor]) -> None:
    rows = m.Callback.objects.select_related("report").order_by("id")
    assert sorted(row.report.contact for row in rows) == ["02363700000", "13812345678"]
    assert {row.case.number for row in rows} == {closed} and all(row.due_at > AT for row in rows)
    assert len(ids(actors)) == 2


def test_an_answer_is_journalled_measured_and_leaves_the_queue(closed: str, actors: dict[str, Actor]) -> None:
    first, second = ids(actors)
    call(first, reached="yes", answers=YES, words="说很快", by=actors["operator"], at=LATER)
    assert ids(actors) == [second] and facts(closed)["solved"] == "1/1"
    call(second, reached="yes", answers={**YES, "satisfied": "no"}, by=actors["operator"], at=LATER)
    assert facts(closed)["solved"] == "1/1" and facts(closed)["satisfied"] == "0/1"
    lines = [entry.data for entry in m.Entry.objects.filter(kind="called").order_by("number")]
    assert lines[0]["reached"] == "yes" and lines[0]["solved"] is True and "说很快" not in str(lines)
    assert m.Note.objects.filter(case__number=closed, text="说很快").count() == 1


def test_nobody_there_is_tried_again_three_times_in_all(closed: str, actors: dict[str, Actor]) -> None:
    first, at = ids(actors)[0], LATER
    for tries in (1, 2, 3):
        call(first, reached="no", answers=NONE, by=actors["operator"], at=at)
        assert first not in ids(actors, at)
        row = m.Callback.objects.get(pk=first)
        assert row.tries == tries and (row.next_at is None) == (tries == 3)
        at += timedelta(days=1)
    assert row.outcome == "unreached" and facts(closed)["solved"] == "0/0", "who was not reached counts neither way"


def test_what_is_not_solved_may_be_reopened_and_is_asked_again(closed: str, actors: dict[str, Actor]) -> None:
    first, second = ids(actors)
    call(first, reached="yes", answers={**YES, "solved": "no"}, words="灯还是不亮", reopen=True, by=actors["operator"], at=LATER)
    case = m.Case.objects.get(number=closed)
    assert case.state in ("new", "dispatched") and case.reopens == 1
    assert ids(actors) == [] and m.Callback.objects.get(pk=second).outcome == "void"
    assert facts(closed)["solved"] == "0/1"


def test_a_case_reopened_by_hand_is_asked_about_when_it_is_closed_again(closed: str, actors: dict[str, Actor]) -> None:
    dispatch.reopen(closed, by=actors["operator"], at=LATER, why="又坏了")
    assert ids(actors) == []
    if m.Case.objects.get(number=closed).state == "new":
        move(closed, Move.DISPATCH, by=actors["operator"], at=LATER)
    end(closed, actors)
    assert len(ids(actors)) == 2


def test_one_that_was_taken_apart_from_a_closed_case_can_be_closed_itself(said: Callable, actors: dict[str, Actor]) -> None:
    lead, twin = (receive(said(f"{place}路灯不亮,晚上一片漆黑", contact=phone), by=actors["resident"], at=AT).number
                  for place, phone in (("嘉西村社区", "13812345678"), ("菜园坝社区", "13987654321")))  # fmt: skip
    move(twin, Move.JOIN, into=lead, why="同一件", by=actors["operator"], at=AT)
    end(lead, actors)
    assert len(ids(actors)) == 2
    move(twin, Move.UNJOIN, why="并错了", by=actors["operator"], at=AT)
    move(twin, Move.DISPATCH, by=actors["operator"], at=AT)
    end(twin, actors)
    assert m.Case.objects.get(number=twin).state == "closed" and len(ids(actors)) == 2, "each is called once"


def test_erased_words_are_not_called_about(closed: str, actors: dict[str, Actor]) -> None:
    m.Report.objects.filter(contact="02363700000").update(contact="", erased_at=LATER)
    assert len(ids(actors)) == 1


@pytest.mark.parametrize(("more", "field"), [
    ({"reached": ""}, "reached"), ({"answers": {**YES, "solved": ""}}, "solved"), ({"reopen": True}, "reopen"),
    ({"reopen": True, "answers": {**YES, "solved": "no"}}, "reopen"), ({"reached": "no", "answers": NONE, "reopen": True, "words": "x"}, "reopen"),
], ids=range(5))  # fmt: skip
def test_bad_input_is_named_and_writes_nothing(closed: str, actors: dict[str, Actor], more: dict, field: str) -> None:
    lines = m.Entry.objects.count()
    with pytest.raises(Refused) as no:
        call(ids(actors)[0], **{"reached": "yes", "answers": YES, "by": actors["operator"], "at": LATER, **more})
    assert no.value.field == field and m.Entry.objects.count() == lines and len(ids(actors)) == 2


@pytest.mark.parametrize("pk", [0, -1, 2**63, 10**30, 999_999], ids=range(5))
def test_no_such_call_back(closed: str, actors: dict[str, Actor], pk: int) -> None:
    with pytest.raises(Refused, match="没有这个回访"):
        call(pk, reached="yes", answers=YES, by=actors["operator"], at=LATER)
    assert queries.task(actors["operator"], pk, at=LATER) is None


def test_only_the_centre_calls_and_only_its_own(closed: str, actors: dict[str, Actor]) -> None:
    first = ids(actors)[0]
    for who in (actors["worker"], FOREMAN, actors["handler"], actors["resident"], Actor("else", Role.OPERATOR, area="500103001"), Actor("bare", Role.OPERATOR)):
        with pytest.raises(Refused):
            call(first, reached="yes", answers=YES, by=who, at=LATER)
    assert m.Callback.objects.get(pk=first).next_at is not None


def test_twice_is_refused_with_who_did_it(closed: str, actors: dict[str, Actor]) -> None:
    first = ids(actors)[0]
    call(first, reached="refused", answers=NONE, by=actors["operator"], at=LATER)
    with pytest.raises(Refused, match="已经回访过") as no:
        call(first, reached="yes", answers=YES, by=actors["second"], at=LATER)
    assert no.value.value == "operator"


def test_the_table_holds_answers_whole(closed: str, actors: dict[str, Actor]) -> None:
    for wrong in ({"outcome": "answered", "next_at": None, "done_at": LATER}, {"solved": True}, {"done_at": LATER}, {"next_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            m.Callback.objects.filter(pk=ids(actors)[0]).update(**wrong)


def test_the_queue_costs_the_same_however_long(closed: str, actors: dict[str, Actor], django_assert_num_queries) -> None:
    queries.queue(actors["operator"], at=LATER)
    with django_assert_num_queries(3):
        queries.queue(actors["operator"], at=LATER)
