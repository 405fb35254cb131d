"""Does everybody see their own cases, all of them, once, and nobody else's?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Point, Refused, Role, State
from cityloop.queries.district import world
from cityloop.queries.inbox import ROWS, VIEWS, inbox, place, scope
from cityloop.store import models as m

ALL = {"view": "all"}


@pytest.fixture
def some(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> dict[str, str]:
    """Return name -> number of three cases: a lamp and a burst main in 上清寺, a lamp whose place is unknown."""
    told = {
        "lamp": said(),
        "burst": said("主水管爆裂,水漫到路面,停水了", point=Point(106.5448, 29.5655)),
        "lost": said("路灯不亮"),
    }
    made = {name: receive(one, by=actors["resident"], at=at).number for name, one in told.items()}
    move(made["burst"], Move.DISPATCH, by=actors["operator"], at=at)
    return made


def numbers(actor: Actor) -> set[str]:
    return set(m.Case.objects.filter(scope(actor)).values_list("number", flat=True))


def test_centre_sees_the_whole_district(some: dict[str, str], actors: dict[str, Actor]) -> None:
    assert numbers(actors["operator"]) == set(some.values()) == numbers(actors["leader"])


def test_a_worker_sees_the_own_area_only(some: dict[str, str], actors: dict[str, Actor]) -> None:
    worker = actors["worker"]
    assert numbers(worker) == {some["lamp"], some["burst"]}
    assert numbers(replace(worker, area="500103001")) == set()


def test_a_unit_sees_its_own_cases(some: dict[str, str], actors: dict[str, Actor]) -> None:
    assert numbers(actors["handler"]) == numbers(actors["foreman"]) == {some["burst"]}


def test_a_unit_sees_the_cases_of_units_below_it(some: dict[str, str], actors: dict[str, Actor]) -> None:
    above = replace(actors["foreman"], unit="C0")
    assert m.Unit.objects.get(code="USC").parent_id == "C0"
    assert some["burst"] in numbers(above)
    m.Unit.objects.filter(code="USC").update(parent=None)
    m.District.objects.update(digest="loaded anew")
    assert some["burst"] not in numbers(above)


@pytest.mark.parametrize("role", list(Role))
def test_no_area_and_no_unit_means_no_case(some: dict[str, str], role: Role) -> None:
    assert numbers(Actor("x", role)) == set()


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.DEVICE, Role.SYSTEM])
def test_residents_and_devices_see_nothing_even_with_an_area(some: dict[str, str], role: Role) -> None:
    assert numbers(Actor("x", role, unit="USC", area="500103")) == set()


def test_an_unknown_area_or_unit_means_no_case(some: dict[str, str]) -> None:
    assert numbers(Actor("x", Role.OPERATOR, area="nowhere")) == set()
    assert numbers(Actor("x", Role.HANDLER, unit="nobody")) == set()


def test_a_centre_role_with_a_unit_but_no_area_sees_nothing(some: dict[str, str]) -> None:
    assert numbers(Actor("x", Role.OPERATOR, unit="USC")) == set()


def test_counts_are_those_of_the_lists(some: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    later = at + timedelta(days=30)
    for view in VIEWS:
        page = inbox(actors["operator"], at=later, view=view)
        assert page.counts[view] == len(page.rows), view
    assert page.counts["all"] == 3
    assert inbox(actors["operator"], at=later, view="late").counts["late"] == 3
    assert inbox(actors["operator"], at=at, view="late").counts["late"] == 0


def test_a_row_says_what_is_due(some: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    def row(number: str, when: datetime):
        return next(r for r in inbox(actors["operator"], at=when, view="all").rows if r.number == number)

    case = m.Case.objects.get(number=some["lamp"])
    assert row(some["lamp"], at).standing == "fine"
    assert row(some["lamp"], case.check_at).standing == "soon"
    assert row(some["lamp"], case.due_at).standing == "soon"
    late = row(some["lamp"], case.due_at + timedelta(minutes=5))
    assert (late.standing, late.left) == ("late", timedelta(minutes=-5))
    assert row(some["lost"], at).ask and not row(some["lamp"], at).ask
    assert row(some["burst"], at).emergency and row(some["burst"], at).unit == "渝中水厂"


def test_paging_shows_each_case_once_by_deadline(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> None:
    for minute in range(2 * ROWS + 5):
        made = at + timedelta(minutes=minute % 7)  # deadlines collide, so that the id must decide
        receive(said(f"有点事 {minute}"), by=actors["resident"], at=made)
    m.Case.objects.filter(pk__in=list(m.Case.objects.values_list("pk", flat=True)[:6])).update(due_at=None)
    seen, after = [], ""
    for _ in range(3):
        page = inbox(actors["operator"], at=at, view="all", after=after)
        seen += page.rows
        after = page.after
    assert after == ""
    assert len({r.number for r in seen}) == len(seen) == 2 * ROWS + 5
    dues = [r.left for r in seen]
    assert dues == sorted(dues, key=lambda left: (left is None, left or timedelta()))
    assert dues[-6:] == [None] * 6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("view", "mine"), ("state", "open"), ("state", "NEW"), ("unit", "XX"), ("area", "1"), ("area", "' OR 1=1 --"),
        ("category", "PT"), ("category", "%"), ("after", "abc"), ("after", "1-2-3"), ("after", "9" * 30 + "-1"), ("q", "\x00"),
        ("q", "x" * 61), ("q", "  "),
    ],
)  # fmt: skip
def test_a_bad_filter_is_named_and_left_out(
    some: dict[str, str], actors: dict[str, Actor], at: datetime, name: str, value: str
) -> None:
    page = inbox(actors["operator"], at=at, **{**ALL, name: value})
    assert len(page.faults) == 1 and page.faults[0].field == name
    assert len(page.rows) == 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "new"}, {"lost"}),
        ({"unit": "USC"}, {"burst"}),
        ({"area": "500103005"}, {"lamp", "burst"}),
        ({"category": "PT01-02"}, {"lamp", "lost"}),
        ({"category": "PT01"}, {"lamp", "lost"}),
        ({"category": "EV04"}, {"burst"}),
        ({"q": "嘉西村"}, {"lamp"}),
        ({"q": "水漫"}, {"burst"}),
        ({"q": "100%"}, set()),
        ({"q": "主水管", "unit": "USC", "state": "dispatched"}, {"burst"}),
    ],
)
def test_filters_find_what_they_say(
    some: dict[str, str], actors: dict[str, Actor], at: datetime, asked: dict[str, str], found: set[str]
) -> None:
    page = inbox(actors["operator"], at=at, **{**ALL, **asked})
    assert page.faults == ()
    assert {r.number for r in page.rows} == {some[name] for name in found}
    assert page.counts["all"] >= len(page.rows)


def test_a_number_finds_its_case(some: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    page = inbox(actors["operator"], at=at, **{**ALL, "q": some["burst"]})
    assert [r.number for r in page.rows] == [some["burst"]]


def test_the_first_view_is_the_one_that_waits(some: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    first = {name: inbox(actors[name], at=at).view for name in ("operator", "handler", "worker")}
    assert first == {"operator": "new", "handler": "dispatched", "worker": "resolved"}
    assert all(r.state == State.NEW for r in inbox(actors["operator"], at=at).rows)


def test_a_place_is_short(district: str) -> None:
    here = world()
    grid = here.atlas.smallest(Point(106.5448, 29.5655))
    assert place(here, grid).startswith("上清寺街道 · ") and place(here, grid).count("·") == 1
    assert place(here, "500103") == "渝中区"


@pytest.mark.parametrize("name", ["operator", "foreman", "worker"])
def test_the_query_takes_few_statements(
    some: dict[str, str], actors: dict[str, Actor], at: datetime, name: str, django_assert_max_num_queries: Callable
) -> None:
    world()
    with django_assert_max_num_queries(4):
        inbox(actors[name], at=at, view="all", q="水", area="500103005")


@pytest.mark.parametrize(("post", "sees"), [("", True), ("ULD.repair", True), ("ULD.head", False)])
def test_a_handler_at_a_post_sees_and_moves_what_it_has_and_what_none_has(district, said, actors, at, post: str, sees: bool) -> None:
    number = receive(said(), by=actors["resident"], at=at).number
    handler, foreman = Actor("h", Role.HANDLER, unit="ULD", post="ULD.repair"), Actor("f", Role.FOREMAN, unit="ULD", post="ULD.repair")
    m.Case.objects.update(post=post or None)
    assert (number in numbers(handler)) is sees and number in numbers(foreman)
    if sees:
        assert move(number, Move.ACCEPT, by=handler, at=at)
    else:
        with pytest.raises(Refused, match="another post"):
            move(number, Move.ACCEPT, by=handler, at=at)
        assert move(number, Move.ACCEPT, by=foreman, at=at)


def test_flagged_cases_are_found_by_an_index_of_their_own(some: dict[str, str], actors: dict[str, Actor], at: datetime) -> None:
    """Else each page would look at every open case for a figure that is nearly always small."""
    with CaptureQueriesContext(connection) as asked:
        inbox(actors["operator"], at=at, view="urgent")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            if "urgent" in query["sql"] and "LIMIT" in query["sql"]:
                cursor.execute("EXPLAIN " + query["sql"])
                assert "case_urgent" in str(cursor.fetchall())
