"""Does a handover need two people, of the same centre, who saw the same?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from cityloop.actions import handover
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.handover import past, shift
from cityloop.store import models as m


@pytest.fixture
def given(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> m.Handover:
    """Return a handover that the operator signed for, with one case open."""
    receive(said(), by=actors["resident"], at=at - timedelta(hours=1))
    return m.Handover.objects.get(pk=handover.give(note=" 留意嘉西村路灯 ", by=actors["operator"], at=at))


def test_one_gives_and_another_takes(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    handover.take(given.pk, digest=given.digest, by=actors["second"], at=at + timedelta(minutes=5))
    (one,) = past(actors["leader"])
    assert (one.gave, one.took, one.took_at, one.note, one.whole) == ("operator", "second", at + timedelta(minutes=5), "留意嘉西村路灯", True)
    assert one.until == at and one.since == at - timedelta(hours=12) and one.figures["counts"]["open"] == 1


def test_the_next_shift_begins_where_the_last_one_ended(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    assert shift(actors["operator"], at=at + timedelta(hours=3)).since == at
    assert shift(replace(actors["operator"], area="500103005"), at=at).since == at - timedelta(hours=12), "another centre has its own"


def test_nobody_signs_for_both(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    with pytest.raises(Refused, match="who gave the shift cannot take it") as no:
        handover.take(given.pk, digest=given.digest, by=actors["operator"], at=at)
    assert no.value.kind == Kind.DENIED and m.Handover.objects.get().took == ""
    with pytest.raises(IntegrityError, match="handover_by_two"), transaction.atomic():
        m.Handover.objects.update(took="operator", took_at=at)


def test_a_second_one_waits_until_the_first_is_taken(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    later = at + timedelta(hours=8)
    with pytest.raises(Refused, match="waits to be taken over") as no:
        handover.give(note="", by=actors["second"], at=later)
    assert no.value.kind == Kind.STALE and no.value.value == "operator"
    handover.give(note="", by=replace(actors["second"], area="500103005"), at=later)
    handover.take(given.pk, digest=given.digest, by=actors["leader"], at=later)
    handover.give(note="", by=actors["second"], at=later)
    assert m.Handover.objects.count() == 3


def test_the_database_holds_one_open_handover_an_area(given: m.Handover, actors: dict[str, Actor], at: datetime, monkeypatch) -> None:
    """Two who sign at the same moment: the slower one is told so."""
    monkeypatch.setattr(m.Handover.objects, "filter", lambda **_: m.Handover.objects.none())
    with pytest.raises(Refused, match="waits to be taken over"):
        handover.give(note="", by=actors["second"], at=at + timedelta(hours=1))


def test_what_was_taken_is_not_taken_again(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    handover.take(given.pk, digest=given.digest, by=actors["second"], at=at)
    with pytest.raises(Refused, match="took over already") as no:
        handover.take(given.pk, digest=given.digest, by=actors["leader"], at=at)
    assert no.value.value == "second" and m.Handover.objects.get().took == "second"


def test_whoever_saw_something_else_does_not_sign(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    with pytest.raises(Refused, match="not what was shown") as no:
        handover.take(given.pk, digest="0" * 64, by=actors["second"], at=at)
    assert no.value.kind == Kind.STALE


@pytest.mark.parametrize("area", ["500103005", "500103001"])
def test_another_centre_has_no_such_handover(given: m.Handover, actors: dict[str, Actor], at: datetime, area: str) -> None:
    other = replace(actors["second"], area=area)
    with pytest.raises(Refused, match="no such handover"):
        handover.take(given.pk, digest=given.digest, by=other, at=at)
    assert past(other) == ()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OPERATOR, Role.LEADER)])
def test_other_roles_sign_nothing(given: m.Handover, at: datetime, role: Role) -> None:
    who = Actor("x", role, unit="USC", area="500103")
    for act in (lambda: handover.give(note="", by=who, at=at), lambda: handover.take(given.pk, digest=given.digest, by=who, at=at)):
        with pytest.raises(Refused, match="no part in handovers"):
            act()


def test_a_shift_of_no_length_is_not_handed_over(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    handover.take(given.pk, digest=given.digest, by=actors["second"], at=at)
    with pytest.raises(Refused, match="handed over just now"):
        handover.give(note="", by=actors["second"], at=at)


def test_changed_figures_show_and_an_erased_note_does_not(given: m.Handover, actors: dict[str, Actor], at: datetime) -> None:
    m.Handover.objects.update(erased_at=at)
    assert (past(actors["second"])[0].note, past(actors["second"])[0].whole) == ("", True)
    m.Handover.objects.update(figures={**given.figures, "counts": {**given.figures["counts"], "late": 9}})
    assert past(actors["second"])[0].whole is False


def test_the_last_twenty_are_shown(district: str, actors: dict[str, Actor], at: datetime) -> None:
    for hour in range(23):
        now = at + timedelta(hours=hour)
        pk = handover.give(note="", by=actors["operator"], at=now)
        handover.take(pk, digest=m.Handover.objects.get(pk=pk).digest, by=actors["second"], at=now)
    assert [one.until for one in past(actors["leader"])] == [at + timedelta(hours=hour) for hour in range(22, 2, -1)]
