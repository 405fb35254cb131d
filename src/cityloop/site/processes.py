"""Which processes make a running house?"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime

from django.conf import settings
from rich.console import Console
from rich.table import Table

from cityloop.actions.enrol import enrol, members
from cityloop.actions.load import load, loaded
from cityloop.links.plug import plug
from cityloop.loop.words import SYSTEM, Refused, Role
from cityloop.queries.district import world
from cityloop.site import home, postgres, up
from cityloop.site.up import Process

HELP = {
    "up": "启动全部进程 / start all processes; Ctrl-C stops them",
    "demo": "演示区:合成数据、每个角色一个账号、持续模拟 / the demo district with a lively simulation",
}
EXAMPLE = {"up": "cityloop up", "demo": "cityloop demo"}
DEMO = home.CHECKOUT / "districts" / "demo"
LAST = 3.0  # seconds that what was killed at the end has to let go of the database
PASSWORD = "cityloop"  # the demo listens on 127.0.0.1 only, and its data is synthetic  # nosec B105
# Name -> role, unit, area: one account a role.
ACCOUNTS = {
    "admin": (Role.ADMIN, "", "500103"),
    "leader": (Role.LEADER, "C0", "500103"),
    "operator": (Role.OPERATOR, "C0", "500103"),
    "street": (Role.OPERATOR, "S500103005", "500103005"),
    "worker": (Role.WORKER, "S500103005", "500103005"),
    "foreman": (Role.FOREMAN, "DCG", ""),
    "handler": (Role.HANDLER, "DCG", ""),
}


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--no-simulation", action="store_true", help="demo: 不模拟 / without the simulation")


def run(args: argparse.Namespace, console: Console) -> int:
    """Prepare the database, then run everything until Ctrl-C."""
    if other := up.served(home.folder()):
        raise Refused(
            f"已在运行 / already running: http://127.0.0.1:{other}/", field="var/port", value=other,
            mend="先停止那一个(Ctrl-C)/ stop that one first",
        )  # fmt: skip
    port, demo = up.port(home.folder()), args.command == "demo"
    if demo:
        _prepare(console)
    world(), plug()  # refuse now, rather than start processes that cannot work
    code = up.run(
        processes(port, up.port(home.folder(), "live"), simulation=demo and not args.no_simulation),
        once_ready=lambda: _announce(console, port, demo),
        check=_revive,
    )
    if postgres.held:
        postgres.stop(LAST)
    return code


def _revive() -> None:
    """Bring the embedded database back when something killed it."""
    for hold in postgres.held.values():
        hold.revive()


def processes(port: int, stream: int, *, simulation: bool) -> list[Process]:
    """Return the processes of a house: web, live, tick, work and, for a demo, the simulation."""
    cityloop = [sys.executable, "-m", "cityloop.site.main"]
    tick = [*cityloop, "tick", "--loop", "--every", "20" if simulation else "60"]
    work = [*cityloop, "work", "--loop", *["--quiet"] * simulation]  # its notices would bury the accounts
    found = [
        Process("web", web(port), {"CITYLOOP_LIVE": os.environ.get("CITYLOOP_LIVE") or ("/live" if settings.PROXY else str(stream))}, ready=up.listens(port)),
        Process("live", live(stream), {"CITYLOOP_WEB": str(port)}), Process("tick", tick), Process("work", work),
    ]  # fmt: skip
    return [*found, Process("simulate", [*cityloop, "simulate"])] if simulation else found


def web(port: int, application: str = "cityloop.site.wsgi:application") -> list[str]:
    """Return the web server's command line."""
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    argv += ["--workers", "2", "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning", "--no-access-log"]
    return [*argv, "--respawn-failed-workers", "--workers-kill-timeout", "8", application]  # one worker's end is not the other's


def live(port: int) -> list[str]:
    """Return the command line of the server that holds streams open; it ends them after a second when told to stop."""
    argv = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    argv += ["--backpressure", "4096", "--backlog", "4096", "--log-level", "warning", "--no-access-log", "--respawn-failed-workers"]
    return [*argv, "--workers-kill-timeout", "1", "cityloop.site.live.asgi:application"]


def _prepare(console: Console) -> None:
    """Load the demo district and its accounts; repeating it changes nothing."""
    if not loaded(DEMO):
        lines = load(DEMO, by=SYSTEM, at=datetime.now(UTC))
        console.print(f"[dim]演示区 / demo district: {'; '.join(lines)}[/]", highlight=False)
    for name in ACCOUNTS.keys() - members():
        role, unit, area = ACCOUNTS[name]
        enrol(name, PASSWORD, role=role, unit=unit, area=area, weak=True)


def _announce(console: Console, port: int, demo: bool) -> None:
    console.print(f"\n[bold]http://127.0.0.1:{port}/[/]   居民上报 / residents: http://127.0.0.1:{port}/report", highlight=False)
    if demo:
        table = Table("账号 / account", "角色 / role", "单位或区域 / unit or area", title=f"密码 / password: {PASSWORD}")
        for name, (role, unit, area) in ACCOUNTS.items():
            table.add_row(name, role.value, unit or area)
        console.print(table)
    console.print("Ctrl-C 停止 / stops everything\n", highlight=False)


