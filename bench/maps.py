"""What does the map cost with a million cases in the house?

Usage: python bench/maps.py [--cases 1000000] [--rounds 10] [--json]
Fills a database of its own (parts/fill.py: points all over the district, one case in 200 open, without reports) and asks for what the pages
ask for. Milliseconds are CPU, ours and the server's, the mean of the rounds; the first round is not counted. No peer was run beside it.
"""

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]
# Figure -> what it says and its target in CPU milliseconds, None where it is recorded only.
FIGURES: dict[str, tuple[str, float | None]] = {
    "open": ("points of all late cases of the district", 250),
    "cells": ("all cases, counted by cell, the whole district", None),
    "close": ("all cases, counted by cell, a box of a street block at zoom 17", None),
    "around": ("same-place history of a case: 60 m, a year", 10),
    "worker": ("the same for a grid worker of that sub-district", 10),
    "drawn": ("the district drawn as SVG with the late cases, their query included", 400),
    "place": ("the place of a case drawn as SVG, its history included", 20),
}


def measure(cases: int, rounds: int) -> dict[str, Any]:
    """Return figure -> its milliseconds, and what was found."""
    from django.db import connection
    from parts import fill
    from search import timed

    from cityloop.faces.pages.parts import chart
    from cityloop.loop.words import Actor, Role
    from cityloop.queries.around import around
    from cityloop.queries.inbox import listing
    from cityloop.queries.spots import spots

    fill.fill(0, cases, cases, now=(at := datetime.now(UTC)), bare=True)
    operator = Actor("bench", Role.OPERATOR, area="500103")
    row = next(one for one in listing(operator, at=at, view="late", limit=100).rows if one.point)
    worker = Actor("bench", Role.WORKER, area=row.area_code[:9])
    assert row.point
    asked = {
        "open": lambda: spots(operator, at=at, view="late"),
        "cells": lambda: spots(operator, at=at, view="all"),
        "close": lambda: spots(operator, at=at, view="all", box="106.540,29.560,106.545,29.564", zoom="17"),
        "around": lambda: around(operator, row.point, but=row.number, at=at),
        "worker": lambda: around(worker, row.point, but=row.number, at=at),
        "drawn": lambda: chart.district(spots(operator, at=at, view="late", zoom=chart.zoom()), "light"),
        "place": lambda: chart.place(row.point, row, around(operator, row.point, but=row.number, at=at)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), pg_relation_size('case_past_point') FROM store_case")
        count, size = cursor.fetchone()
    found: dict[str, Any] = {name: timed(work, rounds)[0] for name, work in asked.items()}
    whole, late, near = (asked[name]() for name in ("cells", "open", "around"))
    told = {"spots": len(late.spots), "cells_shown": len(whole.cells), "near": len(near.near)}
    return found | told | {"cases": count, "index_mb": round(size / 2**20)}


def main() -> int:
    """Print the figures; return 1 when one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    import intake

    with intake.database(None):
        intake.prepare()
        found = measure(args.cases, args.rounds)
    found |= {"date": time.strftime("%Y-%m-%d"), "cores": os.cpu_count()}
    missed = {name: bool(target and found[name] > target) for name, (_, target) in FIGURES.items()}
    said = [
        f"{words}: {found[name]:g} CPU ms" + (f"   target <= {target:g}{'   MISSED' if missed[name] else ''}" if target else "")
        for name, (words, target) in FIGURES.items()
    ]
    head = "{cases:,} cases; {spots:,} late ones, {cells_shown} cells, {near} near; the index of closed places {index_mb} MB".format(**found)
    print(json.dumps(found) if args.json else "\n".join([head, *said]))
    return int(any(missed.values()))


if __name__ == "__main__":
    sys.exit(main())
