"""Does each notice leave once, by the right wire, and wait without loss when the wire is down?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from cityloop.actions import post, replay
from cityloop.actions.post import PATIENCE, Post, address, drain
from cityloop.actions.receive import receive
from cityloop.actions.work import tell
from cityloop.links.console import Console
from cityloop.links.letter import Down, Later, Letter, Undeliverable
from cityloop.links.mail import Mail, server
from cityloop.queries.district import world
from cityloop.queries.notices import notices
from cityloop.store import models as m
from tests.conftest import AT
from tests.mailserver import Mailbox

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Wire:
    """A link that notes what it is given and says what it is told to."""

    def __init__(self, *faults: Exception | None):
        self.faults, self.letters, self.closed = list(faults), [], 0

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)
        if fault := (self.faults.pop(0) if len(self.faults) > 1 else self.faults[0] if self.faults else None):
            raise fault

    def close(self) -> None:
        self.closed += 1


class Clock:
    def __init__(self, at: datetime = AT):
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def case(district, said, actors) -> m.Case:
    """Return a case whose outbox is empty; the lights' unit has an address."""
    m.Unit.objects.filter(code="ULD").update(mail="lights@example.org")
    number = receive(said(), by=actors["resident"], at=AT).number
    m.Notice.objects.all().delete()
    return m.Case.objects.get(number=number)


@pytest.fixture
def write(case):
    """Return a writer of notices."""

    def make(to: str = "unit:ULD", at: datetime = AT) -> m.Notice:
        return m.Notice.objects.create(case=case, by="x", created_at=AT, kind="told", to=to, text="路灯不亮", next_at=at)

    return make


def now(row: m.Notice) -> m.Notice:
    return m.Notice.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("unit:ULD", "lights@example.org"), ("unit:DCG", ""), ("unit:NOPE", ""), ("area:500103005", "street@example.org"),
        ("area:500103001", ""), ("area:1", ""), ("zhang@example.org", "zhang@example.org"), ("13912345678", ""), ("wx:1", ""),
    ],
)  # fmt: skip
def test_a_receiver_has_an_address_or_none(district, to, found) -> None:
    assert address(to, world(), {"ULD": "lights@example.org", "S500103005": "street@example.org"}) == found


def test_each_goes_by_its_own_wire_once_and_the_row_says_which(write) -> None:
    rows = [write(to) for to in ("unit:ULD", "zhang@example.org", "13912345678", "unit:DCG")]
    wires = {"console": Wire(), "mail": Wire()}
    outbox = Post(wires, Clock())
    assert drain(outbox) == {"sent": 4} and drain(outbox) == {} and wires["mail"].closed
    assert [now(row).link for row in rows] == ["mail", "mail", "console", "console"]
    assert all(now(row).sent_at == AT and now(row).next_at is None and now(row).tries == 1 for row in rows)
    assert [letter.to for letter in wires["mail"].letters] == ["lights@example.org", "zhang@example.org"]
    assert [letter.to for letter in wires["console"].letters] == ["13912345678", "unit:DCG"]


def test_without_a_mail_server_all_goes_to_the_console(write) -> None:
    row = write("zhang@example.org")
    assert drain(Post({"console": Console()}, Clock())) == {"sent": 1} and now(row).link == "console"


def test_a_notice_has_one_key_at_every_try_and_no_other_has_it(write) -> None:
    write(), write()
    clock, wire = Clock(), Wire(Later("x"))
    outbox = Post({"console": Wire(), "mail": wire}, clock)
    drain(outbox)
    clock.at += MINUTE
    drain(outbox)
    keys = [letter.key for letter in wire.letters]
    assert len(keys) == 4 and keys[:2] == keys[2:] and keys[0] != keys[1] and "500103" in keys[0]


def test_a_bad_mailbox_is_dead_at_once_with_its_reason(write, actors) -> None:
    row = write()
    assert drain(Post({"console": Wire(), "mail": Wire(Undeliverable("RCPT TO: 550 …"))}, Clock())) == {"dead": 1}
    assert (now(row).next_at, now(row).fault, now(row).tries) == (None, "RCPT TO: 550 …", 1)
    assert [found.status for found in notices(actors["operator"], status="dead").rows] == ["dead"]


@pytest.mark.parametrize("fault", [Later("DATA: 451"), RuntimeError("a link's own mistake"), Down("RCPT TO: gone", offered=True)])
def test_a_letter_that_fails_is_tried_again_later_and_given_up_after_five_days(write, fault) -> None:
    row, clock = write(), Clock()
    outbox = Post({"console": Wire(), "mail": Wire(fault)}, clock)
    results = []
    while now(row).next_at:
        clock.at = max(clock.at, now(row).next_at)
        results += drain(outbox)
    assert results == ["failed"] * (PATIENCE.most - 1) + ["dead"] and timedelta(days=4.5) < clock.at - AT < timedelta(days=6)
    assert str(fault) in now(row).fault and now(row).sent_at is None


def test_a_wire_that_is_down_rests_as_a_whole_and_nobody_pays(write) -> None:
    rows, clock, wire = [write() for _ in range(5)], Clock(), Wire(Down("refused"))
    console, outbox = Wire(), None
    outbox = Post({"console": console, "mail": wire}, clock)
    assert drain(outbox) == {"resting": 5} and len(wire.letters) == 1, "the other four were not tried"
    assert {(now(row).tries, now(row).next_at, now(row).fault) for row in rows} == {(0, AT + post.REST, "refused")}
    write("13912345678"), write()
    assert drain(outbox) == {"sent": 1, "resting": 1} and len(wire.letters) == 1 and len(console.letters) == 1
    rests = []
    for _ in range(8):
        until = outbox.wires["mail"].until
        clock.at = until
        drain(outbox)
        rests.append(outbox.wires["mail"].until - until)
    assert rests[:2] == [2 * post.REST, 4 * post.REST] and rests[-1] == post.LONGEST_REST
    assert not m.Notice.objects.filter(to="unit:ULD", tries__gt=0).exists(), "days of it cost no try"
    wire.faults, clock.at = [], outbox.wires["mail"].until
    assert drain(outbox) == {"sent": 6} and outbox.wires["mail"].failures == 0


def test_only_the_letter_that_broke_the_wire_pays(write) -> None:
    rows, wire = [write() for _ in range(3)], Wire(Down("gone", offered=True))
    assert drain(Post({"console": Wire(), "mail": wire}, Clock())) == {"failed": 1, "resting": 2}
    assert [now(row).tries for row in rows] == [1, 0, 0]


def test_stopping_puts_the_rest_back(write) -> None:
    rows, wire = [write() for _ in range(3)], Wire()
    assert drain(Post({"console": Wire(), "mail": wire}, Clock(), stop=lambda: bool(wire.letters))) == {"sent": 1}
    assert [(now(row).tries, now(row).next_at) for row in rows[1:]] == [(0, AT), (0, AT)]


def test_a_dead_letter_that_is_replayed_goes_out(write, actors) -> None:
    row, wire = write(), Wire(Undeliverable("RCPT TO: 550"), None)
    drain(outbox := Post({"console": Wire(), "mail": wire}, Clock()))
    replay.replay(row.pk, by=actors["operator"], at=AT)
    assert drain(outbox) == {"sent": 1} and now(row).fault == ""


def test_a_batch_costs_few_statements(write, django_assert_max_num_queries) -> None:
    for _ in range(20):
        write()
    with django_assert_max_num_queries(2 * 20 + 14):
        assert drain(Post({"console": Wire(), "mail": Wire()}, Clock())) == {"sent": 20}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as one:
        yield one


def test_a_real_server_gets_each_notice_once_and_a_bad_mailbox_does_not_hold_up_the_next(write, box, actors, case) -> None:
    tell(case.number, to="zhang@example.org", text="已办结,谢谢", by=actors["operator"], at=AT)
    bad, good = write("unit:ULD"), m.Notice.objects.get(to="zhang@example.org")
    box.rcpt = "550 5.1.1 <{to}> unknown"
    clock = Clock()
    outbox = Post({"console": Wire(), "mail": Mail(server(box.url(), "city@example.org"))}, clock)
    m.Notice.objects.filter(pk=good.pk).update(next_at=AT + MINUTE)
    assert drain(outbox) == {"dead": 1} and "lights@" not in now(bad).fault and "550" in now(bad).fault
    box.rcpt, clock.at = "", AT + MINUTE
    assert drain(outbox) == {"sent": 1}
    [(to, letter)] = box.letters
    assert to == "zhang@example.org" and "已办结" in letter.get_content() and case.number in letter["Subject"]


@pytest.mark.parametrize("mode", ["dead", "hang", "refuses"])
def test_a_real_server_in_trouble_loses_and_doubles_nothing(write, box, mode) -> None:
    rows, clock = [write() for _ in range(4)], Clock()
    outbox = Post({"console": Wire(), "mail": Mail(server(box.url("timeout=0.3&tls=none"), "city@example.org"))}, clock)
    if mode == "dead":
        box.stop()
    box.hang, box.says = (20, "") if mode == "hang" else (0, "554 5.3.2 no") if mode == "refuses" else (0, "")
    assert drain(outbox) == {"resting": 4} and not box.letters
    box.hang, box.says = 0, ""
    if mode == "dead":
        box.start()
    clock.at += post.REST
    assert drain(outbox) == {"sent": 4} and sorted(box.counted().values()) == [1] * 4
    assert all(now(row).sent_at for row in rows)
