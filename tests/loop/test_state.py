"""Is the spine what the table says, and may only those move who should?"""

import itertools

import pytest

from cityloop.loop.may import ACTS, BY_AREA, MAY, UNIT, may
from cityloop.loop.state import STAGE, TABLE, after, moves
from cityloop.loop.words import Actor, Move, Refused, Role, Stage, State


def test_every_pair_is_either_in_the_table_or_refused_with_what_is_possible() -> None:
    for state, move in itertools.product(State, Move):
        if (state, move) in TABLE:
            assert after(state, move) == TABLE[state, move]
        else:
            with pytest.raises(Refused) as no:
                after(state, move)
            assert all(able in no.value.text for able in moves(state))


def test_every_state_is_reachable_and_every_move_used() -> None:
    seen, todo = {State.NEW}, [State.NEW]
    while todo:
        here = todo.pop()
        found = {to for (source, _), to in TABLE.items() if source == here} - seen
        seen |= found
        todo += found
    assert seen == set(State) and {move for _, move in TABLE} == set(Move)


def test_every_open_state_but_a_pause_has_a_clock_and_each_stage_is_one_states() -> None:
    assert {s for s in State if s.open} - set(STAGE) == {State.PAUSED}
    assert sorted(STAGE.values()) == sorted(Stage)


def test_every_move_has_its_roles_and_nobody_without_one_may() -> None:
    assert set(MAY) == set(Move)
    for act, role in itertools.product([*MAY, *ACTS], Role):
        allowed = role in (MAY[act] if isinstance(act, Move) else ACTS[act])
        actor = Actor("x", role, unit="U", area="A")
        if allowed:
            may(actor, act, units={"U"}, path=["A"])
        else:
            with pytest.raises(Refused, match=role):
                may(actor, act, units={"U"}, path=["A"])


@pytest.mark.parametrize("unit", ["", "V"])
def test_scope_fails_closed(unit) -> None:
    for act, role in itertools.product([*MAY, *ACTS], UNIT):
        with pytest.raises(Refused):
            may(Actor("x", role, unit=unit), act, units={"U"}, path=[])
        with pytest.raises(Refused):
            may(Actor("x", role, unit=""), act, units=set(), path=[])


@pytest.mark.parametrize("area", ["", "B"])
def test_an_area_fails_closed_too(area) -> None:
    for act, role in itertools.product([*MAY, *ACTS], BY_AREA):
        with pytest.raises(Refused):
            may(Actor("x", role, unit="U", area=area), act, units={"U"}, path=["A"])


def test_the_refusal_is_one_readable_line() -> None:
    no = Refused("原因", field="lon", value="x\x00" * 100, mend="办法")
    assert no.text.startswith("lon = x\\x00") and "…" in no.text and no.text.endswith("原因。办法") and "\x00" not in no.text
