"""Who sees which messages, and is nobody's contact among them?"""

from collections.abc import Callable
from datetime import datetime

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.notices import letter, notices, of_case
from cityloop.store import models as m

ROLES = (Role.OPERATOR, Role.LEADER, Role.ADMIN)


@pytest.fixture
def lamp(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> m.Case:
    """Return a street-light case in 上清寺 (500103005) whose outbox is empty."""
    number = receive(said(), by=actors["resident"], at=at).number
    m.Notice.objects.all().delete()
    return m.Case.objects.get(number=number)


@pytest.fixture
def post(lamp: m.Case, at: datetime) -> Callable[..., m.Notice]:
    """Return a writer of notices on the lamp."""

    def make(status: str = "waiting", to: str = "unit:ULD", **more: object) -> m.Notice:
        sent, due = (at if status == "sent" else None), (at if status == "waiting" else None)
        return m.Notice.objects.create(
            **{"case": lamp, "by": "x", "created_at": at, "kind": "told", "to": to, "text": "x", "sent_at": sent, "next_at": due, **more}
        )

    return make


@pytest.mark.parametrize("status", ["waiting", "sent", "dead"])
def test_a_status_is_read_and_asked_for(post: Callable, actors: dict[str, Actor], status: str) -> None:
    made = {one: post(one).pk for one in ("waiting", "sent", "dead")}
    assert [(row.id, row.status) for row in notices(actors["operator"], status=status).rows] == [(made[status], status)]
    assert len(notices(actors["operator"]).rows) == 3


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("area", "seen"), [("500103", 1), ("500103005", 1), ("500103001", 0), ("", 0)])
def test_the_outbox_of_the_own_area_is_seen(post: Callable, role: Role, area: str, seen: int) -> None:
    made, actor = post(), Actor("x", role, unit="ULD", area=area)
    assert len(notices(actor).rows) == seen
    if seen:
        assert letter(actor, made.pk).case == made.case.number
        return
    with pytest.raises(Refused) as no:
        letter(actor, made.pk)
    assert no.value.kind is Kind.MISSING
    with pytest.raises(Refused) as no:
        notices(actor, case=made.case.number)
    assert (no.value.kind, no.value.field) == (Kind.MISSING, "case")


@pytest.mark.parametrize("role", [role for role in Role if role not in ROLES])
def test_no_other_role_sees_the_outbox(post: Callable, role: Role) -> None:
    made, actor = post(), Actor("x", role, unit="ULD", area="500103")
    for ask in (lambda: notices(actor), lambda: letter(actor, made.pk)):
        with pytest.raises(Refused) as no:
            ask()
        assert no.value.kind is Kind.DENIED


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("unit:ULD", "unit:ULD"),
        ("area:500103005", "area:500103005"),
        ("13912345678", "••••78"),
        ("unit:13912345678", "••••78"),
        ("area:zhang@example.org", "••••rg"),
        ("Zhang.San@example.org", "••••rg"),
        ("wx:1", "••••"),
    ],
)
def test_a_personal_receiver_is_masked(post: Callable, actors: dict[str, Actor], to: str, shown: str) -> None:
    row = letter(actors["operator"], post(to=to).pk)
    assert row.to == shown


@pytest.mark.parametrize(
    ("to", "fault", "shown"),
    [
        ("13912345678", "refused 13912345678: 550", "refused ••••78: 550"),
        ("13912345678", "refused +86 139-1234-5678", "refused ••••78"),
        ("Zhang@example.org", "550 <zhang@EXAMPLE.org> unknown", "550 <••••rg> unknown"),
        ("wx_zhang", "no account wx_zhang", "no account ••••ng"),
        ("unit:ULD", "550 lights@example.org", "550 ••••rg"),
        ("unit:ULD", "ConnectionRefusedError: [Errno 111] 127.0.0.1:2525", "ConnectionRefusedError: [Errno 111] 127.0.0.1:2525"),
    ],
)
def test_a_fault_holds_no_contact(post: Callable, actors: dict[str, Actor], to: str, fault: str, shown: str) -> None:
    assert letter(actors["operator"], post("dead", to, fault=fault).pk).fault == shown


def test_pages_hold_every_notice_once_newest_first(post: Callable, actors: dict[str, Actor]) -> None:
    made = [post().pk for _ in range(7)]
    found, after = [], ""
    for _ in range(4):
        page = notices(actors["operator"], limit=2, after=after)
        found, after = found + [row.id for row in page.rows], page.after
    assert found == made[::-1] and after == ""


@pytest.mark.parametrize(
    ("asked", "field", "kind"),
    [
        ({"status": "lost"}, "status", Kind.WRONG),
        ({"case": "20261012-999999"}, "case", Kind.MISSING),
        ({"case": "\0"}, "case", Kind.MISSING),
        ({"after": "-1"}, "after", Kind.WRONG),
        ({"after": "9" * 19}, "after", Kind.WRONG),
        ({"limit": 0}, "limit", Kind.WRONG),
        ({"limit": 101}, "limit", Kind.WRONG),
    ],
)
def test_a_bad_filter_is_named(lamp: m.Case, actors: dict[str, Actor], asked: dict[str, object], field: str, kind: Kind) -> None:
    with pytest.raises(Refused) as no:
        notices(actors["operator"], **asked)
    assert (no.value.field, no.value.kind) == (field, kind) and no.value.mend


@pytest.mark.parametrize("id", [0, -1, 10**30])
def test_an_unknown_id_is_missing(lamp: m.Case, actors: dict[str, Actor], id: int) -> None:
    with pytest.raises(Refused) as no:
        letter(actors["operator"], id)
    assert no.value.kind is Kind.MISSING


def test_a_page_costs_two_statements(post: Callable, actors: dict[str, Actor], django_assert_max_num_queries) -> None:
    for _ in range(30):
        post()
    with django_assert_max_num_queries(2):
        assert len(notices(actors["operator"]).rows) == 25


def test_a_members_own_alert_stands_on_no_case(post: Callable, lamp: m.Case, actors: dict[str, Actor]) -> None:
    """It would say who wants to know what, and a page would take its receiver for a resident."""
    post(to="unit:ULD")
    post(to="member:7:mail", kind="alert")
    assert [row.to for row in of_case(actors["operator"], lamp.number).rows] == ["unit:ULD"]
