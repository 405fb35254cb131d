"""Is a change told once, in the order of commits, to those who may see its case and to nobody else?"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from django.utils import timezone

from cityloop.actions import receive as door
from cityloop.actions import work
from cityloop.actions.move import move
from cityloop.loop.words import Actor, Move, Role, State
from cityloop.queries import events
from cityloop.queries.district import world
from cityloop.queries.inbox import scope
from cityloop.queries.who import member
from cityloop.store import models as m
from tests.conftest import AT

ROW = {"version": 1, "kind": "moved", "by": "x", "role": "operator", "state": "new", "area": "500103", "created_at": AT}


@pytest.fixture
def committed(autocommit: None) -> Iterator[events.Mark]:
    """Let a test commit events, and return a mark before them."""
    yield events.now()
    m.Event.objects.all().delete()


def settled(mark: events.Mark, count: int) -> list[events.Event]:
    """Return so many events after a mark, once every transaction that was open when they were committed has ended, any database's of this server."""
    until = time.monotonic() + 60
    while len(found := events.after(mark)) < count and time.monotonic() < until:
        time.sleep(0.05)
    return found


def told(mark: events.Mark) -> list[str]:
    return [event.number for event in events.after(mark)]


def test_what_is_committed_late_is_told_late_and_never_missed(committed: events.Mark) -> None:
    """A transaction that began first and ends last would be skipped by whoever remembers the greatest number alone."""
    began, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            m.Event.objects.create(number="slow", **ROW)
            began.set()
            assert go.wait(20)
        connections.close_all()

    one = threading.Thread(target=slow)
    one.start()
    assert began.wait(20)
    m.Event.objects.create(number="quick", **ROW)
    assert told(committed) == [], "nothing at or after a transaction that may yet commit"
    go.set()
    one.join()
    first = settled(committed, 2)
    assert [event.number for event in first] == ["slow", "quick"]
    assert told(first[0].mark) == ["quick"] and told(first[1].mark) == []


def test_a_mark_is_known_while_its_event_is_kept(committed: events.Mark) -> None:
    m.Event.objects.create(number="one", **ROW)
    [event] = settled(committed, 1)
    assert events.known(event.mark) and not events.known((event.mark[0], event.mark[1] + 1))
    m.Event.objects.all().delete()
    assert not events.known(event.mark)


@pytest.mark.parametrize("text", ["", "x", "1", "1-", "-1", "1-2-3", "１-２", "1" * 19 + "-1", "1-1\n", "0x1-1"], ids=range(10))
def test_what_is_no_mark_is_none(text: str) -> None:
    assert events.read(text) is None


def test_a_mark_reads_back() -> None:
    assert events.read("840-17") == (840, 17)


@pytest.mark.django_db
def test_a_write_tells_once_and_a_case_that_changes_hands_is_told_to_both(said: Callable, actors: dict[str, Actor]) -> None:
    number = door.receive(said(), by=actors["resident"], at=AT).number
    [opened] = m.Event.objects.all()
    case = m.Case.objects.get(number=number)
    assert (opened.number, opened.version, opened.kind, opened.state) == (number, case.version, "opened", case.state)
    assert (opened.area, opened.unit, opened.by) == (case.area_id, case.unit_id, "resident")
    work.note(number=number, text="已看", by=actors["operator"], at=AT, version=case.version)
    assert m.Event.objects.count() == 2
    was = case.unit_id
    case.refresh_from_db()
    move(number=number, act=Move.REROUTE, unit="DCG", why="转", by=actors["operator"], at=AT, version=case.version)
    both = m.Event.objects.order_by("id")[2:]
    assert {event.unit for event in both} == {was, "DCG"} and len({event.version for event in both}) == 1


@pytest.mark.django_db
def test_who_sees_an_event_is_who_sees_its_case(said: Callable, actors: dict[str, Actor]) -> None:
    """Many actors against many places: the stream's rule and the list's must be one."""
    here, rng = world(), random.Random(4)
    number = door.receive(said(), by=actors["resident"], at=AT).number
    posts, units, areas = sorted(here.post_unit), sorted(here.units), sorted(here.atlas.areas)
    seen = 0
    for _ in range(400):
        post = rng.choice([None, *posts])
        unit = rng.choice([None, here.post_unit[post] if post else rng.choice(units), rng.choice(units)])
        where = {"unit_id": unit, "post_id": post, "area_id": rng.choice(areas)}
        m.Case.objects.filter(number=number).update(**where)
        mine = rng.choice([unit or "", here.parents.get(unit or "", "") or "", rng.choice(units)])
        near, held = rng.choice([*here.atlas.path(where["area_id"]), "", rng.choice(areas)]), rng.choice(["", post or "", rng.choice(posts)])
        who = Actor("x", rng.choice(list(Role)), unit=mine, post=held, area=near)
        event = events.Event((1, 1), number, 1, "moved", "x", Role.OPERATOR, State.NEW, where["area_id"], unit or "", post or "")
        wanted = m.Case.objects.filter(scope(who), number=number).exists()
        assert events.sight(who)(event) == wanted, (who, where)
        seen += wanted
    assert 40 < seen < 360, "the sample would show nothing"


@pytest.mark.django_db
def test_a_stream_stands_while_its_session_and_its_account_do(client) -> None:
    user = get_user_model().objects.create(username="op")
    row = m.Member.objects.create(user=user, role="operator", area_id="500103")
    client.force_login(user)
    key, who = client.session.session_key, member(user.pk)
    asked = {(key, who), ("gone", who), (key, Actor("x", Role.RESIDENT))}
    now = timezone.now()
    assert events.standing(asked, at=now) == {(key, who)}
    assert not events.standing(asked, at=now + timedelta(hours=10)), "the session has run out"
    row.area_id = "500103005"
    row.save()
    assert not events.standing(asked, at=now), "another area: what may be seen is no longer the same"
    row.area_id = "500103"
    row.save()
    user.is_active = False
    user.save()
    assert not events.standing(asked, at=now)


def test_a_look_is_one_statement(committed: events.Mark, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        events.after(committed)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # a table of a few rows is read whole
        cursor.execute("EXPLAIN " + events.AFTER, ["1", 1, 10])
        plan = "".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using store_event_pkey" in plan and "Sort" not in plan
