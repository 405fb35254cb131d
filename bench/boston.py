"""Does a city's past, with its deadlines and outcomes, come in within a minute?

Usage: python bench/boston.py [--data ../shared/data] [--rows N] [--json]
Runs `cityloop run FILE --mapping districts/boston/mapping.toml` on a database of its own, as a user would. Beside it, in the
same run, stands what the database alone takes: the same rows copied from table to table.
"""

import argparse
import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("boston311") / "public_boston311_2015_jan_sep.csv.gz"
CITY = ROOT / "districts" / "boston"
SECONDS = 60
WORDS = {
    "seconds": ("seconds for the whole file, on this machine as it is", f"<= {SECONDS}"),
    "lost": ("rows that ended in nothing", "= 0"),
    "refused": ("rows refused by name", "= 0"),
    "on_time": ("share of closed cases with a deadline whose on-time flag is the source's", ">= 0.999"),
    "audit": ("findings of `cityloop audit`", "= 0"),
    "cases_a_second": ("cases a second, with all their journal lines", "(no target)"),
    "command_cpu": ("CPU seconds of the command and its workers", "(no target)"),
    "server_cpu": ("CPU seconds of the database server meanwhile", "(no target)"),
    "cpu_ms_a_row": ("CPU ms a row, of both", "(no target)"),
    "copy_seconds": ("baseline: seconds of PostgreSQL to copy the same rows and indexes from table to table", "(baseline)"),
    "ratio": ("ratio to that baseline", "(recorded)"),
}
COPY = """CREATE TABLE bare_{0} (LIKE {0} INCLUDING INDEXES); INSERT INTO bare_{0} SELECT * FROM {0}"""
TABLES = ("store_case", "store_report", "store_entry", "store_note")
# The source calls a case on time when it was closed by its deadline, to the second.
ASK = """import json, django; django.setup()
from django.db import connection
import time
from cityloop.store import models as m
began = time.monotonic()
with connection.cursor() as c:
    for table in {tables!r}:
        c.execute({copy!r}.format(table))
took = time.monotonic() - began
rows = m.Case.objects.exclude(closed_at=None).exclude(handle_due_at=None).values_list("all_reports__source_id", "closed_at", "handle_due_at")
print(json.dumps({{"copy": took, "flags": {{pk: closed <= due for pk, closed, due in rows}}}}))
"""


def cityloop(*words: str, home: str, own: tuple[str, ...] = ("-m", "cityloop.site.main")) -> tuple[str, int]:
    """Return what a command printed and its exit code; a refused call ends us."""
    env = {**os.environ, "CITYLOOP_HOME": home, "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "cityloop.site.settings"}
    done = subprocess.run([sys.executable, *own, *words], env=env, capture_output=True, text=True)
    if done.returncode > 1 or not done.stdout:
        sys.exit(done.stderr or done.stdout)
    return done.stdout, done.returncode


def server_cpu(home: str) -> float:
    """Return the CPU seconds of the server that lives in a home, with those of its backends that ended."""
    times, parents = {}, {}
    for one in psutil.process_iter():
        with suppress(psutil.Error):  # it ended while we looked, or nobody has buried it yet
            if one.name() == "postgres" and one.cwd() == f"{home}/var/postgres":
                times[one.pid], parents[one.pid] = one.cpu_times(), one.ppid()
    ended = sum(t.children_user + t.children_system for pid, t in times.items() if parents[pid] not in times)
    return ended + sum(t.user + t.system for t in times.values())


@contextmanager
def server(home: str) -> Iterator[None]:
    """Keep the home's server up, so that its CPU can be read before and after a command."""
    env = {**os.environ, "CITYLOOP_HOME": home, "PYTHONPATH": str(ROOT / "src")}
    os.chmod(home, 0o755)  # as root, the server's own user must pass
    hold = "from cityloop.site import postgres; postgres.hold(); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", hold], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
        assert one.stdin and one.stdout
        one.stdout.readline()
        try:
            yield
        finally:
            one.communicate(b"\n")


def flags(path: Path) -> dict[str, bool]:
    """Return id -> on time, as the source says, for what is closed and had a deadline."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["CASE_STATUS"] == "Closed" and row["TARGET_DT"]]
    return {row["CASE_ENQUIRY_ID"]: row["OnTime_Status"] == "ONTIME" for row in rows}


def measure(path: Path, said: dict[str, bool], rows: int) -> dict[str, float]:
    """Return the figures of WORDS for one file of `rows` rows."""
    with tempfile.TemporaryDirectory() as home, server(home):
        cityloop("district", "load", str(CITY), home=home)
        before, began, idle = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), server_cpu(home)
        told, _ = cityloop("run", str(path), "--mapping", str(CITY / "mapping.toml"), "--json", "--refused", f"{home}/no.csv", home=home)
        took, after, busy = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN), server_cpu(home) - idle
        findings, wrong = cityloop("audit", home=home)
        asked = json.loads(cityloop(home=home, own=("-c", ASK.format(tables=TABLES, copy=COPY)))[0])
    one, ours = json.loads(told), asked["flags"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    both = said.keys() & ours.keys()
    return {
        "rows": rows, "seconds": round(took, 1), "lost": rows - one["opened"] - sum(one["refused"].values()),
        "refused": sum(one["refused"].values()), "on_time": round(sum(said[k] == ours[k] for k in both) / max(1, len(both)), 4),
        "flags": len(both), "audit": len(findings.splitlines()) if wrong else 0, "cases_a_second": round(one["opened"] / took),
        "command_cpu": round(cpu, 1), "server_cpu": round(busy, 1),
        "cpu_ms_a_row": round(1000 * (cpu + busy) / max(1, rows), 2), "copy_seconds": round(asked["copy"], 1),
        "ratio": round(took / max(0.01, asked["copy"]), 1),
    }  # fmt: skip


def main() -> int:
    """Print figure and target line by line; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--rows", type=int, default=10**9, help="only the first N rows")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = args.data / FILE
    if not path.exists():
        sys.exit(f"缺少文件 / file missing: {path}; give --data")
    with tempfile.TemporaryDirectory() as folder, gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        part = Path(folder) / "boston.csv"
        part.write_text("".join(islice(file, args.rows + 1)), encoding="utf-8")
        rows = part.read_text(encoding="utf-8").count("\n") - 1
        found = {**measure(part, flags(path), rows), "date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()}
    if args.json:
        print(json.dumps(found))
    else:
        print(f"{path.name}: {rows} rows; {found['flags']} on-time flags compared; {found['date']}, {found['cores']} cores")
        for name, (words, target) in WORDS.items():
            print(f"{words}: {found[name]}   target {target}")
    missed = found["seconds"] > SECONDS or found["lost"] or found["refused"] or found["on_time"] < 0.999 or found["audit"]
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
