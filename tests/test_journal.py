"""Does the journal fold to the row, whatever happens, and is every tampering named?"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cityloop.actions import ask, dispatch, journal, plan, seal, tick, work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.may import CENTRE, MAY, UNIT
from cityloop.loop.state import PAUSE_REASONS, moves
from cityloop.loop.words import Actor, Move, Refused, Role, State
from cityloop.queries.audit import audit
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
STAFF = ["operator", "second", "leader", "handler", "foreman"]
EXTRAS = ["split", "evidence", "note", "tick", "ask", "grant", "refuse", "supervise", "answer", "assign", "correct", "escalate", "place", "unflag"]
ACTS_OF = {"ask": UNIT, "grant": frozenset({Role.LEADER}), "refuse": frozenset({Role.LEADER}), "assign": frozenset({Role.FOREMAN}),
           "supervise": frozenset({Role.LEADER}), "answer": UNIT, "correct": CENTRE, "escalate": CENTRE, "place": CENTRE, "split": CENTRE, "unflag": CENTRE}
ACTS = [*Move, *EXTRAS]
ONWARD = (Move.DISPATCH, Move.ACCEPT, Move.RESUME, Move.RESOLVE, Move.CLOSE)
GIVEN = [("repair", "photo"), ("part", "report"), ("verify", "camera"), ("restore", "reading")]


def faults() -> list[str]:
    return list(audit(journal.digest, seal.mac, journal.plain, seal.kept()))


def do(act: str, number: str, who: Actor, at, unit: str) -> None:
    """Try one thing; a refusal is as good as success, as long as rows and journal agree."""
    case = m.Case.objects.get(number=number)
    by = Actor(who.name, who.role, unit=(case.unit_id or "") if who.role in UNIT else "C0", area="500103")
    also = {"by": by, "at": at}
    if act == Move.REOPEN:
        dispatch.reopen(number, why="又坏了", **also)
    elif act in list(Move):
        other = m.Case.objects.exclude(number=number).order_by("id").first()
        into = other.number if act == Move.JOIN and other else ""
        if act == Move.RESOLVE:
            for step, kind in GIVEN:
                work.finish(number, step=step, kind=kind, **also)
        unit = "" if act == Move.DISPATCH and case.unit_id else unit or "DCG"
        move(number, Move(act), why="因为", unit=unit, reason=PAUSE_REASONS[0], into=into, **also)
    elif act == "tick":
        tick.tick(at=at)
    else:
        {
            "split": lambda: plan.split(number, units=["USC", "DJJ"], lead="USC", **also),
            "evidence": lambda: [work.finish(number, step=s, kind=k, **also) for s, k in GIVEN],
            "note": lambda: work.note(number, text="备注", **also),
            "ask": lambda: ask.ask_extension(number, amount="1 wd", why="等配件", **also),
            "grant": lambda: ask.decide_extension(number, granted=True, why="同意", **also),
            "refuse": lambda: ask.decide_extension(number, granted=False, why="不同意", **also),
            "supervise": lambda: ask.supervise(number, why="群众反映强烈", **also),
            "escalate": lambda: ask.escalate(number, why="重大", **also),
            "unflag": lambda: work.unflag(number, why="已核实", **also),
            "place": lambda: work.put(number, words="七牌坊社区", **also),
            "answer": lambda: ask.answer(number, why="已派人", **also),
            "assign": lambda: work.assign(number, post=f"{case.unit_id}.repair", **also),
            "correct": lambda: work.correct(number, category="PT02-01", **also),
        }[act]()


steps = st.lists(
    st.tuples(
        st.integers(0, 5), st.sampled_from(ACTS), st.sampled_from(STAFF), st.integers(0, 40),
        st.sampled_from(["", "USC", "DCG", "NOPE"]),
    ),
    min_size=10,
    max_size=40,
)  # fmt: skip


def likely(number: str, dice: int, act: str, who: str, actors) -> tuple[str, Actor]:
    """Return an act and an actor that fit the case in five throws of six, so that walks get deep; else the wild ones."""
    if dice == 0:
        return act, actors[who]
    here = moves(State(m.Case.objects.get(number=number).state))
    if act not in EXTRAS:
        onward = [move for move in here if move in ONWARD]
        act = onward[0] if dice > 2 and onward else here[ACTS.index(act) % len(here)]
    roles = MAY[act] if act in MAY else ACTS_OF.get(act, frozenset(Role))
    fit = [actors[name] for name in STAFF if actors[name].role in roles]
    return act, fit[dice % len(fit)] if fit else actors[who]


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=steps, texts=st.lists(st.sampled_from(["路灯不亮", "水管爆了,水漫到路面", "路灯着火了", "你好"]), min_size=2, max_size=3))
def test_fold_equals_row_over_random_walks(walk, texts, district, actors, said) -> None:
    """After any walk, with refusals among its steps, every row equals the fold of its journal."""
    with transaction.atomic():
        for text in texts:
            receive(said(f"嘉西村社区{text}"), by=actors["resident"], at=AT)
        at = AT
        for place, (dice, act, who, hours, unit) in enumerate(walk):
            at += timedelta(hours=hours)
            # Mostly the newest cases, parts included.
            numbers = list(m.Case.objects.order_by("-id").values_list("number", flat=True))
            number = numbers[place % min(3, len(numbers))]
            try:
                with transaction.atomic():
                    chosen, by = likely(number, dice, act, who, actors)
                    do(chosen, number, by, at, unit)
            except Refused:
                pass
        assert faults() == []
        transaction.set_rollback(True)


def opened(said, actors) -> m.Case:
    number = receive(said(), by=actors["resident"], at=AT).number
    return m.Case.objects.get(number=number)


def without_guard(sql: str, *values: object) -> None:
    """Change the journal as somebody with the database's superuser password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.parametrize("sql", ["UPDATE store_entry SET by = 'x'", "DELETE FROM store_entry", "TRUNCATE store_entry"])
def test_the_database_refuses_to_change_the_journal(sql, district, said, actors) -> None:
    opened(said, actors)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE store_entry SET data = jsonb_set(data, '{because}', '\"x\"') WHERE case_id = %s AND number = 2",
        "UPDATE store_entry SET by = 'somebody' WHERE case_id = %s AND number = 1",
        "UPDATE store_entry SET happened_at = happened_at - interval '1 h' WHERE case_id = %s AND number = 3",
        "DELETE FROM store_entry WHERE case_id = %s AND number = 2",
        "DELETE FROM store_entry WHERE case_id = %s AND number = (SELECT max(number) FROM store_entry)",
        "UPDATE store_entry SET number = CASE number WHEN 2 THEN 3 ELSE 2 END WHERE case_id = %s AND number IN (2, 3)",
        "DELETE FROM store_entry WHERE case_id = %s",
        "UPDATE store_case SET unit_id = 'UTX' WHERE id = %s",
        "UPDATE store_case SET due_at = due_at + interval '1 day' WHERE id = %s",
    ],
)
def test_audit_names_the_case_that_was_tampered_with(sql, district, said, actors) -> None:
    other, case = opened(said, actors), None
    case = m.Case.objects.get(number=receive(said("大坪正街社区井盖丢了"), by=actors["resident"], at=AT).number)
    assert other.pk != case.pk and faults() == []
    without_guard(sql, case.pk)
    found = faults()
    assert found and all(line.startswith(case.number) for line in found)


def test_a_case_removed_with_its_whole_journal_is_named_by_the_seal(district, said, actors, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    case = opened(said, actors)
    m_now = m.Entry.objects.order_by("-id").first().recorded_at
    assert seal.seal_days(m_now + timedelta(days=1)) == 1 and faults() == []
    assert list((tmp_path / "seals").iterdir())
    without_guard("DELETE FROM store_entry WHERE case_id = %s", case.pk)
    without_guard("DELETE FROM store_notice WHERE case_id = %s", case.pk)
    without_guard("DELETE FROM store_report WHERE case_id = %s", case.pk)
    without_guard("DELETE FROM store_case WHERE id = %s", case.pk)
    assert any(case.number in line for line in faults())


def test_a_seal_that_was_made_anew_without_the_key_does_not_hold(district, said, actors, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    opened(said, actors)
    seal.seal_days(m.Entry.objects.order_by("-id").first().recorded_at + timedelta(days=1))
    monkeypatch.setattr(settings, "SEAL_KEY", "another key")
    assert any(line.startswith("seal ") for line in faults())


def test_a_seal_that_was_removed_is_named_and_a_changed_day_is_not_sealed_anew(district, said, actors) -> None:
    case = opened(said, actors)
    after = m.Entry.objects.order_by("-id").first().recorded_at + timedelta(days=1)
    assert seal.seal_days(after) == 1
    m.Seal.objects.all().delete()
    assert any("removed" in line and line.startswith("seal ") for line in faults())
    assert seal.seal_days(after) == 1 and faults() == [], "an unchanged day gives the very same seal"
    m.Seal.objects.all().delete()
    without_guard("DELETE FROM store_entry WHERE case_id = %s AND number = (SELECT max(number) FROM store_entry)", case.pk)
    with pytest.raises(Refused, match="cityloop audit"):
        seal.seal_days(after)
    assert not m.Seal.objects.exists()


@pytest.mark.parametrize("table", ["store_report", "store_evidence"])
def test_what_hangs_on_a_case_and_is_gone_is_named(table, district, said, actors) -> None:
    case = opened(said, actors)
    work.finish(case.number, step="repair", kind="photo", by=Actor("x", Role.HANDLER, unit=case.unit_id), at=AT)
    assert faults() == []
    without_guard(f"DELETE FROM {table} WHERE case_id = %s", case.pk)
    assert [line.split(":")[0] for line in faults()] == [case.number]


def test_a_chain_written_anew_without_the_key_is_named(district, said, actors, tmp_path, monkeypatch) -> None:
    """Who rewrites a line and all hashes after it passes the chain, but not the seal."""
    monkeypatch.setattr(settings, "VAR", tmp_path)
    case = opened(said, actors)
    seal.seal_days(m.Entry.objects.order_by("-id").first().recorded_at + timedelta(days=1))
    prev = ""
    for e in m.Entry.objects.filter(case=case.pk).order_by("number"):
        made = journal.digest(prev, case.number, e.number, e.kind, "forged", e.role, e.happened_at, e.data)
        without_guard("UPDATE store_entry SET by = 'forged', prev = %s, hash = %s WHERE id = %s", prev, made, e.pk)
        prev = made
    without_guard("UPDATE store_case SET head = %s WHERE id = %s", prev, case.pk)
    found = faults()
    assert found and all(line.startswith(case.number) and "seal" in line for line in found)
