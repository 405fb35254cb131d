"""Does the bench of the stream reach all who listen, more than the pool of the database has room for, and fail when it should?"""

import json
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "live.py"


def test_thirty_listeners_and_a_miss() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    words = ["--listeners", "30", "--events", "5", "--rate", "5", "--target", "0.1", "--json"]
    done = subprocess.run([sys.executable, str(BENCH), *words], env=env, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    one = found["listeners"]["30"]
    assert done.returncode == 1 and found["missed"] == [30] and (one["told"], one["lost"]) == (150, 0) and 0 < one["p50"] <= one["p99"]
