"""Does the bench of the map measure what it says?"""

import json
import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "maps.py"


def test_a_small_house_is_mapped() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    done = subprocess.run([sys.executable, str(BENCH), "--cases", "1500", "--rounds", "2", "--json"], env=env, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["cases"] == 1_500 and 0 < found["spots"] <= 1_500 and found["cells_shown"] == 0, "20,000 go to the browser one by one"
    assert all(found[name] > 0 for name in ("open", "cells", "close", "around", "worker", "drawn", "place"))
