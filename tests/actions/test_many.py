"""Does a batch decide as one report after the other does?"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cityloop.actions import seal
from cityloop.actions.journal import digest, plain
from cityloop.actions.many import receive_many
from cityloop.actions.move import move
from cityloop.actions.receive import Said, receive
from cityloop.kit import shelf
from cityloop.loop.past import Past
from cityloop.loop.words import Actor, Move, Point, Refused, Role
from cityloop.queries.audit import audit
from cityloop.queries.district import world
from cityloop.queries.timeline import lines
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
BY = Actor("test", Role.OPERATOR)
MANY = 5_000
NUMBER = re.compile(r"\d{8}-\d+")
OWN = {"id", "number", "head", "case_id", "like_id", "report", "prev", "hash", "recorded_at", "to"}


def made(count: int, seed: int = 7) -> list[Said]:
    """Return reports as a day brings them: near one another, repeated, keyed, sorted wrongly, or refused."""
    rng, here = random.Random(seed), world()
    grids = [a for a in here.atlas.areas.values() if a.level == "grid"][:12]
    places = [{"area": a.code, "zh": a.zh, "lon": p.x, "lat": p.y} for a in grids for p in [a.shape.representative_point()]]
    makers = [shelf.module(pack, "demo") for pack in here.shelf.packs.values()]
    found: list[Said] = []
    for number in range(count):
        row = rng.choice(makers).demo(rng, places, 1)[0]
        point = Point(row["lon"], row["lat"]) if row.get("lon") is not None else None
        one = Said(row["text"], "test", str(number), AT + timedelta(minutes=number), point=point, place=row.get("place") or "")
        found.append(_twisted(one, found, rng))
    return found


def _twisted(one: Said, before: list[Said], rng: random.Random) -> Said:
    """Return the report, now and then as a repeat, with other words under a used id, with a key, or of no known category."""
    chance = rng.random()
    if before and chance < 0.03:
        return rng.choice(before)
    if before and chance < 0.04:
        return replace(one, source_id=rng.choice(before).source_id)
    if chance < 0.10:
        return replace(one, key=f"pressure:{rng.randrange(20)}", category="EV04-02")
    return replace(one, category="NOPE") if chance < 0.11 else one


def one_by_one(said: list[Said]) -> list[object]:
    """Return what `receive` answers to each."""
    answers: list[object] = []
    for one in said:
        try:
            answers.append(receive(one, by=BY, at=one.happened_at))
        except Refused as no:
            answers.append(no)
    return answers


def batches(said: list[Said]) -> list[object]:
    """Return what `receive_many` answers, in batches."""
    return [answer for start in range(0, len(said), 1_300) for answer in receive_many(said[start : start + 1_300], by=BY, at=None)]


def told(work: Callable[[list[Said]], list[object]], said: list[Said]) -> dict[str, list[object]]:
    """Return what a way of receiving answers and leaves in the tables, without ids; then undo it."""
    with transaction.atomic():
        answers = work(said)
        places = {number: place for place, number in enumerate(m.Case.objects.order_by("id").values_list("number", flat=True))}
        found = {
            "answers": [NUMBER.sub("N", no.text) if isinstance(no, Refused) else (places[no.number], no.became, no.because) for no in answers],
            **{t.__name__: _rows(t, places) for t in (m.Case, m.Report, m.Entry, m.Notice)},
        }
        assert not list(audit(digest, seal.mac, plain, {}))
        transaction.set_rollback(True)
    return found


def _rows(table: type, places: dict[str, int]) -> list[object]:
    rows = table.objects.order_by(*{m.Entry: ("case_id", "number")}.get(table, ("id",))).select_related(*["case"] * (table is not m.Case))
    return [
        (places[row.number if table is m.Case else row.case.number], {k: _bare(v, row) for k, v in vars(row).items() if k not in OWN and k[0] != "_"})
        for row in rows
    ]


def _bare(value: object, row: object) -> object:
    """Return a column without what differs from run to run: ids in journal lines, and the number in a notice."""
    if isinstance(value, dict):
        kept = {k: NUMBER.sub("N", v) if k == "case" else v for k, v in value.items() if k not in OWN}
        return kept | ({"set": {k: v for k, v in kept["set"].items() if k not in OWN}} if "set" in kept else {})
    return value.replace(row.case.number, "N") if isinstance(row, m.Notice) and isinstance(value, str) else value


def test_a_batch_decides_as_one_after_the_other(district) -> None:
    said = made(MANY)
    single, many = told(one_by_one, said), told(batches, said)
    became = {answer[1] for answer in single["answers"] if isinstance(answer, tuple)}
    assert became == {"opened", "joined", "repeat"} and sum(isinstance(a, str) for a in single["answers"]) > 50
    for name, rows in single.items():
        assert len(rows) == len(many[name])
        for one, other in zip(rows, many[name], strict=True):
            assert one == other, name


def test_a_batch_costs_a_handful_of_statements_however_long(district) -> None:
    world()  # kept in memory from here on
    counts = []
    for size in (10, 400):
        said = [Said("你好,请问一下", f"s{size}", str(number), AT) for number in range(size)]
        with CaptureQueriesContext(connection) as seen:
            receive_many(said, by=BY, at=None)
        counts.append(len([q for q in seen if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1] <= 10


def test_an_empty_batch_is_nothing(district) -> None:
    assert receive_many([], by=BY, at=None) == []


OPEN_AT = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)


def past(*moves: tuple[Move, int], unit: str = "ULD", due: int | None = 48) -> Past:
    """Return a past whose moves are at these hours after opening."""
    at = [(move, OPEN_AT + timedelta(hours=hours), "换灯" if move is Move.CLOSE else "") for move, hours in moves]
    return Past(unit, OPEN_AT + timedelta(hours=due) if due is not None else None, tuple(at))


DONE = ((Move.DISPATCH, 0), (Move.ACCEPT, 0), (Move.RESOLVE, 72), (Move.CLOSE, 72))


def lived(said: Callable, one: Past, *, many: bool = False, **more: object) -> m.Case:
    report = said(past=one, happened_at=OPEN_AT, category="UNSORTED", contact="13800138000", **more)
    got = receive_many([report], by=BY, at=None)[0] if many else receive(report, by=BY, at=OPEN_AT)
    return m.Case.objects.get(number=got.number)


@pytest.mark.parametrize("many", [False, True])
def test_a_past_case_comes_with_its_moves_and_its_deadline(many, district, said) -> None:
    case = lived(said, past(*DONE), many=many)
    assert (case.state, case.unit_id, case.closed_at) == ("closed", "ULD", OPEN_AT + timedelta(hours=72))
    assert case.handle_due_at == OPEN_AT + timedelta(hours=48) and case.handle_late
    assert not case.notice_rows.exists(), "what happened elsewhere is told to nobody"
    assert [line.why for line in lines(case.pk) if line.why] == ["换灯"]
    assert not list(audit(digest, seal.mac, plain, {}))


def test_an_open_past_case_can_be_worked_on(district, said, actors) -> None:
    case = lived(said, past(*DONE[:2]))
    assert case.state == "working" and case.due_at == OPEN_AT + timedelta(hours=48)
    move(case.number, Move.REROUTE, by=actors["operator"], at=AT, unit="USC", why="改由供水单位")
    assert m.Case.objects.get(pk=case.pk).unit_id == "USC"


def test_a_past_case_joins_nothing_and_is_joined_by_nothing_while_it_is_closed(district, said, inside) -> None:
    lamp = {"point": inside, "category": "PT01-02"}
    first = receive(said(happened_at=OPEN_AT, past=past(*DONE[:2]), **lamp), by=BY, at=OPEN_AT)
    second = receive(said(happened_at=OPEN_AT, past=past(*DONE[:2]), **lamp), by=BY, at=OPEN_AT)
    assert (first.became, second.became) == ("opened", "opened")


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (past((Move.DISPATCH, 0), (Move.ACCEPT, -2)), "accept"),
        (past((Move.CLOSE, 1)), "move"),
        (past((Move.DISPATCH, 0), unit="NOPE"), "unit"),
        (past((Move.DISPATCH, 0), (Move.ACCEPT, 0), (Move.PAUSE, 1)), "role"),
    ],
)
def test_a_past_that_cannot_be_is_refused_whole(one, field, district, said) -> None:
    with pytest.raises(Refused) as no:
        lived(said, one)
    assert no.value.field == field and not m.Case.objects.exists()
    assert [a.field for a in receive_many([said(past=one, happened_at=OPEN_AT)], by=BY, at=None)] == [field]
    assert not m.Case.objects.exists() and not m.Report.objects.exists()
