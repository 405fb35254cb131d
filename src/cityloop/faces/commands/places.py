"""Which places does the district know by name?"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cityloop.actions import places as act
from cityloop.lab import places, unknown
from cityloop.lab.places import Found
from cityloop.loop import intake
from cityloop.loop.place import locate
from cityloop.loop.words import Refused
from cityloop.queries.district import world
from cityloop.queries.places import said

HELP = (
    "地名库 / the gazetteer.\n"
    f"  import FILE   导入地名:csv、xlsx({','.join(places.HEADER)})、GeoJSON、OSM pbf;区外的不收,重复导入不变 / names from a file; none outside the\n"
    "                district; a second time changes nothing\n"
    "  propose       上报中常见而地名库没有的地名,勾选 take 后可导入 / frequent place words that are not known, as a csv to tick and import\n"
    "  find TEXT     一句话被读作哪里,为什么 / where a text is read to be, and why"
)
EXAMPLE = (
    "cityloop places import osm.pbf --dry-run\n"
    "  cityloop places propose --least 10 --out proposals.csv    # 填 take / fill in take\n"
    "  cityloop places import proposals.csv\n"
    "  cityloop places find 中山三路158号对面漏水"
)
SHOWN = 20  # faults


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("act", choices=list(ACTS), help="import, propose, find")
    parser.add_argument("what", nargs="?", default="", metavar="FILE|TEXT", help="import 的文件,find 的文字 / the file of import, the text of find")
    parser.add_argument("--kind", default="", help="import:文件未写类型时用 / the kind of what the file gives none")
    parser.add_argument("--coordinates", default="wgs84", choices=intake.SYSTEMS, help="import:wgs84、gcj02 或 bd09 / of the file's points")
    parser.add_argument("--encoding", help="import:utf-8、gb18030 … 缺省自动 / guessed when left out")
    parser.add_argument("--dry-run", action="store_true", help="import:只看不写 / write nothing")
    parser.add_argument("--least", type=int, default=5, help=f"propose:至少几条上报,不少于 {unknown.LEAST} / in at least so many reports (5)")
    parser.add_argument("--out", type=Path, help="propose:写到文件 / write to a file")


def run(args: argparse.Namespace, console: Console) -> int:
    """Do it; return 1 when rows of an import were refused."""
    if args.act != "propose" and not args.what.strip():
        raise Refused("必须给出 / must be given", field="FILE|TEXT", mend=f"cityloop places {args.act} ...")
    return ACTS[args.act](args, console)


def _import(args: argparse.Namespace, console: Console) -> int:
    here = world()
    found = places.read(Path(args.what), here.atlas, system=args.coordinates, kind=args.kind[:20], encoding=args.encoding)
    change = act.plan(found.places) if args.dry_run else act.take(found.places)
    _told(found, change, console)
    if args.dry_run:
        console.print("未写入 / nothing written", highlight=False)
    return int(bool(found.faults))


def _told(found: Found, change: act.Change, console: Console) -> None:
    console.print(
        f"地名 / names: +{len(change.new)} -{len(change.gone)} ={change.same}   区外 / outside: {found.outside}   "
        f"有误 / faults: {len(found.faults)}   未勾选 / not ticked: {found.unticked}", highlight=False, markup=False,
    )  # fmt: skip
    if found.hint:
        console.print(f"区外的第一个 / the first outside: {found.hint}", highlight=False, markup=False)
    for fault in found.faults[:SHOWN]:
        no = Refused(fault.reason, field=fault.field, value=fault.value, mend=fault.mend)
        console.print(f"第 {fault.number} 行 / row: {no.text}", style="red", highlight=False, markup=False)


def _propose(args: argparse.Namespace, console: Console) -> int:
    rows = unknown.unknown(said(), world().atlas, args.least)
    lines = "\n".join(places.proposals(rows))
    if args.out:
        args.out.write_text(f"\ufeff{lines}\n", encoding="utf-8")  # the mark tells a spreadsheet that it is UTF-8
        console.print(f"{len(rows)} → {args.out}", highlight=False, markup=False)
    else:
        console.print(lines, highlight=False, markup=False)
    return 0


def _find(args: argparse.Namespace, console: Console) -> int:
    here = world()
    where = locate(args.what, None, here.atlas)
    table = Table(show_header=False)
    table.add_row("地名 / names", "、".join(where.words) or "-")
    table.add_row("在 / in", f"{here.atlas.areas[where.area].zh} ({where.area})")
    table.add_row("点 / point", f"{where.point.lon:.6f}, {where.point.lat:.6f} ± {where.radius:.0f} m" if where.point and where.radius else "-")
    table.add_row("把握 / confidence", f"{where.confidence:g}" if not where.ask else "要问 / to be asked for")
    table.add_row("因为 / because", where.because)
    console.print(table)
    return 0


ACTS = {"import": _import, "propose": _propose, "find": _find}
