"""Where is the database, and who owns its life?"""

from __future__ import annotations

import atexit
import fcntl
import functools
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil
import psycopg

from cityloop.loop.words import Refused
from cityloop.site import home, masks
from cityloop.site.cluster import NAME, Cluster, binaries, create, no, prepare, same_version, spawn

OLDEST = 15  # the oldest server that the tables work on: they use NULLS NOT DISTINCT
PATIENCE = 30.0  # seconds to wait until a server that is starting, or whose children are still dying, answers
STUCK = 10.0  # seconds that a server may take to stop before it is told to stop at once, which loses nothing
LAUNCHES = 3  # a server that dies this often with nothing left of an older one will not come up at all
SAFE = {  # given at every start: no edit can open the door, or let residents' words into the server's log
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What `cityloop doctor` says about the database."""

    owner: str  # "embedded" or "external"
    running: bool
    version: str  # empty when it does not run
    where: str  # the data folder, or host and database; never the password
    trouble: str  # empty when all is well


class Hold:
    """One process's use of the database: while it lasts, the server stays up. The last one out stops it."""

    def __init__(self, url: str, cluster: Cluster | None = None, lock: int = -1):
        self.url, self.cluster, self.lock = url, cluster, lock
        atexit.register(self.release)

    def release(self) -> None:
        """Let go. Closing, never LOCK_UN: a forked child shares our lock and must not take it from us."""
        lock, self.lock = self.lock, -1
        if self.cluster and lock >= 0:
            os.close(lock)
            leave(self.cluster)

    def revive(self) -> None:
        """Bring the embedded server back if something killed it; cheap when it is up."""
        if self.cluster and self.lock >= 0:
            ensure(self.cluster)

    def __enter__(self) -> Hold:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.release()


held: dict[Path, Hold] = {}


def url() -> str:
    """Return the database's libpq URL; the embedded server runs from here to the end of this process."""
    if external := os.environ.get("CITYLOOP_DATABASE_URL"):
        return checked(external)
    var = here().var
    if var not in held or held[var].lock < 0:
        held[var] = hold()
    return held[var].url


def hold() -> Hold:
    """Return a hold on the database; the embedded server is started if need be. Raises Refused when it cannot run."""
    if external := os.environ.get("CITYLOOP_DATABASE_URL"):
        return Hold(checked(external))
    cluster = here()
    try:
        cluster.var.mkdir(mode=0o700, parents=True, exist_ok=True)
        return held_on(cluster)
    except (OSError, subprocess.SubprocessError) as error:
        mend = "请换一个可写的 CITYLOOP_HOME / point CITYLOOP_HOME at a folder that you may write"
        raise no(f"不能在 {cluster.var} 中准备数据库 / cannot keep a database there: {error}", mend) from error


def stop(patience: float = 0) -> bool:
    """Return whether the embedded server is down: our holds are let go; it keeps running while others use it.

    So many seconds are given to others who are leaving, or dying, too: what was killed lets go a moment later.
    """
    cluster, until = here(), time.monotonic() + patience
    for own in [own for own in held.values() if own.cluster == cluster]:
        own.release()
    leave(cluster)
    while living(cluster) and time.monotonic() < until:
        time.sleep(0.05)
        leave(cluster)
    return not living(cluster)


def status() -> Status:
    """Return how the database is, without starting it."""
    external = os.environ.get("CITYLOOP_DATABASE_URL")
    cluster = here()
    owner, where = ("external", "CITYLOOP_DATABASE_URL") if external else ("embedded", str(cluster.data))
    if not external and not living(cluster):
        return Status(owner, False, "", where, "")
    try:
        where = named(home.strict(external)) if external else where
        return Status(owner, True, version_of(external or cluster.url()), where, "")
    except (psycopg.Error, OSError, Refused) as error:
        return Status(owner, False, "", where, error.text if isinstance(error, Refused) else masks.told(error))


def here() -> Cluster:
    return Cluster((home.folder() / "var").resolve())


# A database that somebody else runs


@functools.cache
def checked(external: str) -> str:
    """Return `external` once its server has answered and is new enough."""
    try:
        version = version_of(home.strict(external))
    except psycopg.Error as error:
        mend = "请检查 CITYLOOP_DATABASE_URL / check CITYLOOP_DATABASE_URL"
        raise no(f"数据库没有应答 / the database does not answer: {masks.told(error)}", mend) from error
    if int(version.split(".")[0]) < OLDEST:
        reason = f"PostgreSQL {version} 太旧，至少要 {OLDEST} / too old, {OLDEST} is the least"
        raise no(reason, "请升级，或去掉 CITYLOOP_DATABASE_URL / upgrade it, or unset CITYLOOP_DATABASE_URL")
    return external


def version_of(url: str) -> str:
    with psycopg.connect(url, connect_timeout=10) as db:
        number = db.info.server_version
    return f"{number // 10000}.{number % 10000}"


def named(url: str) -> str:
    """Return host and database of a URL, for people's eyes."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        return "CITYLOOP_DATABASE_URL"
    return f"{parts.get('host', 'localhost')}/{parts.get('dbname', '')}"


# Taking hold and letting go


def held_on(cluster: Cluster) -> Hold:
    """Return a hold. The usage lock comes first: whoever is stopping the server makes us wait, then we start it."""
    lock = locked_file(cluster.usage, fcntl.LOCK_SH)
    try:
        ensure(cluster)
        return Hold(cluster.url(), cluster, lock)
    except BaseException:
        os.close(lock)
        leave(cluster)
        raise


def ensure(cluster: Cluster) -> None:
    """Start the server unless it answers; one process at a time."""
    if not answers(cluster, NAME):
        with locked(cluster.var / "postgres.start.lock", fcntl.LOCK_EX):
            bring_up(cluster)


def leave(cluster: Cluster) -> None:
    """Stop the server if nobody holds it; the exclusive lock keeps newcomers out until it is down."""
    with suppress(OSError), locked(cluster.usage, fcntl.LOCK_EX | fcntl.LOCK_NB):
        halt(cluster)


def halt(cluster: Cluster) -> None:
    """Do what `pg_ctl stop -m fast` does, and what `-m immediate` does to a server that does not stop.

    PostgreSQL 18 told to stop while it recovers from a killed backend waits for its I/O workers for ever.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        asked, until = order(cluster, number), time.monotonic() + STUCK
        while asked and living(cluster) and time.monotonic() < until:
            time.sleep(0.02)


def order(cluster: Cluster, number: int) -> bool:
    """Signal the postmaster, only a process of ours, and even if the way to the data was shut; return whether there was one."""
    master = postmaster(cluster)
    masters = [process for process in living(cluster) if process.pid == master]
    for process in masters:
        with suppress(psutil.Error):
            process.send_signal(number)
    return bool(masters)


def locked_file(path: Path, how: int) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, how)
    except BaseException:
        os.close(lock)
        raise
    return lock


@contextmanager
def locked(path: Path, how: int) -> Iterator[None]:
    lock = locked_file(path, how)
    try:
        yield
    finally:
        os.close(lock)


# Starting


def bring_up(cluster: Cluster) -> None:
    """Make the cluster if there is none, start it, and see that it has our database."""
    prepare(cluster)
    if not (cluster.data / "PG_VERSION").exists():
        create(cluster)
    same_version(cluster)
    launches, began = 0, time.monotonic()
    while said := refusal(cluster, "postgres"):
        if not living(cluster):  # else it is starting, or children of a killed server are still on their way out
            launches += 1
            launch(cluster, launches)
        elif "shutting down" in said and time.monotonic() > began + STUCK:  # whoever told it to has been killed meanwhile
            order(cluster, signal.SIGQUIT)
        if time.monotonic() > began + PATIENCE:
            raise silent(cluster)
        time.sleep(0.1)
    create_database(cluster)


def answers(cluster: Cluster, database: str) -> bool:
    """Return whether the server lets us in."""
    return not refusal(cluster, database)


def refusal(cluster: Cluster, database: str) -> str:
    """Return why the server does not let us in, "" when it does."""
    try:
        with psycopg.connect(cluster.url(database), connect_timeout=5):
            return ""
    except FileNotFoundError:
        return "no password yet: there is no cluster"
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            mend = f"请恢复 {cluster.password} / restore that file from a backup"
            raise no("数据库密码不符 / the database does not take our password", mend) from error
        return str(error) or "no answer"


def launch(cluster: Cluster, launches: int) -> None:
    """Start the server in a session of its own, so that neither Ctrl-C nor our end reaches it."""
    if launches > LAUNCHES:
        raise silent(cluster)
    if psutil.pid_exists(postmaster(cluster)):  # nobody is in the data folder: that number is another process's now
        for stale in (cluster.data / "postmaster.pid", cluster.sockets / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)
    settings = {**SAFE, "unix_socket_directories": str(cluster.sockets)}
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    argv = [binaries() / "postgres", "-D", cluster.data, *options]
    with open(os.open(cluster.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab") as log:
        os.fchmod(log.fileno(), 0o600)  # it may be older than this rule
        # The shell leaves at once, so init, not we, buries the server.
        spawn(cluster, ["/bin/sh", "-c", '"$@" &', "sh", *argv], log=log, start_new_session=True)
    time.sleep(0.2)


def create_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as db:
        if not db.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
            db.execute(f"create database {NAME}")


def silent(cluster: Cluster) -> Refused:
    """Return the refusal that shows what the server said last."""
    last = "\n".join(cluster.log.read_text(errors="replace").splitlines()[-12:]) if cluster.log.exists() else ""
    return no(f"数据库没有启动 / the database did not start; {cluster.log}:\n{last}")


def postmaster(cluster: Cluster) -> int:
    """Return the process number in postmaster.pid, -1 without one."""
    with suppress(OSError, ValueError, IndexError):
        return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    return -1


def living(cluster: Cluster) -> list[psutil.Process]:
    """Return the server's processes: a number may be reused by a stranger, a working folder may not."""
    return [process for process in psutil.process_iter() if belongs(process, cluster.data)]


def belongs(process: psutil.Process, data: Path) -> bool:
    with suppress(psutil.Error, OSError):
        return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE and process.cwd() == str(data)
    return False
