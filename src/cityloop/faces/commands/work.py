"""Who sends the notices and does the jobs?"""

import argparse
import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cityloop.actions import jobs, post, replay
from cityloop.links.plug import plug
from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries.district import world
from cityloop.queries.jobs import jobs as listed
from cityloop.queries.notices import notices

HELP = "发出通知、办理后台任务 / send notices and do jobs, once, or all the time with --loop; several may run at once"
EXAMPLE = "cityloop work --loop"
LEASE = "秒 / seconds after which another takes what a killed worker had in hand; more than 20 time-outs of the mail server (300)"
GRACE = 6.0  # seconds: the supervisor kills after ten
WELL = ("sent", "done", "stopped")
RANGES = {"every": (0.1, 3600), "lease": (1, 86_400), "rest": (0.1, 3600)}
log = logging.getLogger("cityloop.work")


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--loop", action="store_true", help="一直运行 / keep running")
    parser.add_argument("--every", type=float, default=1, help="秒 / seconds between two looks (1)")
    parser.add_argument("--lease", type=float, default=300, help=LEASE)
    parser.add_argument("--rest", type=float, default=10, help="秒 / seconds that a link rests after its first failure, doubling to 300 (10)")
    parser.add_argument("--quiet", action="store_true", help="不显示发往控制台的通知 / without the notices that go to the console")
    parser.add_argument("--dead", action="store_true", help="列出停发停办的 / list what was given up, and do nothing")
    parser.add_argument("--replay", action="store_true", help="停发停办的重新来过 / make all that was given up due again first")


def run(args: argparse.Namespace, console: Console) -> int:
    """Work once, or until SIGTERM; return 1 when something failed or was given up (doctor and --dead say what)."""
    for name, (least, most) in RANGES.items():
        if not least <= getattr(args, name) <= most:
            raise Refused(f"应为 {least} 到 {most} 秒 / {least} to {most} seconds", field=f"--{name}", value=getattr(args, name))
    by = Actor("command line", Role.ADMIN, area=world().code)
    if args.dead:
        return _dead(by, console)
    if args.replay:
        console.print(f"重新来过 / due again: {_replay(by, _now())}", highlight=False)
    return _loop(args, console) if args.loop else _once(args, console)


def _once(args: argparse.Namespace, console: Console) -> int:
    done: Counter[str] = sum((part() for part in _parts(args, lambda: False).values()), Counter())
    console.print(f"work {dict(done) or 'nothing due'}", highlight=False)
    return int(any(count for name, count in done.items() if name not in WELL))


def _loop(args: argparse.Namespace, console: Console) -> int:
    """Do each part in a thread of its own, so that neither a slow mail server nor a long job holds up the other.

    Told to stop, it waits GRACE for both, then ends as if it were killed: another takes what it had in hand.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(message)s")
    logging.getLogger("cityloop.notice").setLevel(logging.WARNING if args.quiet else logging.INFO)  # the console link's
    over = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.set())
    threads = [
        threading.Thread(target=_keep, args=(name, part, args.every, over, console, args.quiet), name=name, daemon=True)
        for name, part in _parts(args, over.is_set).items()
    ]
    for thread in threads:
        thread.start()
    while not over.wait(1):  # a wait without an end would not hear the signal
        pass
    until = time.monotonic() + GRACE
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in threads):  # a lesson hears nothing until it is done
        os._exit(0)
    return 0


def _keep(name: str, part: Callable[[], Counter[str]], every: float, over: threading.Event, console: Console, quiet: bool) -> None:
    while not over.is_set():
        try:
            if (done := part()) and not quiet:
                console.print(f"{name} {dict(done)}", highlight=False)
        except Exception:  # the database may be away for a while
            log.exception("%s", name)
        over.wait(every)


def _parts(args: argparse.Namespace, stop: Callable[[], bool]) -> dict[str, Callable[[], Counter[str]]]:
    """Return what there is to do. Raises Refused when a link is set up wrongly."""
    lease = timedelta(seconds=args.lease)
    outbox = post.Post(plug(), _now, stop, lease, timedelta(seconds=args.rest))
    bench = jobs.Bench(_now, stop, lease)
    return {"post": lambda: post.drain(outbox), "jobs": lambda: jobs.drain(bench)}


def _now() -> datetime:
    return datetime.now(UTC)


def _dead(by: Actor, console: Console) -> int:
    """List the newest hundred of each; receivers are masked. Return 1 when there is one."""
    rows = [
        (f"{row.kind} {row.case}", row.to, row.id, row.tries, row.fault) for row in notices(by, status="dead", limit=100).rows
    ]
    rows += [(f"job {job.kind}", job.by, job.id, job.tries, job.fault) for job in listed(by, status="dead", limit=100).rows]
    table = Table("what", "to / by", "id", "tries", "fault")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console.print(table if rows else "没有停发停办的 / nothing was given up")
    return int(bool(rows))


def _replay(by: Actor, at: datetime) -> int:
    count = 0
    while some := replay.replay_all(by=by, at=at):
        count += some
    while rows := listed(by, status="dead", limit=100).rows:
        for row in rows:
            jobs.replay(row.id, by=by, at=at)
            count += 1
    return count
