"""Does a real house, as `cityloop up` runs it, tell parallel repeats the same, and come through the death of its parts?"""

import http.client
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.house import House

DEMO = Path(__file__).parents[2] / "districts" / "demo"
LAMP = {"text": "嘉西村社区门口路灯不亮", "lon": 106.5448, "lat": 29.5655}
RNG = random.Random(1)
COUNT = """from cityloop.store import models as m
print(json.dumps([m.Report.objects.filter(source_id=name).count() for name in {0!r}]))"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Return a house with the demo district; its key stands in `secret`."""
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as made:
        made.cityloop("district", "load", str(DEMO))
        made.secret = made.cityloop("key", "make", "storm", "--role", "device", "--scopes", "reports:write")[0].strip()
        made.start("up")
        made.until_up()
        yield made
        assert made.stop() == []


def at_once(house: House, bodies: list[dict], key: str = "") -> list[tuple[int, dict]]:
    """Post all bodies at the same moment, each on a connection of its own."""
    gate, told = threading.Barrier(len(bodies)), []
    headers = {"Authorization": f"Bearer {house.secret}", "Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})

    def post(body: dict) -> None:
        line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
        line.connect()
        gate.wait(60)
        line.request("POST", "/api/v1/reports", json.dumps(body), headers)
        answer = line.getresponse()
        told.append((answer.status, json.loads(answer.read())))
        line.close()

    threads = [threading.Thread(target=post, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize(("key", "own"), [("k-{}", {}), ("", {"id": "i-{}"}), ("b-{}", {"id": "b-{}"})], ids=["key", "id", "both"])
def test_sixteen_parallel_repeats_are_told_the_first_answer(house, key, own) -> None:
    ids = []
    for turn in range(5):
        under, mine = key.format(turn), {name: value.format(turn) for name, value in own.items()}
        told = at_once(house, [{**LAMP, **mine}] * 16, under)
        assert len(told) == 16 and all(one == told[0] and one[0] == 201 for one in told), told
        ids.append(told[0][1]["id"])
    assert house.ask(COUNT.format(ids)) == [1] * 5


@pytest.mark.parametrize(("key", "own"), [("o-1", {}), ("", {"id": "o-2"})], ids=["key", "id"])
def test_of_sixteen_bodies_under_one_key_one_is_taken(house, key, own) -> None:
    told = at_once(house, [{**LAMP, **own, "text": f"{LAMP['text']} {n}"} for n in range(16)], key)
    assert sorted(status for status, _ in told) == [201] + [409] * 15, told
    assert all(body["field"] == "Idempotency-Key" for status, body in told if status == 409)
    assert house.ask(COUNT.format([key or own["id"]])) == [1]


def settled(house: House, **wanted: int) -> dict[str, list]:
    """Return what runs once there are so many of each part."""
    until = time.monotonic() + 60
    while {part: len(house.processes().get(part, ())) for part in wanted} != wanted:
        assert time.monotonic() < until, (wanted, house.processes(), (house.home / "up.log").read_text()[-2000:])
        time.sleep(0.1)
    return house.processes()


def test_a_killed_worker_is_replaced_and_the_other_goes_on(house) -> None:
    before = settled(house, master=1, worker=2)
    before["worker"][0].kill()
    before["worker"][0].wait(30)
    after = settled(house, master=1, worker=2)
    assert after["master"] == before["master"] and before["worker"][1] in after["worker"]


@pytest.mark.parametrize("part", ["backend", "postmaster"])
def test_after_a_killed_database_the_web_answers_again_by_itself(house, part) -> None:
    house.until_up()
    at_once(house, [LAMP])  # so that there is a backend
    before = settled(house, postmaster=1)["postmaster"]
    assert house.kill(part, RNG)
    until, told = time.monotonic() + 60, 0
    while told != 201:
        told = at_once(house, [LAMP], f"after-{part}")[0][0]
        assert told in (201, 503) and time.monotonic() < until, told
    assert (settled(house, postmaster=1)["postmaster"] == before) == (part == "backend")


def test_workers_do_not_outlive_a_killed_supervisor_and_master(house) -> None:
    there = settled(house, supervisor=1, master=1, worker=2)
    there["supervisor"][0].suspend()  # else it would sweep up after the master
    there["master"][0].kill()
    there["supervisor"][0].kill()
    house.begun[-1].wait(30)
    settled(house, supervisor=0, master=0, worker=0, tick=0)
    house.start("up")
    house.until_up()
    assert at_once(house, [LAMP])[0][0] == 201
