"""Does the bench of a city's past count right, and fail when it should?"""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "boston.py"
COLUMNS = (
    "CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "OnTime_Status", "CASE_STATUS", "CLOSURE_REASON", "CASE_TITLE",
    "SUBJECT", "REASON", "TYPE", "Department", "Location", "LATITUDE", "LONGITUDE",
)  # fmt: skip


def request(number: int, **more: str) -> dict[str, str]:
    """Return a made-up request: lamps out, closed after nine days, due after ten."""
    return {
        "CASE_ENQUIRY_ID": str(number), "OPEN_DT": f"2015-03-0{1 + number % 9} 09:15:00", "TARGET_DT": "2015-03-20 09:15:00",
        "CLOSED_DT": "2015-03-19 10:00:00", "OnTime_Status": "ONTIME", "CASE_STATUS": "Closed", "CLOSURE_REASON": "Case Closed",
        "CASE_TITLE": "Lamp", "SUBJECT": "Works", "REASON": "Street Lights", "TYPE": "Street Light Outages", "Department": "PWDx",
        "Location": "", "LATITUDE": "42.35", "LONGITUDE": "-71.06", **more,
    }  # fmt: skip


def bench(data: Path, rows: list[dict[str, str]], *words: str) -> tuple[int, dict]:
    (data / "boston311").mkdir()
    with gzip.open(data / "boston311" / "public_boston311_2015_jan_sep.csv.gz", "wt", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, COLUMNS)
        sheet.writeheader()
        sheet.writerows(rows)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    done = subprocess.run([sys.executable, str(BENCH), "--data", str(data), "--json", *words], env=env, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_small(tmp_path) -> None:
    late = {"CLOSED_DT": "2015-03-21 10:00:00", "OnTime_Status": "OVERDUE"}
    code, found = bench(tmp_path, [request(n) for n in range(6)] + [request(6, **late), request(7, CASE_STATUS="Open", CLOSED_DT="")])
    assert code == 0 and (found["rows"], found["lost"], found["refused"], found["audit"], found["flags"], found["on_time"]) == (8, 0, 0, 0, 7, 1)


@pytest.mark.parametrize(
    ("more", "figure", "value"),
    [({"OnTime_Status": "OVERDUE"}, "on_time", 0.5), ({"OPEN_DT": "never"}, "refused", 1), ({"CLOSED_DT": ""}, "refused", 1)],
)
def test_a_miss_is_said_by_the_exit_code(more, figure, value, tmp_path) -> None:
    code, found = bench(tmp_path, [request(1), request(2, **more)])
    assert code == 1 and found[figure] == value and found["lost"] == 0
