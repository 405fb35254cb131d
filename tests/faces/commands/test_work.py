"""Do several workers and ticks get along on one database, and does a killed one lose nothing?"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cityloop.actions import jobs
from cityloop.actions.receive import receive
from cityloop.loop.words import SYSTEM
from cityloop.site import doctor
from cityloop.site.main import main
from cityloop.store import models as m
from tests.bench.test_mail import bench
from tests.conftest import AT
from tests.mailserver import Mailbox

# Reports of two days ago: their clocks have all run out, so that a tick has much to journal.
FILL = """from datetime import UTC, datetime, timedelta
import django; django.setup()
from cityloop.actions.receive import Said, receive
from cityloop.loop.words import Actor, Role
from cityloop.queries.district import world
names = [p.zh for p in world().atlas.areas.values() if p.level == "community"][{first}:{last}]
at = datetime.now(UTC) - timedelta(days=9)
for name in names:
    receive(Said(f"{{name}}路灯不亮", "test", name, at, key=name), by=Actor("x", Role.RESIDENT), at=at)
"""
TWICE = """SELECT count(*), max(n) FROM (SELECT count(*) AS n FROM store_entry WHERE kind IN ('soon', 'late')
GROUP BY case_id, kind, data->>'stage') AS t"""
IDLE = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND (state = 'idle in transaction' OR wait_event_type = 'Lock')"""


class House(bench.House):
    """A house of the bench's, without its worker and intake."""

    def __init__(self, home: Path, url: str):
        self.processes: list[subprocess.Popen] = []
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("CITYLOOP_", "DJANGO_"))} | {
            "CITYLOOP_HOME": str(home), "PYTHONPATH": str(bench.ROOT / "src"), "DJANGO_SETTINGS_MODULE": "cityloop.site.settings",
            "CITYLOOP_MAIL": url, "CITYLOOP_MAIL_FROM": "city@example.org",
        }  # fmt: skip
        self.cityloop = [sys.executable, "-m", "cityloop.site.main"]
        # One process holds the database up, as `cityloop up` does, so that the others come and go quickly.
        self.holder = subprocess.Popen(
            [sys.executable, "-c", "from cityloop.site import postgres; print(postgres.url(), flush=True); input()"], env=self.env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        url = self.holder.stdout.readline().strip()
        self.done("district", "load", str(bench.addressed(home)))
        self.db = psycopg.connect(url, autocommit=True)

    def start(self, *words: str) -> subprocess.Popen:
        self.processes.append(super().start(*words))
        return self.processes[-1]

    def done(self, *words: str) -> None:
        assert self.start(*words).wait(60) == 0

    def python(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", code], env=self.env, check=True)

    def ask(self, sql: str) -> tuple:
        return self.db.execute(sql).fetchone()

    def waiting(self) -> int:
        return self.ask("SELECT count(*) FROM store_notice WHERE next_at IS NOT NULL")[0]

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
                process.wait(60)
        self.db.close()
        self.holder.communicate("\n")


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with Mailbox() as one:
        yield one


@pytest.fixture(scope="module")
def house(box) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        one = House(Path(folder), box.url("tls=none&timeout=5"))
        yield one
        one.end()


def until(true, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_workers_and_two_ticks_at_once_send_and_journal_nothing_twice(house, box) -> None:
    house.python(FILL.format(first=0, last=40))
    assert house.ask(TWICE)[0] == 0
    workers, ticks = [house.start("work", "--loop", "--every", "0.1") for _ in range(2)], [house.start("tick") for _ in range(2)]
    assert [tick.wait(90) for tick in ticks] == [0, 0]
    until(lambda: house.waiting() == 0, 60)
    for worker in workers:
        worker.terminate()
    assert [worker.wait(60) for worker in workers] == [0, 0]
    cases, most = house.ask(TWICE)
    assert cases >= 40 and most == 1, "each clock is journalled once"
    notices, sent = house.ask("SELECT count(*), count(sent_at) FROM store_notice")
    assert notices == sent == len(box.letters) >= 80 and set(box.counted().values()) == {1}
    folded, late = house.ask("SELECT (SELECT count(*) FROM store_case WHERE folded = version), sum(\"of\") FROM store_tally WHERE indicator = 'intime_accept'")
    assert folded == late == 40, "each case is summed once"
    house.done("audit")


def test_a_worker_that_is_killed_in_mid_send_loses_nothing(house, box) -> None:
    box.letters.clear()
    house.python(FILL.format(first=40, last=43))
    box.hang = 20  # the worker waits for the server's first word
    killed = house.start("work", "--loop", "--lease", "3")
    until(lambda: house.ask("SELECT count(*) FROM store_notice WHERE sent_at IS NULL AND tries > 0")[0])
    assert house.ask(IDLE)[0] == 0, "no transaction is open while a server hangs"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    box.hang = 0
    assert house.waiting() >= 3 and not box.letters
    other = house.start("work", "--loop", "--every", "0.1", "--lease", "3")
    until(lambda: house.waiting() == 0)
    other.terminate()
    assert other.wait(60) == 0 and set(box.counted().values()) == {1} and len(box.letters) >= 3


# The command in this process


@pytest.mark.django_db
def test_once_sends_and_does_what_is_due_and_says_so(district, said, actors, capsys, monkeypatch) -> None:
    monkeypatch.setitem(jobs.KINDS, "x", lambda args, tell: None)
    receive(said(), by=actors["resident"], at=AT)
    jobs.defer("x", {}, by=SYSTEM, at=AT)
    assert main(["work"]) == 0 and "'sent': 1, 'done': 1" in capsys.readouterr().out
    assert main(["work"]) == 0 and "nothing due" in capsys.readouterr().out
    assert m.Notice.objects.get().link == "console"


@pytest.mark.django_db
def test_the_dead_are_listed_found_by_the_doctor_and_replayed(district, said, actors, capsys, monkeypatch) -> None:
    monkeypatch.setitem(jobs.KINDS, "x", lambda args, tell: None)
    assert doctor.outbox()[0] and main(["work", "--dead"]) == 0
    receive(said(), by=actors["resident"], at=AT)
    id = jobs.defer("x", {}, by=SYSTEM, at=AT)
    well, words = doctor.outbox()
    assert not well and "2 个到期一小时" in words, "nobody works"
    m.Notice.objects.update(next_at=None, fault="RCPT TO: 550", to="zhang@example.org")
    m.Job.objects.filter(pk=id).update(next_at=None, fault="[red]broken")
    well, words = doctor.outbox()
    assert not well and "1 个通知停发、1 个任务停办" in words and "cityloop work --replay" in words
    capsys.readouterr()
    assert main(["work", "--dead"]) == 1
    out = capsys.readouterr().out
    assert "550" in out and "[red]broken" in out and "zhang@" not in out
    assert main(["work", "--replay"]) == 0 and doctor.outbox()[0]
    assert "due again: 2" in capsys.readouterr().out and m.Job.objects.get().done_at and m.Notice.objects.get().sent_at


@pytest.mark.django_db
def test_what_failed_shows_in_the_exit_code(district, capsys, monkeypatch) -> None:
    monkeypatch.setitem(jobs.KINDS, "x", lambda args, tell: 1 // 0)
    jobs.defer("x", {}, by=SYSTEM, at=AT)
    assert main(["work"]) == 1 and "'failed': 1" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("--every", "0"), ("--every", "nan"), ("--lease", "0"), ("--rest", "-1"), ("--rest", "1e9")])
def test_a_bad_number_is_refused_by_name(district, words, capsys) -> None:
    assert main(["work", *words]) == 2 and words[0] in capsys.readouterr().err


@pytest.mark.django_db
def test_a_bad_mail_server_is_refused_and_its_password_not_shown(district, settings, capsys) -> None:
    settings.MAIL, settings.MAIL_FROM = "smtp://u:secret/@mail.example.org", "city@example.org"
    assert main(["work"]) == 2
    err = capsys.readouterr().err
    assert "CITYLOOP_MAIL" in err and "secret" not in err and "smtp://user:password@" in err
    with pytest.raises(Exception, match="CITYLOOP_MAIL"):
        doctor.outbox()
