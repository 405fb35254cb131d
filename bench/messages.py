"""Does every row of a file of real messages end in a case or a named refusal, and does a second run add nothing?

Usage: python bench/messages.py [--data ../shared/data] [--json]
Runs `cityloop run` twice on a database of its own, as a user would, and compares with the rows that the csv module counts.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("messages") / "public_hot_messages.csv"
WORDS = {
    "lost": ("rows that ended in nothing", "= 0"),
    "doubled": ("reports the second run added", "= 0"),
    "asked": ("share of cases that ask for their place (pseudonyms)", ">= 0.99"),
    "refused": ("rows refused by name", "(none expected)"),
    "cpu_ms_a_row": ("CPU ms a row, command only, without the server", "(no target yet)"),
}


def cityloop(*words: str, home: str) -> tuple[str, float]:
    """Return what a command printed, and its CPU seconds. Exit codes 0 and 1 are answers; anything else ends us."""
    env = {**os.environ, "CITYLOOP_HOME": home, "PYTHONPATH": str(ROOT / "src")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", "cityloop.site.main", *words], env=env, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        sys.exit(done.stderr or done.stdout)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(path: Path) -> dict[str, float]:
    """Return the figures of WORDS for one file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o755)
        cityloop("district", "load", str(ROOT / "districts" / "demo"), home=home)
        first, cpu = cityloop("run", str(path), "--json", "--refused", f"{home}/refused.csv", home=home)
        second, _ = cityloop("run", str(path), "--json", "--refused", f"{home}/refused.csv", home=home)
    one, two = json.loads(first), json.loads(second)
    refused = sum(one["refused"].values())
    ended = one["opened"] + one["joined"] + one["repeat"] + refused
    asked = sum(n for name, n in one["subdistrict"].items() if name.startswith("("))
    return {
        "rows": rows, "opened": one["opened"], "joined": one["joined"], "refused": refused, "lost": rows - ended,
        "doubled": two["opened"] + two["joined"], "asked": round(asked / max(1, sum(one["subdistrict"].values())), 4),
        "cpu_ms_a_row": round(1000 * cpu / max(1, rows), 2),
    }  # fmt: skip


def main() -> int:
    """Print figure and target line by line; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = args.data / FILE
    if not path.exists():
        sys.exit(f"缺少文件 / file missing: {path}; give --data")
    found = {**measure(path), "date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()}
    if args.json:
        print(json.dumps(found))
    else:
        print(f"{path.name}: {found['rows']} rows, {found['opened']} opened, {found['joined']} joined")
        for name, (words, target) in WORDS.items():
            print(f"{words}: {found[name]}   target {target}")
    return int(found["lost"] != 0 or found["doubled"] != 0 or found["asked"] < 0.99)


if __name__ == "__main__":
    sys.exit(main())
