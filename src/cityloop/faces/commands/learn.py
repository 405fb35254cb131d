"""What does the past teach?"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from cityloop.faces.commands import address, category, limits
from cityloop.loop.words import Refused

HELP = (
    "向过去学习 / learn from the past. Needs neither district nor database.\n"
    "  limits FILE     每类事件的时限、工作时间与休假 / each type's time limit, the working hours and the days off\n"
    "  category FILE   由有类别的文本学习分类模型;`learn FILE --text` 同义 / a model from texts with known categories; `learn FILE --text` is the same\n"
    "  address FILE    由标注过的地址学习解析,--pairs 学习匹配 / a reader of addresses from marked ones; with --pairs it matches spellings too\n"
    "  rollback        恢复前一个模型 / put the model before this one in use again (also --rollback)"
)
EXAMPLE = (
    "cityloop learn limits past.csv.gz --map open=OPEN_DT target=TARGET_DT type=TYPE --zone America/New_York "
    "--until 2015-07-01 --calendar districts/boston/calendar.toml --out learned.toml\n"
    "  cityloop learn category past.csv --text title,text --label category --group group --time created_at --models var/models\n"
    "  cityloop learn rollback --models var/models"
)
KINDS = ("limits", "category", "address", "rollback")


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.usage = "%(prog)s [limits | category | address] FILE [options]   |   %(prog)s rollback --models FOLDER"
    parser.add_argument("what", nargs="?", default="", help=f"学什么 / what to learn: {', '.join(KINDS)}")
    parser.add_argument("file", type=Path, nargs="?", help="过去的事件 / past cases: csv, csv.gz; category: xlsx, jsonl too; address: conll")
    parser.add_argument("--encoding", help="utf-8(缺省)、gb18030 … / guessed when left out")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print the result as JSON")
    out = "limits: values.toml 片段,日历在旁 / the limits, the calendar beside; category, address: 模型文件夹 / the model's folder"
    parser.add_argument("--out", type=Path, help=out)
    limits.options(parser.add_argument_group("limits"))
    category.options(parser.add_argument_group("category"))
    address.options(parser.add_argument_group("address"))


def run(args: argparse.Namespace, console: Console) -> int:
    """Learn what is asked for; return 1 when rows were refused or the new model is not better."""
    if args.rollback or args.what == "rollback":
        return category.rollback(args, console)
    if args.what and args.what not in KINDS and args.file is None:
        args.what, args.file = "category", Path(args.what)
    if args.what not in KINDS:
        raise Refused("不知学什么 / unknown", field="what", value=args.what or None, mend=f"cityloop learn {'|'.join(KINDS)} FILE")
    if args.file is None:
        raise Refused("没有文件 / no file", field="file", mend=f"cityloop learn {args.what} FILE")
    return {"category": category.run, "address": address.run, "limits": limits.run}[args.what](args, console)
