"""How long after its commit does a change reach every screen that listens?

Usage: python bench/live.py [--listeners 200,500,2000] [--events 30] [--rate 2] [--target 150] [--data DIR] [--json]
Serves the stream of changes as `cityloop up` does (one process), on a database of its own, holds so many streams of one operator's session open
and commits events at a steady rate. Latency is from the moment that COMMIT is sent until a stream's bytes are read; readers and writer share one
process of ours, whose own delay is in the figure. CPU is that of the stream's process and PostgreSQL, a second.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
EVENT = """INSERT INTO store_event (number, version, kind, by, role, state, area, unit, post, created_at)
VALUES (%s, 1, 'dispatched', 'bench', 'operator', 'dispatched', '500103', '', '', now())"""
NUMBER = re.compile(rb'"number": "(bench-\d+)"')
JUDGED = 2_000  # listeners at which the target is said


class Reader(asyncio.Protocol):
    """One open stream: notes when it read which event."""

    def __init__(self, head: bytes, opened: list[bool], read: list[tuple[bytes, float]]):
        self.head, self.opened, self.read, self.begun = head, opened, read, False

    def connection_made(self, transport: Any) -> None:
        """Ask for the stream."""
        transport.write(self.head)

    def data_received(self, data: bytes) -> None:
        """Note what came. An event is one chunk of some 150 bytes, which no packet cuts."""
        now = time.perf_counter()
        if not self.begun and b"retry:" in data:
            self.begun = True
            self.opened.append(True)
        self.read.extend((number, now) for number in NUMBER.findall(data))


async def listen(port: int, key: str, listeners: int, events: int, rate: float, url: str, pids: tuple[int, int]) -> dict[str, float]:
    """Return the figures of so many listeners."""
    from parts import load

    opened, read, sent = list[bool](), list[tuple[bytes, float]](), dict[bytes, float]()
    head = load.spell("GET", "/live", {"Cookie": f"sessionid={key}"})
    loop = asyncio.get_running_loop()
    lines = [await loop.create_connection(lambda: Reader(head, opened, read), "127.0.0.1", port) for _ in range(listeners)]
    await _until(lambda: len(opened) == listeners)
    if len(opened) < listeners:
        sys.exit(f"{len(opened)} of {listeners} streams were opened")
    before, begun = load.cpu(*pids), time.monotonic()
    async with await psycopg.AsyncConnection.connect(url) as line:
        for number in range(events):
            await line.execute(EVENT, [f"bench-{number}"])
            sent[b"bench-%d" % number] = time.perf_counter()
            await line.commit()
            await asyncio.sleep(1 / rate)
    await _until(lambda: len(read) >= listeners * events)
    cpu = (load.cpu(*pids) - before) / (time.monotonic() - begun)
    memory = sum(one.memory_info().rss for one in (psutil.Process(pids[0]), *psutil.Process(pids[0]).children(recursive=True)))
    for transport, _ in lines:
        transport.close()
    cuts = quantiles([1000 * (at - sent[number]) for number, at in read], n=100)
    return {
        "told": len(read), "lost": listeners * events - len(set(read)), "p50": round(cuts[49], 1), "p99": round(cuts[98], 1),
        "cpu_ms_a_second": round(1000 * cpu, 1), "memory_mb": round(memory / 2**20),
    }  # fmt: skip


async def _until(done: Any) -> None:
    """Wait for it, a minute at most: what is missing is in the figures."""
    until = time.monotonic() + 60
    while not done() and time.monotonic() < until:
        await asyncio.sleep(0.05)


def measure(home: str, key: str, sizes: list[int], events: int, rate: float) -> dict[int, dict[str, float]]:
    """Return listeners -> figures, each on a process of its own."""
    from parts import load

    from cityloop.site import postgres
    from cityloop.site.processes import live

    cluster, found = postgres.here(), {}
    for size in sizes:
        port = load.free()
        with load.serve(live(port), port, {**os.environ, "CITYLOOP_HOME": home, "PYTHONPATH": str(ROOT / "src")}) as pid:
            found[size] = asyncio.run(listen(port, key, size, events, rate, cluster.url(), (pid, postgres.postmaster(cluster))))
    return found


def main() -> int:
    """Print the figures; return 1 when an event was lost, or 2,000 or fewer listeners wait too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listeners", default="200", help="open streams, such as 500,2000")
    parser.add_argument("--events", type=int, default=30)
    parser.add_argument("--rate", type=float, default=2, help="events a second")
    parser.add_argument("--target", type=float, default=150, help="ms that the 99th percentile may be")
    parser.add_argument("--data", type=Path, default=None, help="folder for the database (a temporary one); no data set is read")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    import intake

    with intake.database(args.data) as home:
        found = measure(home, intake.prepare()["session"], list(map(int, args.listeners.split(","))), args.events, args.rate)
    missed = [size for size, one in found.items() if one["lost"] or (size <= JUDGED and one["p99"] > args.target)]
    about = {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "missed": missed}
    said = [f"{n:,} listeners: {one}   p99 target <= {args.target:g}{'   MISSED' if n in missed else ''}" for n, one in found.items()]
    print(json.dumps({**about, "listeners": found}) if args.json else "\n".join(said))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
