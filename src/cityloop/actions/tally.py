"""How do outcomes become sums?"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from cityloop.loop.words import State
from cityloop.queries import timeline
from cityloop.queries.district import World, world
from cityloop.queries.outcome import judge
from cityloop.store import models as m

ADD = """INSERT INTO store_tally (indicator, unit_id, area_id, day, hits, "of") VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (indicator, unit_id, area_id, day) DO UPDATE
SET hits = store_tally.hits + excluded.hits, "of" = store_tally."of" + excluded."of" """


def fold(at: datetime) -> int:
    """Add closed cases to the tallies and take reopened ones out again. Return how many cases were folded."""
    here, done = world(), 0
    changed = Q(state=State.CLOSED, tally__isnull=True) | (~Q(state=State.CLOSED) & Q(tally__isnull=False))
    with transaction.atomic():
        for case in m.Case.objects.filter(changed).select_for_update(skip_locked=True).order_by("id")[:500]:
            if case.state == State.CLOSED:
                _post(case, judge(case.scenario, timeline.facts(case)), here)
            else:
                _take_back(case)
            done += 1
    return done


def _post(case: m.Case, judged: dict[str, tuple[int, int]], here: World) -> None:
    day = (case.closed_at or case.opened_at).astimezone(here.zone).date()
    rows = [[name, case.unit_id, case.area_id, day, hits, of] for name, (hits, of) in sorted(judged.items()) if of]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)
    case.tally = [[*row[:3], day.isoformat(), *row[4:]] for row in rows]
    case.save(update_fields=["tally"])


def _take_back(case: m.Case) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(ADD, [[*row[:4], -row[4], -row[5]] for row in case.tally or []])
    case.tally = None
    case.save(update_fields=["tally"])
