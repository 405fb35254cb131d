"""Do groups of compared pairs come out as average linkage has them?"""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from cityloop.lab.agree import agree
from cityloop.lab.linkage import groups


@pytest.mark.parametrize("seed", range(30))
def test_all_pairs_give_the_tree_that_scipy_gives(seed) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    left, right = np.triu_indices(n, 1)
    score = rng.random(len(left))
    theirs = fcluster(linkage(1 - score, "average"), 0.5 - 1e-12, "distance")
    assert agree(groups(n, left, right, score, -1.0, 0.5), theirs).f == pytest.approx(1)


def test_a_pair_that_was_not_compared_counts_as_the_floor() -> None:
    left, right, score = np.array([0, 1]), np.array([1, 2]), np.array([2.0, 1.0])
    assert len(set(groups(3, left, right, score, -3.0))) == 2, "0 and 2 were never compared"
    assert len(set(groups(3, left, right, score, -0.5))) == 1


@pytest.mark.parametrize("n", [0, 1, 5])
def test_without_pairs_everything_stands_alone(n) -> None:
    none = np.zeros(0, np.int64)
    assert groups(n, none, none, np.zeros(0), -1.0).tolist() == list(range(n))


def test_a_crowd_too_large_to_compare_is_still_one_group() -> None:
    """500 in a row, each compared with the next 20."""
    left = np.repeat(np.arange(500), 20)
    right = left + np.tile(np.arange(1, 21), 500)
    keep = right < 500
    score = np.random.default_rng(1).random(int(keep.sum())) + 1
    sizes = np.bincount(groups(500, left[keep], right[keep], score, -3.0, 0.0, 20))
    assert len(sizes) <= 5, sizes
