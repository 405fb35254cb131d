"""Does the score of a pair follow its evidence, one pair as many?"""

import numpy as np
import pytest

from cityloop.loop import alike
from cityloop.loop.alike import LEARNED, PLAIN


@pytest.mark.parametrize("by", [PLAIN, LEARNED])
def test_more_alike_nearer_and_sooner_is_surer(by) -> None:
    middle = alike.alike(0.5, 50, 24, by).odds
    assert alike.alike(0.6, 50, 24, by).odds > middle > alike.alike(0.4, 50, 24, by).odds
    assert alike.alike(0.5, 40, 24, by).odds > middle > alike.alike(0.5, 60, 24, by).odds
    assert alike.alike(0.5, 50, 23, by).odds > middle > alike.alike(0.5, 50, 25, by).odds


def test_one_pair_scores_as_it_does_among_many() -> None:
    said, metres, hours = np.array([0.2, 0.9]), np.array([10.0, 80.0]), np.array([1.0, 50.0])
    sums = alike.words(said, PLAIN) + alike.place(metres, PLAIN) + alike.time(hours, PLAIN)
    ones = [alike.alike(*map(float, row)).odds for row in zip(said, metres, hours, strict=True)]
    assert sums == pytest.approx(ones)


def test_the_same_words_at_the_same_place_and_hour_join_and_others_do_not() -> None:
    assert alike.alike(1, 0, 0).odds > PLAIN.join > PLAIN.propose
    assert alike.alike(0, 150, 240).odds < PLAIN.propose


def test_the_reason_is_told_in_both_languages() -> None:
    assert "相距 30 米" in alike.alike(0.5, 30, 2).because and "30 m, 2.0 h" in alike.alike(0.5, 30, 2).because
