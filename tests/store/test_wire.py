"""Are the few hot statements planned once, seen by Django's log, and undone together?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.store import models as m
from cityloop.store import wire

ADD = "INSERT INTO store_answer (by, key, fingerprint, created_at) VALUES (%s, %s, '', now()) RETURNING key"


@pytest.mark.django_db
def test_a_statement_is_prepared_once_and_logged() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert [wire.ask("SELECT %s::int + 1", [n])[0][0] for n in (1, 2, 3)] == [2, 3, 4]
    assert [q["sql"] for q in seen] == ["SELECT $1::int + 1"] * 3
    found = connection.cursor()
    found.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 1'")
    assert found.fetchall() == [(3,)]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [[("a", 1)], [("a", 1), ("b", None)]])
def test_rows_as_a_table(rows) -> None:
    table, values = wire.table(("text", "int"), rows)
    assert wire.ask(f"SELECT t.* FROM {table} AS t", values) == rows


def test_a_fault_in_a_part_undoes_the_whole_and_parts_set_no_savepoint(autocommit) -> None:
    with CaptureQueriesContext(connection) as seen, pytest.raises(ZeroDivisionError), wire.whole():
        wire.ask(ADD, ["a", "1"])
        with wire.whole():
            wire.ask(ADD, ["a", "2"])
            raise ZeroDivisionError
    assert not m.Answer.objects.exists() and not [q for q in seen if "SAVEPOINT" in q["sql"]]
    with wire.whole():
        assert wire.ask(ADD, ["a", "3"]) == [("3",)]
    assert m.Answer.objects.count() == 1
    m.Answer.objects.all().delete()
