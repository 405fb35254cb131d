"""Is the whole done exactly when its parts are, and is a bad split refused?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.loop.split import Part, Wanted, check, whole
from cityloop.loop.words import Refused, State


def parts(*states: State) -> list[Part]:
    return [Part(f"YZ-1.{n}", f"unit{n}", n == 1, state) for n, state in enumerate(states, 1)]


@pytest.mark.parametrize(
    ("states", "done"),
    [
        ([], False),
        ([State.CLOSED], True),
        ([State.DROPPED], False),
        ([State.DROPPED, State.DROPPED], False),
        ([State.CLOSED, State.DROPPED], True),
        ([State.CLOSED, State.RESOLVED], False),  # resolved is not yet verified
        ([State.CLOSED, State.PAUSED], False),
        ([State.CLOSED, State.JOINED], True),
    ],
)
def test_the_whole_is_done_with_its_parts(states: list[State], done: bool) -> None:
    found, because = whole(parts(*states))
    assert found is done
    assert " / " in because


@given(st.lists(st.sampled_from(State), max_size=8))
def test_the_reason_names_the_open_parts_and_no_other(states: list[State]) -> None:
    done, because = whole(parts(*states))
    owed = [part for part in parts(*states) if part.state.open]
    assert done == (not owed and State.CLOSED in states)
    assert all((part.number in because) == (part in owed) for part in parts(*states))


def test_the_reason_counts() -> None:
    assert whole(parts(State.CLOSED, State.DROPPED, State.CLOSED)) == (
        True,
        "子任务已办结 2 个,作废 1 个 / 2 parts closed, 1 dropped, none open",
    )
    assert whole(parts(State.CLOSED, State.WORKING))[1] == (
        "还有 1 个子任务未办结: YZ-1.2 unit2 (working) / 1 of 2 parts not closed"
    )


def test_the_first_leads_when_nobody_does() -> None:
    assert check([Wanted("urban"), Wanted("police")]) == [Wanted("urban", True), Wanted("police")]


def test_thirty_parts_are_allowed() -> None:
    assert len(check([Wanted(str(n)) for n in range(30)])) == 30


def test_a_lead_is_kept() -> None:
    assert check([Wanted("urban"), Wanted(" police ", True)]) == [Wanted("urban"), Wanted("police", True)]


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=30, unique=True), st.data())
def test_there_is_one_lead(units: list[str], data: st.DataObject) -> None:
    lead = data.draw(st.none() | st.sampled_from(units))
    found = check([Wanted(unit, unit == lead) for unit in units])
    assert [part.unit for part in found] == units
    assert [part.unit for part in found if part.lead] == [lead or units[0]]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ([], "needs a unit"),
        ([Wanted("urban"), Wanted(" ")], "needs a unit"),
        ([Wanted("urban"), Wanted("police"), Wanted("urban ")], "named twice"),
        ([Wanted("urban", True), Wanted("police", True)], "one unit can lead"),
        ([Wanted(str(n)) for n in range(31)], "at most 30"),
    ],
)
def test_a_bad_split_is_refused(wanted: list[Wanted], reason: str) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        check(wanted)
    assert refused.value.field == "parts"
    assert refused.value.mend
