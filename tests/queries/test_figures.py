"""Do the figures add up, for those who may see them?"""

from datetime import date

import pytest

from cityloop.loop.words import Actor, Kind, Refused, Role
from cityloop.queries.district import world
from cityloop.queries.figures import figures, meanings
from cityloop.store import models as m

LEADER = Actor("leader", Role.LEADER, area="500103")
ROWS = [  # indicator, unit, area, day, hits, of
    ("archive", "USC", "500103005", "2026-10-01", 8, 10),
    ("archive", "USC", "500103001", "2026-10-02", 1, 10),
    ("archive", "ULD", "500103005", "2026-10-31", 5, 5),
    ("archive", None, "500103", "2026-10-31", 0, 3),
    ("rework", "USC", "500103005", "2026-10-01", 1, 4),
    ("postponed", "DCG", "500103005", "2026-10-01", 0, 0),
    ("water_back", "USC", "500103005", "2026-10-01", 1, 2),
    ("of_a_pack_that_is_gone", "USC", "500103005", "2026-10-01", 1, 2),
]


@pytest.fixture
def tallies(district: str) -> None:
    """Write some tallies."""
    m.Tally.objects.bulk_create(
        m.Tally(indicator=name, unit_id=unit, area_id=area, day=day, hits=hits, of=of) for name, unit, area, day, hits, of in ROWS
    )


def sums(actor: Actor = LEADER, **asked: str) -> dict[tuple[str, str], tuple[int, int]]:
    return {(f.meaning.code, f.of[0] if f.of else ""): (f.rate.hits, f.rate.of) for f in figures(actor, **asked)}


def test_every_indicator_is_listed_even_over_nothing(tallies: None) -> None:
    found = figures(LEADER)
    assert {f.meaning.code for f in found} == set(meanings(world())) and len(found) > 9
    by_name = {f.meaning.code: f for f in found}
    assert (by_name["archive"].rate.hits, by_name["archive"].rate.of) == (14, 28)
    assert by_name["archive"].rate.value == 0.5 and by_name["archive"].rate.low < 0.5 < by_name["archive"].rate.high
    nothing = by_name["reopened"].rate
    assert (nothing.hits, nothing.of, nothing.value) == (0, 0, None)


def test_every_indicator_says_what_it_means(district: str) -> None:
    found = meanings(world())
    assert all(i.zh and i.en and i.formula and i.source and i.better in ("high", "low") for i in found.values())
    assert found["archive"].better == "high" and found["rework"].better == "low"


def test_by_unit_and_by_area(tallies: None) -> None:
    assert sums(by="unit", indicator="archive") == {
        ("archive", "USC"): (9, 20), ("archive", "ULD"): (5, 5), ("archive", ""): (0, 3),
    }  # fmt: skip
    assert sums(by="area", indicator="archive") == {
        ("archive", "500103005"): (13, 15), ("archive", "500103001"): (1, 10), ("archive", "500103"): (0, 3),
    }  # fmt: skip
    assert ("postponed", "DCG") not in sums(by="unit"), "nothing to count"
    assert {f.of for f in figures(LEADER, by="unit", indicator="rework")} == {("USC", *world().units["USC"])}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"since": "2026-10-01", "until": "2026-10-01"}, (8, 10)),
        ({"since": "2026-10-02"}, (6, 18)),
        ({"until": "2026-10-02"}, (9, 20)),
        ({"since": "2027-01-01"}, (0, 0)),
        ({"unit": "USC"}, (9, 20)),
        ({"unit": "C0"}, (14, 25)),
        ({"area": "500103005"}, (13, 15)),
        ({"area": "500103"}, (14, 28)),
        ({"area": "500103005", "unit": "USC", "since": "2026-10-02"}, (0, 0)),
    ],
)
def test_filters(tallies: None, asked: dict[str, str], expected: tuple[int, int]) -> None:
    assert sums(**asked, indicator="archive") == {("archive", ""): expected}


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (Actor("x", Role.ADMIN, area="500103"), (14, 28)),
        (Actor("x", Role.OPERATOR, area="500103"), (14, 28)),
        (Actor("x", Role.LEADER, area="500103005"), (13, 15)),
        (Actor("x", Role.FOREMAN, unit="USC"), (9, 20)),
        (Actor("x", Role.HANDLER, unit="C0"), (14, 25)),
        (Actor("x", Role.HANDLER, unit="ULD", area="500103"), (5, 5)),
        (Actor("x", Role.ADMIN), (0, 0)),
        (Actor("x", Role.OPERATOR, unit="USC"), (0, 0)),
        (Actor("x", Role.FOREMAN, area="500103"), (0, 0)),
    ],
)
def test_everybody_sees_the_sums_within_reach(tallies: None, actor: Actor, expected: tuple[int, int]) -> None:
    assert sums(actor, indicator="archive") == {("archive", ""): expected}
    outside = sums(actor, by="unit", indicator="archive")
    assert tuple(map(sum, zip(*outside.values(), strict=True))) == (expected if expected[1] else ())


@pytest.mark.parametrize("role", [Role.WORKER, Role.RESIDENT, Role.DEVICE, Role.SYSTEM])
def test_nobody_else_sees_figures(tallies: None, role: Role) -> None:
    with pytest.raises(Refused) as no:
        figures(Actor("x", role, unit="USC", area="500103"))
    assert no.value.kind is Kind.DENIED and no.value.value == role


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"by": "person"}, "by"),
        ({"indicator": "speed"}, "indicator"),
        ({"unit": "XXX"}, "unit"),
        ({"unit": "\0"}, "unit"),
        ({"area": "110101"}, "area"),
        ({"since": "2026-02-30"}, "from"),
        ({"since": "2026-1-1"}, "from"),
        ({"since": "2026-W01-1"}, "from"),
        ({"since": "２０２６-０１-０１"}, "from"),
        ({"until": "yesterday"}, "to"),
        ({"until": "0000-01-01"}, "to"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "from"),
    ],
)
def test_a_bad_filter_is_named_with_its_value_and_mend(district: str, asked: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as no:
        figures(LEADER, **asked)
    assert (no.value.field, no.value.kind) == (field, Kind.WRONG) and no.value.value in asked.values() and no.value.mend


@pytest.mark.parametrize("by", ["indicator", "unit", "area"])
def test_the_sum_is_made_in_the_database(tallies: None, by: str, django_assert_max_num_queries) -> None:
    figures(LEADER, by=by)
    m.Tally.objects.bulk_create(
        m.Tally(indicator="archive", unit_id="USC", area_id="500103005", day=date(2027, 1, day), hits=1, of=1) for day in range(1, 32)
    )
    with django_assert_max_num_queries(3):
        figures(LEADER, by=by, unit="C0", area="500103")
