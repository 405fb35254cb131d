"""Are rates, intervals and indicators what the sources say?"""

from itertools import chain, combinations
from math import isclose, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.loop.measure import INDICATORS, Z, differ, outcomes, rate
from cityloop.loop.words import Refused, Stage, State

COUNTS = st.integers(0, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
STAGES = [frozenset(s) for s in chain.from_iterable(combinations(Stage, n) for n in range(5))]
FACTS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(State),
        "late_stages": st.sampled_from(STAGES),
        "done_stages": st.sampled_from(STAGES),
        "reworks": st.integers(0, 3),
        "extensions": st.integers(0, 3),
        "reopens": st.integers(0, 3),
    }
)
CLOSED: dict[str, Any] = {"state": "closed", "late_stages": set(), "done_stages": set(Stage)}


@pytest.mark.parametrize(
    ("hits", "of", "want"),
    [(911, 972, 0.9372), (737, 972, 0.7582), (902, 956, 0.9435), (9, 16, 0.5625)],
)
def test_the_published_rates_of_tianmen(hits: int, of: int, want: float) -> None:
    """Source: 天门市数字城管 2016-12, archive and in-time archive; then events and parts."""
    value = rate(hits, of).value
    assert value is not None and round(value, 4) == want


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_published_wilson_intervals(hits: int, of: int, low: float, high: float) -> None:
    """Source: R. G. Newcombe, Two-sided confidence intervals, Statistics in Medicine 17 (1998), table I, method 3."""
    found = rate(hits, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(COUNTS)
def test_the_ends_solve_the_score_equation(counts: tuple[int, int]) -> None:
    hits, of = counts
    found = rate(hits, of)
    if found.value is None:
        assert (of, found.low, found.high) == (0, 0.0, 1.0)
        return
    assert 0 <= found.low <= found.value <= found.high <= 1
    for end in (found.low, found.high):
        if 0 < end < 1:
            assert isclose(abs(found.value - end), Z * sqrt(end * (1 - end) / of), abs_tol=1e-9)


@given(COUNTS)
def test_misses_mirror_hits(counts: tuple[int, int]) -> None:
    hits, of = counts
    found, mirror = rate(hits, of), rate(of - hits, of)
    assert isclose(found.low, 1 - mirror.high, abs_tol=1e-12)


def test_more_cases_are_surer() -> None:
    few, many = rate(8, 10), rate(800, 1000)
    assert few.low < many.low < 0.8 < many.high < few.high


@pytest.mark.parametrize(("hits", "of"), [(-1, 5), (6, 5), (0, -1), (1, 0)])
def test_impossible_counts_are_refused(hits: int, of: int) -> None:
    with pytest.raises(Refused, match=f"{hits}/{of}"):
        rate(hits, of)


def test_rates_differ_only_when_it_is_sure() -> None:
    assert differ(rate(911, 972), rate(737, 972))
    assert differ(rate(737, 972), rate(911, 972))
    assert not differ(rate(9, 10), rate(7, 10))
    assert not differ(rate(0, 0), rate(1000, 1000))


def test_a_perfect_case() -> None:
    assert outcomes(CLOSED) == {
        "intime_dispatch": (1, 1),
        "intime_accept": (1, 1),
        "intime_handle": (1, 1),
        "intime_verify": (1, 1),
        "archive": (1, 1),
        "rework": (0, 1),
        "postponed": (0, 1),
        "reopened": (0, 1), "responded": (0, 0), "solved": (0, 0), "satisfied": (0, 0),
    }


@pytest.mark.parametrize(
    ("change", "want"),
    [
        ({"late_stages": {"handle"}}, {"intime_handle": (0, 1), "archive": (1, 1), "intime_verify": (1, 1)}),
        ({"reworks": 2}, {"rework": (1, 1)}),
        ({"extensions": 1}, {"postponed": (1, 1)}),
        ({"reopens": 1}, {"reopened": (1, 1), "archive": (1, 1)}),
        # reopened and under way again: it was closed once, and is owed again only when it is late
        ({"state": "working", "reopens": 1}, {"reopened": (1, 1), "archive": (0, 0)}),
        ({"state": "working", "done_stages": {"dispatch"}}, {"archive": (0, 0), "intime_handle": (0, 0)}),
        ({"state": "working", "done_stages": {"dispatch"}}, {"reopened": (0, 0), "intime_dispatch": (1, 1)}),
        (
            {"state": "working", "done_stages": {"dispatch"}, "late_stages": {"handle"}},
            {"archive": (0, 1), "intime_handle": (0, 1)},
        ),
        # late at dispatch, but that is over: the case as a whole is not overdue
        ({"state": "working", "done_stages": {"dispatch"}, "late_stages": {"dispatch"}}, {"archive": (0, 0)}),
        ({"state": "paused"}, {"archive": (0, 1)}),
        ({"state": "paused", "reworks": 1}, {"rework": (1, 1)}),
        ({"state": "working", "reworks": 1}, {"rework": (0, 0)}),
        ({"state": "dropped"}, {"archive": (0, 0), "rework": (0, 0)}),
        ({"state": "joined"}, {"archive": (0, 0), "rework": (0, 0)}),
        # dropping a case does not wash its delay away
        ({"state": "dropped", "done_stages": set(), "late_stages": {"dispatch"}}, {"intime_dispatch": (0, 1)}),
        ({"state": "dropped", "done_stages": set(), "late_stages": {"dispatch"}}, {"archive": (0, 0)}),
    ],
)
def test_one_case(change: dict[str, Any], want: dict[str, tuple[int, int]]) -> None:
    found = outcomes(CLOSED | change)
    assert {name: found[name] for name in want} == want


@given(FACTS)
def test_every_outcome_is_named_and_fit_for_a_rate(facts: dict[str, Any]) -> None:
    found = outcomes(facts)
    assert list(found) == list(INDICATORS)
    assert all(0 <= hits <= of <= 1 for hits, of in found.values())


@given(st.lists(FACTS, max_size=30))
def test_summed_outcomes_give_rates(cases: list[dict[str, Any]]) -> None:
    for name in INDICATORS:
        pairs = [outcomes(facts)[name] for facts in cases]
        assert rate(sum(hits for hits, _ in pairs), sum(of for _, of in pairs)).of <= len(cases)


def test_a_new_case_counts_nowhere() -> None:
    assert set(outcomes({"state": "new"}).values()) == {(0, 0)}


@pytest.mark.parametrize("state", [None, "", "done"])
def test_an_unknown_state_is_refused(state: object) -> None:
    with pytest.raises(Refused, match="state"):
        outcomes({"state": state})
