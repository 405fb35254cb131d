"""Does the bench of intake measure what it says, and fail when it should?"""

import json
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "intake.py"
WIDE = ",".join(f"{name}=1000000" for name in ("cpu_ms", "ratio", "list_ms", "page_ms"))  # a busy machine is no miss here


def bench(*words: str) -> subprocess.CompletedProcess:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    return subprocess.run([sys.executable, str(BENCH), *words], env=env, capture_output=True, text=True)


def test_two_small_sizes_and_a_miss() -> None:
    done = bench("--cases", "60,130", "--reports", "12", "--rounds", "1", "--json", "--targets", f"{WIDE},page_statements=1")
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 1 and found["missed"] == ["60: page_statements", "130: page_statements"]
    assert found["date"] and found["cores"] and list(found["cases"]) == ["60", "130"]
    for one in found["cases"].values():
        assert one["cpu_ms"] > 0 and one["report_p50_1"] <= one["report_p99_1"] and 0 <= one["joined"] < 1
        assert (one["bare_statements"], one["list_statements"]) == (3, 2)
        assert one["statements"] <= 15 and one["page_statements"] <= 8


def test_an_unknown_target_is_named() -> None:
    done = bench("--targets", "cpu=3")
    assert done.returncode == 1 and "cpu_ms" in done.stderr
