"""Does the embedded database come, stay and go as it should?"""

import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
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


def test_text_is_treated_alike_whatever_the_callers_language(running) -> None:
    assert ask(running[0], "show server_encoding") == ("UTF8",)
    assert ask(running[0], "select datlocprovider, datlocale from pg_database where datname = 'cityloop'") == ("b", "C.UTF-8")
    assert ask(running[0], "select upper('é'), lower('ÀЖI'), '渝中区' ~ '^[[:alpha:]]+$', '渝中区' ~* '渝.区'") == ("É", "àжi", True, True)
    got = ask(running[0], "select array(select x from unnest(array['重','b','é','A','a','Z','庆']) x order by x)")
    assert got == (sorted("重béAaZ庆"),)


def test_settings_are_the_safe_ones(running) -> None:
    wanted = {
        "listen_addresses": "", "unix_socket_permissions": "0700", "data_checksums": "on", "fsync": "on", "TimeZone": "UTC",
        "synchronous_commit": "on", "shared_buffers": "256MB", "max_connections": "100", "password_encryption": "scram-sha-256",
    }  # fmt: skip
    assert {name: ask(running[0], f"show {name}")[0] for name in wanted} == wanted


def test_files_are_closed_to_others(running) -> None:
    made = running[1]
    modes = {path: path.stat().st_mode & 0o777 for path in (made.data, made.sockets, made.password)}
    assert modes == {made.data: 0o700, made.sockets: 0o700, made.password: 0o600}
    assert (made.sockets / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0


def test_nobody_enters_without_the_password(running) -> None:
    url, made = running
    password = made.password.read_text()
    assert (made.data / "pg_hba.conf").read_text() == "local all all scram-sha-256\n"
    for guess in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(password, guess))


def test_the_server_runs_as_an_ordinary_user_and_keeps_none_of_our_files(running) -> None:
    server = master(running[1])
    assert server.uids().effective != 0
    if sys.platform == "linux":
        opened = [os.readlink(link) for link in Path(f"/proc/{server.pid}/fd").iterdir()]
        assert not [name for name in opened if name.endswith(".lock") and "postgres." in name]


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


@pytest.mark.parametrize("name", ["a b $HOME `id` 'q'", "渝中区 §", "list, of; paths", 'say "x"', "deep/" * 40])
def test_any_folder_name_will_do(at, name) -> None:
    made = at(name)
    try:
        with postgres.hold() as held:
            assert ask(held.url, "show data_directory") == (str(made.data),)
            assert len(os.fsencode(made.sockets / ".s.PGSQL.5432")) <= cluster.LONGEST_SOCKET
            assert made.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        if made.sockets.parent == Path("/tmp"):
            shutil.rmtree(made.sockets)


@pytest.mark.skipif(not ROOT, reason="only root can make what belongs to somebody else")
def test_a_socket_folder_that_somebody_else_made_is_refused(at) -> None:
    made = at("deep/" * 40)
    made.sockets.mkdir()
    os.chown(made.sockets, 65534, 65534)
    try:
        with pytest.raises(Refused, match="belongs to user id 65534"):
            postgres.hold()
    finally:
        made.sockets.rmdir()


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


def test_data_of_another_major_version_are_refused_unharmed(at) -> None:
    made = at()
    made.data.mkdir(parents=True)
    (made.data / "PG_VERSION").write_text("9\n")
    if ROOT:
        shutil.chown(made.data, made.user.pw_uid)
    with pytest.raises(Refused, match="pg_dump 9"):
        postgres.hold()
    assert [path.name for path in made.data.iterdir()] == ["PG_VERSION"]


def test_a_broken_off_creation_is_begun_again(at) -> None:
    made = at()
    (made.var / "postgres.new" / "base").mkdir(parents=True)
    with postgres.hold() as held:
        assert ask(held.url, "select 1") == (1,)
    assert not (made.var / "postgres.new").exists()


@pytest.mark.skipif(not ROOT, reason="for the ordinary user every other test here is this test")
def test_root_only_lets_the_servers_user_pass(at, tmp_path, caplog) -> None:
    tmp_path.chmod(0o700)
    made = at("home")
    (tmp_path / "home").chmod(0o700)
    with postgres.hold() as held:
        assert master(made).username() == "cityloop"
        assert ask(held.url, "select 1") == (1,)
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o701
    assert [r.getMessage() for r in caplog.records if "may now pass through" in r.getMessage() and str(tmp_path / "home") in r.getMessage()]


@pytest.mark.skipif(not ROOT, reason="for the ordinary user every other test here is this test")
def test_an_ordinary_user_has_a_server_of_their_own(running) -> None:
    """`running` comes first: it has loaded all modules, which nobody may not read when Python lies in /root."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    child = os.fork()
    if not child:
        os._exit(as_nobody(folder, nobody))
    try:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, (folder / "why").read_text()
        assert (folder / "var" / "postgres").stat().st_uid == nobody.pw_uid
        assert postgres.living(cluster.Cluster(folder / "var")) == []
    finally:
        shutil.rmtree(folder)


def as_nobody(folder: Path, nobody: pwd.struct_passwd) -> int:
    """Return 0 when the server came, ran as nobody, and went."""
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    os.environ["CITYLOOP_HOME"] = str(folder)
    os.environ.pop("CITYLOOP_DATABASE_URL", None)
    try:
        with postgres.hold() as held:
            assert ask(held.url, "select 1") == (1,)
            assert master(postgres.here()).uids().effective == nobody.pw_uid
        assert postgres.living(postgres.here()) == []
    except BaseException as error:
        (folder / "why").write_text(repr(error))
        return 1
    return 0


def test_a_folder_that_we_may_not_write_is_named(at, tmp_path) -> None:
    at()
    (tmp_path / "home" / "var").write_text("a file in the way")
    with pytest.raises(Refused, match="CITYLOOP_HOME"):
        postgres.hold()
    (tmp_path / "home" / "var").unlink()


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
