"""Does time bring what it owes, once?"""

import os
from datetime import timedelta

import pytest
from django.db import connection

from cityloop.actions import journal, seal, tick
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Role
from cityloop.queries.audit import audit
from cityloop.site.main import main
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db


def test_a_late_open_case_is_in_the_tallies_and_handing_it_back_is_no_acceptance(district, said, actors) -> None:
    number = receive(said(), by=actors["resident"], at=AT).number
    case = m.Case.objects.get(number=number)
    tick.tick(at=case.due_at + timedelta(minutes=1))
    late = m.Tally.objects.get(indicator="intime_accept")
    assert (late.hits, late.of) == (0, 1), "nobody has moved it yet"
    crew = Actor("crew", Role.HANDLER, unit="ULD")
    move(number, Move.RETURN, by=crew, at=case.due_at + timedelta(minutes=2), why="不属本单位")
    tick.tick(at=case.due_at + timedelta(minutes=3))
    assert sum(m.Tally.objects.filter(indicator="intime_accept").values_list("hits", flat=True)) == 0


def test_one_bad_case_and_one_bad_job_hold_up_nobody(district, said, actors, monkeypatch, capsys) -> None:
    texts = ("嘉西村社区路灯不亮", "七牌坊社区路灯不亮")
    bad, good = (m.Case.objects.get(number=receive(said(t), by=actors["resident"], at=AT).number) for t in texts)
    look = tick._look

    def broken(pen, here) -> None:
        if pen.case.pk == bad.pk:
            raise ValueError("a pack's own fault")
        look(pen, here)

    monkeypatch.setattr(tick, "_look", broken)
    monkeypatch.setitem(tick.JOBS, "seals", lambda at: 1 // 0)
    done = tick.tick(at=good.due_at + timedelta(minutes=1))
    good.refresh_from_db()
    assert good.warned == "late" and done["seals failed"]
    assert m.Entry.objects.filter(case=bad.pk, kind="stuck").exists()
    assert list(audit(journal.digest, seal.mac, journal.plain, seal.kept())) == []
    assert main(["tick"]) == 1 and "seals failed" in capsys.readouterr().out


def test_a_tick_sends_nothing_so_that_a_slow_mail_server_delays_no_clock(district, said, actors) -> None:
    receive(said(), by=actors["resident"], at=AT)
    assert "outbox" not in tick.tick(at=AT + timedelta(minutes=1))
    assert m.Notice.objects.get().next_at == AT and main(["tick"]) == 0 and m.Notice.objects.filter(sent_at=None).exists()


def test_what_a_killed_upload_left_is_swept_after_an_hour(settings) -> None:
    files = settings.VAR / "files"
    (files / "ab").mkdir(parents=True)
    old, fresh, whole = files / "new-1", files / "new-2", files / "ab" / "ab12"
    for path, minutes in ((old, 61), (fresh, 59), (whole, 600)):
        path.write_bytes(b"half")
        os.utime(path, times=(0, AT.timestamp() - 60 * minutes))
    assert tick.drafts(AT) == 1
    assert (old.exists(), fresh.exists(), whole.exists()) == (False, True, True)
    assert "drafts" in tick.JOBS


def test_the_journal_gets_its_partitions_ahead(district) -> None:
    tick.partitions(AT.replace(year=2031))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname IN ('store_entry_203110', 'store_entry_203112')")
        assert cursor.fetchone()[0] == 2


def test_lines_outside_any_partition_are_kept_and_guarded(district, said, actors) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_entry (case_id, number, kind, by, role, happened_at, recorded_at, data, prev, hash) "
            "VALUES (1, 1, 'x', 'x', 'x', now(), '2001-01-01Z', '{}', '', '')"
        )
        cursor.execute("SELECT journal_month('2001-01-01')")
        cursor.execute("SELECT count(*) FROM store_entry_rest")
        assert cursor.fetchone()[0] == 1
