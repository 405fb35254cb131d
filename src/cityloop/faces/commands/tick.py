"""Who moves the clock?"""

import argparse
import signal
import threading
from datetime import UTC, datetime

from rich.console import Console

from cityloop.actions.tick import tick
from cityloop.loop.words import Refused

HELP = "推动时钟 / once, or every minute with --loop: clocks, escalation, tallies, seals; `cityloop work` sends the notices"
EXAMPLE = "cityloop tick --loop --every 60"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--loop", action="store_true", help="一直运行 / keep running")
    parser.add_argument("--every", type=float, default=60, help="秒 / seconds between ticks (60)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Tick once, or until SIGTERM; return 1 when a single tick had a job that failed (the log says why)."""
    if not 0.1 <= args.every <= 3600:
        raise Refused("间隔应为 0.1 到 3600 秒 / between 0.1 and 3600 seconds", field="--every", value=args.every)
    over = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.set())
    while True:
        done = {name: count for name, count in tick(at=datetime.now(UTC)).items() if count and name != "partitions"}
        if done or not args.loop:
            console.print(f"tick {done or 'nothing due'}", highlight=False)
        if not args.loop or over.wait(args.every):
            return int(not args.loop and any(name.endswith("failed") for name in done))
