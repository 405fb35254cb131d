"""Which words does a model get to see?"""

import pytest

from cityloop.lab import tokens


def test_words_come_in_order_without_those_that_say_nothing() -> None:
    assert tokens.words("小区门口的路灯坏了,请尽快处理!") == ["小区", "门口", "路灯", "坏", "处理"]


@pytest.mark.parametrize("text", ["", "。", "😀😀😀", "<p></p>", "   \n", "12345678901", "的了在", "\ud83d", "\0"])
def test_nothing_to_see(text) -> None:
    assert tokens.words(text) == []


def test_one_character() -> None:
    assert tokens.words("灯") == ["灯"]


def test_html_full_width_and_languages_mix() -> None:
    assert tokens.clean("<b>路灯</b>&nbsp;ＬＥＤ Street&amp;Light").split() == ["路灯", "led", "street", "light"]
    assert {"street", "light", "路灯"} <= set(tokens.words("Street LIGHT 路灯 уличный фонарь"))


def test_numbers_of_persons_and_long_numbers_are_not_seen() -> None:
    seen = "".join(tokens.words("电话138 0013 8000,身份证11010519491231002X,卡4111 1111 1111 1111,单号20190228001,158号"))
    assert "138" not in seen and "1101" not in seen and "4111" not in seen and "2019" not in seen and "158" in seen


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert len(tokens.words("路灯" * 500_000)) == tokens.LONGEST / 2
