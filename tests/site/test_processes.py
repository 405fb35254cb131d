"""Does a house consist of the processes it needs, and refuse to start with links that are set up wrongly?"""

import argparse

import pytest
from rich.console import Console

from cityloop.loop.words import Refused
from cityloop.site import processes


@pytest.mark.parametrize(("simulation", "names"), [(False, ["web", "live", "tick", "work"]), (True, ["web", "live", "tick", "work", "simulate"])])
def test_notices_are_sent_by_a_process_of_their_own(simulation, names) -> None:
    made = processes.processes(8000, 8001, simulation=simulation)
    assert [process.name for process in made] == names
    assert ("--quiet" in made[3].argv) == simulation and made[3].argv[3:5] == ["work", "--loop"]


@pytest.mark.django_db
def test_a_bad_mail_server_is_refused_before_anything_starts(district, settings, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CITYLOOP_HOME", str(tmp_path))
    monkeypatch.setattr(processes.up, "run", lambda *_, **__: pytest.fail("started"))
    settings.MAIL = "smtp://mail.example.org"
    with pytest.raises(Refused, match="CITYLOOP_MAIL_FROM"):
        processes.run(argparse.Namespace(command="up", no_simulation=False), Console(quiet=True))
