"""Which category model does the past teach?"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from cityloop.lab import card, champion, keep, labelled, school, train
from cityloop.lab.labelled import Labelled
from cityloop.lab.serve import Model
from cityloop.lab.train import Rows
from cityloop.loop.words import Refused


def options(group: argparse._ArgumentGroup) -> None:
    """Add what `cityloop learn category` and `rollback` alone take."""
    group.add_argument("--text", metavar="COL[,COL]", help="文本列,标题在前 / the column(s) of the text, the title first")
    group.add_argument("--label", metavar="COL", help="类别列 / the column of the category")
    group.add_argument("--group", metavar="COL", default="", help="同组不拆分(近重文本);缺省自动找 / rows that tell the same; found when left out")
    group.add_argument("--time", metavar="COL", default="", help="时间列,--models 用 / the column of the time, for --models")
    group.add_argument(
        "--more", action="append", default=[], metavar="FILE[:COL[,COL][:COL]]",
        help="另外的训练文本,不用于测试 / further texts, only learned from; with their own columns of text and label",
    )  # fmt: skip
    better = "模型库:在最新月份上更好才启用 / versions; the new one is used only if better on the newest month"
    group.add_argument("--models", type=Path, metavar="FOLDER", help=better)
    group.add_argument("--rollback", action="store_true", help="同 rollback / the same as `learn rollback`")
    group.add_argument("--seed", type=int, default=0, help="随机种子 / seed (0)")


def rollback(args: argparse.Namespace, console: Console) -> int:
    """Put the model before the current one in use again."""
    version = champion.rollback(_needed(args.models, "--models", "FOLDER"))
    _tell({"current": version}, f"现用 / now in use: {version}", args, console)
    return 0


def run(args: argparse.Namespace, console: Console) -> int:
    """Learn, test, keep and say; return 1 when the new model is not put in use."""
    if not args.out and not args.models:
        raise Refused("不知存到哪里 / no place to keep it", field="--out", mend="--out FOLDER 或 / or --models FOLDER")
    files = _read(args)
    held = _held(files[0], args) if args.models else ""
    rows, doubled = labelled.rows(files[0], files[1:])
    late = np.array([month >= held > "" for month in (*files[0].months, *[""] * (len(rows.docs) - len(files[0].months)))])
    learned = rows.take(~np.isin(rows.groups, rows.groups[late]))
    model = _learn(learned, files, doubled, held, args)
    said: dict[str, Any] = dict(model.card)
    if args.out:
        keep.save(model, args.out)
    verdict = school.challenge(model, rows.take(late), held, args.models) if args.models else None
    said |= {"verdict": verdict} if verdict else {}
    if args.json:
        console.print(json.dumps(said, ensure_ascii=False), highlight=False, markup=False)
    else:
        _print(said, args, console)
    return int(verdict is not None and not verdict["promoted"])


def _needed(value: Any, field: str, sample: str) -> Any:
    if not value:
        raise Refused("必须给出 / must be given", field=field, mend=f"{field} {sample}")
    return value


def _read(args: argparse.Namespace) -> list[Labelled]:
    """Return the main file, then those that are only learned from."""
    text, label = _needed(args.text, "--text", "COL[,COL]").split(","), _needed(args.label, "--label", "COL")
    files = [labelled.read(args.file, text, label, args.group, args.time, args.encoding)]
    for one in args.more:
        path, columns, named = [*one.split(":"), "", ""][:3]
        files.append(labelled.read(path, columns.split(",") if columns else text, named or label, "", "", args.encoding))
    return files


def _held(main: Labelled, args: argparse.Namespace) -> str:
    """Return the month from which on texts are held out. Raises Refused when the file cannot tell."""
    if (month := champion.newest(main.months)) or not champion.current(args.models):
        return month
    mend = f"--time COL,且较新的月份有 {champion.ENOUGH} 条 / with {champion.ENOUGH} texts in the newest months"
    reason = "不能与现用模型比较:没有可留出的月份 / cannot be compared with the model in use: no month to hold out"
    raise Refused(reason, field="--time", value=args.time or None, mend=mend)


def _learn(rows: Rows, files: list[Labelled], doubled: int, held: str, args: argparse.Namespace) -> Model:
    """Return the model of the rows that are not held out, with its card."""
    usable, left = train.usable(rows)
    crossed = train.cross(usable, args.seed)
    day = datetime.now(UTC).date().isoformat()
    said = card.write(day, files, usable, doubled, left, crossed, args.seed)
    said |= {"held_out_from": held, "until": max((month for month in files[0].months if month and (not held or month < held)), default="")}
    return train.learn(usable, crossed, args.seed, said)


def _tell(found: dict[str, Any], line: str, args: argparse.Namespace, console: Console) -> None:
    console.print(json.dumps(found, ensure_ascii=False) if args.json else line, highlight=False, markup=False)


def _print(said: dict[str, Any], args: argparse.Namespace, console: Console) -> None:
    show(said, console)
    if args.out:
        console.print(f"→ {args.out}", highlight=False, markup=False)
    if verdict := said.get("verdict"):
        tell(verdict, args.models, console)


def show(said: dict[str, Any], console: Console) -> None:
    """Print a model's card."""
    console.print(
        f"学自 / learned from {said['texts']} 条 / texts; 近重弃用 / nearly repeated, dropped {said['doubled']}; "
        f"样本太少 / too few: {', '.join(f'{name} ({rows})' for name, rows in said['left_out'].items()) or '-'}", highlight=False, markup=False,
    )  # fmt: skip
    table = Table("类别 / category", "F1", "精确 / precision", "召回 / recall", "条 / texts", "阈值 / threshold", title="交叉验证 / cross-validation")
    for name, one in said["classes"].items():
        limit = f"{one['threshold']:.2f}" if one["threshold"] <= 1 else "总由人定 / a person"
        table.add_row(name, f"{one['f1']:.3f}", f"{one['precision']:.3f}", f"{one['recall']:.3f}", str(one["texts"]), limit)
    console.print(table)
    console.print(f"macro-F1 {said['macro_f1']}  top-2 {said['top2']}  80%: {said['surest']}  ECE {said['ece']}", highlight=False, markup=False)


def tell(verdict: dict[str, Any], models: Path, console: Console) -> None:
    """Print what became of a new model."""
    used = "启用 / in use" if verdict["promoted"] else "未启用 / not in use"
    compared = f"F1 {verdict['challenger_f1']} : {verdict['champion_f1']} ({verdict['champion'] or '-'}), {verdict['texts']} 条 / texts"
    console.print(f"→ {models} {verdict['version']}: {used}, {verdict['because']}; {compared}", highlight=False, markup=False)
