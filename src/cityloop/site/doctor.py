"""What is wrong here, and how is it mended?"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from rich.console import Console

from cityloop.loop.words import Refused
from cityloop.site import home, masks, postgres

HELP = "体检 / what is wrong here and how to mend it"
EXAMPLE = "cityloop doctor"
Finding = tuple[bool, str]


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""


def run(args: argparse.Namespace, console: Console) -> int:
    """Print each finding; return 1 when one is bad."""
    bad = 0
    for name, look in CHECKS.items():
        try:
            well, said = look()
        except Exception as fault:  # a doctor that faints helps nobody
            well, said = False, fault.text if isinstance(fault, Refused) else f"{type(fault).__name__}: {masks.told(fault)}"
        bad += not well
        console.print(f"{'[green]✓[/]' if well else '[red]✗[/]'} {name}: ", end="", highlight=False)
        console.print(said, markup=False, highlight=False)
    console.print("一切正常 / all is well" if not bad else f"{bad} 处要处理 / to mend", highlight=False)
    return 1 if bad else 0


def python() -> Finding:
    """Look at the interpreter."""
    return sys.version_info >= (3, 11), f"{sys.version.split()[0]} (3.11–3.13)"


def folder() -> Finding:
    """Look at the folder that holds var/."""
    var = home.var()
    free = shutil.disk_usage(var).free / 1e9
    well = os.access(var, os.W_OK) and free > 1
    return well, f"{var}, {free:.0f} GB free" + ("" if well else ": 清理磁盘或换 CITYLOOP_HOME / free space or move it")


def secrets() -> Finding:
    """Look for a secret that others on this machine may read."""
    var = home.var()
    kept = [*var.glob("*.key"), *var.glob("*.log"), var / "postgres.password"]
    bare = [path for path in kept if path.exists() and path.stat().st_mode & 0o077]
    return not bare, f"chmod 600 {' '.join(map(str, bare))}" if bare else "0600"


def way() -> Finding:
    """Look at how browsers come: over plain HTTP from this machine alone, or over HTTPS through a proxy."""
    https, proxy = (os.environ.get(f"CITYLOOP_{name}") == "1" for name in ("HTTPS", "PROXY"))
    hosts = {host.strip() for host in os.environ.get("CITYLOOP_HOSTS", "localhost").split(",")}
    if "*" in hosts:
        return False, "CITYLOOP_HOSTS=*: 请写明主机名 / name the hosts"
    if https and not proxy:
        return False, "CITYLOOP_HTTPS=1 而没有 CITYLOOP_PROXY=1,会不断跳转 / without CITYLOOP_PROXY=1 it redirects for ever"
    if not https and hosts - {"localhost", "127.0.0.1", "[::1]"}:
        return False, f"{', '.join(sorted(hosts))}: 请启用 HTTPS / set CITYLOOP_HTTPS=1 and CITYLOOP_PROXY=1 behind an HTTPS proxy"
    return True, "HTTPS" if https else "HTTP, 仅限本机 / this machine only"


def database() -> Finding:
    """Look at the server."""
    state = postgres.status()
    if state.trouble:
        return False, f"{state.where}: {state.trouble}"
    return True, f"{state.owner} {state.version or '未运行,用时自动启动 / starts when needed'} {state.where}"


def tables() -> Finding:
    """Look for migrations that were not run."""
    _django()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not waiting, f"{len(waiting)} 个迁移未执行 / migrations to run: cityloop up" if waiting else "up to date"


def district() -> Finding:
    """Look at the district, its packs, and how far its calendar reaches."""
    _django()
    from cityloop.queries.district import world

    here = world()
    until = here.calendar.known_until
    soon = (datetime.now(UTC) + timedelta(days=30)).date()
    known = f"{here.zh} {here.code}, {len(here.shelf.packs)} packs, calendar until {until}"
    if until and until < soon:
        return False, f"{known}: 请补下一年的放假安排并重新装载 / add next year's holidays to calendar.toml and load again"
    return True, known


def accounts() -> Finding:
    """Look for somebody who can sign in."""
    _django()
    from cityloop.actions.enrol import members

    count = len(members())
    return count > 0, f"{count} members" if count else "还没有账号 / none yet: cityloop init"


def outbox() -> Finding:
    """Look for what was given up, and for what has been due for long without anybody taking it."""
    _django()
    from cityloop.links.plug import plug
    from cityloop.queries.jobs import backlog

    links, left = "、".join(plug()), backlog(datetime.now(UTC) - timedelta(hours=1))
    said = f"{links}; {left.dead_notices} 个通知停发、{left.dead_jobs} 个任务停办 / notices, jobs given up"
    if left.dead_notices or left.dead_jobs:
        return False, f"{said}: cityloop work --dead; cityloop work --replay"
    if left.stalled:
        return False, f"{said}; {left.stalled} 个到期一小时无人办理 / due for an hour: cityloop up, cityloop work"
    return True, said


def font() -> Finding:
    """Look for the font of PDFs."""
    from cityloop.lab import paper

    return True, f"{paper.FAMILY}, {len(paper.covered(paper.folder() / paper.FILE))} 字 / characters"


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityloop.site.settings")
    django.setup()


CHECKS: dict[str, Callable[[], Finding]] = {
    "python": python,
    "folder": folder,
    "secrets": secrets,
    "way in": way,
    "database": database,
    "tables": tables,
    "district": district,
    "accounts": accounts,
    "outbox": outbox,
    "font": font,
}
