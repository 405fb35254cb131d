"""Is the embedded database made as it should be, closed to others, whoever runs it and wherever it lies?"""

import os
import pwd
import shutil
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from cityloop.loop.words import Refused
from cityloop.site import cluster, postgres

ROOT = os.geteuid() == 0


def ask(url: str, question: str):
    with psycopg.connect(url) as db:
        return db.execute(question).fetchone()


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
