"""Is guessing slowed down, and nobody locked out by somebody else?"""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from cityloop.actions import door
from cityloop.store import models as m

S = timedelta(seconds=1)
HERE, AWAY = "192.0.2.7", "198.51.100.9"


def guess(at, name: str = "chen", address: str = HERE, cookie: str = "", times: int = 1) -> timedelta:
    """Return the wait that the last of some wrong tries met."""
    waits = [door.knock(name, address, cookie, at=at) for _ in range(times)]
    return waits[-1]


def test_five_tries_are_free_and_then_the_wait_grows(db, at) -> None:
    assert guess(at, times=5) == door.NOW
    waits = []
    for _ in range(8):
        wait = guess(at)
        waits.append(wait.total_seconds())
        assert guess(at + wait - S) == S, "a try that comes too early counts for nothing"
        at += wait
        assert guess(at) == door.NOW
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900], "never longer than a quarter of an hour"


def test_in_a_day_a_line_has_about_a_hundred_guesses_at_an_account(db, at) -> None:
    end, count = at + timedelta(days=1), 0
    while at < end:
        wait = guess(at)
        count += not wait
        at += wait
    assert count < 110


def test_another_place_and_another_account_are_free(db, at) -> None:
    assert guess(at, times=6) == 30 * S
    assert guess(at, address=AWAY) == door.NOW
    assert guess(at, name="wang") == door.NOW


def test_the_right_password_forgets_the_wrong_ones(db, at) -> None:
    guess(at, times=5)
    door.enter("chen", HERE, "")
    assert guess(at, times=5) == door.NOW


@pytest.mark.parametrize("name", ["chen ", " chen", "ｃｈｅｎ"])
def test_another_spelling_is_no_way_around(db, at, name) -> None:
    guess(at, times=5)
    assert guess(at, name=name) == 30 * S


def test_many_accounts_from_one_place_are_slowed_too(db, at) -> None:
    waits = [guess(at, name=f"user{n}") for n in range(60)]
    assert waits[:50] == [door.NOW] * 50 and waits[50:] == [S] * 10, "those after it were too early and counted for nothing"
    for n in range(20):
        at += guess(at, name=f"more{n}")
        guess(at, name=f"more{n}")
    assert guess(at, name="last") == 60 * S, "never longer than a minute: an office shares one address"


def test_a_good_account_buys_no_guesses_at_others(db, at) -> None:
    for n in range(50):
        guess(at, name=f"user{n}")
    assert guess(at + S, name="mine") == door.NOW
    door.enter("mine", HERE, "")
    assert guess(at + S, name="victim") > door.NOW


def test_an_office_is_free_again_after_a_while(db, at) -> None:
    for n in range(50):
        guess(at, name=f"user{n}")
    later = at + timedelta(hours=1)
    assert [guess(later, name=f"later{n}") for n in range(49)] == [door.NOW] * 49


def test_a_known_browser_is_not_locked_out_by_its_neighbours(db, at) -> None:
    known = door.enter("chen", HERE, "")
    for n in range(60):
        guess(at, name=f"user{n}")
    guess(at, times=9)
    assert guess(at) > door.NOW
    assert guess(at, cookie=known, times=5) == door.NOW
    assert guess(at, cookie=known) == 30 * S, "but may not guess for ever either"


def test_a_shared_desk_is_known_for_each_of_its_people(db, at) -> None:
    first = door.enter("chen", HERE, "")
    both = door.enter("wang", HERE, first)
    guess(at, times=6)
    guess(at, name="wang", times=6)
    assert guess(at, cookie=both) == guess(at, name="wang", cookie=both) == door.NOW
    guess(at, name="zhao", times=5)
    assert guess(at, name="zhao", cookie=both) == 30 * S, "who never entered from there is a stranger there"


@pytest.mark.parametrize("forged", ["x", "a:b:c", "W10:1a:b", "\x00", "x" * 9000])
def test_a_forged_cookie_is_no_way_around(db, at, forged) -> None:
    guess(at, times=5)
    assert guess(at, cookie=forged) == 30 * S


def test_the_cookie_and_the_table_name_nobody(db, at) -> None:
    assert "chen" not in door.enter("chen", HERE, "")
    guess(at)
    assert not [row for row in m.Knock.objects.all() if "chen" in row.mark or "192" in row.mark[:3]]
    assert {len(row.mark) for row in m.Knock.objects.all()} == {64}


def test_quiet_counters_and_ended_sessions_are_removed(db, at) -> None:
    guess(at)
    assert door.forget(at + timedelta(hours=23)) == 0
    assert door.forget(at + timedelta(hours=25)) == 2 and not m.Knock.objects.exists()


def test_tries_side_by_side_are_counted_one_by_one(django_db_setup, django_db_blocker, at) -> None:
    """Really committed, from twelve connections, and taken away again: no rollback reaches across threads."""
    waits = []

    def run() -> None:
        try:
            waits.append(guess(at))
        finally:
            connection.close()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=run) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        m.Knock.objects.all().delete()
        connection.close()
    assert sorted(waits) == [door.NOW] * 5 + [30 * S] * 7
