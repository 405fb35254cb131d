"""Who is a member, and what may an administrator do for one?"""

import argparse

from rich.console import Console

from cityloop.actions.enrol import active, enrol
from cityloop.actions.factor import drop
from cityloop.actions.keys import ROLES
from cityloop.faces.commands.init import typed
from cityloop.loop.words import Kind, Refused, Role
from cityloop.queries.who import Member, members

HELP = "成员账号 / members: make one or set it anew, list all, close, open, take a lost second factor off"
EXAMPLE = "cityloop member set chen --role operator --area 500103 --unit C0"
HEADS = ("name", "role", "unit", "area", "mail", "open", "second factor")
PEOPLE = tuple(role for role in ROLES if role not in (Role.RESIDENT, Role.DEVICE))


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="set | list | close | open | codeless")
    one = acts.add_parser("set", help="新建或重设,密码现输 / make one or set it anew; the password is typed")
    one.add_argument("name", help="用户名 / account name")
    one.add_argument("--role", required=True, help="、".join(PEOPLE))
    one.add_argument("--unit", default="", help="单位 / unit code")
    one.add_argument("--area", default="", help="区域 / area code")
    one.add_argument("--mail", default="", help="统一身份认证中的邮箱 / the address by which a provider of identities knows them")
    one.add_argument("--no-password", action="store_true", help="不设密码 / set none: what there is stays; a new one enters by the provider alone")
    acts.add_parser("list", help="列出 / list all")
    for act, text in (
        ("close", "停用,立即退出各处 / close one; its sessions end at once"), ("open", "重新启用 / open one again"),
        ("codeless", "手机丢了:停用其动态验证码,退出各处 / its phone is lost: take the second factor off, end its sessions"),
    ):  # fmt: skip
        acts.add_parser(act, help=text).add_argument("name", help="用户名 / account name")


def run(args: argparse.Namespace, console: Console) -> int:
    """Do what was asked."""
    if args.act == "list":
        for cells in (HEADS, *map(_cells, members())):
            console.print("  ".join(cells), highlight=False, markup=False)
        return 0
    said = {"set": _set, "close": _close, "open": _open, "codeless": _codeless}[args.act](args)
    console.print(f"{args.name}: {said}", highlight=False, markup=False)
    return 0


def _cells(one: Member) -> tuple[str, ...]:
    places = (place or "-" for place in (one.unit, one.area, one.mail))
    return one.name, one.role, *places, *("yes" if value else "no" for value in (one.open, one.factor))


def _set(args: argparse.Namespace) -> str:
    if args.role not in PEOPLE:
        raise Refused("没有这个角色 / no such role", field="role", value=args.role, mend=f"可选 / one of: {'、'.join(PEOPLE)}")
    password = None if args.no_password else typed()
    new = enrol(args.name, password, role=Role(args.role), unit=args.unit, area=args.area, mail=args.mail)
    return "已建立 / created" if new else "已更新 / updated"


def _close(args: argparse.Namespace) -> str:
    active(args.name, on=False)
    return "已停用 / closed"


def _open(args: argparse.Namespace) -> str:
    active(args.name, on=True)
    return "已启用 / open"


def _codeless(args: argparse.Namespace) -> str:
    if not drop(args.name):
        raise Refused("没有动态验证码 / no second factor", field="name", value=args.name, mend="cityloop member list", kind=Kind.MISSING)
    return "动态验证码已停用 / the second factor is off"
