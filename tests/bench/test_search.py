"""Does the bench of searching measure what it says?"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.lab.texts import made

BENCH = Path(__file__).parents[2] / "bench" / "search.py"


def bench(*words: str) -> subprocess.CompletedProcess:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    return subprocess.run([sys.executable, str(BENCH), *words], env=env, capture_output=True, text=True)


def test_a_small_house_is_searched_by_many_few_one_and_none(tmp_path) -> None:
    (tmp_path / "messages").mkdir()
    with (tmp_path / "messages" / "public_messages.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], *([text] for text in made(120)[0])])
    done = bench("--cases", "150", "--rounds", "2", "--json", "--data", str(tmp_path))
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["cases"] > 150 and found["one"]["rows"] == 1 and found["none"]["rows"] == 0 and found["many"]["rows"] == 25
    for kind in ("many", "letter", "phrase", "rare", "one", "none"):
        assert found[kind]["wall_ms"] > 0 and found[kind]["ms"] > 0 and found[kind]["ilike_ms"] >= 0


def test_a_missing_file_is_named(tmp_path) -> None:
    done = bench("--data", str(tmp_path))
    assert done.returncode == 1 and "public_messages.csv" in done.stderr
