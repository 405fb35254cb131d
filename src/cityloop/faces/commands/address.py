"""Which model of addresses does a file of marked addresses teach?"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from cityloop.lab import addressed, addresses, same
from cityloop.loop.words import Refused


def options(group: argparse._ArgumentGroup) -> None:
    """Add what `cityloop learn address` alone takes."""
    group.add_argument("--pairs", type=Path, metavar="FILE", help="已判断的写法对(jsonl),学匹配 / judged spellings, to learn matching from")


def run(args: argparse.Namespace, console: Console) -> int:
    """Learn, keep and say."""
    if not args.out:
        raise Refused("不知存到哪里 / no place to keep it", field="--out", mend="--out FOLDER")
    if args.out.exists():
        raise Refused("文件夹已存在 / the folder is there already", field="--out", value=str(args.out), mend="换一个名字 / name another")
    file = addressed.read(args.file)
    queries = same.read(args.pairs) if args.pairs else []
    card = addressed.described(file, datetime.now(UTC).date().isoformat(), args.seed) | {"pairs": sum(len(one.candidates) for one in queries)}
    parser = addressed.learn(file.rows, args.seed, card)
    addresses.save(parser, same.learn(queries, parser, args.seed) if queries else None, args.out)
    _say(card, args, console)
    return 0


def _say(card: dict[str, Any], args: argparse.Namespace, console: Console) -> None:
    kinds = ", ".join(f"{kind} {count}" for kind, count in card["kinds"].items())
    line = (
        f"学自 / learned from {card['addresses']} 个地址 / addresses: {kinds}\n"
        f"留出 / held out {card['tested']}: F1 {card['f1']}; 写法对 / pairs {card['pairs'] or '-'}\n→ {args.out}"
    )
    console.print(json.dumps(card, ensure_ascii=False) if args.json else line, highlight=False, markup=False)
