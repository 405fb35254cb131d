"""How does a database come to hold a million cases, so that planner and indexes see what a city has?

The first cases come in through `receive_many`, from the packs' demo generators. The others are copies of them in SQL: other
points, areas, units and times; all closed but every 200th, so that some thousand are open. Lines of the journal are copied
for opening and closing only, and are not chained: nothing here audits them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import shapely
from django.db import connection, transaction
from shapely.geometry.base import BaseGeometry

from cityloop.actions.many import receive_many
from cityloop.actions.receive import Said
from cityloop.kit import shelf
from cityloop.loop.words import Actor, Point, Role
from cityloop.queries.district import world

SEED = 2_000  # cases that come in through the house
ONE = 50_000  # cases of one copy
OPEN = "(n %% 200 = 0 AND s.state NOT IN ('closed', 'joined', 'dropped'))"
# s: a real case drawn for each n; it moves by up to 1 km and up to `days` back, the later the newer, as ids are.
CASES = """
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT n, s.id AS old, nextval(pg_get_serial_sequence('store_case', 'id')) AS id,
    %(now)s - interval '1 day' * (%(days)s * (1 - n::float / %(whole)s)) - interval '1 hour' * random() AS opened_at
FROM generate_series(%(low)s, %(high)s) AS n JOIN seed s ON s.row = (hashint8(n)::bigint + 2147483648) %% %(seeds)s;
INSERT INTO store_case ({columns})
SELECT {values} FROM fresh f JOIN seed s ON s.id = f.old;
INSERT INTO store_report (source, source_id, key, case_id, title, text, contact, lon, lat, notes, happened_at, received_at, grams)
SELECT r.source, 'copy ' || f.id, '', f.id, r.title, r.text, '', r.lon, r.lat, r.notes, f.opened_at, f.opened_at, r.grams
FROM fresh f JOIN LATERAL (SELECT * FROM store_report WHERE case_id = f.old ORDER BY id LIMIT 1) r ON true;
INSERT INTO store_entry (case_id, number, kind, by, role, happened_at, recorded_at, data, prev, hash)
SELECT f.id, e.number, e.kind, e.by, e.role, f.opened_at, f.opened_at, e.data, e.prev, e.hash
FROM fresh f JOIN store_entry e ON e.case_id = f.old AND e.number <= 2;
"""
OTHERS = {
    "id": "f.id", "number": "to_char(f.opened_at, 'YYYYMMDD') || '-' || lpad(f.id::text, greatest(6, length(f.id::text)), '0')", "key": "''",
    "state": f"CASE WHEN {OPEN} THEN s.state ELSE 'closed' END", "stage": f"CASE WHEN {OPEN} THEN s.stage ELSE '' END",
    "lon": "s.lon + (random() - 0.5) / 50", "lat": "s.lat + (random() - 0.5) / 50", "reports": "1",
    "due_at": f"CASE WHEN {OPEN} THEN f.opened_at + (s.due_at - s.opened_at) END",
    "check_at": f"CASE WHEN {OPEN} THEN f.opened_at + (s.check_at - s.opened_at) END",
    "warned": f"CASE WHEN {OPEN} THEN s.warned ELSE '' END", "stage_at": "f.opened_at", "happened_at": "f.opened_at",
    "handle_due_at": "f.opened_at + interval '3 days'", "opened_at": "f.opened_at", "folded": "s.version",
    "closed_at": f"CASE WHEN NOT {OPEN} THEN f.opened_at + interval '72 hours' * random() END",
}  # fmt: skip


def reports(rng: Random) -> Iterator[dict[str, Any]]:
    """Yield made-up reports without end, from every pack that has a generator, anywhere in the district: most open a case."""
    here = world()
    grids = [(a, a.shape.representative_point()) for a in here.atlas.areas.values() if a.level == "grid"]
    places = [{"area": a.code, "zh": here.atlas.areas[a.parent].zh, "lon": p.x, "lat": p.y} for a, p in grids]
    makers = [made for pack in here.shelf.packs.values() if (made := shelf.module(pack, "demo"))]
    while True:
        yield {**rng.choice(makers).demo(rng, places, 1)[0], **_anywhere(rng, here.atlas.root.shape)}


def _anywhere(rng: Random, shape: BaseGeometry) -> dict[str, float]:
    west, south, east, north = shape.bounds
    while True:
        lon, lat = round(rng.uniform(west, east), 6), round(rng.uniform(south, north), 6)
        if shape.covers(shapely.Point(lon, lat)):
            return {"lon": lon, "lat": lat}


def fill(have: int, want: int, whole: int, *, now: datetime, days: float = 730, bare: bool = False) -> int:
    """Bring the database from `have` cases to `want`, the last of a growth to `whole`. Return how many there are.

    `bare` copies have no reports and no journal.
    """
    if have == 0:
        have = seed(min(SEED, want), now)
    while have < want:
        more = min(ONE, want - have)
        copy(have, have + more, {"now": now, "days": days, "whole": whole, "low": have + 1, "high": have + more}, bare)
        have += more
    with connection.cursor() as cursor:
        for word in ("VACUUM (ANALYZE)", "CHECKPOINT"):
            cursor.execute(word)
    return have


def seed(count: int, now: datetime) -> int:
    """Let reports of the last days come in through the house; return how many cases they opened."""
    made, rng, opened = reports(Random(1)), Random(2), 0
    while opened < count:
        rows = list(islice(made, min(500, count - opened)))
        ago = sorted((timedelta(days=10 * rng.random()) for _ in rows), reverse=True)
        said = [_said(row, f"seed {opened} {n}", now - back) for n, (row, back) in enumerate(zip(rows, ago, strict=True))]
        opened += sum(got.became == "opened" for got in receive_many(said, by=Actor("seed", Role.RESIDENT), at=None))  # type: ignore
    return opened


def _said(row: dict[str, Any], source_id: str, at: datetime) -> Said:
    point = Point(row["lon"], row["lat"])
    return Said(row["text"], "seed", source_id, at, title=row["title"], place=row["place"], point=point)


def copy(low: int, high: int, given: dict[str, Any], bare: bool = False) -> None:
    """Add one copy's worth of cases."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE seed ON COMMIT DROP AS SELECT row_number() OVER () - 1 AS row, c.* FROM store_case c "
                       "WHERE EXISTS (SELECT FROM store_report r WHERE r.case_id = c.id AND r.source = 'seed')")  # fmt: skip
        cursor.execute("SELECT count(*) FROM seed")
        seeds = cursor.fetchone()[0]
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'store_case'")
        columns = [row[0] for row in cursor.fetchall()]
        values = ", ".join(OTHERS.get(name, f's."{name}"') for name in columns)
        statements = CASES.format(columns=", ".join(f'"{name}"' for name in columns), values=values).split(";\n")
        for sql in statements[: 2 if bare else None]:
            if sql.strip():
                cursor.execute(sql, {**given, "seeds": seeds})
