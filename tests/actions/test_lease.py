"""Is a row in one pair of hands, for a while, and never lost?"""

from datetime import timedelta

import pytest

from cityloop.actions.lease import KILLED, Patience, again, back, begin, borrow, settle, words
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
PATIENCE = Patience(most=3, first=MINUTE, longest=timedelta(hours=1))


@pytest.fixture
def jobs() -> list[m.Job]:
    return [m.Job.objects.create(kind="x", by="x", created_at=AT, next_at=AT + n * MINUTE) for n in range(4)]


def one(at=AT) -> m.Job | None:
    return next(iter(borrow(m.Job, at, lease=LEASE, most=1)), None)


def kept(row: m.Job) -> m.Job:
    return m.Job.objects.get(pk=row.pk)


def test_what_is_due_is_borrowed_once_oldest_first(jobs) -> None:
    assert [row.pk for row in borrow(m.Job, AT + 2 * MINUTE, lease=LEASE, most=2)] == [jobs[0].pk, jobs[1].pk]
    assert [row.pk for row in borrow(m.Job, AT + 2 * MINUTE, lease=LEASE, most=9)] == [jobs[2].pk]
    assert borrow(m.Job, AT + 2 * MINUTE, lease=LEASE, most=9) == []


def test_a_lease_that_ran_out_is_another_worker_s_and_the_first_is_told(jobs) -> None:
    first = one()
    assert begin(first, AT, PATIENCE, lease=LEASE) and one(AT - MINUTE) is None
    second = next(row for row in borrow(m.Job, AT + LEASE, lease=LEASE, most=9) if row.pk == first.pk)
    assert begin(second, AT + LEASE, PATIENCE, lease=LEASE) and second.tries == 2
    assert not settle(first, next_at=None, done_at=AT) and again(first, AT, PATIENCE, "late") == "failed"
    assert settle(second, next_at=None, done_at=AT) and kept(second).done_at == AT and kept(second).fault == ""


def test_two_who_borrowed_the_same_row_do_not_both_begin(jobs) -> None:
    first = one()
    late = next(row for row in borrow(m.Job, AT + LEASE, lease=LEASE, most=9) if row.pk == first.pk)
    assert not begin(first, AT + LEASE, PATIENCE, lease=LEASE) and begin(late, AT + LEASE, PATIENCE, lease=LEASE)


def test_what_kills_its_worker_ends_dead(jobs) -> None:
    at = AT
    for tried in range(PATIENCE.most):
        row = next(row for row in borrow(m.Job, at, lease=LEASE, most=9) if row.pk == jobs[0].pk)
        assert begin(row, at, PATIENCE, lease=LEASE) and kept(row).tries == tried + 1
        at += LEASE  # nobody came back
    row = next(row for row in borrow(m.Job, at, lease=LEASE, most=9) if row.pk == jobs[0].pk)
    assert not begin(row, at, PATIENCE, lease=LEASE)
    assert (kept(row).next_at, kept(row).fault) == (None, KILLED)


def test_a_failure_is_tried_again_doubling_then_given_up_with_its_fault(jobs) -> None:
    at, waits = AT, []
    while True:
        row = next(row for row in borrow(m.Job, at, lease=LEASE, most=9) if row.pk == jobs[0].pk)
        begin(row, at, PATIENCE, lease=LEASE)
        if again(row, at, PATIENCE, "x" * 400) == "dead":
            break
        waits.append(row.next_at - at)
        at = row.next_at
    assert waits == [MINUTE, 2 * MINUTE] and kept(row).next_at is None and kept(row).fault == "x" * 300


def test_what_was_not_begun_goes_back_untried_unless_it_was_taken_meanwhile(jobs) -> None:
    mine = borrow(m.Job, AT + MINUTE, lease=LEASE, most=2)
    m.Job.objects.filter(pk=mine[1].pk).update(next_at=None, cancelled_at=AT)
    back(mine, AT + 2 * MINUTE, "wire is down")
    assert (kept(mine[0]).next_at, kept(mine[0]).tries, kept(mine[0]).fault) == (AT + 2 * MINUTE, 0, "wire is down")
    assert kept(mine[1]).next_at is None and kept(mine[1]).fault == ""
    back([], AT)


@pytest.mark.parametrize(("tries", "minutes"), [(0, 1), (1, 1), (2, 2), (7, 60), (10_000, 60)])
def test_the_wait_doubles_up_to_its_longest(tries, minutes) -> None:
    assert PATIENCE.wait(tries) == minutes * MINUTE


def test_a_fault_is_cut_to_what_its_column_holds() -> None:
    assert words(OSError("x" * 400)) == ("OSError: " + "x" * 400)[:300]
