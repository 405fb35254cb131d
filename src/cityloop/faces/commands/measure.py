"""Does the house understand as well as it promises?"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from cityloop.lab import labelled, triage
from cityloop.lab.figure import Figure
from cityloop.loop.words import Refused

HELP = (
    "用真实数据测量,逐行给出数值、目标与同次运行的基线 / measure with real data: figure, target and the baseline of the same run,\n"
    "line by line; exit code 1 when a target is missed. The same seed gives the same figures. Needs neither district nor database."
)
EXAMPLE = "cityloop measure triage --data ../shared/data --seed 1"


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("what", choices=list(WHAT), help="测什么 / what to measure: triage = 类别 / category")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="数据文件夹 / the folder of data (../shared/data)")
    parser.add_argument("--seed", type=int, default=0, help="随机种子 / seed of the splits (0)")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print the result as JSON")


def run(args: argparse.Namespace, console: Console) -> int:
    """Measure and print; return 1 when a target is missed."""
    figures = WHAT[args.what](args.data, args.seed)
    if args.json:
        rows = {one.name: {"value": one.value, "target": one.target, "baseline": one.baseline, "missed": one.missed} for one in figures}
        console.print(json.dumps(rows, ensure_ascii=False), highlight=False, markup=False)
    else:
        for one in figures:
            console.print(one.line, highlight=False, markup=False, style="red" if one.missed else None)
    return int(any(one.missed for one in figures))


def _triage(data: Path, seed: int) -> list[Figure]:
    """Return the figures of finding a text's category, on citizens' messages with one of seven labels."""
    main = labelled.read(_file(data / "messages" / "public_messages.csv"), ("title", "text"), "label", "group")
    more = labelled.read(_file(data / "messages" / "public_messages_segmented.csv"), ("tokens",), "label")
    return triage.measure(main, [more], seed)


def _file(path: Path) -> Path:
    if not path.exists():
        raise Refused(f"缺少文件 / file missing: {path.name}", field="--data", value=str(path.parent), mend="指明数据文件夹 / name the folder of data")
    return path


WHAT: dict[str, Callable[[Path, int], list[Figure]]] = {"triage": _triage}
