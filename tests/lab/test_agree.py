"""Is the agreement of two groupings counted as the sources define it?"""

import numpy as np
import pytest

from cityloop.lab.agree import agree
from cityloop.loop.words import Refused


def test_the_same_groups_under_other_names_agree_wholly() -> None:
    found = agree([1, 1, 2, 3], ["b", "b", "a", "c"])
    assert (found.precision, found.recall, found.f, found.rand, found.kappa) == (1, 1, 1, 1, 1)


def test_a_worked_example() -> None:
    """Three of one thing and one of another, found as two and two: precision (1 + 1 + ½ + ½) / 4, recall (⅔ + ⅔ + ⅓ + 1) / 4."""
    found = agree([0, 0, 1, 1], [0, 0, 0, 1])
    assert found.precision == pytest.approx(0.75) and found.recall == pytest.approx(2 / 3)
    assert found.rand == pytest.approx(0) and found.kappa == pytest.approx(0)


def test_chance_alone_scores_nothing_beyond_chance() -> None:
    rng = np.random.default_rng(1)
    found = agree(rng.integers(0, 10, 3000), rng.integers(0, 10, 3000))
    assert abs(found.rand) < 0.01 and abs(found.kappa) < 0.01


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_things(n) -> None:
    assert agree(list(range(n)), list(range(n))).f == 1


def test_joining_all_has_full_recall_and_joining_none_full_precision() -> None:
    truth = [0, 0, 1, 2]
    assert agree([0] * 4, truth).recall == 1 and agree(range(4), truth).precision == 1


def test_lengths_must_fit() -> None:
    with pytest.raises(Refused, match="2/3"):
        agree([1, 2], [1, 2, 3])
