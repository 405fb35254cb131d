"""Is the district read once, and is a fault of ours told as ours?"""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from cityloop.loop.words import Kind, Refused
from cityloop.queries import district as asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten(monkeypatch) -> None:
    """Begin as a process that has just started."""
    monkeypatch.setattr(asked, "_kept", {})


def test_threads_that_ask_at_once_read_it_once(district, monkeypatch) -> None:
    read, reads, found = asked._read, [], []

    def slow(row):
        reads.append(row)
        time.sleep(0.3)
        return read(row)

    def ask() -> None:
        found.append(asked.world())
        connection.close()

    monkeypatch.setattr(asked, "_read", slow)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1 and len(found) == 4 and len({id(one) for one in found}) == 1


def test_a_pack_that_cannot_be_read_is_no_fault_of_the_sender(district, monkeypatch) -> None:
    def fail(row):
        raise Refused("没有 SCENARIO / no SCENARIO", field="x/scenario.py", mend="SCENARIO = Scenario(...)")

    monkeypatch.setattr(asked, "_read", fail)
    with pytest.raises(Refused, match=r"scenario\.py.*no SCENARIO") as no:
        asked.world()
    assert no.value.kind is Kind.UNREADY


def test_a_request_reads_the_digest_once(district, django_assert_num_queries: Callable) -> None:
    here = asked.world()
    with django_assert_num_queries(2):
        assert asked.world() is asked.world() is here
    with django_assert_num_queries(1), asked.steady():
        assert asked.world() is asked.world() is here


def test_a_digest_that_came_along_is_taken_inside_a_request_alone(district, django_assert_num_queries: Callable) -> None:
    (digest,) = (asked.world(), *asked._kept)[1:]
    with django_assert_num_queries(0), asked.steady():
        asked.learn(digest)
        asked.world()
    asked.learn(digest)
    with django_assert_num_queries(1):
        asked.world()
