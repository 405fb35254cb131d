"""Is a connection that was kept for later still alive?"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL, whose pooled connections are looked at before they are used: one that died with its server is replaced.

    Django's own check (CONN_HEALTH_CHECKS) asks the server at every request, which costs as much as looking a key up. An idle
    server says nothing, so a connection with something to read has ended, or is about to.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that lives."""
        connection = super().get_new_connection(conn_params)
        while self.pool and spoken(connection):
            connection.close()
            self.pool.putconn(connection)  # which makes a new one in its place
            connection = super().get_new_connection(conn_params)
        return connection


def spoken(connection: Any) -> bool:
    """Return whether there is something to read, though nothing was asked."""
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    return bool(ear.poll(0))
