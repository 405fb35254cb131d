"""What stands in the house that the browsers look at? Run with the settings of that house; invented, the same every time."""

import sys
from datetime import UTC, datetime, timedelta
from random import Random

import django
import pyotp

django.setup()

from django.core.management import call_command  # noqa: E402

from cityloop.actions import ask, factor, learn, plan, work  # noqa: E402
from cityloop.actions.move import move  # noqa: E402
from cityloop.actions.receive import Said, receive  # noqa: E402
from cityloop.actions.simulate import _places  # noqa: E402
from cityloop.kit import shelf  # noqa: E402
from cityloop.loop.words import Actor, Move, Point, Role  # noqa: E402
from cityloop.queries import cases  # noqa: E402
from cityloop.queries.district import world  # noqa: E402
from cityloop.queries.factor import opened  # noqa: E402
from cityloop.site import processes  # noqa: E402
from cityloop.store import models as m  # noqa: E402

DESK = Actor("operator", Role.OPERATOR, unit="C0", area="500103")
LEADER = Actor("leader", Role.LEADER, unit="C0", area="500103")
RESIDENT = Actor("resident", Role.RESIDENT)


def main(count: int) -> None:
    """Load the demo district and its accounts, teach a starter, and let reports of the last two days come in."""
    from rich.console import Console

    call_command("migrate", verbosity=0)
    processes._prepare(Console(quiet=True))
    learn.GENERATED = 200
    learn.lesson("2026-10-12")
    now, rng = datetime.now(UTC), Random(4)
    packs = [made for pack in world().shelf.packs.values() if (made := shelf.module(pack, "demo"))]
    for number in range(count):
        row = rng.choice(packs).demo(rng, _places(world()), 1)[0]
        at = now - timedelta(hours=48) + timedelta(hours=47) * number / count
        point = Point(row["lon"], row["lat"]) if row.get("lon") is not None else None
        receive(Said(row["text"], "web", f"fill-{number}", at, title=row.get("title", ""), point=point, contact="13812345678"), by=RESIDENT, at=at)
    _worked(now)
    _coded(Actor("admin", Role.ADMIN), now)


def _coded(who: Actor, now: datetime) -> None:
    """Give an account a second factor."""
    factor.begin(processes.PASSWORD, by=who)
    secret = opened(m.Factor.objects.get(user__username=who.name).secret)
    factor.confirm(pyotp.TOTP(secret).at(now), by=who, at=now, keep="")


def _worked(now: datetime) -> None:
    """Let some cases be in every state that a page shows."""
    rows = list(m.Case.objects.filter(state="dispatched").order_by("id")[:8])
    unit = {case.number: Actor("crew", Role.FOREMAN, unit=case.unit_id or "") for case in rows}
    for case in rows[:6]:
        move(case.number, Move.ACCEPT, by=unit[case.number], at=now - timedelta(minutes=50))
    ask.supervise(rows[0].number, by=LEADER, at=now - timedelta(minutes=40), why="居民多次催问")
    ask.ask_extension(rows[1].number, amount="2 wd", why="等配件", by=unit[rows[1].number], at=now - timedelta(minutes=40))
    move(rows[2].number, Move.PAUSE, by=unit[rows[2].number], at=now - timedelta(minutes=40), why="等配件", reason="parts")
    work.finish(rows[3].number, step="repair", kind="photo", text="已更换", by=unit[rows[3].number], at=now - timedelta(minutes=30))
    plan.split(rows[4].number, units=["USC", "ULD"], lead="USC", by=DESK, at=now - timedelta(minutes=30))
    _closed(rows[6].number, Actor("crew", Role.FOREMAN, unit=rows[6].unit_id or ""), now)
    for to, more in (("13812345678", {"sent_at": now, "link": "console"}), ("zhang@example.org", {"tries": 28, "fault": "550 mailbox unavailable"})):
        m.Notice.objects.bulk_create([m.Notice(case=case, by="operator", created_at=now, kind="told", to=to, text="已修复", **more) for case in rows])
    work.note(rows[5].number, text="已电话联系", by=DESK, at=now - timedelta(minutes=20))


def _closed(number: str, crew: Actor, now: datetime) -> None:
    """Bring a case to its end, so that somebody is owed a call-back."""
    move(number, Move.ACCEPT, by=crew, at=now - timedelta(minutes=50))
    for step, kind in cases.owed(m.Case.objects.get(number=number), world().shelf):
        work.finish(number, step=step, kind=kind, text="已修复", by=crew, at=now - timedelta(minutes=30))
    move(number, Move.RESOLVE, by=crew, at=now - timedelta(minutes=25))
    move(number, Move.CLOSE, by=DESK, at=now - timedelta(minutes=20))


if __name__ == "__main__":
    main(int(sys.argv[1]))
