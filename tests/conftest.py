"""What do all tests stand on?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import setup_databases
from hypothesis import settings

from cityloop.loop.words import Actor, Point, Role

settings.register_profile("house", deadline=None)  # a busy machine makes nothing wrong
settings.load_profile("house")
ROOT = Path(__file__).parent.parent
DEMO = ROOT / "districts" / "demo"
AT = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)  # Monday 09:00 in Chongqing, a working day


@pytest.fixture(scope="session")
def at() -> datetime:
    """Return a Monday 09:00 in the demo district."""
    return AT


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    """Load the demo district once, into the test database that every test rolls back to."""
    from cityloop.actions.load import load
    from cityloop.loop.words import SYSTEM

    with django_db_blocker.unblock():
        if not str(connection.settings_dict["NAME"]).startswith("test_"):  # pytest-django makes none for tests that commit alone
            setup_databases(verbosity=0, interactive=False)
        load(DEMO, by=SYSTEM, at=AT)


@pytest.fixture(autouse=True)
def own_var(settings, tmp_path) -> None:
    """Let no test read or write the seals of the installation it runs in, nor send by its mail server."""
    settings.VAR = tmp_path / "var"
    settings.LINK = settings.MAIL = settings.MAIL_FROM = settings.OIDC_ISSUER = settings.SMS = ""
    settings.HOOK_HOSTS = []


@pytest.fixture
def autocommit(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Let a test commit, which it must tidy up after; `transaction=True` would empty the district of all that follow."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def district(db) -> str:
    """Return the demo district's code; its rows are there."""
    return "500103"


@pytest.fixture(scope="session")
def actors() -> dict[str, Actor]:
    """Return one actor a role."""
    return {
        "operator": Actor("operator", Role.OPERATOR, unit="C0", area="500103"),
        "second": Actor("second", Role.OPERATOR, unit="C0", area="500103"),
        "leader": Actor("leader", Role.LEADER, unit="C0", area="500103"),
        "handler": Actor("handler", Role.HANDLER, unit="USC"),
        "foreman": Actor("foreman", Role.FOREMAN, unit="USC"),
        "worker": Actor("worker", Role.WORKER, unit="S500103005", area="500103005"),
        "resident": Actor("resident", Role.RESIDENT),
        "device": Actor("device", Role.DEVICE),
    }


@pytest.fixture
def said() -> Callable:
    """Return a maker of reports."""
    from cityloop.actions.receive import Said

    count = iter(range(10_000))

    def make(text: str = "嘉西村社区路灯不亮,晚上一片漆黑", **more: object) -> Said:
        return Said(text, **{"source": "test", "source_id": str(next(count)), "happened_at": AT, **more})

    return make


@pytest.fixture(scope="session")
def inside() -> Point:
    """Return a point inside the demo district (上清寺街道)."""
    return Point(106.5448, 29.5655)
