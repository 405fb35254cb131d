"""Is what is learned honest, repeatable, and refused when it cannot be?"""

import numpy as np
import pytest

from cityloop.lab import score, tokens, train
from cityloop.lab.train import Crossed, Rows
from cityloop.loop.words import Refused
from tests.lab.texts import KINDS, made


def test_a_group_is_never_on_both_sides() -> None:
    """Texts of a group share a word that tells their label; split within the groups it would be learned by heart."""
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(60), 4)
    labels = [str(rng.integers(2)) for _ in range(60) for _ in range(1)]
    rows = Rows([[f"词{chr(0x4E00 + group)}"] for group in groups.tolist()], [labels[group] for group in groups.tolist()], groups, np.zeros(240, np.bool_))
    crossed = train.cross(rows)
    assert 0.3 < (crossed.scores.argmax(axis=1) == crossed.truth).mean() < 0.75
    for group in range(60):
        assert len(set(crossed.fold[groups == group].tolist())) == 1


def test_extra_rows_are_learned_from_and_never_tested(rows) -> None:
    extra = np.arange(240) >= 120
    crossed = train.cross(Rows(rows.docs, rows.labels, rows.groups, extra), folds=3)
    assert len(crossed.truth) == 120


def test_the_same_seed_gives_the_same_model(rows, crossed, model) -> None:
    again = train.learn(rows, train.cross(rows, folds=3))
    assert (again.weights == model.weights).all() and again.sharp == model.sharp and again.vocabulary.words == model.vocabulary.words


def test_cross_validation_is_good_and_calibrated_on_plain_texts(crossed) -> None:
    chances = crossed.chances()
    assert score.macro_f1(chances.argmax(axis=1), crossed.truth, 3) > 0.98 and score.ece(chances, crossed.truth) < 0.05


def test_two_classes_are_enough() -> None:
    texts, labels = made(60, kinds={name: KINDS[name] for name in ("LAMP", "PIPE")})
    rows = Rows(tokens.many(texts), labels, np.arange(60), np.zeros(60, np.bool_))
    model = train.learn(rows, train.cross(rows, folds=3))
    assert model.weights.shape[1] == 2 and model.predict("路灯不亮路灯坏了")[0].label == "LAMP"


def labelled(labels: list[str], groups: list[int] | None = None) -> Rows:
    count = len(labels)
    return Rows([["词"]] * count, labels, np.array(groups if groups else range(count)), np.zeros(count, np.bool_))


@pytest.mark.parametrize("rows", [labelled(["A"] * 50), labelled(["A"] * 50 + ["B"]), labelled(["A"] * 50 + ["B"] * 50, [0] * 50 + [1] * 50), labelled([])])
def test_fewer_than_two_classes_are_refused(rows) -> None:
    with pytest.raises(Refused) as no:
        train.usable(rows)
    assert no.value.field == "label" and no.value.mend


def test_a_class_with_one_row_is_left_out_and_named() -> None:
    rows, left = train.usable(labelled(["A"] * 9 + ["B"] * 9 + ["C"]))
    assert (sorted(set(rows.labels)), left, len(rows.docs)) == (["A", "B"], {"C": 1}, 18)


def test_calibration_turns_scores_into_true_chances() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(6_000, 3)).astype(np.float32)
    chances = train.softmax(2.5 * scores.astype(np.float64) + np.array([0.5, 0, -0.5]))
    truth = np.array([rng.choice(3, p=row) for row in chances])
    sharp, shift = train.calibrate(scores, truth)
    assert sharp == pytest.approx(2.5, rel=0.1) and shift[0] - shift[2] == pytest.approx(1, abs=0.25)
    assert score.ece(Crossed(("a", "b", "c"), scores, np.arange(6_000) % 5, truth).chances(), truth) < 0.03


def test_a_threshold_is_where_enough_answers_were_right_and_a_person_decides_when_none_is() -> None:
    sure = np.linspace(0.5, 1, 200)
    chances = np.stack([sure, 1 - sure], axis=1)
    truth = np.where(sure > 0.75, 0, 1)
    limits = train.thresholds(chances, truth)
    assert limits[0] == pytest.approx(0.737, abs=0.01) and limits[1] > 1
    assert (train.thresholds(chances, np.ones(200, np.int64)) > 1).all()
