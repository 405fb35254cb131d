"""How long does it take to find cases by the words of their reports, with a million of them in the house?

Usage: python bench/search.py [--cases 1000000] [--rounds 15] [--data ../shared/data] [--json]
Fills a database of its own (parts/fill.py) with what real letters begin with, many copies of each, and asks for an operator's list of 25 by
words that many, some, few, one and no reports have. Beside it, in the same run, stands what was done before: ILIKE on every report.
Milliseconds are CPU of the whole list, asked inside of the house, with the server's: the mean of the rounds, for the kernel counts in hundredths
of a second. What a clock on the wall says (the median) stands beside it.
"""

import argparse
import csv
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
FILE = Path("messages") / "public_messages.csv"
LETTERS = 80  # of a letter that a report has
AIM = 50.0
ONE, NONE = "龙吟虎啸", "龘靐齉爩"
BASE = 3  # rounds of the baseline: it takes seconds
WORDS = {
    "many": "a word of two letters that the most reports have",
    "letter": "a single letter, the commonest",
    "phrase": "a phrase of four letters that a hundredth of the reports has",
    "rare": "a phrase that the fewest of these letters have",
    "one": "a phrase of a report that has just come in",
    "none": "a phrase that no report has",
}


def corpus(path: Path) -> list[str]:
    """Return the beginnings of real letters, each once."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(dict.fromkeys(row["text"].strip()[:LETTERS] for row in csv.DictReader(file) if row["text"].strip()))


def chosen(texts: list[str]) -> dict[str, str]:
    """Return kind -> what is searched for."""
    held: dict[int, Counter[str]] = {}
    for size in (1, 2, 4):
        held[size] = Counter(part for text in texts for part in {text[at : at + size] for at in range(len(text) - size + 1)} if han(part))
    some = min(held[4].items(), key=lambda one: (abs(one[1] - len(texts) / 100), one[0]))[0]
    few = min(held[4].items(), key=lambda one: (one[1], one[0]))[0]
    return {"many": held[2].most_common(1)[0][0], "letter": held[1].most_common(1)[0][0], "phrase": some, "rare": few, "one": ONE, "none": NONE}


def han(part: str) -> bool:
    """Return whether all of it is Chinese."""
    return all("\u4e00" <= letter <= "\u9fff" for letter in part)


def build(cases: int, texts: list[str]) -> float:
    """Fill the house; return the seconds that the index took by itself."""
    from django.db import connection
    from parts import fill

    now = datetime.now(UTC)
    have = fill.seed(min(fill.SEED, cases), now)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX report_grams")
        speak(cursor, texts)
        fill.fill(have, cases, cases, now=now)
        begun = time.monotonic()
        cursor.execute("CREATE INDEX report_grams ON store_report USING gin (grams) WITH (gin_pending_list_limit = 1024)")
        took = time.monotonic() - begun
        cursor.execute("VACUUM (ANALYZE) store_report")
    return took


def speak(cursor: Any, texts: list[str]) -> None:
    """Let the reports that are copied say what real letters say."""
    from cityloop.loop import grams

    cursor.execute("SELECT id FROM store_report ORDER BY id")
    rows = [(pk, texts[at % len(texts)]) for at, (pk,) in enumerate(cursor.fetchall())]
    ids, said = map(list, zip(*rows, strict=True))
    cursor.execute(
        "UPDATE store_report r SET title = '', text = q.said, grams = q.made::tsvector "
        "FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS q (id, said, made) WHERE r.id = q.id",
        [ids, said, [grams.vector(one) for one in said]],
    )


def measure(cases: int, rounds: int, texts: list[str]) -> dict[str, Any]:
    """Return kind -> milliseconds, those of ILIKE, and how many reports have the words."""
    from cityloop.actions.receive import Said, receive
    from cityloop.loop.words import Actor, Role
    from cityloop.queries import inbox
    from cityloop.store import models as m

    took, at = build(cases, texts), datetime.now(UTC)
    for number in range(200):  # what waits in the index's list is part of what a search reads
        receive(Said(f"第{number}个新上报:{texts[number % len(texts)]}", "bench", f"{number}", at), by=Actor("bench", Role.RESIDENT), at=at)
    receive(Said(f"门口{ONE}的路灯坏了", "bench", "one", at), by=Actor("bench", Role.RESIDENT), at=at)
    operator = Actor("bench", Role.OPERATOR, area="500103")
    found: dict[str, Any] = {"cases": m.Case.objects.count(), "index_seconds": round(took, 1)}
    for kind, words in chosen(texts[: min(2_000, cases)]).items():
        listed = partial(inbox.listing, operator, at=at, q=words)
        page = partial(inbox.inbox, operator, at=at, view="all", q=words)
        base = partial(plain, operator, at, words)
        ours, wall = timed(listed, rounds)
        found[kind] = {
            "ms": ours, "wall_ms": wall, "page_ms": timed(page, max(1, rounds // 3))[0], "ilike_ms": timed(base, min(BASE, rounds))[0],
            "rows": len(listed().rows),
        }  # fmt: skip
    return found


def plain(actor: Any, at: datetime, words: str) -> list[Any]:
    """Return the same list as it was made before: every report in turn is looked at."""
    from django.db.models import Exists, OuterRef, Q

    from cityloop.queries.inbox import COLUMNS, scope
    from cityloop.store import models as m

    said = m.Report.objects.filter(Q(text__icontains=words) | Q(title__icontains=words), case=OuterRef("pk"))
    return list(m.Case.objects.filter(scope(actor), Exists(said)).order_by("due_at", "-id").values(*COLUMNS)[:26])


def timed(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the mean CPU milliseconds of the rounds, ours and the server's, and the median of the wall's; one round goes before."""
    from parts import load

    from cityloop.site import postgres

    work()
    taken, master = [], postgres.postmaster(postgres.here())
    before = time.process_time() + load.cpu(master)
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - begun))
    cpu = 1000 * (time.process_time() + load.cpu(master) - before) / rounds
    return round(cpu, 2), round(median(taken), 2)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield figure, target and baseline."""
    for kind, words in WORDS.items():
        one = found[kind]
        yield (
            f"{words} ({one['rows']} rows): {one['ms']:g} CPU ms ({one['wall_ms']:g} by the wall)   target <= {AIM:g}{'   MISSED' if one['ms'] > AIM else ''}"
            f"   baseline (ILIKE) {one['ilike_ms']:g}   with all counts of the page {one['page_ms']:g}"
        )


def main() -> int:
    """Print the figures; return 1 when a search takes longer than the target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    path = args.data / FILE
    if not path.exists():
        sys.exit(f"缺少文件 / file missing: {path}; give --data")
    import intake

    with intake.database(None):
        intake.prepare()
        found = measure(args.cases, args.rounds, corpus(path))
    found |= {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()}
    print(json.dumps(found) if args.json else "\n".join([f"{found['cases']:,} cases, index made in {found['index_seconds']} s", *lines(found)]))
    return int(any(found[kind]["ms"] > AIM for kind in WORDS))


if __name__ == "__main__":
    sys.exit(main())
