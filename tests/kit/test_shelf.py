"""Is a pack whole for everybody, however many ask for it at once?"""

import sys
import threading
from pathlib import Path

import pytest

from cityloop.kit import shelf
from cityloop.loop.words import Refused

SLOW = "import time\ntime.sleep(0.3)\nfrom cityloop.kit.scenario import Scenario\nSCENARIO = Scenario(())\n"


@pytest.fixture
def slow(tmp_path):
    """Return the folder of a pack that takes a while to load; it is forgotten afterwards."""
    folder: Path = tmp_path / "slow"
    folder.mkdir()
    (folder / "manifest.toml").write_text('name = "slow"\n', encoding="utf-8")
    (folder / "values.toml").write_text("", encoding="utf-8")
    (folder / "scenario.py").write_text(SLOW, encoding="utf-8")
    yield folder
    for name in [name for name in sys.modules if name.startswith("cityloop_pack_slow")]:
        del sys.modules[name]


def test_threads_that_ask_at_once_all_get_the_whole_pack(slow) -> None:
    """A server that has just started is asked by several at once; one of them was told `no SCENARIO`."""
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(shelf.read(slow).scenario)
        except Refused as no:
            found.append(no.text)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and all(one is found[0] for one in found), found
