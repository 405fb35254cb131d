"""Is a text found by any of its words, and by no number of a person?"""

import pytest

from cityloop.loop import grams

TEXT = "嘉西村社区A2栋路灯不亮,Street-Light broken,电话13812345678"


def pieces(text: str) -> set[str]:
    return set(grams.vector(text).split())


def test_chinese_gives_pairs_and_last_letters_and_words_are_whole() -> None:
    assert pieces("路灯不亮,灯坏2号") == {"路灯", "灯不", "不亮", "亮", "灯坏", "坏", "2", "号"}
    assert pieces("ＡＢＣ Light") == {"abc", "light"}


def test_numbers_of_persons_are_left_out_and_others_stay() -> None:
    found = pieces(TEXT)
    assert not any("138" in piece for piece in found) and {"a2", "street", "light", "电话"} <= found
    assert not pieces("13812345678") and "20261012" in pieces("编号20261012")


def test_a_mark_that_somebody_typed_is_text() -> None:
    assert "电话" in pieces("请拨打[电话]")


@pytest.mark.parametrize(
    ("words", "asked", "alone"),
    [
        ("路灯", "'路灯'", True), ("灯", "'灯':*", True), ("路灯不亮", "'路灯' & '灯不' & '不亮'", False), ("路灯 坏", "'路灯' & '坏':*", False),
        ("Lig", "'lig':*", True), ("２号楼", "'2' & '号楼'", False), ("路灯!", "'路灯'", False), ("？!", "", False), ("灯灯灯", "'灯灯'", False),
    ],
)  # fmt: skip
def test_a_query_asks_for_all_pieces_and_says_whether_they_are_enough(words: str, asked: str, alone: bool) -> None:
    assert grams.query(words) == (asked, alone)


def test_a_word_that_is_too_long_for_the_database_is_cut() -> None:
    assert pieces("x" * 3_000) == {"x" * 40} and grams.query("x" * 50)[0] == f"'{'x' * 40}':*"


def test_every_letter_begins_a_piece() -> None:
    text = "大坪正街的井盖丢了"
    assert {piece[0] for piece in pieces(text)} == set(text)
