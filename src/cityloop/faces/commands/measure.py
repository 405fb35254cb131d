"""Does the house understand as well as it promises?"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from cityloop.lab import arrivals, drafts, flags, gazetteer, labelled, letters, paired, placed, triage
from cityloop.lab.crowd import crowd
from cityloop.lab.figure import Figure
from cityloop.lab.hotspots import Hotspot
from cityloop.loop.urgency import urgent
from cityloop.loop.words import Refused

HELP = (
    "用真实数据测量,逐行给出数值、目标与同次运行的基线 / measure with real data: figure, target and the baseline of the same run,\n"
    "line by line; exit code 1 when a target is missed. The same seed gives the same figures. Needs neither district nor database."
)
EXAMPLE = "cityloop measure twins --data ../shared/data --reports 100000"
BENCH = Path(__file__).parents[4] / "bench"
LABELS = BENCH / "hot_labels.csv"
Shown = tuple[list[Figure], list[Hotspot]]


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    what = "测什么 / what: triage = 类别 / category, place = 地名与地址 / places and addresses, twins = 重复 / duplicates, hotspots = 热点 / hot issues, "
    what += "urgency = 紧急提示 / urgency flags, drafts = 相似事件的答复 / replies of similar cases"
    parser.add_argument("what", choices=list(WHAT), help=what)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="数据文件夹 / the folder of data (../shared/data)")
    parser.add_argument("--seed", type=int, default=0, help="随机种子 / seed (0)")
    parser.add_argument("--reports", type=int, default=1_000_000, help="twins:合成上报数 / invented reports (1000000)")
    parser.add_argument("--labels", type=Path, nargs="+", default=[LABELS], help="hotspots:标注文件 / message_id,issue[,labeller] (bench/hot_labels.csv)")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print the result as JSON")


def run(args: argparse.Namespace, console: Console) -> int:
    """Measure and print; return 1 when a target is missed."""
    figures, hot = WHAT[args.what](args)
    if args.json:
        rows = {one.name: {"value": one.value, "target": one.target, "baseline": one.baseline, "missed": one.missed} for one in figures}
        console.print(json.dumps(rows, ensure_ascii=False), highlight=False, markup=False)
    else:
        for one in figures:
            console.print(one.line, highlight=False, markup=False, style="red" if one.missed else None)
        for issue in hot[: letters.TOP]:
            console.print(_line(issue), highlight=False, markup=False)
    return int(any(one.missed for one in figures))


def _triage(args: argparse.Namespace) -> Shown:
    """Return the figures of finding a text's category, on citizens' messages with one of seven labels."""
    folder = args.data / "messages"
    main = labelled.read(_file(folder / "public_messages.csv"), ("title", "text"), "label", "group")
    more = labelled.read(_file(folder / "public_messages_segmented.csv"), ("tokens",), "label")
    return triage.measure(main, [more], args.seed), []


def _file(path: Path) -> Path:
    if not path.exists():
        raise Refused(f"缺少文件 / file missing: {path.name}", field="--data", value=str(path.parent), mend="指明数据文件夹 / name the folder of data")
    return path


def _twins(args: argparse.Namespace) -> Shown:
    """Return the figures of finding duplicates, among invented reports and in Boston."""
    if not 2 <= args.reports <= 10_000_000:
        raise Refused("应在 2 与一千万之间 / must be 2 to 10,000,000", field="--reports", value=args.reports, mend="例 / e.g. 100000")
    city = args.data / "boston311"
    if not city.exists():
        raise Refused("缺少文件夹 / folder missing", field="--data", value=str(city), mend="用 --data 指明数据文件夹 / name the folder of data")
    coming = arrivals.figures(crowd(min(args.reports, 20_000), args.seed))
    return paired.invented(args.reports, args.seed) + coming + paired.boston(city, args.seed), []


def _hotspots(args: argparse.Namespace) -> Shown:
    """Return how far hot issues agree with those that people saw, and the issues."""
    ids, messages = letters.read(args.data / "messages" / "public_hot_messages.csv", datetime.now(UTC))
    return letters.measured(ids, messages, letters.labels(args.labels))


def _urgency(args: argparse.Namespace) -> Shown:
    """Return how often urgency flags are right on written cases, and how many real letters are flagged where there are any."""
    path = args.data / "messages" / "public_messages.csv"
    letters, read = [], {}
    if path.exists():
        with _file(BENCH / "urgency_read.csv").open(encoding="utf-8", newline="") as file:
            read = {row["uid"]: row["right"] == "yes" for row in csv.DictReader(file)}
        with path.open(encoding="utf-8-sig", newline="") as file:
            letters = [(row["uid"], f"{row['title']}\n{row['text']}") for row in csv.DictReader(file)]
    right = [read[uid] for uid, text in letters if uid in read and urgent(text)]
    return flags.measure(flags.read(_file(BENCH / "urgency.csv")), [text for _, text in letters], right), []


def _drafts(args: argparse.Namespace) -> Shown:
    """Return how alike the replies to letters alike are, on messages with the authority's replies."""
    return drafts.measure(drafts.read(_file(args.data / "messages" / "public_replies.csv")), args.seed), []


def _place(args: argparse.Namespace) -> Shown:
    """Return the figures of finding places, reading addresses and matching their spellings."""
    return gazetteer.figures(args.data) + placed.measure(args.data / "addresses", args.seed), []


def _line(one: Hotspot) -> str:
    """Return a hot issue as one line for a reader; heat = √(people · weeks) + ln(1 + reactions)."""
    head = f"热点 / hot {one.rank:>2}  {one.heat:>5.1f}  {one.first} – {one.last}  {one.place or '?'} ({one.concerned or '-'})"
    return f"{head}  {one.people} 人 {len(one.rows)} 信 / people, messages  p = {one.rise:.2g}  {one.line}"


WHAT: dict[str, Callable[[argparse.Namespace], Shown]] = {
    "triage": _triage, "place": _place, "twins": _twins, "hotspots": _hotspots, "urgency": _urgency, "drafts": _drafts,
}  # fmt: skip
