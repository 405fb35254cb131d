"""How do outcomes become sums?"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q

from cityloop.queries import timeline
from cityloop.queries.district import World, world
from cityloop.queries.outcome import judge
from cityloop.store import models as m

log = logging.getLogger("cityloop.tally")
ADD = """INSERT INTO store_tally (indicator, unit_id, area_id, day, hits, "of") VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (indicator, unit_id, area_id, day) DO UPDATE
SET hits = store_tally.hits + excluded.hits, "of" = store_tally."of" + excluded."of" """


def fold(at: datetime) -> int:
    """Bring the tallies up to date with every case that changed, open or not. Return how many cases were folded."""
    here, done = world(), 0
    with transaction.atomic():
        if not _alone():
            return 0
        changed = m.Case.objects.filter(~Q(folded=F("version"))).select_for_update(skip_locked=True)
        for case in changed.order_by("id")[:500]:
            try:
                with transaction.atomic():
                    _take_back(case)
                    _post(case, judge(case.scenario, timeline.facts(case)), here)
            except Exception:  # one pack's indicator must not stop the others
                log.exception("tally of %s", case.number)
                m.Case.objects.filter(pk=case.pk).update(folded=case.version)
            done += 1
    return done


def _alone() -> bool:
    """Return whether nobody else folds now: two at once would wait for each other's sums, each in its own order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('tally', 0))")
        return bool(cursor.fetchone()[0])


def _post(case: m.Case, judged: dict[str, tuple[int, int]], here: World) -> None:
    day = (case.closed_at or case.opened_at).astimezone(here.zone).date()
    rows = [[name, case.unit_id, case.area_id, day, hits, of] for name, (hits, of) in sorted(judged.items()) if of]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)
    case.tally = [[*row[:3], day.isoformat(), *row[4:]] for row in rows]
    case.folded = case.version
    case.save(update_fields=["tally", "folded"])


def _take_back(case: m.Case) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(ADD, [[*row[:4], -row[4], -row[5]] for row in case.tally or []])
