"""Is nothing lost or doubled under kill -9, and would the bench see it?"""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.posts import KEPT, Post, judge, posts

BENCH = Path(__file__).parents[2] / "bench" / "kill.py"
PHOTO = b"\xff\xd8\xff\xe0" + b"0" * 100
NONE = {"unacknowledged": 0, "lost": 0, "doubled": 0, "differ": 0, "pictures": 0, **dict.fromkeys(KEPT, 0)}


def test_2000_posts_while_everything_is_killed() -> None:
    """Web, tick, work, database and supervisor die while 2,000 reports come in; the bench hits three times as often."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))}
    words = ["--posts", "2000", "--kills", "8", "--seed", "3", "--json"]
    done = subprocess.run([sys.executable, str(BENCH), *words], env=env, capture_output=True, text=True, timeout=1200)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 0, found
    assert sum(found["became"].values()) == 2000 and min(found["became"].values()) > 200
    assert len(found["kills"]) >= 5 and sum(found["resends"].values()) > 0, "it was no calm day"


@pytest.fixture
def calm():
    """Return three posts, what they were told, and what a sound house holds."""
    asked = [Post(0, {"id": "own-0"}), Post(1, {}, "key-1", PHOTO), Post(2, {"id": "own-2"}, "key-2")]
    told = {post.number: {"id": post.source_id, "number": f"C-{post.number}", "became": "opened"} for post in asked}
    rows = [[post.source_id, f"C-{post.number}", ["opened"], [hashlib.sha256(PHOTO).hexdigest()] if post.photo else []] for post in asked]
    return asked, told, {"reports": rows, "strangers": 0, **dict.fromkeys(KEPT, 0)}


def test_a_sound_house_is_found_sound(calm) -> None:
    assert judge(*calm) == NONE


BREAKS = {
    "unacknowledged": lambda told, held: told.pop(2),
    "lost": lambda told, held: held["reports"].pop(),
    "doubled": lambda told, held: held["reports"].append(held["reports"][0]),
    "differ": lambda told, held: told[0].update(number="C-9"),
    "pictures": lambda told, held: held["reports"][1].__setitem__(3, [""]),
    **{name: lambda told, held, name=name: held.update({name: 1}) for name in KEPT},
}


@pytest.mark.parametrize("figure", BREAKS)
def test_each_fault_is_seen_and_named(calm, figure) -> None:
    asked, told, held = calm
    BREAKS[figure](told, held)
    assert judge(asked, told, held) == NONE | {figure: 1}


@pytest.mark.parametrize("change", [{"became": "joined"}, {"id": "own-1"}])
def test_an_answer_that_is_not_what_is_stored_is_seen(calm, change) -> None:
    asked, told, held = calm
    told[0].update(change)
    assert judge(asked, told, held) == NONE | {"differ": 1}


def test_a_report_that_nobody_sent_is_seen(calm) -> None:
    asked, told, held = calm
    held["reports"].append(["own-9", "C-9", ["opened"], []])
    assert judge(asked, told, held) == NONE | {"doubled": 1}


def test_the_same_seed_posts_the_same(seed: int = 5) -> None:
    one, other = (posts(300, random.Random(seed)) for _ in range(2))
    assert [post.request() for post in one] == [post.request() for post in other]
    assert len({post.source_id for post in one}) == 300 and any(post.photo for post in one)
