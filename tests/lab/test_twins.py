"""Are reports of one thing found together, and nothing else?"""

import numpy as np
import pytest

from cityloop.lab import bags, close, rival
from cityloop.lab.agree import agree
from cityloop.lab.crowd import crowd
from cityloop.lab.twins import Twins, twins
from cityloop.loop.words import Refused

LAMP = "嘉陵路小学门口路灯不亮,麻烦来看一下"


def found(texts, metres=None, seconds=None, kind=None) -> Twins:
    n = len(texts)
    metres = np.zeros((n, 2)) if metres is None else np.array(metres, float)
    return twins(texts, metres, np.zeros(n) if seconds is None else np.array(seconds, float), np.array(kind or [0] * n))


def together(*args, **more) -> bool:
    return len(set(found(*args, **more).group.tolist())) == 1


@pytest.fixture(scope="module")
def many():
    return crowd(20_000, 3)


def test_a_crowd_is_grouped_well_beyond_the_plain_ways(many) -> None:
    group = twins(many.text, many.metres, many.seconds, many.kind).group
    left, right = close.pairs(many.metres, many.seconds, many.kind, 100.0, 72 * 3600, 64)
    rule = rival.nearest(len(many.text), left, right, np.hypot(*(many.metres[left] - many.metres[right]).T))
    hashed = rival.minhash(bags.bags(many.text), many.kind)
    ours = agree(group, many.issue).f
    assert ours > 0.9 and ours > agree(rule, many.issue).f + 0.02 and ours > agree(hashed, many.issue).f + 0.2


def test_the_same_seed_gives_the_same_crowd_and_groups(many) -> None:
    again = crowd(20_000, 3)
    assert again.text == many.text and (again.issue == many.issue).all()
    one, two = (twins(c.text, c.metres, c.seconds, c.kind).group for c in (many, again))
    assert (one == two).all() and crowd(20_000, 4).text != many.text


def test_a_crowd_has_a_long_tail_and_hard_neighbours(many) -> None:
    size = np.bincount(many.issue)
    size = size[size > 0]
    assert 0.5 < (size == 1).mean() < 0.85 and size.max() > 20
    assert np.isnan(many.metres).any() and (np.diff(many.seconds) >= 0).all()


def test_no_group_has_two_categories(many) -> None:
    group = twins(many.text, many.metres, many.seconds, many.kind).group
    assert len(np.unique(group * 100 + many.kind)) == len(np.unique(group))
    assert not together([LAMP, LAMP], kind=[0, 1])


def test_words_place_and_time_each_keep_apart() -> None:
    assert together([LAMP, "嘉陵路小学门口路灯不亮了"], metres=[[0, 0], [20, 0]], seconds=[0, 3600])
    assert not together([LAMP, LAMP], metres=[[0, 0], [400, 0]])
    assert not together([LAMP, LAMP], seconds=[0, 30 * 86_400])
    assert not together([LAMP, "七号楼楼顶违章搭棚漏雨"], metres=[[0, 0], [90, 0]], seconds=[0, 2 * 86_400])


def test_the_reason_of_a_pair_is_told() -> None:
    why = found([LAMP, LAMP], metres=[[0, 0], [30, 0]], seconds=[0, 7200]).why(0)
    assert why.odds == pytest.approx(why.words + why.place + why.time) and "30 米" in why.because and "2.0 小时" in why.because


def test_nothing_and_one() -> None:
    assert found([]).group.tolist() == [] and found([LAMP]).group.tolist() == [0]


def test_all_identical_are_one_group() -> None:
    assert together([LAMP] * 300)


def test_a_flood_costs_no_more_than_its_number() -> None:
    left, _ = close.pairs(np.zeros((5000, 2)), np.zeros(5000), np.zeros(5000, np.int64), 150, 86_400, 50)
    assert len(left) < 5000 * 50


@pytest.mark.parametrize("bad", [[np.nan, 0], [np.inf, 0], [np.nan, np.nan]])
def test_without_a_point_a_report_stands_alone(bad) -> None:
    assert found([LAMP, LAMP, LAMP], metres=[[0, 0], bad, [5, 0]]).group.tolist() in ([0, 1, 0], [1, 0, 1], [0, 2, 0])


@pytest.mark.parametrize("text", [None, "", " ", "😡🙏", "!!!。。"])
def test_without_words_a_report_stands_alone(text) -> None:
    group = found([LAMP, text, text]).group
    assert len(set(group.tolist())) == 3


def test_an_unknown_time_stands_alone_and_order_does_not_matter() -> None:
    assert not together([LAMP, LAMP], seconds=[0, np.nan])
    assert together([LAMP] * 3, seconds=[7200, 0, 3600])


def test_long_and_marked_up_texts_are_read() -> None:
    long = LAMP * 60_000
    assert len(long.encode()) > 1 << 20 and together([long, long])
    assert together([f"<p>{LAMP}</p>", f"<p>{LAMP}</p>"])


def test_broken_letters_do_no_harm() -> None:
    assert together([LAMP + "\ud800", LAMP + "\ud800"])


def test_columns_must_fit() -> None:
    with pytest.raises(Refused, match="2, 1, 1, 1"):
        twins(["a", "b"], np.zeros((1, 2)), np.zeros(1), np.zeros(1, np.int64))


def test_width_and_case_do_not_matter() -> None:
    bag = bags.bags(["Ａ3区路灯", "a3区路灯", "", "x"])
    assert (bag[0] != bag[1]).nnz == 0 and np.diff(bag.indptr).tolist()[2:] == [0, 0]


def test_every_close_pair_comes_once() -> None:
    rng = np.random.default_rng(2)
    metres, seconds, kind = rng.uniform(0, 800, (300, 2)), rng.uniform(0, 20 * 86_400, 300), rng.integers(0, 2, 300)
    left, right = close.pairs(metres, seconds, kind, 150, 5 * 86_400, 10_000)
    truth = {
        (i, j) for i in range(300) for j in range(i + 1, 300)
        if kind[i] == kind[j] and np.hypot(*(metres[i] - metres[j])) <= 150 and abs(seconds[i] - seconds[j]) <= 5 * 86_400
    }  # fmt: skip
    assert len(left) == len(truth) and set(zip(left.tolist(), right.tolist(), strict=True)) == truth
