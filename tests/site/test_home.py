"""Are connections there again soon after the server is?"""

import time
from contextlib import suppress

import psycopg
import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from cityloop.site import home


class Away:
    """What stands for a connection to a server that is away for a while."""

    up = False

    @classmethod
    def connect(cls, *_: object, **__: object) -> psycopg.Connection:
        if not cls.up:
            raise psycopg.OperationalError("the database system is starting up")
        return cls()  # type: ignore[return-value]

    def close(self) -> None:
        """Close nothing."""


@pytest.mark.filterwarnings("ignore")
def test_a_server_that_comes_back_is_used_within_three_seconds() -> None:
    """Left to itself, a pool whose server is away for 9 seconds tries again after 15."""
    options = home.database("postgresql://u:p@:5432/d?host=/tmp")["OPTIONS"]["pool"]  # type: ignore[index]
    Away.up = False
    with ConnectionPool("", connection_class=Away, **options) as pool:  # type: ignore[type-var]
        until = time.monotonic() + 9
        while time.monotonic() < until:
            with suppress(PoolTimeout):
                pool.getconn(timeout=0.3)
        Away.up, began = True, time.monotonic()
        while time.monotonic() < began + 10:
            with suppress(PoolTimeout):
                pool.getconn(timeout=0.3)
                break
        assert time.monotonic() - began < 3
