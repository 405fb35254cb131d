"""How does a file of reports go through the whole loop?"""

from __future__ import annotations

import argparse
import gc
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from cityloop.actions.many import BATCH, receive_many
from cityloop.actions.receive import Received, Said
from cityloop.lab import history, sheet
from cityloop.lab.cells import Fault, Raw
from cityloop.lab.sheet import Row, Sheet
from cityloop.loop import intake
from cityloop.loop.past import Past
from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries import tell
from cityloop.queries.district import World, world

HELP = "把一个文件的上报跑完整个闭环 / run a file (csv, xlsx, jsonl) through the whole loop; repeat it freely, nothing doubles"
EXAMPLE = "cityloop run messages.csv --map text=内容 --map time=留言时间"
Found = tuple[Row, Past | None] | Fault
Answer = Received | Fault
See = Callable[[Raw], Found]


@dataclass
class Sum:
    """What became of the rows."""

    became: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)

    def add(self, answer: Answer, out: Callable[[Fault], None]) -> None:
        """Count an answer; a fault goes into the file of refused rows."""
        if isinstance(answer, Fault):
            self.refused[answer.field] += 1
            out(answer)
        else:
            self.became[answer.became] += 1
            self.numbers.append(answer.number)


def options(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("file", type=Path, help="csv, xlsx 或 jsonl 文件 / the file")
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help=f"列对应 / one of {', '.join(sheet.NAMES)}")
    parser.add_argument("--mapping", type=Path, help="别的系统的历史案卷:列、单位、结果怎样对应 / cases of another system with their outcomes: mapping.toml")
    parser.add_argument("--workers", type=int, default=min(4, os.cpu_count() or 1), help="历史案卷用几个进程 / processes for past cases")
    parser.add_argument("--encoding", help="utf-8、gb18030 … 缺省自动 / guessed when left out")
    parser.add_argument("--sheet", help="xlsx 的工作表 / the sheet of an xlsx")
    parser.add_argument("--coordinates", default="wgs84", choices=intake.SYSTEMS, help="wgs84、gcj02 或 bd09 / of the lon and lat columns")
    parser.add_argument("--source", help="来源名,缺省为文件名 / name of the source; the file's name when left out")
    parser.add_argument("--refused", type=Path, help="被拒行写到哪里 / where refused rows go (FILE.refused.csv)")
    parser.add_argument("--json", action="store_true", help="结果用 JSON / print the sums as JSON")
    parser.add_argument("--replay", action="store_true", help="时钟从行的时间起 / start the clocks at each row's own time")


def run(args: argparse.Namespace, console: Console) -> int:
    """Run the file in batches; return 1 when rows were refused."""
    if not 1 <= args.workers <= 64:
        raise Refused("应为 1 到 64 / from 1 to 64", field="--workers", value=args.workers)
    world()  # refuses before the first load
    now = datetime.now(UTC)
    opened, see = _open(args, now)
    kept = args.refused or args.file.with_name(f"{args.file.name}.refused.csv")
    total = Sum()
    decide = partial(_decide, see=see, source=args.source or args.file.name, system=args.coordinates, now=now, replay=args.replay)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, disable=args.json
    ) as bar, sheet.write_refused(kept, opened.columns) as out:  # fmt: skip
        task = bar.add_task(args.file.name, total=opened.total)
        for answers in _each(decide, opened.read(), args.workers if args.mapping else 1):
            for answer in answers:
                total.add(answer, out)
            bar.advance(task, len(answers))
    if not total.refused:
        kept.unlink(missing_ok=True)
    _print(total, kept, console, args.json)
    return 1 if total.refused else 0


def _each(decide: Callable[[list[Raw]], list[Answer]], rows: Iterator[Raw], workers: int) -> Iterator[list[Answer]]:
    """Yield the answers to each batch, in the order of the file; past cases join nothing, so several processes may share them.

    They get the cells as they were read: what is made of them weighs more, and takes longer to send than to make.
    """
    if workers == 1:
        while batch := list(islice(rows, BATCH)):
            yield decide(batch)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), django.setup) as pool:
        waiting: deque[Future[list[Answer]]] = deque()
        while batch := list(islice(rows, BATCH)):
            waiting.append(pool.submit(decide, batch))
            if len(waiting) > 2 * workers:  # no more than these are held in memory
                yield waiting.popleft().result()
        yield from (one.result() for one in waiting)


def _open(args: argparse.Namespace, now: datetime) -> tuple[Sheet, See]:
    """Return the open file, and what sees a row in its cells, with its past when a mapping tells it."""
    if not args.mapping:
        plain = sheet.open_sheet(args.file, mapping(args.map), encoding=args.encoding, sheet=args.sheet)
        return plain, partial(_plain, mapping=plain.mapping)
    if args.map or args.sheet:
        raise Refused("映射文件已说明各列 / the mapping file names the columns", field="--map", mend="只用其一 / use one of them")
    past = history.open_history(args.file, args.mapping, now=now, encoding=args.encoding)
    args.source, args.replay = args.source or past.legend.source, True
    return past.sheet, partial(history.past, mapping=past.sheet.mapping, legend=past.legend, now=now)


def _plain(found: Raw, mapping: dict[str, str]) -> Found:
    row = sheet.row(found, mapping)
    return row if isinstance(row, Fault) else (row, None)


def mapping(pairs: list[str]) -> dict[str, str]:
    """Return field -> column of the --map options. Raises Refused for one without "=" or an unknown field."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in sheet.NAMES:
            raise Refused("应为 FIELD=COLUMN / unknown", field="--map", value=pair, mend=f"FIELD: {', '.join(sheet.NAMES)}")
        found[name] = column
    return found


def _decide(rows: list[Raw], *, see: See, source: str, system: str, now: datetime, replay: bool) -> list[Answer]:
    """Take rows in together and return an answer for each: what became of it, or its fault."""
    gc.set_threshold(100_000)  # a batch is many objects and no circle among them: looking for one is a twelfth of the work
    here = world()
    checked = [_checked(see(one), source, system, here, now) for one in rows]
    said = [one[1] for one in checked if not isinstance(one, Fault)]
    got = iter(receive_many(said, by=Actor("cityloop run", Role.OPERATOR), at=None if replay else now))
    return [one if isinstance(one, Fault) else _answer(one[0], next(got)) for one in checked]


def _checked(found: Found, source: str, system: str, here: World, now: datetime) -> tuple[Row, Said] | Fault:
    if isinstance(found, Fault):
        return found
    row, past = found
    try:
        return row, read(row, source, system, here, now, past)
    except Refused as no:
        return row.refuse(no)


def _answer(row: Row, got: Received | Refused) -> Answer:
    return row.refuse(got) if isinstance(got, Refused) else got


def read(row: Row, source: str, system: str, here: World, now: datetime, past: Past | None = None) -> Said:
    """Return a row as a checked report, with its past when it is a case of another system. Raises Refused naming field, value and mend."""
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
        notes=[*row.notes, *notes, *more, *about, *(() if past else said)], past=past,
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
