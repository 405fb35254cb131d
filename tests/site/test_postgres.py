"""Does the embedded database come, stay and go as it should?"""

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from cityloop.loop.words import Refused
from cityloop.site import cluster, postgres

SRC = Path(postgres.__file__).parents[2]
ROOT = os.geteuid() == 0
TALK = """
import sys
from cityloop.site import postgres
print(postgres.url(), flush=True)
sys.stdin.read()
"""


def ask(url: str, question: str):
    with psycopg.connect(url) as db:
        return db.execute(question).fetchone()


def user_of(url: str, **env: str) -> subprocess.Popen[str]:
    """Return a process that uses the database until its input ends, once it has said its URL."""
    env = {**os.environ, "PYTHONPATH": str(SRC), **env}
    process = subprocess.Popen(
        [sys.executable, "-c", TALK], env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert not url or process.stdout.readline().strip() == url
    return process


def done(process: subprocess.Popen[str]) -> None:
    process.stdin.close()
    assert process.wait(60) == 0
    process.stdout.close()


def master(made: cluster.Cluster) -> psutil.Process:
    return psutil.Process(postgres.postmaster(made))


def test_url_is_the_same_for_all_and_survives_an_odd_environment(running, monkeypatch) -> None:
    url, made = running
    monkeypatch.setenv("CITYLOOP_HOME", str(made.var.parent))
    monkeypatch.setenv("PGPORT", "1")
    done(user_of(url))
    assert psycopg.connect(url).info.dbname == "cityloop"
    assert postgres.status() == postgres.Status("embedded", True, ask(url, "show server_version")[0], str(made.data), "")
    assert made.password.read_text() not in str(postgres.status())


def test_the_last_user_stops_the_server(at) -> None:
    made = at()
    assert postgres.status().running is False
    first = user_of("")
    url = first.stdout.readline().strip()
    second = user_of(url)
    done(first)
    assert ask(url, "select 1") == (1,)
    done(second)
    assert postgres.living(made) == []
    assert "database system is shut down" in made.log.read_text()


def test_the_server_stops_even_when_the_way_to_it_was_shut(at, tmp_path) -> None:
    made = at()
    with postgres.hold():
        tmp_path.chmod(0o700)
    assert postgres.living(made) == []


def test_two_holds_in_one_process_count_as_two(at) -> None:
    made = at()
    url = postgres.url()
    with postgres.hold() as held:
        assert held.url == url == postgres.url()
    assert ask(url, "select 1") == (1,)
    assert postgres.stop() is True
    assert postgres.living(made) == []
    assert ask(postgres.url(), "select 1") == (1,)  # and it comes again when asked


def test_a_forked_child_does_not_take_the_parents_hold_away(at) -> None:
    at()
    url = postgres.url()
    child = os.fork()
    if not child:
        postgres.stop()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert ask(url, "select 1") == (1,)


def test_a_killed_user_leaves_no_claim(at) -> None:
    made = at()
    killed = user_of("")
    url = killed.stdout.readline().strip()
    killed.kill()
    killed.wait()
    before = master(made).pid
    done(user_of(url))  # takes the running server over, and is now the last one
    assert before > 0
    assert postgres.living(made) == []


def test_many_start_at_once_and_get_one_server(at) -> None:
    made = at()
    users = [user_of("") for _ in range(8)]
    assert len({user.stdout.readline().strip() for user in users}) == 1
    assert made.log.read_text().count("starting PostgreSQL") == 1
    for user in users:
        done(user)
    assert postgres.living(made) == []


def test_a_killed_server_is_brought_back_with_its_data(at) -> None:
    made = at()
    with postgres.hold() as held:
        with psycopg.connect(held.url, autocommit=True) as db:
            db.execute("create table kept as select 42 as answer")
            db.execute("checkpoint")
            busy = threading.Thread(target=swallow, args=(held.url, "select pg_sleep(20)"))
            busy.start()
            time.sleep(0.3)
        master(made).send_signal(signal.SIGKILL)
        held.revive()  # while children of the old server may still be on their way out
        assert ask(held.url, "select answer from kept") == (42,)
        busy.join(20)
        assert not busy.is_alive()


def swallow(url: str, question: str) -> None:
    try:
        ask(url, question)
    except psycopg.OperationalError:
        return


def stuck(held: postgres.Hold) -> None:
    """Tell the server to stop while it recovers from a killed backend: PostgreSQL 18 then waits for its I/O workers for ever."""
    for _ in range(10):
        held.revive()
        if startup := recovering(held):
            startup.suspend()  # else it might be done before it is told
            master(held.cluster).send_signal(signal.SIGINT)
            time.sleep(0.5)
            startup.resume()
            time.sleep(1)
            if postgres.living(held.cluster):
                return
    pytest.skip("this PostgreSQL stops as it should")


def recovering(held: postgres.Hold) -> psutil.Process | None:
    """Kill a backend and return the process that puts things right, None when it was done before it was seen."""
    with psycopg.connect(held.url) as db:
        os.kill(db.info.backend_pid, signal.SIGKILL)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            for process in master(held.cluster).children():
                with suppress(psutil.Error):
                    if "startup" in " ".join(process.cmdline()):
                        return process
    return None


def test_a_server_that_is_stuck_while_stopping_is_stopped_all_the_same(at, monkeypatch) -> None:
    made = at()
    monkeypatch.setattr(postgres, "STUCK", 3.0)
    with postgres.hold() as held:
        stuck(held)
    assert postgres.living(made) == []


def test_a_server_that_was_left_stuck_is_brought_back(at, monkeypatch) -> None:
    at()
    monkeypatch.setattr(postgres, "STUCK", 3.0)
    with postgres.hold() as held:
        stuck(held)
        held.revive()
        assert ask(held.url, "select 1") == (1,)



def test_a_stale_number_of_another_living_process_does_not_stop_us(at) -> None:
    made = at()
    with postgres.hold():
        number = postgres.postmaster(made)
        text = (made.data / "postmaster.pid").read_text()
        for process in postgres.living(made):
            process.kill()
        while postgres.living(made):
            time.sleep(0.05)
    stranger = subprocess.Popen(["sleep", "60"], **as_user(made))
    try:
        (made.data / "postmaster.pid").write_text(text.replace(str(number), str(stranger.pid), 1))
        with postgres.hold() as held:
            assert ask(held.url, "select 1") == (1,)
        assert stranger.poll() is None  # never ours to end
    finally:
        stranger.kill()
        stranger.wait()


def as_user(made: cluster.Cluster) -> dict[str, int]:
    return {"user": made.user.pw_uid} if ROOT else {}


def test_two_homes_share_nothing(at) -> None:
    one, other = at("one"), at("other")
    with postgres.hold() as there:
        at("one")
        with postgres.hold() as here:
            assert here.url != there.url
            assert one.password.read_text() != other.password.read_text()
            assert ask(here.url, "show data_directory") == (str(one.data),)
            assert ask(there.url, "show data_directory") == (str(other.data),)
        assert postgres.living(one) == []
        assert ask(there.url, "select 1") == (1,)


def test_a_server_that_cannot_start_says_why(at, monkeypatch) -> None:
    made = at()
    with postgres.hold():
        pass
    with (made.data / "postgresql.conf").open("a") as conf:
        conf.write("shared_buffers = nonsense\n")
    with pytest.raises(Refused, match=r"did not start(.|\n)*invalid value for parameter .shared_buffers.: .nonsense."):
        postgres.hold()


def test_a_lost_password_is_named(at) -> None:
    made = at()
    with postgres.hold():
        pass
    made.password.write_text("guess")
    with pytest.raises(Refused, match=r"postgres\.password"):
        postgres.hold()
    assert postgres.living(made) == []


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def pretend(listener: socket.socket, version: bytes) -> None:
    """Greet one client as a server of that version, with no password asked."""
    client = listener.accept()[0]
    with client:
        client.recv(4096)
        greeting = message(b"R", struct.pack("!i", 0)) + message(b"S", b"client_encoding\0UTF8\0")
        client.sendall(greeting + message(b"S", b"server_version\0" + version + b"\0") + message(b"Z", b"I"))
        client.recv(4096)


@pytest.mark.parametrize(("version", "fits"), [("14.9", False), ("9.6.24", False), ("15.0", True), ("18.1", True)])
def test_an_external_server_must_be_new_enough(monkeypatch, version, fits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        external = f"postgresql://u:secret@127.0.0.1:{listener.getsockname()[1]}/d?sslmode=disable&gssencmode=disable"
        monkeypatch.setenv("CITYLOOP_DATABASE_URL", external)
        threading.Thread(target=pretend, args=(listener, version.encode()), daemon=True).start()
        if fits:
            assert postgres.url() == external
        else:
            with pytest.raises(Refused, match="太旧") as no:
                postgres.url()
            assert "secret" not in no.value.text


def test_an_external_server_that_is_away_is_named(monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("CITYLOOP_DATABASE_URL", f"postgresql://u:secret@127.0.0.1:{port}/d")
    with pytest.raises(Refused, match="CITYLOOP_DATABASE_URL"):
        postgres.url()
    found = postgres.status()
    assert (found.owner, found.running, found.where) == ("external", False, "127.0.0.1/d")
    assert "secret" not in str(found)
