"""How many deadlines of July to September follow from those of January to June?

Usage: python bench/limits.py [--data ../shared/data] [--json]
Runs `cityloop learn limits` as a user would, with the district's calendar and without any.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = Path("boston311") / "public_boston311_2015_jan_sep.csv.gz"
CALENDAR = ROOT / "districts" / "boston" / "calendar.toml"
UNTIL = "2015-07-01"
AIM = 0.9
COLUMNS = ("open=OPEN_DT", "target=TARGET_DT", "type=TYPE")
WORDS = {
    "within": ("share within an hour of TARGET_DT", f">= {AIM}"),
    "calendar_days": ("baseline: the type's commonest calendar days", "below ours"),
    "working_days": ("baseline: the type's commonest working days", "below ours"),
    "no_calendar": ("the same without a calendar: days off after the history are unknown", "(no target)"),
    "unseen": ("share of types never seen", "(given by the data)"),
    "cpu_seconds": ("CPU s, reading, learning and scoring", "(no target yet)"),
}


def learn(path: Path, *more: str) -> dict:
    """Return what the command says about one file. Exit code 1 only says that rows were refused."""
    words = ["learn", "limits", str(path), "--map", *COLUMNS, "--zone", "America/New_York", "--until", UNTIL, "--json", *more]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-m", "cityloop.site.main", *words], env=env, capture_output=True, text=True)
    if done.returncode > 1:
        sys.exit(done.stderr or done.stdout)
    return json.loads(done.stdout)


def measure(path: Path) -> dict[str, float]:
    """Return the figures of WORDS for one file."""
    found, bare = learn(path, "--calendar", str(CALENDAR)), learn(path)
    shares = found["within_an_hour"]
    return {
        "rows": found["rows"], "learned_from": found["learned_from"], "scored_on": found["scored_on"], "types": found["types"],
        "within": shares["ours"], "calendar_days": shares["calendar_days"], "working_days": shares["working_days"],
        "no_calendar": bare["within_an_hour"]["ours"], "unseen": round(found["unseen"] / found["scored_on"], 4),
        "cpu_seconds": found["cpu_seconds"],
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
        print(f"{path.name}: learned {found['types']} types from {found['learned_from']} deadlines, scored on {found['scored_on']}")
        for name, (words, target) in WORDS.items():
            print(f"{words}: {found[name]}   target {target}")
    return int(found["within"] < max(AIM, found["calendar_days"], found["working_days"]))


if __name__ == "__main__":
    sys.exit(main())
