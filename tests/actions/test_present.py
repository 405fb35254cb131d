"""Is the second who opens a case told of the first?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from cityloop.actions import present
from cityloop.actions import receive as door
from cityloop.loop.words import Actor
from cityloop.queries.who import member
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=20)


@pytest.fixture
def people() -> dict[str, Actor]:
    """Return two operators, one elsewhere, and an account without a place."""
    made = {}
    for name, area in (("first", "500103"), ("second", "500103"), ("elsewhere", "500103005"), ("nobody", None)):
        user = get_user_model().objects.create(username=name)
        m.Member.objects.create(user=user, role="operator", area_id=area)
        made[name] = member(user.pk)
    return made


@pytest.fixture
def number(said: Callable, actors: dict[str, Actor]) -> str:
    return door.receive(said("菜园坝广场路灯不亮"), by=actors["resident"], at=AT).number


def test_the_second_is_told_and_so_is_the_first_at_its_next_sign(people: dict[str, Actor], number: str) -> None:
    assert present.here(number, by=people["first"], at=AT) == []
    assert present.here(number, by=people["second"], at=AT + LATER) == [("first", AT)]
    assert present.here(number, by=people["first"], at=AT + 2 * LATER) == [("second", AT + LATER)]


def test_who_gave_no_sign_for_a_minute_is_gone_and_a_return_is_a_new_stay(people: dict[str, Actor], number: str) -> None:
    present.here(number, by=people["first"], at=AT)
    late = AT + present.GONE
    assert present.here(number, by=people["second"], at=late) == []
    assert present.here(number, by=people["first"], at=late + LATER) == [("second", late)]
    assert present.here(number, by=people["second"], at=late + 2 * LATER) == [("first", late + LATER)]


def test_a_case_not_to_be_seen_is_not_there(people: dict[str, Actor], number: str, actors: dict[str, Actor]) -> None:
    m.Case.objects.filter(number=number).update(area_id="500103001")
    assert present.here(number, by=people["first"], at=AT) == []
    for who in ("elsewhere", "nobody"):
        assert present.here(number, by=people[who], at=AT) is None
    assert present.here("20000101-000001", by=people["first"], at=AT) is None
    assert present.here(number, by=actors["operator"], at=AT) is None, "no member: a program opens no screen"
    assert m.Presence.objects.count() == 1


def test_stays_and_events_are_forgotten(people: dict[str, Actor], number: str) -> None:
    present.here(number, by=people["first"], at=AT)
    m.Event.objects.all().delete()
    row = {"version": 1, "kind": "moved", "by": "x", "role": "operator", "state": "new", "area": "500103"}
    for hours in (1, 23, 25):
        m.Event.objects.create(number=str(hours), created_at=AT - timedelta(hours=hours), **row)
    assert present.forget(AT) == 1 and sorted(m.Event.objects.values_list("number", flat=True)) == ["1", "23"]
    assert present.forget(AT + present.GONE + LATER) == 1 and not m.Presence.objects.exists()


def test_a_sign_costs_four_statements(people: dict[str, Actor], number: str, django_assert_num_queries) -> None:
    present.here(number, by=people["first"], at=AT)
    with django_assert_num_queries(4):
        present.here(number, by=people["second"], at=AT)
