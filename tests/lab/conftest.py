"""Which model do the tests of learning share?"""

import numpy as np
import pytest

from cityloop.lab import addressed, same, tokens, train
from cityloop.lab.address import Parser
from cityloop.lab.same import Matcher
from cityloop.lab.serve import Model
from cityloop.lab.train import Crossed, Rows
from tests.lab.streets import conll, pairs
from tests.lab.texts import made


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Return 240 training rows of three classes, each in a group of its own."""
    texts, labels = made(240)
    return Rows(tokens.many(texts), labels, np.arange(240), np.zeros(240, np.bool_))


@pytest.fixture(scope="session")
def crossed(rows) -> Crossed:
    """Return what models said of the rows that they had not seen."""
    return train.cross(rows, folds=3)


@pytest.fixture(scope="session")
def model(rows, crossed) -> Model:
    """Return the model of these rows."""
    return train.learn(rows, crossed, card={"until": "2026-09", "starter": False})


@pytest.fixture(scope="session")
def parser(tmp_path_factory) -> Parser:
    """Return what 300 invented addresses teach of parts."""
    file = addressed.read(conll(tmp_path_factory.mktemp("streets") / "streets.conll", 300))
    return addressed.learn(file.rows, card={"date": "2026-11-24"})


@pytest.fixture(scope="session")
def matcher(parser, tmp_path_factory) -> Matcher:
    """Return what 150 invented queries teach of spellings."""
    return same.learn(same.read(pairs(tmp_path_factory.mktemp("pairs") / "pairs.jsonl", 150, seed=5)), parser)
