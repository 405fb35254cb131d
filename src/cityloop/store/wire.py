"""How does a statement that is asked all day reach the database without being planned each time?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db import connection, transaction

_whole: ContextVar[bool] = ContextVar("whole", default=False)


class Planned(psycopg.Cursor[Any]):
    """A cursor whose statements are prepared: the server reads and plans each once a connection."""

    def _get_prepared(self, pgq: Any, prepare: bool | None = None) -> Any:
        self._query = pgq  # for Django's log of statements, which psycopg leaves without those that are prepared
        return super()._get_prepared(pgq, True)


@contextmanager
def whole() -> Iterator[None]:
    """Run a transaction whose parts share its fate: a `whole` inside another sets no savepoint, for a fault there undoes all."""
    inside = _whole.get()
    before = _whole.set(True)
    try:
        with transaction.atomic(savepoint=not inside):
            yield
    finally:
        _whole.reset(before)


def cursor() -> Any:
    """Return a cursor of Django's around a planned one: for the few statements whose text never changes."""
    connection.ensure_connection()
    return connection._prepare_cursor(Planned(connection.connection))  # type: ignore[attr-defined]


def ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a planned statement."""
    with cursor() as planned:
        planned.execute(sql, values)
        rows: list[tuple[Any, ...]] = planned.fetchall()
        return rows


def table(types: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Return SQL for `rows` as a table, and its values.

    One row is spelt out: a planner that counts on the ten rows it expects of an array would plan anew each time.
    """
    if len(rows) == 1:
        return f"(VALUES ({', '.join(f'%s::{kind}' for kind in types)}))", list(rows[0])
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in types)})", [list(column) for column in zip(*rows, strict=True)]
