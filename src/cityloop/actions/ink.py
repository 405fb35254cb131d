"""How does what a pen wrote reach the tables: in one statement, or many cases at once by COPY?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

from cityloop.store import models as m
from cityloop.store import wire

LINE = ("case_id", "number", "kind", "by", "role", "happened_at", "data", "prev", "hash")
# One value for all lines of a case: a value a column and line would be sixty, each quoted by itself.
LINES = """(SELECT case_id, number, kind, by, role, happened_at, data::jsonb, prev, hash FROM jsonb_to_recordset(%s::jsonb)
AS t (case_id bigint, number int, kind text, by text, role text, happened_at timestamptz, data text, prev text, hash text)) AS l"""
FIXED = (m.Case, m.Report)  # rows of these have their id before they are written
Rows = Sequence[Sequence[Any]]
Row = TypeVar("Row", bound=models.Model)


def keep(
    case: m.Case, was: int, changed: Mapping[str, Any], lines: Rows, hanging: Mapping[type[models.Model], Sequence[models.Model]]
) -> bool:  # fmt: skip
    """Write a case, its lines and what hangs on it in one statement; return False when its version is not `was`.

    A case that is not in the table yet is inserted whole; else the `changed` columns are set, by compare-and-swap.
    """
    if case._state.adding:
        first, values = _insert(m.Case, [case])
    else:
        sets = ", ".join(f'"{name}" = %s' for name in changed)
        first = f"UPDATE store_case SET {sets} WHERE id = %s AND version = %s"  # our own column names  # nosec B608
        values = [*changed.values(), case.pk, was]
    ctes = [f"kept AS ({first} RETURNING id)"]
    ctes.append(f"line AS (INSERT INTO store_entry ({', '.join(LINE)}) SELECT l.* FROM kept, {LINES})")  # constants  # nosec B608
    values.append(json.dumps([dict(zip(LINE, line, strict=True)) for line in lines], default=datetime.isoformat))
    for number, (model, rows) in enumerate(hanging.items()):
        if rows:
            sql, more = _insert(model, rows, "kept, ")
            ctes.append(f"hung{number} AS ({sql})")
            values += more
    # made above; what people say is in the values
    return bool(wire.ask(f"WITH {', '.join(ctes)} SELECT count(*) FROM kept", values)[0][0])  # nosec B608


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by COPY, the fastest way into a table."""
    named = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def copy_models(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Write instances of one model by COPY; where there are none, nothing is said to the database."""
    columns, _ = _columns(model)
    if values := [[_plain(held[name]) for name in columns] for held in map(vars, rows)]:
        copy(model._meta.db_table, columns, values)


def fresh(model: type[Row], **columns: Any) -> Row:
    """Return an unsaved row of these columns (a foreign key's is `case_id`) and else of defaults.

    Django's own `__init__` looks at every column one by one: it would take a fifth of all that a report costs.
    """
    row, (plain, made) = model.__new__(model), _defaults(model)
    row._state = ModelState()
    vars(row).update(plain)
    vars(row).update((name, make()) for name, make in made)
    vars(row).update(columns)
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Return the defaults of a model's columns, and the makers of those that must be new in each row."""
    fields = model._meta.concrete_fields
    made = [(f.attname, f.default) for f in fields if f.has_default() and callable(f.default)]
    return {f.attname: f.get_default() for f in fields}, made


def _insert(model: type[models.Model], rows: Sequence[models.Model], source: str = "") -> tuple[str, list[Any]]:
    """Return INSERT ... SELECT from a table of values, and the values."""
    columns, types = _columns(model)
    named = ", ".join(f'"{name}"' for name in columns)
    table, values = wire.table(types, [[_plain(getattr(row, name)) for name in columns] for row in rows])
    return f"INSERT INTO {model._meta.db_table} ({named}) SELECT r.* FROM {source}{table} AS r", values  # a model's names  # nosec B608


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a model's columns and their types, without an id that the database gives."""
    fields = [f for f in model._meta.concrete_fields if model in FIXED or not f.primary_key]
    kinds = (f.rel_db_type(connection) if f.primary_key else f.db_type(connection) for f in fields)
    return tuple(f.attname for f in fields), tuple(str(kind) for kind in kinds)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
