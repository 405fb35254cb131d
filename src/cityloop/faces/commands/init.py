"""Who is the first administrator?"""

import argparse
import getpass
import os

from rich.console import Console

from cityloop.actions.enrol import enrol
from cityloop.loop.words import Refused, Role
from cityloop.queries.district import world

HELP = "建立第一个管理员 / create the first administrator (or set the password anew)"
EXAMPLE = "cityloop init --name admin"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--name", default="admin", help="用户名 / account name (admin)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Ask for the password (or take CITYLOOP_ADMIN_PASSWORD) and create the account for the whole district."""
    password = os.environ.get("CITYLOOP_ADMIN_PASSWORD") or typed()
    new = enrol(args.name, password, role=Role.ADMIN, area=world().code)
    console.print(f"{args.name}: {'已建立 / created' if new else '已更新 / updated'}", highlight=False)
    return 0


def typed() -> str:
    """Return the password that somebody types twice. Raises Refused."""
    try:
        first = getpass.getpass("密码 / password: ")
        again = getpass.getpass("再输一次 / again: ")
    except EOFError:
        raise Refused("没有输入密码 / no password given", field="password", mend="CITYLOOP_ADMIN_PASSWORD=...") from None
    if first != again:
        raise Refused("两次输入不同 / they differ", field="password", mend="重新运行 / run it again")
    return first
