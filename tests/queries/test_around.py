"""Does a case's place tell its history: what lies near, open and closed, of the last year, and nobody else's?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Point, State
from cityloop.queries.around import MOST, around
from cityloop.store import models as m

HERE = Point(106.5448, 29.5655)
STEP = 0.0002  # degrees of longitude: 19 m


@pytest.fixture
def cases(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> Callable[..., str]:
    """Return a maker of cases: how many steps to the east, in which state, how many days ago."""

    told = cycle(("井盖松动", "路灯不亮,晚上一片漆黑", "垃圾桶满溢,没人清运", "主水管爆裂,水漫到路面"))  # unlike, so that none joins another

    def make(steps: float, state: State = State.NEW, days: float = 0) -> str:
        point = Point(HERE.lon + STEP * steps, HERE.lat)
        number = receive(said(next(told), point=point), by=actors["resident"], at=at).number
        opened = at - timedelta(days=days)
        m.Case.objects.filter(number=number).update(state=state, opened_at=opened, closed_at=opened if state == State.CLOSED else None, joined_to=None)
        return number

    return make


def found(actor: Actor, at: datetime, but: str = "") -> list[str]:
    return [one.row.number for one in around(actor, HERE, but=but, at=at).near]


def test_open_and_closed_cases_of_the_place_come_newest_first(cases, actors, at) -> None:
    old, new, mine = cases(1, State.CLOSED, days=30), cases(2, days=3), cases(0)
    told = around(actors["operator"], HERE, but=mine, at=at)
    assert [one.row.number for one in told.near] == [new, old] and not told.more
    assert told.near[1].closed_at == at - timedelta(days=30) and told.near[1].metres == pytest.approx(19.3, abs=0.3)
    assert (told.metres, told.days) == (60, 365) and "own" in told.source


def test_what_is_far_old_merged_or_dropped_is_left_out(cases, actors, at) -> None:
    cases(4), cases(1, State.CLOSED, days=366), cases(1, State.DROPPED)
    assert found(actors["operator"], at) == []


def test_the_corner_of_the_box_is_not_near(cases, actors, at) -> None:
    number = cases(2.9)
    m.Case.objects.filter(number=number).update(lat=HERE.lat + 0.0005)  # 56 m east and 56 m north
    assert found(actors["operator"], at) == []


def test_nobody_sees_beyond_the_own_reach(cases, actors, at) -> None:
    number = cases(1)
    area, unit = m.Case.objects.values_list("area_id", "unit_id").get(number=number)
    assert found(actors["leader"], at) == found(replace(actors["leader"], area=area), at) == [number]
    assert found(replace(actors["leader"], area="500103001"), at) == []
    assert found(replace(actors["foreman"], unit=unit), at) == [number] and found(replace(actors["foreman"], unit="UGW"), at) == []
    assert found(actors["resident"], at) == found(replace(actors["operator"], area=""), at) == []


def test_more_than_a_panel_holds_is_said(cases, actors, at) -> None:
    for day in range(MOST + 1):
        cases(1, State.CLOSED, days=day + 1)
    told = around(actors["operator"], HERE, but="", at=at)
    assert len(told.near) == MOST and told.more


def test_it_is_one_statement_by_the_two_indexes_on_a_place(cases, actors, at) -> None:
    cases(1), cases(2, State.CLOSED)
    with CaptureQueriesContext(connection) as asked:
        around(actors["operator"], HERE, but="", at=at)
    (sql,) = [one["sql"] for one in asked if "store_case" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "case_point" in plan and "case_past_point" in plan, plan
