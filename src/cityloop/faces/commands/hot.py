"""What are many people reporting now?"""

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console

from cityloop.actions import gather
from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries.district import world
from cityloop.queries.hot import Hot, hot

HELP = (
    "热点:很多人反映的同一件事,按热度排 / issues that many people report, hottest first: heat = √(people · weeks).\n"
    "--gather RANK 把该热点的在办事件汇成专项 / puts the open cases of an issue under one parent case"
)
EXAMPLE = 'cityloop hot --days 30\n  cityloop hot --gather 1 --why "同一段线路反复停电"'
SHOWN = 6  # numbers of cases in a row


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--days", type=int, default=90, help="看多少天的上报 / days of reports (90)")
    parser.add_argument("--area", default="", help="只看这个区域 / only this area and below (the district)")
    parser.add_argument("--top", type=int, default=10, help="列多少个 / how many (10)")
    parser.add_argument("--gather", type=int, metavar="RANK", help="把第几个汇成专项 / the issue to make a parent case of")
    parser.add_argument("--why", default="", help="汇成专项的原因 / the reason, with --gather")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print as JSON")


def run(args: argparse.Namespace, console: Console) -> int:
    """List the hot issues, or gather the cases of one."""
    here, now = world(), datetime.now(UTC)
    for name, least, most in (("days", 1, 3660), ("top", 1, 1000)):
        if not least <= getattr(args, name) <= most:
            raise Refused(f"应为 {least} 到 {most} / from {least} to {most}", field=f"--{name}", value=getattr(args, name))
    if args.area and args.area not in here.atlas.areas:
        raise Refused("没有这个区域 / no such area", field="--area", value=args.area, mend="cityloop district load --dry-run")
    by = Actor("command line", Role.LEADER, area=args.area or here.code)
    with console.status("比较上报 / comparing reports"):
        found = hot(by, at=now, days=args.days)
    if args.gather is not None:
        return _gather(found, args, by, now, console)
    if args.json:
        rows = [{**asdict(one.issue), "cases": one.cases} for one in found[: args.top]]
        console.print(json.dumps(rows, ensure_ascii=False, default=str), highlight=False, markup=False)
    else:
        for one in found[: args.top]:
            console.print(_lines(one), highlight=False, markup=False)
        if not found:
            console.print("没有热点 / nothing is hot")
    return 0


def _lines(one: Hot) -> str:
    """Return an issue as lines that fit a narrow window."""
    issue, more = one.issue, len(one.cases) - SHOWN
    grows = f"  上升 / rising p = {issue.rise:.2g}" if issue.rise < 0.05 else ""
    head = f"{issue.rank:>3}  热度 / heat {issue.heat:.1f}  {issue.people} 人 / people  {issue.first} – {issue.last}{grows}"
    return f"{head}\n     {issue.place or '?'}: {issue.line}\n     {' '.join(one.cases[:SHOWN])}{f' +{more}' if more > 0 else ''}"


def _gather(found: list[Hot], args: argparse.Namespace, by: Actor, now: datetime, console: Console) -> int:
    if not 1 <= args.gather <= len(found):
        raise Refused(f"共 {len(found)} 个热点 / there are {len(found)}", field="--gather", value=args.gather, mend="cityloop hot")
    numbers = gather.fit(found[args.gather - 1].cases)
    if len(numbers) < 2:
        raise Refused("在办的独立事件不足两个 / fewer than two open cases of their own", field="--gather", value=args.gather, mend="cityloop hot")
    whole = gather.gather(numbers[0], others=numbers[1:], by=by, at=now, why=args.why)
    console.print(f"专项 / parent case {whole}: {len(numbers)} 个事件 / cases", highlight=False, markup=False)
    return 0
