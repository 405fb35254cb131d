"""Which program may call the API?"""

import argparse
from datetime import UTC, datetime

from rich.console import Console

from cityloop.actions import keys
from cityloop.loop.words import Role
from cityloop.queries.keys import Key, sees
from cityloop.queries.keys import keys as listed

HELP = "程序的密钥 / keys for programs: make one (its secret is shown once), list all, revoke one"
EXAMPLE = "cityloop key make water-works --role operator --area 500103 --scopes cases:read,reports:write --days 365"
BLIND = (
    "注意:这个密钥看不到任何事件 / note: this key sees no case: as {role} it lacks a reach "
    "(operator, leader, worker, admin: --area; handler, foreman: --unit; resident, device: none)"
)
HEADS = ("name", "role", "reach", "scopes", "created", "expires", "revoked")


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="make | list | revoke")
    make = acts.add_parser("make", help="新建,密钥只显示一次 / make one; the secret goes to standard output, once")
    make.add_argument("name", help="名称 / a name of your choice")
    make.add_argument("--role", required=True, help="、".join(keys.ROLES))
    make.add_argument("--area", default="", help="区域 / area code: what centre and grid roles see")
    make.add_argument("--unit", default="", help="单位 / unit code: what handling roles see")
    make.add_argument("--post", default="", help="岗位 / post code of that unit: a handler there sees what the post has, and what no post has yet")
    make.add_argument("--scopes", required=True, help=",".join(keys.SCOPES))
    make.add_argument("--days", type=int, default=365, help="有效天数 / days until it expires (365)")
    acts.add_parser("list", help="列出 / list all, without secrets")
    acts.add_parser("revoke", help="立即停用 / end one at once").add_argument("name", help="名称 / its name")


def run(args: argparse.Namespace, console: Console) -> int:
    """Do what was asked."""
    {"make": _make, "list": _list, "revoke": _revoke}[args.act](args, console)
    return 0


def _make(args: argparse.Namespace, console: Console) -> None:
    scopes = [scope.strip() for scope in args.scopes.split(",") if scope.strip()]
    reach = {"unit": args.unit, "area": args.area}
    secret = keys.make(args.name, role=args.role, scopes=scopes, post=args.post, **reach, days=args.days, at=datetime.now(UTC))
    aside = Console(stderr=True, soft_wrap=True)  # standard output carries the secret alone
    if set(scopes) != {"reports:write"} and not sees(Role(args.role), **reach):
        aside.print(BLIND.format(role=args.role), style="yellow", highlight=False)
    aside.print("密钥只显示这一次 / the secret is shown this once:", highlight=False)
    console.print(secret, highlight=False, markup=False)


def _list(args: argparse.Namespace, console: Console) -> None:
    for cells in (HEADS, *map(_cells, listed())):
        console.print("  ".join(cells), highlight=False, markup=False)


def _cells(key: Key) -> tuple[str, ...]:
    reach = "+".join(filter(None, (key.unit, key.area))) or "-"
    return key.name, key.role, reach, ",".join(key.scopes), _day(key.created_at), _day(key.expires_at), _day(key.revoked_at)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "-"


def _revoke(args: argparse.Namespace, console: Console) -> None:
    keys.revoke(args.name, at=datetime.now(UTC))
    console.print(f"{args.name}: 已停用 / revoked", highlight=False, markup=False)
