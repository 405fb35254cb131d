"""What do people's corrections teach, now?"""

import argparse
import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from cityloop.actions import learn
from cityloop.faces.commands import category
from cityloop.loop.mask import mask
from cityloop.queries import corrections, model
from cityloop.queries.district import world

HELP = (
    "立即向人工更正学习;平时由 tick 和 work 自动进行 / learn from what people set right, now; tick and work do it by themselves.\n"
    "没有更正时只学线索与生成的文本(起步模型)/ without corrections: from cues and generated texts, a starter model.\n"
    "--export 写出更正,供 learn category FILE --more 用 / writes the corrections for `learn category FILE --more`"
)
EXAMPLE = "cityloop lesson\n  cityloop lesson --export corrections.csv"
COLUMNS = ("text", "category", "at", "by")


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--export", type=Path, metavar="FILE", help="只写出更正,号码已遮盖 / only write the corrections, numbers of persons masked")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print the result as JSON")


def run(args: argparse.Namespace, console: Console) -> int:
    """Learn or export; return 1 when the new model is not put in use."""
    if args.export:
        return _export(args.export, console)
    with console.status("学习中 / learning"):
        said = learn.lesson(datetime.now(UTC).date().isoformat())
    if args.json:
        console.print(json.dumps(said, ensure_ascii=False), highlight=False, markup=False)
    else:
        category.show(said, console)
        category.tell(said["verdict"], model.folder(), console)
    return int(not said["verdict"]["promoted"])


def _export(path: Path, console: Console) -> int:
    rows = corrections.rows(world().shelf.owners)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows((mask(row.text), row.category, row.at, row.by) for row in rows)
    console.print(f"{len(rows)} 条更正 / corrections → {path}", highlight=False, markup=False)
    return 0
