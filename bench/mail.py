"""Does a mail server that is dead, hangs or refuses make intake wait, or lose or double a notice?

Usage: python bench/mail.py [--reports N] [--rounds N] [--timeout SECONDS] [--hang SECONDS] [--factor F] [--data FOLDER] [--json]
A real mail server on loopback, a real `cityloop work --loop`, and reports coming in all the while, on a database of their own.
In each of four modes as many reports come; then the server is well again, and the next mode waits until all has arrived. The
modes take turns, so that other work on the machine meets all of them. In the end every letter is counted by its Message-ID.
The baseline of a p99 is the same run's with the server well. `--data` is taken and not used: the reports are synthetic.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.mailserver import Mailbox  # noqa: E402 - the tests' own server

MODES = {"well": {}, "dead": {}, "hang": {"hang": 20.0}, "5xx": {"says": "554 5.3.2 not now"}}
RECOVER = 300  # seconds that all may take to arrive once the server is back
WORDS = {
    "reports": ("reports received in each mode, all rounds", "(size)"),
    **{f"p50_{mode}": (f"p50 of intake, ms, server {mode}", "(recorded)") for mode in MODES},
    "p99_well": ("p99 of intake, ms, server well", "(baseline)"),
    **{f"p99_{mode}": (f"p99 of intake, ms, server {mode}", "<= factor x well, or within 10 ms") for mode in MODES if mode != "well"},
    "notices": ("notices that these reports asked for", "(size)"),
    "once": ("letters delivered exactly once", "= notices"),
    "lost": ("notices that never arrived", "= 0"),
    "doubled": ("letters that arrived more than once", "= 0"),
    "dead_letters": ("notices given up", "= 0"),
    **{f"back_{mode}": (f"seconds from the server's return to the last letter, after {mode}", f"<= {RECOVER}") for mode in MODES},
}
# Takes reports in, one after the other, as a face would; then says how long each took and what waits.
INTAKE = """import json, random, sys, time
from datetime import UTC, datetime
import django; django.setup()
from cityloop.actions.receive import Said, receive
from cityloop.actions.simulate import _places
from cityloop.kit import shelf
from cityloop.loop.words import Actor, Point, Role
from cityloop.queries.district import world
from cityloop.store import models as m
here, rng, count = world(), random.Random(7), 0
places = _places(here)
makers = [made for pack in here.shelf.packs.values() if (made := shelf.module(pack, "demo"))]
by = Actor("bench", Role.RESIDENT)
for line in sys.stdin:
    took = []
    for _ in range(int(line)):
        row = rng.choice(makers).demo(rng, places, 1)[0]
        point = Point(row["lon"], row["lat"]) if row.get("lon") is not None else None
        said, count = Said(row["text"], "bench", str(count), datetime.now(UTC), point=point), count + 1
        began = time.perf_counter()
        receive(said, by=by, at=datetime.now(UTC))
        took.append(time.perf_counter() - began)
    rows = list(m.Notice.objects.values_list("id", "sent_at", "next_at", "link"))
    waiting, dead = sum(r[2] is not None for r in rows), sum(r[1] is None and r[2] is None for r in rows)
    print(json.dumps({"took": took, "waiting": waiting, "dead": dead, "all": [r[0] for r in rows]}), flush=True)
"""


class House:
    """A database of its own with a loaded district whose units have addresses, a worker and an intake."""

    def __init__(self, home: Path, url: str, rest: float):
        self.env = {
            **os.environ, "CITYLOOP_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "cityloop.site.settings",
            "CITYLOOP_MAIL": url, "CITYLOOP_MAIL_FROM": "city@example.org", "CITYLOOP_LINK": "mail",
        }  # fmt: skip
        self.cityloop = [sys.executable, "-m", "cityloop.site.main"]
        subprocess.run([*self.cityloop, "district", "load", str(addressed(home))], env=self.env, check=True, stdout=subprocess.DEVNULL)
        self.intake = subprocess.Popen(
            [sys.executable, "-c", INTAKE], env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.work = self.start("work", "--loop", "--every", "0.2", "--rest", str(rest), "--lease", "120")

    def start(self, *words: str) -> subprocess.Popen:
        return subprocess.Popen([*self.cityloop, *words], env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def receive(self, reports: int) -> dict:
        """Return the seconds of each report, and the notices there are."""
        self.intake.stdin.write(f"{reports}\n")
        self.intake.stdin.flush()
        return json.loads(self.intake.stdout.readline())

    def end(self) -> None:
        self.work.terminate()
        self.intake.stdin.close()
        for process in (self.work, self.intake):
            process.wait(60)


def addressed(home: Path) -> Path:
    """Return the demo district with an address for each unit."""
    folder = Path(shutil.copytree(ROOT / "districts" / "demo", home / "district"))
    units = (folder / "units.toml").read_text(encoding="utf-8")
    (folder / "units.toml").write_text(re.sub(r'(?m)^code = "(.+)"$', r'\g<0>\nmail = "\1@example.org"', units), encoding="utf-8")
    return folder


def until(true: Callable[[], bool], seconds: float) -> float:
    """Return after how many seconds it was true, or `seconds`."""
    began = time.monotonic()
    while time.monotonic() - began < seconds and not true():
        time.sleep(0.2)
    return time.monotonic() - began


def measure(reports: int, rounds: int, timeout: float, hang: float) -> dict[str, float]:
    """Return the figures of WORDS."""
    box, took, back = Mailbox().start(), {mode: [] for mode in MODES}, dict.fromkeys(MODES, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        house = House(Path(folder), box.url(f"tls=none&timeout={timeout}"), rest=0.5)
        try:
            house.receive(20)  # warm
            for mode in [*MODES] * rounds:
                took[mode] += under(mode, box, hang, lambda: house.receive(reports)["took"])
                back[mode] = max(back[mode], until(lambda: not house.receive(0)["waiting"], RECOVER))
            last = house.receive(0)
        finally:
            house.end()
            box.stop()
    return {"reports": reports * rounds} | counted(box, last) | {
        name: value
        for mode, times in took.items()
        for name, value in (
            (f"p50_{mode}", round(1000 * statistics.median(times), 1)), (f"back_{mode}", round(back[mode], 1)),
            (f"p99_{mode}", round(1000 * statistics.quantiles(times, n=100)[98], 1)),
        )
    }  # fmt: skip


def under(mode: str, box: Mailbox, hang: float, does: Callable[[], list[float]]) -> list[float]:
    """Return what is found while the server is in that mode."""
    how = MODES[mode]
    box.hang, box.says = min(hang, how.get("hang", 0.0)), how.get("says", "")
    if mode == "dead":
        box.stop()
    found = does()
    box.hang, box.says = 0.0, ""
    if mode == "dead":
        box.start()
    return found


def counted(box: Mailbox, last: dict) -> dict[str, float]:
    """Return what became of the notices, by the letters that arrived."""
    seen: dict[int, int] = {}
    for (_, key), times in box.counted().items():
        pk = int(key.partition("@")[0].rsplit(".", 2)[1])
        seen[pk] = seen.get(pk, 0) + times
    return {
        "notices": len(last["all"]), "once": sum(times == 1 for times in seen.values()), "lost": len(set(last["all"]) - set(seen)),
        "doubled": sum(times > 1 for times in seen.values()), "dead_letters": last["dead"],
    }  # fmt: skip


def missed(found: dict[str, float], factor: float) -> list[str]:
    """Return the names of the figures that miss their target."""
    slow = [f"p99_{mode}" for mode in MODES if found[f"p99_{mode}"] > max(factor * found["p99_well"], found["p99_well"] + 10)]
    late = [f"back_{mode}" for mode in MODES if found[f"back_{mode}"] >= RECOVER]
    return [*slow, *late, *(name for name in ("lost", "doubled", "dead_letters") if found[name])] + ["once"] * (found["once"] != found["notices"])


def main() -> int:
    """Print figure and target line by line; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200, help="in each mode and round (200)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=4, help="seconds for each answer of the mail server (4)")
    parser.add_argument("--hang", type=float, default=20, help="seconds before each answer in the mode hang (20)")
    parser.add_argument("--factor", type=float, default=1.5, help="how much slower than well a p99 may be (1.5)")
    parser.add_argument("--data", type=Path, help="not used")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = measure(args.reports, args.rounds, args.timeout, args.hang)
    no = missed(found, args.factor)
    if args.json:
        print(json.dumps({**found, "missed": no, "date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()}))
    else:
        print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, time-out {args.timeout} s, hang {args.hang} s, factor {args.factor}")
        for name, (words, target) in WORDS.items():
            print(f"{words}: {found[name]}   target {target}" + ("   MISSED" if name in no else ""))
    return int(bool(no))


if __name__ == "__main__":
    sys.exit(main())
