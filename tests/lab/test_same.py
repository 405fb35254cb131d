"""Are two spellings of one place told from two places, with the parts that agree and conflict?"""

import json

import numpy as np
import pytest

from cityloop.lab import same, trees
from cityloop.lab.same import Match
from cityloop.lab.spelling import plain
from cityloop.loop.words import Refused
from tests.lab.streets import pairs

ASKED = "甲南省新月市青禾区松风大道七十七号云杉大厦3幢"


def test_two_spellings_of_one_place(matcher) -> None:
    verdict = matcher.compare(ASKED, "青禾区松风大道77号云杉大厦3栋")
    assert verdict.match == Match.FULL and verdict.full == verdict.probability > 0.5
    said = {one.kind: one.said for one in verdict.because}
    assert said["road"] == said["roadno"] == said["houseno"] == said["poi"] == "equal" and said["prov"] == "missing"


def test_the_same_road_with_another_number(matcher) -> None:
    verdict = matcher.compare(ASKED, "松风大道1077号")
    assert verdict.match == Match.PART and verdict.full < 0.5
    lines = [one.text for one in verdict.because]
    assert "道路 一致 / equal: 松风大道" in lines and "门牌 不同 / differs: 77号 : 1077号" in lines and "楼栋 未写 / not said: 3幢" in lines


def test_another_place(matcher) -> None:
    assert matcher.compare(ASKED, "西六路5号").match == Match.NONE


def test_the_right_one_of_several_is_first_in_whatever_order(matcher) -> None:
    given = ["松风大道1077号", "青禾区松风大道77号云杉大厦3栋", "西六路5号"]
    first = [one.full for one in matcher.rank(ASKED, given)]
    assert np.argmax(first) == 1 and [one.full for one in matcher.rank(ASKED, given[::-1])] == pytest.approx(first[::-1])


@pytest.mark.parametrize("text", ["", "路", "8", "😀", "<br>", "Hello 8", "\ud83d", "路" * 1_000_000], ids=range(8))
def test_bad_input_gets_a_verdict(matcher, text) -> None:
    for one, other in ((text, ASKED), (ASKED, text), (text, text)):
        verdict = matcher.compare(one, other)
        assert 0 <= verdict.full <= 1 and 0 < verdict.probability <= 1
    assert matcher.rank(text, []) == []


def test_trees_say_what_the_library_says() -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    rng = np.random.default_rng(0)
    rows = rng.normal(size=(300, 12))
    labels = (rows[:, 0] > 0).astype(np.int64) + (rows[:, 1] > 0.5)
    grown = trees.grow(rows, labels)
    library = GradientBoostingClassifier(
        n_estimators=trees.ROUNDS, learning_rate=trees.RATE, max_leaf_nodes=trees.LEAVES, max_depth=None, subsample=trees.SHARE,
        max_features=trees.COLUMNS, min_samples_leaf=trees.LEAST, random_state=0,
    ).fit(rows, labels)  # fmt: skip
    assert np.allclose(grown.chances(rows), library.predict_proba(rows)) and grown.whole


def test_queries_of_one_spelling_fall_into_one_fold(tmp_path) -> None:
    queries = same.read(pairs(tmp_path / "pairs.jsonl", 60))
    twice = [*queries, *queries]
    found = same.folds(twice, 5, plain, 3)
    assert (found[:60] == found[60:]).all() and len(set(found)) == 5 and (same.folds(twice, 5, plain, 4) != found).any()


@pytest.mark.parametrize("line", ["{", "[]", '{"query": "a"}', '{"query": "a", "candidate": [{"text": "b", "label": "好"}]}', "\ud83d", ""], ids=range(6))
def test_a_file_that_is_none_is_refused(tmp_path, line) -> None:
    (tmp_path / "bad.jsonl").write_bytes(line.encode("utf-8", "surrogatepass"))
    with pytest.raises(Refused, match=r"bad\.jsonl"):
        same.read(tmp_path / "bad.jsonl")


def test_one_verdict_alone_teaches_nothing(tmp_path) -> None:
    row = {"query": "a", "candidate": [{"text": "b", "label": "不匹配"}]}
    (tmp_path / "one.jsonl").write_text("\n".join([json.dumps(row)] * 80), encoding="utf-8")
    with pytest.raises(Refused, match="三种"):
        same.read(tmp_path / "one.jsonl")
