"""How does a district look on a working day? Reports arrive, units work, some are late."""

import argparse
import random
import signal
import threading
from datetime import UTC, datetime, timedelta

from rich.console import Console

from cityloop.actions import simulate

HELP = "模拟运行(合成数据)/ keep a lively simulation of synthetic reports and working units going"
EXAMPLE = "cityloop simulate --days 3 --once"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--days", type=float, default=3, help="空库时先补的历史天数 / days of past to begin with (3)")
    parser.add_argument("--once", action="store_true", help="只补历史 / only the past, then stop")
    parser.add_argument("--every", type=float, default=4, help="秒 / mean seconds between happenings (4)")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 / seed (1)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Fill the past if the house is empty, then go on until SIGTERM."""
    over, rng, now = threading.Event(), random.Random(args.seed), datetime.now(UTC)  # synthetic reports, repeatable by seed  # nosec B311
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: over.set())
    if simulate.empty():
        console.print(f"补 {args.days} 天合成历史 / {args.days} days of synthetic past", highlight=False)
        moments = sorted(now - timedelta(days=args.days * rng.random()) for _ in range(int(args.days * 60)))
        simulate.past(moments, rng=rng, now=now, stop=over.is_set)
    while not args.once and not over.is_set():
        console.print(simulate.happen(rng=rng, at=datetime.now(UTC)), highlight=False)
        over.wait(rng.expovariate(1 / args.every))
    return 0
