"""Which model do the tests of learning share?"""

import numpy as np
import pytest

from cityloop.lab import tokens, train
from cityloop.lab.serve import Model
from cityloop.lab.train import Crossed, Rows
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
