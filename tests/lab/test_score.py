"""Are the figures those of the textbook?"""

import numpy as np
import pytest

from cityloop.lab import score
from cityloop.lab.figure import Figure

TRUTH = np.array([0, 0, 1, 1, 2])
CHANCES = np.array([[0.9, 0.1, 0], [0.4, 0.6, 0], [0.2, 0.8, 0], [0.1, 0.5, 0.4], [0.3, 0.45, 0.25]])


def test_figures() -> None:
    found = CHANCES.argmax(axis=1)
    assert score.per_class(found, TRUTH, 3) == [(1, 0.5, 2 / 3, 2), (0.5, 1, 2 / 3, 2), (0, 0, 0, 1)]
    assert score.macro_f1(found, TRUTH, 3) == pytest.approx(4 / 9)
    assert score.top(CHANCES, TRUTH, 2) == 0.8 and score.surest(CHANCES, TRUTH, 0.4) == 1 and score.surest(CHANCES, TRUTH) == 0.75
    assert score.ece(CHANCES, TRUTH) == pytest.approx((0.1 + 0.6 + 0.2 + 0.5 + 0.45) / 5, abs=0.25)


def test_sklearn_agrees() -> None:
    from sklearn.metrics import f1_score, top_k_accuracy_score

    rng = np.random.default_rng(1)
    truth, chances = rng.integers(0, 5, 400), rng.dirichlet(np.ones(5), 400)
    found = chances.argmax(axis=1)
    assert score.macro_f1(found, truth, 5) == pytest.approx(f1_score(truth, found, average="macro"))
    assert score.top(chances, truth, 2) == pytest.approx(top_k_accuracy_score(truth, chances, k=2))


def test_a_model_that_knows_how_often_it_is_right_has_no_error() -> None:
    sure = np.repeat([0.7, 0.9], 100)
    truth = np.concatenate([np.arange(100) >= 70, np.arange(100) >= 90]).astype(np.int64)
    assert score.ece(np.stack([sure, 1 - sure], axis=1), truth) == pytest.approx(0, abs=1e-9)
    assert [one.texts for one in score.bins(np.stack([sure, 1 - sure], axis=1), truth)] == [100, 100]


def test_a_figure_says_whether_it_missed_its_target() -> None:
    assert not Figure("a", "a", 0.9, 0.9).missed and Figure("a", "a", 0.8, 0.9).missed
    assert not Figure("a", "a", 0.02, 0.03, most=True).missed and Figure("a", "a", 0.04, 0.03, most=True).missed
    assert not Figure("a", "a", 1).missed
    assert Figure("a", "F1", 0.8, 0.9, baseline=0.7).line == "F1: 0.8   目标 / target >= 0.9   基线 / baseline 0.7   未达到 / MISSED"
