"""Are the packs well made?"""

import argparse
from pathlib import Path

from django.conf import settings
from rich.console import Console

from cityloop.kit import check, shelf
from cityloop.loop.words import Refused

HELP = "检查场景包 / validate scenario packs: file, key and mend of every fault"
EXAMPLE = "cityloop check facility"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("pack", nargs="?", help="名称或文件夹,缺省为全部 / a name or folder; all when left out")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print each fault; return 1 when there is one."""
    faults = 0
    for folder in _folders(args.pack):
        found = check.check(folder)
        faults += len(found)
        console.print(f"{'[red]✗' if found else '[green]✓'}[/] {folder.name}", highlight=False)
        for line in found:
            console.print(f"    {line}", highlight=False, markup=False)
    shelf.load(settings.PACK_FOLDERS)
    return 1 if faults else 0


def _folders(pack: str | None) -> list[Path]:
    known = shelf.find(settings.PACK_FOLDERS)
    if pack is None:
        return known
    found = [f for f in known if f.name == pack] or ([Path(pack).resolve()] if Path(pack).is_dir() else [])
    if not found:
        names = ", ".join(f.name for f in known)
        raise Refused("没有这个场景包 / no such pack", field="pack", value=pack, mend=f"one of: {names}")
    return found
