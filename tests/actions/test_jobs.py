"""Is heavy work done later, once, and can it be watched, cancelled and taken up again?"""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from cityloop.actions import ink, jobs
from cityloop.actions.jobs import PATIENCE, Bench, Stopped, cancel, defer, drain, made, replay
from cityloop.actions.journal import blank
from cityloop.actions.receive import receive
from cityloop.lab import picture
from cityloop.links import blob
from cityloop.loop.words import SYSTEM, Kind, Refused
from cityloop.queries import jobs as seen
from cityloop.queries.district import world
from cityloop.store import models as m
from tests.conftest import AT
from tests.lab.test_picture import jpeg

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Clock:
    at = AT

    def __call__(self):
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kind(monkeypatch):
    """Return a way to say what a kind of job called "x" does."""
    return lambda does: monkeypatch.setitem(jobs.KINDS, "x", does)


def row(id: int) -> m.Job:
    return m.Job.objects.get(pk=id)


def test_a_job_is_done_once(kind, clock) -> None:
    ran = []
    kind(lambda args, tell: ran.append(args))
    id = defer("x", {"a": 1}, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {"done": 1} and drain(Bench(clock)) == {} and ran == [{"a": 1}]
    assert (row(id).done_at, row(id).next_at, row(id).progress, row(id).tries) == (AT, None, 100, 1)


def test_a_job_goes_with_the_change_that_asked_for_it(kind, district) -> None:
    kind(lambda args, tell: None)
    with pytest.raises(RuntimeError), transaction.atomic():
        defer("x", {}, by=SYSTEM, at=AT)
        raise RuntimeError
    assert not m.Job.objects.exists()


def test_a_job_hangs_in_the_one_statement_of_a_case(kind, district, actors) -> None:
    """`ink.keep` writes it beside the case, which is how a report's pictures will come."""
    kind(lambda args, tell: None)
    case = blank(AT, AT, world().zone)
    case.category, case.area_id, case.version, case.head = "PT01-02", "500103", 1, "0" * 64
    line = (case.pk, 1, "opened", "x", "system", AT, "{}", "", "0" * 64)
    assert ink.keep(case, 0, {}, [line], {m.Job: [made("x", {"文": ["a", None]}, by=SYSTEM, at=AT), made("x", {}, by=SYSTEM, at=AT)]})
    assert [job.args for job in m.Job.objects.order_by("id")] == [{"文": ["a", None]}, {}]
    assert drain(Bench(lambda: AT)) == {"done": 2}


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refused, match="picture"):
        defer("dig", {}, by=SYSTEM, at=AT)


def test_a_long_job_says_how_far_it_is_and_is_not_taken_twice(kind, clock) -> None:
    taken = []

    def long(args, tell) -> None:
        for percent in (20, 40, 60, 80, 150):
            clock.at += 4 * MINUTE  # of a lease of five
            taken.extend(jobs.borrow(m.Job, clock.at, lease=5 * MINUTE, most=1))
            tell(percent)
            assert row(id).progress == min(100, percent)

    kind(long)
    id = defer("x", {}, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {"done": 1} and taken == [] and row(id).done_at == AT + 20 * MINUTE


def test_a_stalled_job_is_taken_by_another_and_the_first_is_told(kind, clock) -> None:
    said = []

    def slow(args, tell) -> None:
        if not said:
            said.append("first")
            clock.at += 6 * MINUTE  # its lease is over
            said.append(drain(Bench(clock)))
            with pytest.raises(Stopped):
                tell(50)
            raise Stopped

    kind(slow)
    id = defer("x", {}, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {"stopped": 1} and said == ["first", {"done": 1}] and row(id).done_at == clock.at


def test_cancelling_stops_one_that_runs_and_one_that_waits(kind, clock, actors) -> None:
    def cancelled(args, tell) -> None:
        cancel(id, by=SYSTEM, at=AT)
        tell(50)

    kind(cancelled)
    id = defer("x", {}, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {"stopped": 1} and row(id).cancelled_at == AT and row(id).done_at is None
    waiting = defer("x", {}, by=SYSTEM, at=AT)
    cancel(waiting, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {} and seen.found(SYSTEM, waiting).status == "cancelled"
    with pytest.raises(Refused) as no:
        cancel(id, by=SYSTEM, at=AT)
    assert no.value.kind is Kind.STALE


def test_a_fault_is_tried_again_then_dead_then_replayed(kind, clock) -> None:
    works = []

    def fails(args, tell) -> None:
        if not works:
            raise OSError("disk is full")

    kind(fails)
    id, results = defer("x", {}, by=SYSTEM, at=AT), []
    with pytest.raises(Refused, match="not given up"):
        replay(id, by=SYSTEM, at=AT)
    while row(id).next_at:
        clock.at = row(id).next_at
        results += drain(Bench(clock))
    assert results == ["failed"] * (PATIENCE.most - 1) + ["dead"] and "disk is full" in row(id).fault
    assert seen.found(SYSTEM, id).status == "dead" and seen.backlog(AT).dead_jobs == 1
    works.append(True)
    replay(id, by=SYSTEM, at=clock.at)
    assert drain(Bench(clock)) == {"done": 1} and row(id).fault == ""


def test_a_refusal_is_dead_at_once(kind, clock) -> None:
    def refuses(args, tell) -> None:
        raise Refused("不行 / no")

    kind(refuses)
    id = defer("x", {}, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {"dead": 1} and row(id).fault == "不行 / no" and row(id).tries == 1


def test_a_kind_that_went_away_with_a_release_waits_for_it_and_ends_dead(kind, clock, monkeypatch) -> None:
    kind(lambda args, tell: None)
    id = defer("x", {}, by=SYSTEM, at=AT)
    monkeypatch.delitem(jobs.KINDS, "x")
    assert drain(Bench(clock)) == {"failed": 1} and row(id).next_at


def test_told_to_stop_nothing_is_begun(kind, clock) -> None:
    kind(lambda args, tell: None)
    defer("x", {}, by=SYSTEM, at=AT)
    assert drain(Bench(clock, stop=lambda: True)) == {}


def test_told_to_stop_a_job_that_runs_is_given_back_untried(kind, clock) -> None:
    over = []

    def long(args, tell) -> None:
        over.append(True)
        tell(50)

    kind(long)
    id = defer("x", {}, by=SYSTEM, at=AT)
    assert drain(Bench(clock, stop=lambda: bool(over))) == {"stopped": 1} and (row(id).tries, row(id).next_at) == (0, AT)


# Who sees jobs


def test_everybody_sees_his_own_jobs_and_an_administrator_all(kind, actors) -> None:
    kind(lambda args, tell: None)
    mine, other = (defer("x", {}, by=actors[name], at=AT) for name in ("operator", "leader"))
    assert [job.id for job in seen.jobs(actors["operator"]).rows] == [mine]
    assert [job.id for job in seen.jobs(SYSTEM, limit=1).rows] == [other] and seen.jobs(SYSTEM, limit=1).after == str(other)
    assert [job.id for job in seen.jobs(SYSTEM, after=str(other)).rows] == [mine]
    for act in (lambda: seen.found(actors["operator"], other), lambda: cancel(other, by=actors["operator"], at=AT)):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.kind is Kind.MISSING


@pytest.mark.parametrize(
    ("asked", "field"), [({"status": "lost"}, "status"), ({"after": "-1"}, "after"), ({"limit": 0}, "limit"), ({"limit": 101}, "limit")]
)
def test_a_bad_filter_is_named(asked, field) -> None:
    with pytest.raises(Refused) as no:
        seen.jobs(SYSTEM, **asked)
    assert no.value.field == field and no.value.mend


@pytest.mark.parametrize("id", [0, -1, 10**30, 1])
def test_an_unknown_id_is_missing(id, db) -> None:
    with pytest.raises(Refused) as no:
        seen.found(SYSTEM, id)
    assert no.value.kind is Kind.MISSING


# Pictures


@pytest.fixture
def upload(district, said, actors, settings):
    """Return a way to lay bytes where uploads lie and to defer their picture; it returns the path of the view."""

    def lay(data: bytes, *, row: bool = True) -> tuple[int, Path]:
        digest = hashlib.sha256(data).hexdigest()
        path = blob.path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        report = m.Report.objects.filter(case__number=receive(said(), by=actors["resident"], at=AT).number).first()
        if row:
            m.File.objects.create(case=report.case, report=report, by="x", created_at=AT, digest=digest, media="image/jpeg", size=len(data))
        return defer("picture", {"digest": digest}, by=SYSTEM, at=AT), path.with_name(f"{digest}.view.jpg")

    return lay


def test_an_upload_gets_a_view_and_the_original_stays(upload, clock) -> None:
    data = jpeg((4000, 2000), orientation=6)
    _, view = upload(data)
    assert drain(Bench(clock)) == {"done": 1} and b"Secret" not in view.read_bytes()
    assert blob.path(view.name[:64]).read_bytes() == data and len(list(view.parent.iterdir())) == 2, "no draft is left"
    before = view.stat().st_mtime_ns
    upload(data)
    assert drain(Bench(clock)) == {"done": 1} and view.stat().st_mtime_ns == before, "twice is once"


def test_what_a_killed_job_leaves_lies_where_tick_sweeps(upload, clock, monkeypatch, settings) -> None:
    upload(jpeg())
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # as if killed between writing and naming
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)
    assert drain(Bench(clock)) == {"failed": 1}
    monkeypatch.undo()
    [left] = [path for path in (settings.VAR / "files").rglob("*") if path.is_file() and len(path.name) != 64]
    assert left.parent == settings.VAR / "files" and left.name.startswith("new-")


def test_a_broken_picture_is_dead_with_a_clear_fault_and_leaves_nothing(upload, clock) -> None:
    id, view = upload(b"no picture at all")
    assert drain(Bench(clock)) == {"dead": 1} and "not a JPEG, PNG or WebP" in row(id).fault
    assert [path.name for path in view.parent.iterdir()] == [view.name[:64]]


def test_an_erased_picture_gets_no_view(upload, clock, monkeypatch) -> None:
    _, view = upload(jpeg(), row=False)
    assert drain(Bench(clock)) == {"done": 1} and not view.exists()
    _, view = upload(jpeg())
    monkeypatch.setattr(picture, "view", lambda data: m.File.objects.update(erased_at=AT) and b"x")
    assert drain(Bench(clock)) == {"done": 1} and not view.exists(), "erased while it was made"


def test_bytes_that_are_not_there_are_looked_for_again(upload, clock) -> None:
    id, view = upload(jpeg())
    blob.path(view.name[:64]).unlink()
    assert drain(Bench(clock)) == {"failed": 1} and "FileNotFoundError" in row(id).fault


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", None, 7])
def test_no_other_file_is_ever_touched(digest, clock, db) -> None:
    id = defer("picture", {"digest": digest}, by=SYSTEM, at=AT)
    assert drain(Bench(clock)) == {"dead": 1} and "sha256" in row(id).fault
