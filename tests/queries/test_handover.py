"""Does a shift hand over what is there, all of it, and nothing of anybody else's?"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.actions import ask, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Point, Refused, Role
from cityloop.queries import handover
from cityloop.queries.district import world
from cityloop.store import models as m

STATEMENTS = 12  # the district, the last handover, units, journal, four lists, supervision notices, extensions, notes and their words


@pytest.fixture
def night(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> dict[str, str]:
    """Return name -> number of what a shift from 09:00 leaves: a burning lamp, a supervised burst main with more time, a lamp without place."""
    told = {
        "lamp": said("嘉西村社区路灯不亮,灯杆着火了"),
        "burst": said("主水管爆裂,水漫到路面,停水了", point=Point(106.5448, 29.5655)),
        "lost": said("路灯不亮"),
    }
    made = {name: receive(one, by=actors["resident"], at=at).number for name, one in told.items()}
    move(made["burst"], Move.DISPATCH, by=actors["operator"], at=at)
    move(made["burst"], Move.ACCEPT, by=actors["handler"], at=at)
    ask.ask_extension(made["burst"], amount="2 wd", why="缺件", by=actors["handler"], at=at)
    ask.decide_extension(made["burst"], granted=True, why="同意", by=actors["leader"], at=at)
    ask.supervise(made["burst"], why="快办", by=actors["leader"], at=at)
    work.note(made["lamp"], text="晚班再看一次", by=actors["operator"], at=at)
    return made


def numbers(shift: handover.Shift, name: str) -> list[str]:
    return [one.row.number for one in shift.lists[name]]


def test_a_shift_leaves_what_is_open_promised_and_urgent(night: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    shift = handover.shift(actors["operator"], at=at + timedelta(minutes=10))
    assert shift.until - shift.since == shift.ahead - shift.until == timedelta(hours=12)
    assert shift.counts == {"open": 3, "late": 0, "soon": 2, "urgent": 1, "like": 0, "supervised": 1, "extended": 1, "noted": 1}
    assert numbers(shift, "urgent") == [night["lamp"]] and set(numbers(shift, "soon")) == {night["lamp"], night["lost"]}
    assert numbers(shift, "supervised") == numbers(shift, "extended") == [night["burst"]]
    assert [(one.row.number, one.text) for one in shift.lists["noted"]] == [(night["lamp"], "晚班再看一次")]
    assert {one.unit: one.open for one in shift.units} == {"USC": 1, "ULD": 2}
    assert handover.Did("accept", "USC", 1) in shift.did and handover.Did("opened", "ULD", 2) in shift.did


def test_what_is_late_comes_first_and_is_no_longer_soon(night: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    shift = handover.shift(actors["leader"], at=at + timedelta(days=30))
    assert shift.counts["late"] == 3 and shift.counts["soon"] == 0 and len(shift.lists["late"]) == 3
    dues = [one.row.due_at for one in shift.lists["late"]]
    assert dues == sorted(dues) and all(one.late == one.open for one in shift.units)
    assert shift.did == () and shift.counts["noted"] == 0, "nothing was done in the last twelve hours"


def test_a_case_that_may_be_another_is_handed_over(night: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    m.Case.objects.filter(number=night["lost"]).update(like=m.Case.objects.get(number=night["lamp"]))
    assert numbers(handover.shift(actors["operator"], at=at + timedelta(minutes=10)), "like") == [night["lost"]]


def test_another_centre_hands_over_its_own(night: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    near, far = (replace(actors["operator"], area=area) for area in ("500103005", "500103001"))
    later = at + timedelta(minutes=10)
    assert handover.shift(near, at=later).counts["open"] == 2
    empty = handover.shift(far, at=later)
    assert set(empty.counts.values()) == {0} and not any(empty.lists.values()) and not empty.did and not empty.units


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPERATOR, Role.LEADER)])
def test_other_roles_have_no_part_in_it(district: str, at: datetime, role: Role) -> None:
    for asked in (lambda who: handover.shift(who, at=at), handover.past):
        with pytest.raises(Refused, match="no part in handovers") as no:
            asked(Actor("x", role, unit="USC", area="500103"))
        assert no.value.kind == "denied"


def test_a_centre_without_an_area_sees_nothing(night: dict[str, str], at: datetime) -> None:
    with pytest.raises(Refused, match="no area"):
        handover.shift(Actor("x", Role.LEADER, unit="C0"), at=at)
    assert handover.shift(Actor("x", Role.LEADER, area="nowhere"), at=at).counts["open"] == 0


def test_a_shift_that_ends_before_it_begins_is_refused(district: str, actors: dict[str, Actor], at: datetime) -> None:
    with pytest.raises(Refused, match="begins after its end") as no:
        handover.shift(actors["operator"], at=at, since=at + timedelta(minutes=1))
    assert no.value.field == "since"


def test_lists_end_at_fifty_and_the_rest_is_counted(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> None:
    for count in range(handover.MOST + 3):
        receive(said(f"有点事 {count}"), by=actors["resident"], at=at)
    shift = handover.shift(actors["operator"], at=at + timedelta(days=30))
    assert (len(shift.lists["late"]), shift.counts["late"]) == (handover.MOST, handover.MOST + 3)


def test_an_erased_note_is_gone(night: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    m.Note.objects.update(erased_at=at)
    (one,) = handover.shift(actors["operator"], at=at + timedelta(minutes=10)).lists["noted"]
    assert one.text == ""


def test_what_is_signed_names_no_person_and_holds_no_text(night: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    kept = str(handover.kept(handover.shift(actors["operator"], at=at + timedelta(minutes=10))))
    assert night["burst"] in kept and "晚班" not in kept
    assert not any(repr(name) in kept for name in actors)


@pytest.mark.parametrize("area", ["500103", "500103005"])
def test_the_statements_stay_twelve_however_much_there_is(
    night: dict[str, str], said: Callable, actors: dict[str, Actor], at: datetime, django_assert_num_queries: Callable, area: str
) -> None:
    who = replace(actors["operator"], area=area)
    for count in range(20):
        receive(said(f"嘉西村社区有点事 {count}"), by=actors["resident"], at=at)
    world()
    with django_assert_num_queries(STATEMENTS):
        handover.shift(who, at=at + timedelta(minutes=10))


@pytest.mark.parametrize("area", ["500103", "500103005"])
def test_every_statement_can_use_an_index(night: dict[str, str], actors: dict[str, Actor], at: datetime, area: str) -> None:
    """Else a shift would read every case and the whole journal: only the district's small tables may be read through."""
    with CaptureQueriesContext(connection) as asked:
        handover.shift(replace(actors["operator"], area=area), at=at + timedelta(minutes=10))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert not re.search(r"Seq Scan on store_(case|entry|note|supervision|handover)", plan), plan
