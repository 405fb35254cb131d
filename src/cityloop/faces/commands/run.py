"""How does a file of reports go through the whole loop?"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from cityloop.actions.receive import Received, Said, receive
from cityloop.lab import sheet
from cityloop.lab.cells import Fault
from cityloop.lab.sheet import Row
from cityloop.loop import intake
from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries import tell
from cityloop.queries.district import World, world

HELP = "把一个文件的上报跑完整个闭环 / run a file (csv, xlsx, jsonl) through the whole loop; repeat it freely, nothing doubles"
EXAMPLE = "cityloop run messages.csv --map text=内容 --map time=留言时间"


@dataclass
class Sum:
    """What became of the rows."""

    became: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("file", type=Path, help="csv, xlsx 或 jsonl 文件 / the file")
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help=f"列对应 / one of {', '.join(sheet.NAMES)}")
    parser.add_argument("--encoding", help="utf-8、gb18030 … 缺省自动 / guessed when left out")
    parser.add_argument("--sheet", help="xlsx 的工作表 / the sheet of an xlsx")
    parser.add_argument("--coordinates", default="wgs84", choices=intake.SYSTEMS, help="wgs84、gcj02 或 bd09 / of the lon and lat columns")
    parser.add_argument("--source", help="来源名,缺省为文件名 / name of the source; the file's name when left out")
    parser.add_argument("--refused", type=Path, help="被拒行写到哪里 / where refused rows go (FILE.refused.csv)")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print the sums as JSON")
    parser.add_argument("--replay", action="store_true", help="时钟从行的时间起 / start the clocks at each row's own time")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run the file; return 1 when rows were refused."""
    here, now = world(), datetime.now(UTC)
    rows = sheet.open_sheet(args.file, mapping(args.map), encoding=args.encoding, sheet=args.sheet)
    kept = args.refused or args.file.with_name(f"{args.file.name}.refused.csv")
    total = Sum()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, disable=args.json
    ) as bar, sheet.write_refused(kept, rows.columns) as out:  # fmt: skip
        task = bar.add_task(args.file.name, total=rows.total)
        for row in rows:
            _one(row, args, here, now, total, out)
            bar.advance(task)
    if not total.refused:
        kept.unlink(missing_ok=True)
    _print(total, kept, console, args.json)
    return 1 if total.refused else 0


def mapping(pairs: list[str]) -> dict[str, str]:
    """Return field -> column of the --map options. Raises Refused for one without "=" or an unknown field."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in sheet.NAMES:
            raise Refused("应为 FIELD=COLUMN / unknown", field="--map", value=pair, mend=f"FIELD: {', '.join(sheet.NAMES)}")
        found[name] = column
    return found


def _one(row: Row | Fault, args: argparse.Namespace, here: World, now: datetime, total: Sum, out: Any) -> None:
    """Take one row in, or put it into the file of refused rows with its reason."""
    if isinstance(row, Fault):
        total.refused[row.field] += 1
        out(row)
        return
    try:
        said = read(row, args.source or args.file.name, args.coordinates, here, now)
        got: Received = receive(said, by=Actor("cityloop run", Role.OPERATOR), at=said.happened_at if args.replay else now)
    except Refused as no:
        total.refused[no.field] += 1
        out(row.refuse(no))
        return
    total.became[got.became] += 1
    total.numbers.append(got.number)


def read(row: Row, source: str, system: str, here: World, now: datetime) -> Said:
    """Return a row as a checked report. Raises Refused naming field, value and mend."""
    given = row.fields
    words, notes = intake.text(given.get("text"), "text")
    title, more = intake.text(given["title"], "title") if given.get("title") else ("", ())
    point, about = intake.point(given.get("lon"), given.get("lat"), system, here.atlas.root.shape)
    when, said = intake.moment(given["time"], here.zone, now) if given.get("time") not in (None, "") else (now, ("没有时间,记为现在 / no time given: now",))
    category = str(given.get("category") or "")
    if category:
        category = intake.code(category, here.shelf.categories, "category")
    return Said(
        words, f"file:{source}"[:40], str(given.get("id") or sheet.fingerprint(given))[:200], when, title=title[:500], point=point,
        place=str(given.get("place") or "")[:500], category=category, contact=str(given.get("contact") or "")[:200],
        notes=[*notes, *more, *about, *said],
    )  # fmt: skip


def _print(total: Sum, kept: Path, console: Console, as_json: bool) -> None:
    sums: dict[str, Any] = {
        "rows": sum(total.became.values()) + sum(total.refused.values()), "opened": total.became["opened"],
        "joined": total.became["joined"], "repeat": total.became["repeat"], "refused": dict(total.refused),
        **tell.by(total.numbers),
    }  # fmt: skip
    if as_json:
        console.print(json.dumps(sums, ensure_ascii=False), highlight=False, markup=False)
        return
    table = Table("项 / what", "数 / count", title="结果 / result")
    for name in ("rows", "opened", "joined", "repeat"):
        table.add_row({"rows": "行 / rows", "opened": "新事件 / opened", "joined": "并入 / joined", "repeat": "重复 / repeat"}[name], str(sums[name]))
    for name, count in total.refused.most_common():
        table.add_row(f"[red]拒收 / refused: {name}[/]", str(count))
    for title in ("category", "subdistrict", "unit"):
        table.add_section()
        for name, count in sums[title].items():
            table.add_row(f"{title}: {name}", str(count))
    console.print(table)
    if total.refused:
        console.print(f"被拒的行在 / refused rows are in {kept}", style="red", highlight=False)
