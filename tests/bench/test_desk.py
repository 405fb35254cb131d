"""Does the bench of the desk open every page in a browser, and fail when it should?"""

import json
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "desk.py"


def test_two_small_houses_and_a_miss() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    words = ["--cases", "300", "--base", "60", "--visits", "2", "--target", "1", "--json"]
    done = subprocess.run([sys.executable, str(BENCH), *words], env=env, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 1 and found["missed"] == ["60: desk", "300: desk"]
    for pages in found["cases"].values():
        assert set(pages) == {"desk", "late", "all", "map", "unit", "callbacks", "handover"}
        assert 1 < pages["desk"]["list_ms"] <= pages["desk"]["case_ms"] and all(one["cpu_ms"] > 0 for one in pages.values())
