"""Does everybody see one district, whole?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cityloop.queries import district
from cityloop.queries.district import learn, steady, world


@pytest.mark.django_db
def test_a_request_reads_the_digest_once(django_assert_num_queries: Callable) -> None:
    here = world()
    with django_assert_num_queries(2):
        assert world() is world() is here
    with django_assert_num_queries(1), steady():
        assert world() is world() is here


@pytest.mark.django_db
def test_a_digest_that_came_along_is_taken_inside_a_request_alone(django_assert_num_queries: Callable) -> None:
    (digest,) = (world(), *district._kept)[1:]
    with django_assert_num_queries(0), steady():
        learn(digest)
        world()
    learn(digest)
    with django_assert_num_queries(1):
        world()


def test_first_requests_at_once_read_the_district_once(autocommit, monkeypatch: pytest.MonkeyPatch) -> None:
    made, real = [], district._read
    monkeypatch.setattr(district, "_kept", {})
    monkeypatch.setattr(district, "_read", lambda row: made.append(row) or real(row))

    def ask(_: int) -> object:
        try:
            return world()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(ask, range(6)))
    assert len(made) == 1 and len({id(here) for here in found}) == 1
