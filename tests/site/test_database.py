"""Is a connection that died while it was kept replaced before anybody uses it?"""

from django.db import connection
from django.db.backends.postgresql import base

from cityloop.site.database.base import spoken


def own() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_killed_connection_is_not_handed_out(autocommit) -> None:
    connection.close()
    connection.close_pool()  # other tests may have left several there
    first = own()
    connection.close()  # back into the pool
    assert own() == first
    held = connection.connection
    connection.close()
    assert not spoken(held)
    other = base.DatabaseWrapper({**connection.settings_dict, "OPTIONS": {}}, alias="other")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    other.close()
    assert own() != first
