"""How do thousands of reports come in at once?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from cityloop.actions import ink
from cityloop.actions.journal import Pen
from cityloop.actions.receive import Received, Said, Weighed, ask, begin, find, join, opened, repeat, weigh
from cityloop.loop.match import Candidate, Match, cells
from cityloop.loop.words import Actor, Point, Refused
from cityloop.queries import near
from cityloop.queries.district import World, world
from cityloop.queries.near import Known
from cityloop.store import models as m

BATCH = 2_000  # reports that fit one transaction well
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('intake', 0))"
BESIDE = "SELECT pg_advisory_xact_lock_shared(hashtextextended('intake', 0))"
IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def receive_many(said: Sequence[Said], *, by: Actor, at: datetime | None) -> list[Received | Refused]:
    """Take reports in, in order, all in one transaction; return an answer or a refusal for each.

    Decides as `receive` does, one after the other, and writes by COPY. `at` None: each at its own time.
    """
    here = world()
    if not said:
        return []
    with transaction.atomic():
        return Batch(said, by, at, here).run()


class Batch:
    """Reports that come in together: what is known of them, the cases that they open or join, and their pens."""

    def __init__(self, said: Sequence[Said], by: Actor, at: datetime | None, here: World):
        self.said, self.by, self.at, self.here = said, by, at, here
        self.pens: dict[int, Pen] = {}
        self.known: dict[tuple[str, str], Known] = {}
        self.near = Near()

    def run(self) -> list[Received | Refused]:
        """Decide on each report and write all of it."""
        weighed = [self._weigh(one) for one in self.said]
        self._enter()
        asks = [ask(one, w) for one, w in zip(self.said, weighed, strict=True) if isinstance(w, Weighed)]
        self.known, among = near.look(asks)
        for one in among:
            self.near.add(one, self.here.shelf.category(one.category).join_metres)
        ids = zip(_ids("store_case", len(self.said)), _ids("store_report", len(self.said)), strict=True)
        answers = [self._one(*row) for row in zip(self.said, weighed, ids, strict=True)]
        self._write()
        return answers

    def _weigh(self, said: Said) -> Weighed | Refused:
        try:
            return weigh(said, self.here)
        except Refused as no:
            return no

    def _enter(self) -> None:
        """Come in alone when reports may join open cases; past cases join nothing and may come in side by side."""
        with connection.cursor() as cursor:
            cursor.execute(BESIDE if all(one.past for one in self.said) else ALONE)

    def _one(self, said: Said, weighed: Weighed | Refused, ids: tuple[int, int]) -> Received | Refused:
        if isinstance(weighed, Refused):
            return weighed
        try:
            if before := self.known.get((said.source, said.source_id)):
                return repeat(said, before)
            found = find(said, weighed, self.near.around(said.key, weighed))
            joined = join(self._pen(found.case, said), said, found, ids[1]) if found and found.joins else None
            answer = joined or self._opened(said, weighed, *ids, found)
        except Refused as no:
            return no
        self.known[said.source, said.source_id] = Known(answer.number, (said.title, said.text))
        return answer

    def _pen(self, case_id: int, said: Said) -> Pen:
        """Return the pen of a case, which is locked if it was there before this batch."""
        if case_id not in self.pens:
            self.pens[case_id] = Pen(m.Case.objects.select_for_update().get(pk=case_id), self.by, self._when(said))
        pen = self.pens[case_id]
        pen.by, pen.at = self.by, self._when(said)
        return pen

    def _when(self, said: Said) -> datetime:
        return self.at or said.happened_at

    def _opened(self, said: Said, weighed: Weighed, case_id: int, report_id: int, like: Match | None) -> Received:
        pen = begin(said, weighed, case_id, report_id, by=self.by, at=self._when(said), here=self.here, like=like)
        self.pens[case_id] = pen
        if not said.past:
            spot = weighed.where.point
            mine = Candidate(case_id, pen.case.number, said.key, weighed.what.category, spot, said.happened_at, f"{said.title} {said.text}")
            self.near.add(mine, weighed.kind.join_metres)
        return opened(pen, weighed)

    def _write(self) -> None:
        new = [pen for pen in self.pens.values() if pen.case._state.adding]
        for pen in self.pens.values():
            if not pen.case._state.adding:
                pen.flush()
        for pen in new:
            pen.dry()
        ink.copy_models(m.Event, (event for pen in new if not pen.history for event in pen.events()))
        ink.copy_models(m.Case, (pen.case for pen in new))
        ink.copy_models(m.Report, (report for pen in new for report in pen.reports))
        ink.copy_models(m.File, (file for pen in new for file in pen.files))
        ink.copy_models(m.Job, (job for pen in new for job in pen.jobs))
        ink.copy("store_entry", ink.LINE, (line for pen in new for line in pen.lines))
        ink.copy_models(m.Notice, (notice for pen in new for notice in pen.notices))
        ink.copy_models(m.Note, (note for pen in new for note in pen.notes))


class Near:
    """Open cases by key, and by category and cell."""

    def __init__(self) -> None:
        self.found: dict[object, list[Candidate]] = defaultdict(list)

    def add(self, one: Candidate, metres: float) -> None:
        """Remember a case that reports may join."""
        for place in self._places(one.key, one.category, one.point, metres):
            self.found[place].append(one)

    def around(self, key: str, weighed: Weighed) -> list[Candidate]:
        """Return the cases that share the report's key, or its category and one of its cells."""
        places = self._places(key, weighed.what.category, weighed.spot, weighed.kind.join_metres)
        return list({one.case: one for place in places for one in self.found.get(place, ())}.values())

    def _places(self, key: str, category: str, point: Point | None, metres: float) -> Iterable[object]:
        yield from [key] if key else []
        yield from ((category, *cell) for cell in (cells(point, metres) if point else []))


def _ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(IDS, [table, count])
        return [row[0] for row in cursor.fetchall()]
