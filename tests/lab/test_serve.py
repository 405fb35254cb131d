"""Does the model say the same of one text as of many, and give its reasons?"""

import numpy as np
import pytest

from cityloop.lab import tokens
from tests.lab.texts import made

HOSTILE = ["", "灯", "😀😀😀", "<div onclick='x'>路灯不亮</div>", "路灯" * 250_000, "Street light 路灯 кран \ud83d", "\0", "。。。", "a" * 1_000_000]


def test_one_text_is_served_as_many_are(model) -> None:
    texts, _ = made(40, seed=9)
    many = model.predict_many(texts)
    for text, chances in zip(texts, many, strict=True):
        guesses = model.predict(text)
        assert [guess.probability for guess in guesses] == pytest.approx(sorted(chances, reverse=True), abs=1e-5)
        assert [guess.label for guess in guesses] == [model.labels[at] for at in np.argsort(-chances)]


def test_it_is_right_and_sure_of_new_texts(model) -> None:
    texts, labels = made(60, seed=5)
    best = [model.predict(text)[0] for text in texts]
    assert [guess.label for guess in best] == labels and all(guess.enough for guess in best)


def test_the_words_that_weighed_are_those_that_say_it(model) -> None:
    guess = model.predict("人民路三号路灯不亮,请派人看看")[0]
    assert guess.label == "LAMP" and "灯" in "".join(word for word, _ in guess.words[:2])
    assert list(guess.words) == sorted(guess.words, key=lambda pair: (-pair[1], pair[0])) and guess.words[-1][1] > 0


def test_the_weights_of_all_words_are_the_whole_score(model, monkeypatch) -> None:
    monkeypatch.setattr("cityloop.lab.serve.SHOWN", 10_000)
    text = "人民路三号路灯不亮,水管爆了,路面塌陷"
    score = model.sharp * (model.scores([tokens.words(text)])[0] - model.bias)
    for guess in model.predict(text):
        positive = sum(weight for _, weight in guess.words)
        assert positive >= score[model.labels.index(guess.label)] - 0.02


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_give_chances_or_nothing(model, text) -> None:
    guesses = model.predict(text)
    assert all(0 <= guess.probability <= 1 for guess in guesses) and len(guesses) in (0, 3)
    assert np.isfinite(model.predict_many([text, text])).all() and model.predict_many([text]).sum() == pytest.approx(1)


def test_nothing_known_is_no_guess(model) -> None:
    assert model.predict("") == [] and model.predict("完全陌生") in ([], model.predict("完全陌生"))
    assert model.predict_many([]).shape == (0, 3)


def test_numbers_of_persons_change_nothing(model) -> None:
    assert model.predict("路灯不亮 13800138000") == model.predict("路灯不亮 13900139111")


def test_order_and_company_change_nothing(model) -> None:
    texts, _ = made(600, seed=3)
    forward, backward = model.predict_many(texts), model.predict_many(texts[::-1])
    assert np.allclose(forward, backward[::-1], atol=1e-6)
