"""Does the intake, one report after the other, join what is one thing?"""

import numpy as np

from cityloop.lab import arrivals
from cityloop.lab.crowd import crowd


def test_joins_are_righter_than_all_in_reach_and_hardly_a_duplicate_is_hidden() -> None:
    found = {one.name: one for one in arrivals.figures(crowd(4_000, 5))}
    right, joined = found["intake_joins_right"], found["intake_joined"]
    assert right.value > 0.88 > right.baseline and joined.value > 0.8 and found["intake_joined_or_shown"].value > 0.95


def test_a_report_joins_only_cases_of_its_kind_that_came_before() -> None:
    made = crowd(1_000, 6)
    found, _ = arrivals.taken(made)
    for at, one in enumerate(found):
        assert one is None or (one.case < at and made.kind[one.case] == made.kind[at])
        assert one is None or found[one.case] is None or not found[one.case].joins, "what joins a case joins the one that it joined"
    assert all(found[at] is None for at in np.flatnonzero(np.isnan(made.metres[:, 0])))
