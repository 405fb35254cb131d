"""What does one report cost over HTTP, and a page of the list, with ten thousand cases in the house and with a million?

Usage: python bench/intake.py [--cases 10000,100000,1000000] [--reports 600] [--rounds 3] [--targets cpu_ms=3,...] [--data DIR] [--json]
Serves the house as `cityloop up` does, on a database of its own that is filled to each number of cases in turn. Beside it, in
the same run and round by round, stands a bare Django view with one INSERT on the same server and PostgreSQL (parts/bare.py).
CPU is that of the whole process trees, the web server's and PostgreSQL's, from /proc: their sum is the figure. Statements are
counted by pg_stat_statements, with BEGIN, COMMIT, savepoints and the checks of a connection.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
CALLS = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query !~ 'pg_stat_statements|^SELECT . FROM ONLY'"  # ONLY: foreign keys

COUNTED = "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'"
CLIENTS = (1, 8, 32)
MAIN = 8  # clients at which the CPU of a report is judged
# Figure -> words, the most that it may be; None: recorded beside the others.
WORDS: dict[str, tuple[str, float | None]] = {
    "cpu_ms": ("CPU ms a report, web server and PostgreSQL together, 8 clients", 3.5),
    "web_ms": ("  of it the web server", None),
    "postgres_ms": ("  of it PostgreSQL", None),
    "bare_ms": ("baseline: CPU ms of the bare view with one INSERT, 8 clients", None),
    "ratio": ("CPU of a report to that of the bare view", 3.0),
    "statements": ("SQL statements a report", 15),
    "bare_statements": ("baseline: SQL statements of the bare view", None),
    **{
        f"{who}_{what}_{n}": (f"{words} of {name} with {n} clients, ms", None)
        for n in CLIENTS for who, name in (("report", "a report"), ("bare", "the bare view"))
        for what, words in (("cpu", "CPU"), ("p50", "median answer"), ("p99", "99th percentile"))
    },
    "list_ms": ("CPU ms of 25 cases, GET /api/v1/cases", 10),
    "list_statements": ("SQL statements of it", 8),
    "page_ms": ("CPU ms of the operator's list page, GET /", 10),
    "page_statements": ("SQL statements of it", 8),
    "handover_ms": ("CPU ms of the handover, GET /handover", None),
    "handover_statements": ("SQL statements of it", 18),
    "list_p50": ("median answer of GET /api/v1/cases, 1 client, ms", None),
    "page_p50": ("median answer of GET /, 1 client, ms", None),
    "handover_p50": ("median answer of GET /handover, 1 client, ms", None),
    "joined": ("share of the reports that joined an open case", None),
}  # fmt: skip


@dataclass
class Served:
    """A running server: how a request to it is spelt, what it is told when all is well, and which processes it has."""

    port: int
    pid: int
    spell: Callable[[], bytes]
    status: int
    cpu: dict[int, list[tuple[float, float]]] = field(default_factory=dict)  # clients -> ms of server and PostgreSQL, a round each
    took: dict[int, list[float]] = field(default_factory=dict)  # clients -> seconds of all requests


class House:
    """The database of one bench, and what runs on it."""

    def __init__(self, home: str):
        from cityloop.site import postgres

        self.cluster = postgres.here()
        self.master = postgres.postmaster(self.cluster)
        self.home = home
        self.keys = prepare()
        self.rows = fill.reports(Random(7))

    @contextmanager
    def all(self) -> Iterator[dict[str, Served]]:
        """Serve the house and the bare view."""
        with ExitStack() as stack:
            ours = self._serve(stack, "cityloop.site.wsgi:application", CITYLOOP_HOME=self.home)
            bare = self._serve(stack, "parts.bare:application", BARE_DATABASE=self.cluster.url())
            yield {
                "report": Served(*ours, self._report, 201),
                "bare": Served(*bare, lambda: self._report("/reports"), 201),
                "list": Served(*ours, lambda: self._get("/api/v1/cases", {"Authorization": f"Bearer {self.keys['operator']}"}), 200),
                "page": Served(*ours, lambda: self._get("/", {"Cookie": f"sessionid={self.keys['session']}"}), 200),
                "handover": Served(*ours, lambda: self._get("/handover", {"Cookie": f"sessionid={self.keys['session']}"}), 200),
            }

    def _serve(self, stack: ExitStack, application: str, **env: str) -> tuple[int, int]:
        from cityloop.site.processes import web

        port = load.free()
        env = {**os.environ, **env, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'bench'}"}
        return port, stack.enter_context(load.serve(web(port, application), port, env))

    def _report(self, path: str = "/api/v1/reports") -> bytes:
        row = next(self.rows)
        told = {name: row[name] for name in ("text", "title", "place", "lon", "lat")}
        key = self.keys["device" if row["source"] == "device" else "resident"]
        heads = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
        return load.spell("POST", path, heads, json.dumps(told, ensure_ascii=False).encode())

    def _get(self, path: str, heads: dict[str, str]) -> bytes:
        return load.spell("GET", path, heads)

    def grow(self, have: int, want: int, whole: int) -> int:
        """Fill the database up to `want` cases."""
        return fill.fill(have, want, whole, now=datetime.now(UTC))

    def run(self, one: Served, requests: int, clients: int) -> None:
        """Send requests and note what they took."""
        rows = [one.spell() for _ in range(requests)]
        before = load.cpu(one.pid), load.cpu(self.master)
        took = load.send(one.port, rows, clients, one.status)
        after = load.cpu(one.pid), load.cpu(self.master)
        web, base = (1000 * (b - a) / requests for a, b in zip(before, after, strict=True))
        one.cpu.setdefault(clients, []).append((web, base))
        one.took.setdefault(clients, []).extend(took)

    def statements(self, one: Served, requests: int = 60) -> float:
        """Return how many statements a request sends, on the average."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_statements_reset()")
            load.send(one.port, [one.spell() for _ in range(requests)], 1, one.status)
            cursor.execute(CALLS)
            return round(float(cursor.fetchone()[0]) / requests, 1)


def prepare() -> dict[str, str]:
    """Load the demo district; return the secrets of its callers: two programs that report, one that reads, a signed-in operator."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from cityloop.actions import enrol, keys, learn
    from cityloop.actions.load import load as load_district
    from cityloop.loop.words import SYSTEM, Role

    now = datetime.now(UTC)
    call_command("migrate", verbosity=0)
    load_district(ROOT / "districts" / "demo", by=SYSTEM, at=now)
    learn.lesson(now.date().isoformat())  # a house at work has a model
    with connection.cursor() as cursor:
        cursor.execute(bare.TABLE)
        cursor.execute("CREATE EXTENSION pg_stat_statements")
    made = {role: keys.make(role, role=role, scopes=["reports:write"], at=now) for role in ("resident", "device")}
    made["operator"] = keys.make("operator", role="operator", scopes=["cases:read"], area="500103", at=now)
    enrol.enrol("operator", "bench", role=Role.OPERATOR, unit="C0", area="500103", weak=True)
    client = Client()
    client.force_login(get_user_model().objects.get(username="operator"))
    return {**made, "session": client.cookies["sessionid"].value}


def measure(house: House, reports: int, rounds: int) -> dict[str, float]:
    """Return the figures of WORDS for the database as it is."""
    from django.db import connection

    with house.all() as served:
        for one in served.values():  # warm: imports, connections, what is kept in memory
            load.send(one.port, [one.spell() for _ in range(max(40, reports // 8))], 8, one.status)
        before = told(connection)
        for _ in range(rounds):
            for clients in CLIENTS:
                house.run(served["bare"], reports, clients)
                house.run(served["report"], reports, clients)
            for name in ("list", "page", "handover"):
                house.run(served[name], max(1, reports // 4), 1)
        after = told(connection)
        found = {f"{name}_statements": house.statements(one) for name, one in served.items()}
    found["statements"] = found.pop("report_statements")
    joined = 1 - (after[1] - before[1]) / max(1, after[0] - before[0])
    return found | figures(served) | {"joined": round(joined, 3)}


def told(connection: Any) -> tuple[int, int]:
    """Return how many reports and cases there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM store_report), (SELECT count(*) FROM store_case)")
        return tuple(cursor.fetchone())


def figures(served: dict[str, Served]) -> dict[str, float]:
    """Return medians over the rounds; what is judged first."""
    found: dict[str, float] = {}
    for name, one in served.items():
        for clients, rounds in one.cpu.items():
            found[f"{name}_cpu_{clients}"] = round(median(map(sum, rounds)), 2)
            cuts = quantiles(one.took[clients], n=100)
            found[f"{name}_p50_{clients}"], found[f"{name}_p99_{clients}"] = (round(1000 * cuts[n], 1) for n in (49, 98))
    found["cpu_ms"], found["bare_ms"] = found[f"report_cpu_{MAIN}"], found[f"bare_cpu_{MAIN}"]
    web, base = zip(*served["report"].cpu[MAIN], strict=True)
    found["web_ms"], found["postgres_ms"] = round(median(web), 2), round(median(base), 2)
    found["ratio"] = round(found["cpu_ms"] / max(0.01, found["bare_ms"]), 2)
    for name in ("list", "page", "handover"):
        found[f"{name}_ms"], found[f"{name}_p50"] = found.pop(f"{name}_cpu_1"), found.pop(f"{name}_p50_1")
    return found


def tell(cases: int, found: dict[str, float], most: dict[str, float | None]) -> None:
    """Print figure and target line by line."""
    print(f"\n{cases:,} cases")
    for name, (words, _) in WORDS.items():
        target = "" if most[name] is None else f"   target <= {most[name]:g}{'' if found[name] <= most[name] else '   MISSED'}"  # type: ignore[operator]
        print(f"{words}: {found[name]:g}{target}")


def targets(changed: str) -> dict[str, float | None]:
    """Return figure -> the most it may be, with changes such as "cpu_ms=3,ratio=2"."""
    most = {name: target for name, (_, target) in WORDS.items()}
    for part in filter(None, changed.split(",")):
        name, _, value = part.partition("=")
        if name not in most:
            sys.exit(f"no such figure: {name}; one of {', '.join(most)}")
        most[name] = float(value)
    return most


def options() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default="10000,100000,1000000", help="cases in the house, growing")
    parser.add_argument("--reports", type=int, default=600, help="reports of one round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the median counts")
    parser.add_argument("--targets", default="", help="other targets, such as cpu_ms=3,ratio=2")
    parser.add_argument("--data", type=Path, default=None, help="folder for the database (a temporary one); no data set is read")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Print the figures for each number of cases; return 1 when a target is missed at any."""
    args = options()
    most, sizes, have = targets(args.targets), sorted(map(int, args.cases.split(","))), 0
    found: dict[int, dict[str, float]] = {}
    about = {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count(), "python": platform.python_version()}
    with database(args.data) as home:
        house = House(home)
        for cases in sizes:
            have = house.grow(have, cases, sizes[-1])
            found[cases] = measure(house, args.reports, args.rounds)
    limits = {name: limit for name, limit in most.items() if limit is not None}
    missed = [f"{cases}: {name}" for cases, one in found.items() for name, limit in limits.items() if one[name] > limit]
    if args.json:
        print(json.dumps({**about, "missed": missed, "cases": found}))
    else:
        print(f"{about['date']}, {about['cores']} cores, Python {about['python']}; {args.rounds} rounds of {args.reports} reports, medians")
        for cases, one in found.items():
            tell(cases, one, most)
    return int(bool(missed))


@contextmanager
def database(folder: Path | None) -> Iterator[str]:
    """Give a new folder with an empty database that counts its statements, and Django on it, until the end of the block."""
    global bare, fill, load
    with tempfile.TemporaryDirectory(dir=folder) as home:
        os.chmod(home, 0o755)
        for name in [name for name in os.environ if name.startswith(("CITYLOOP_", "DJANGO_"))]:
            del os.environ[name]
        os.environ |= {"CITYLOOP_HOME": home, "DJANGO_SETTINGS_MODULE": "cityloop.site.settings"}
        from cityloop.site import postgres

        try:
            with psycopg.connect(postgres.url(), autocommit=True) as db:
                db.execute(COUNTED)
            postgres.stop()
            postgres.url()  # started anew
            import django

            django.setup()
            from parts import bare, fill, load

            yield home
        finally:
            stop()


def stop() -> None:
    """Let the database go, so that its folder can be removed."""
    from django.db import connections

    from cityloop.site import postgres

    for one in connections.all(initialized_only=True):
        one.close()
        one.close_pool()
    postgres.stop()


if __name__ == "__main__":
    sys.exit(main())
