"""How do notices leave the house?"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cityloop.actions.lease import LEASE, Patience, again, back, begin, borrow, let_go, settle, words
from cityloop.links.letter import Down, Later, Letter, Link, Undeliverable
from cityloop.loop.mailbox import mailbox
from cityloop.queries.alerts import reached
from cityloop.queries.district import World, world
from cityloop.store import models as m

BATCH = 100
# A notice is given up after five days. Source: RFC 5321, 4.5.4.1 ("at least 4-5 days").
PATIENCE = Patience(most=28, first=timedelta(minutes=1), longest=timedelta(hours=6))
REST = timedelta(seconds=10)  # of a link after its first failure, doubling
LONGEST_REST = timedelta(minutes=5)
log = logging.getLogger("cityloop.post")


@dataclass
class Wire:
    """A link and, while it is out of order, until when it rests and why."""

    name: str
    link: Link
    failures: int = 0
    until: datetime | None = None
    fault: str = ""


@dataclass
class Post:
    """The outbox of one process: its wires, its clock, and whether it is told to stop."""

    links: Mapping[str, Link]
    clock: Callable[[], datetime]
    stop: Callable[[], bool] = lambda: False
    lease: timedelta = LEASE
    rest: timedelta = REST
    wires: dict[str, Wire] = field(init=False)

    def __post_init__(self) -> None:
        self.wires = {name: Wire(name, link) for name, link in self.links.items()}


def drain(post: Post) -> Counter[str]:
    """Send all notices that are due, and return how many were sent, failed (to be tried again), dead or resting.

    Nothing is locked and no transaction is open while a link works: a notice is borrowed, sent, then settled by
    compare-and-swap. A link that is down rests as a whole; what waits for it keeps its tries.
    """
    done: Counter[str] = Counter()
    try:
        while not post.stop() and (rows := borrow(m.Notice, post.clock(), lease=post.lease, most=BATCH)):
            _batch(post, rows, done)
    finally:
        for link in post.links.values():
            link.close()
    return done


def _batch(post: Post, rows: list[m.Notice], done: Counter[str]) -> None:
    """Send what was borrowed: the console's first, for it never makes anybody wait."""
    here, numbers = world(), dict(m.Case.objects.filter(pk__in=[row.case_id for row in rows]).values_list("pk", "number"))
    mails = dict(m.Unit.objects.exclude(mail="").values_list("code", "mail")) if "mail" in post.wires else {}
    members = reached({row.to for row in rows if row.to.startswith("member:")})
    roads = {row.pk: _road(row.to, here, mails, members, post.wires) for row in rows}
    for name in ("console", *(name for name in post.wires if name != "console")):
        mine = [row for row in rows if roads[row.pk][0] == name]
        letters = [_letter(row, *roads[row.pk][1:], here, numbers[row.case_id]) for row in mine]
        _run(post, post.wires.get(name), mine, letters, done)


def _road(
    to: str, here: World, mails: Mapping[str, str], members: Mapping[str, tuple[str, str]], wires: Mapping[str, Wire]
) -> tuple[str, str, str]:  # fmt: skip
    """Return the wire that carries a notice, what that wire calls its receiver, and the secret that signs it; else the console."""
    way, found, secret = (to.rpartition(":")[2], *members[to]) if to in members else ("mail", address(to, here, mails), "")
    return (way, found, secret) if found and way in wires else ("console", to, "")


def _run(post: Post, wire: Wire | None, rows: Sequence[m.Notice], letters: Sequence[Letter], done: Counter[str]) -> None:
    """Send one wire's share one by one, until it goes down or we are told to stop; the rest is put back untried."""
    for number, (row, letter) in enumerate(zip(rows, letters, strict=True)):
        assert wire
        if post.stop():
            return back(rows[number:], post.clock())
        if wire.until and post.clock() < wire.until:
            done["resting"] += len(rows) - number
            return back(rows[number:], wire.until, wire.fault)
        if begin(row, post.clock(), PATIENCE, lease=post.lease):
            done[_send(post, wire, row, letter)] += 1
        elif row.next_at is None:
            done["dead"] += 1
    return None


def _send(post: Post, wire: Wire, row: m.Notice, letter: Letter) -> str:
    """Send one letter and settle it; return what became of it."""
    let_go()  # a server that hangs must not hold a connection of the database
    try:
        wire.link.send(letter)
    except Down as fault:
        return _down(post, wire, row, fault)
    except Exception as fault:
        wire.failures = 0
        return _failed(post, row, fault)
    wire.failures = 0
    if not settle(row, next_at=None, sent_at=post.clock(), fault="", link=wire.name):
        log.warning("notice %s: sent after its lease had ended", row.pk)
    return "sent"


def _failed(post: Post, row: m.Notice, fault: Exception) -> str:
    """Settle a letter that was not taken though the wire is well; a link's own mistake is one more reason to try again."""
    if isinstance(fault, Undeliverable):
        settle(row, next_at=None, fault=str(fault)[:300])
        return "dead"
    if not isinstance(fault, Later):
        log.error("notice %s: %s", row.pk, type(fault).__name__)
    said = str(fault) if isinstance(fault, Later) else words(fault)
    return again(row, post.clock(), PATIENCE, said)


def _down(post: Post, wire: Wire, row: m.Notice, fault: Down) -> str:
    """Let the whole wire rest, doubling; only a letter that was on its way, and may be the cause, pays with a try."""
    at = post.clock()
    wire.until = at + min(LONGEST_REST, post.rest * 2 ** min(wire.failures, 20))
    wire.failures, wire.fault = wire.failures + 1, str(fault)
    log.warning("%s rests until %s: %s", wire.name, wire.until.isoformat(timespec="seconds"), fault)
    if fault.offered:
        return again(row, at, PATIENCE, str(fault))
    settle(row, tries=row.tries - 1, next_at=wire.until, fault=str(fault)[:300])
    return "resting"


def address(to: str, here: World, mails: Mapping[str, str]) -> str:
    """Return the e-mail address for a notice's receiver, "" when no mail reaches it: a unit without one, a telephone number."""
    kind, _, code = to.partition(":")
    if kind == "unit" and code in here.units:
        return mails.get(code, "")
    if kind == "area" and code in here.atlas.areas:
        return mails.get(here.unit_of.get((here.atlas.areas[code].level, code), ""), "")
    return mailbox(to)


def _letter(row: m.Notice, to: str, secret: str, here: World, number: str) -> Letter:
    """Return the letter of a notice; its key is the same at every try, and no other notice's, even of another database."""
    key = f"notice.{here.code}.{row.pk}.{row.created_at:%Y%m%d%H%M%S%f}"
    return Letter(key, to, f"{here.zh} 事件 / case {number}", row.text, row.created_at, secret)
