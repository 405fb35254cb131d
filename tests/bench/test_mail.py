"""Is intake untouched by a mail server in trouble, is each notice delivered once, and does the bench count right?"""

import importlib.util
import json
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "mail.py"
spec = importlib.util.spec_from_file_location("bench_mail", BENCH)
bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)
GOOD = {"p99_well": 20, "p99_dead": 29, "p99_hang": 20, "p99_5xx": 20, "notices": 9, "once": 9, "lost": 0, "doubled": 0, "dead_letters": 0,
        "back_well": 1, "back_dead": 1, "back_hang": 1, "back_5xx": 1}  # fmt: skip


def test_dead_hanging_and_refusing_servers_cost_intake_nothing_and_nothing_is_lost_or_doubled() -> None:
    """Shown 2 of issue B: real servers and processes; the time is compared loosely, the letters exactly."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    words = ("--reports", "25", "--rounds", "1", "--timeout", "0.5", "--factor", "20", "--data", "x", "--json")
    done = subprocess.run([sys.executable, str(BENCH), *words], env=env, capture_output=True, text=True)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert (found["missed"], done.returncode) == ([], 0), found
    assert found["once"] == found["notices"] >= 50 and found["lost"] == found["doubled"] == found["dead_letters"] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []), ({"p99_hang": 31}, ["p99_hang"]), ({"p99_5xx": 30}, []), ({"lost": 1, "once": 8}, ["lost", "once"]),
        ({"doubled": 1, "once": 8}, ["doubled", "once"]), ({"dead_letters": 1}, ["dead_letters"]), ({"back_dead": 300}, ["back_dead"]),
    ],
)  # fmt: skip
def test_a_miss_is_named(change, said) -> None:
    assert bench.missed({**GOOD, **change}, 1.5) == said


def test_letters_are_counted_by_their_key() -> None:
    box = bench.Mailbox()
    for key in ("notice.500103.7.2026", "notice.500103.8.2026", "notice.500103.8.2026"):
        letter = EmailMessage()
        letter["Message-ID"] = f"<{key}@a.example.org>"
        box.letters.append(("x", letter))
    assert bench.counted(box, {"all": [7, 8, 9], "dead": 0}) == {"notices": 3, "once": 1, "lost": 1, "doubled": 1, "dead_letters": 0}
