"""How does a folder become the district?"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from cityloop.actions import load
from cityloop.loop.words import Actor, Role

HELP = "装载区的文件夹 / load a district's folder; --dry-run lists changes and faults and writes nothing"
EXAMPLE = "cityloop district load districts/demo --dry-run"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("act", choices=["load"], help="load")
    parser.add_argument("folder", type=Path, help="文件夹 / the folder")
    parser.add_argument("--dry-run", action="store_true", help="只看不写 / write nothing")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print what changes; with --dry-run also each fault, and return 1 when there is one."""
    found, lines = load.changes(args.folder)
    if args.dry_run:
        for line in [*lines, *found.faults]:
            console.print(line, highlight=False, markup=False)
        console.print(f"{len(found.faults)} 处错误 / faults,未写入 / nothing written", highlight=False)
        return 1 if found.faults else 0
    for line in load.load(args.folder, by=Actor("cityloop district", Role.ADMIN), at=datetime.now(UTC)):
        console.print(line, highlight=False, markup=False)
    return 0
