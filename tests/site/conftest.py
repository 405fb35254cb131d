"""What do the tests of the database stand on?"""

import tempfile
from pathlib import Path

import pytest

from cityloop.site import cluster, postgres


@pytest.fixture
def tmp_path():
    """Return a folder of our own: pytest's shuts out the server's user again whenever another pytest begins."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder).resolve()


@pytest.fixture
def at(tmp_path, monkeypatch):
    """Return a way to make an empty home current; whatever runs in them at the end is stopped."""
    homes = []

    def use(name: str = "home") -> cluster.Cluster:
        monkeypatch.setenv("CITYLOOP_HOME", str(tmp_path / name))
        homes.append(tmp_path / name)
        homes[-1].mkdir(parents=True, exist_ok=True)
        return postgres.here()

    monkeypatch.delenv("CITYLOOP_DATABASE_URL", raising=False)
    yield use
    for home in homes:
        monkeypatch.setenv("CITYLOOP_HOME", str(home))
        assert postgres.stop(), home


@pytest.fixture(scope="module")
def running():
    """Return the URL and the cluster of one server, started from a caller with an unhelpful environment."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as env:
        env.delenv("CITYLOOP_DATABASE_URL", raising=False)
        for name, value in {"LANG": "zh_CN.GB18030", "LC_ALL": "tr_TR.UTF-8", "PGPORT": "1", "TZ": "Asia/Tokyo"}.items():
            env.setenv(name, value)
        env.setenv("CITYLOOP_HOME", folder)
        with postgres.hold() as held:
            yield held.url, held.cluster
