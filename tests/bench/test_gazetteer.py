"""Does the bench of places hold on our own texts, and say what it lacks?"""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "gazetteer.py"


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(BENCH), *words], capture_output=True, text=True)


def test_our_own_texts_reach_the_targets() -> None:
    done = bench("--own", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["cases_wrong"]["value"] == 0 and found["cases"]["value"] >= 300


def test_missing_data_are_said(tmp_path) -> None:
    done = bench("--data", str(tmp_path))
    assert done.returncode == 1 and "public_messages.csv" in done.stderr
