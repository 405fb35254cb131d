"""Does the bench of real messages count right, and fail when it should?"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "messages.py"


def bench(data: Path) -> subprocess.CompletedProcess[str]:
    # An embedded database of its own, whatever this test run uses.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    return subprocess.run([sys.executable, str(BENCH), "--data", str(data), "--json"], env=env, capture_output=True, text=True)


@pytest.mark.parametrize(("place", "code"), [("A市A3区人民路", 0), ("嘉西村社区", 1)])
def test_small(tmp_path, place, code) -> None:
    (tmp_path / "messages").mkdir()
    with (tmp_path / "messages" / "public_hot_messages.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["message_id", "created_at", "text"])
        sheet.writerows([n, "2019-02-28 11:25:05" if n % 2 else "2019/2/28 11:25", f"{place}第{n}件"] for n in range(9))
        sheet.writerow([99, "never", "路灯不亮"])
    done = bench(tmp_path)
    found = json.loads(done.stdout)
    assert done.returncode == code, done.stderr
    assert (found["rows"], found["opened"] + found["joined"], found["refused"], found["lost"], found["doubled"]) == (10, 9, 1, 0, 0)
    assert found["asked"] == (1 - code)


def test_a_missing_file_is_said(tmp_path) -> None:
    done = bench(tmp_path)
    assert done.returncode == 1 and "public_hot_messages.csv" in done.stderr
