"""Are the names in a text found, and nothing that only looks like one?"""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityloop.loop.gazetteer import Finder, Name, fold, grouped
from cityloop.loop.words import Point

WORDS = (
    "朝天门", "天门", "人民路", "朝天门广场", "建设路", "大坪", "八一路", "大礼堂", "解放碑", "Main Street", "7天连锁", "İstanbul Café",
)  # fmt: skip
FINDER = Finder(grouped([*(Name(word, "D", Point(1, 1), 100) for word in WORDS), Name("大坪数", "D", None, 1, "word")]), ("渝中区", "重庆市"))


def found(text: str) -> list[str]:
    return [mention.word for mention in FINDER.read(text).mentions]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("朝天门广场", ["朝天门广场"]),  # the longest
        ("在天门和朝天门", ["天门", "朝天门"]),
        ("南天门", []),  # the end of another word
        ("天门市", []),  # its beginning
        ("人民路人民路", ["人民路", "人民路"]),
        ("人民路路灯坏了", ["人民路"]),
        ("人民路灯坏了", []),  # a usual word: rather the people's lamp
        ("新人民路", []),
        ("人民路二路", []),
        ("朝天门街道", ["朝天门"]),
        ("朝天门后街", []),
        ("朝天门大桥", []),
        ("抓紧建设路网", []),
        ("大坪数的房子", []),  # a line of kind "word"
        ("大坪的房子", ["大坪"]),
        ("渝中大坪", ["大坪"]),  # after what the district is called
        ("老大坪", []),
        ("十八一路", []),
        ("第八一路", []),
        ("学校的大礼堂", []),
        ("去大礼堂", ["大礼堂"]),
        ("on MAIN STREET.", ["Main Street"]),
        ("Domain street", []),
        ("Main Streets", []),
        ("Ｍａｉｎ Street", ["Main Street"]),
        ("17天连锁", []),
        ("7天连锁", ["7天连锁"]),
        ("解放碑大酒店", []),
        ("", []),
        ("门", []),
    ],
)
def test_names_are_whole_words(text, names) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("成都市人民路", "成都市"), ("成都人民路", "成都"), ("湖北省", "湖北省"), ("重庆市", ""), ("重庆市渝中区解放碑", ""), ("成都来的朋友在解放碑", ""),
        ("大同市场在解放碑", ""), ("Jiefangbei is not Chengdu", "chengdu"), ("成都市渝中区", ""),
    ],
)  # fmt: skip
def test_another_city_is_seen(text, city) -> None:
    assert FINDER.read(text).foreign == city


def test_where_a_name_stands_is_counted_in_characters() -> None:
    text = "😀İ,朝天门"
    (mention,) = FINDER.read(text).mentions
    assert text[mention.start : mention.end] == "朝天门"


@given(st.text())
def test_folding_moves_nothing(text) -> None:
    assert len(fold(text)) == len(text) and fold(fold(text)) == fold(text)


@given(st.text(alphabet="朝天门人民路建设大坪灯0Ａm ,。解放碑", max_size=40))
def test_mentions_are_in_order_and_stand_in_the_text(text) -> None:
    folded, mentions, _ = FINDER.read(text)
    assert all(folded[m.start : m.end] == fold(m.word) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_megabyte_is_read_only_at_its_beginning_and_soon() -> None:
    begun = time.process_time()
    assert len(found("朝天门," * 250_000)) == 5_000
    assert time.process_time() - begun < 2


def test_a_gazetteer_may_be_empty() -> None:
    assert Finder({}).read("朝天门").mentions == []


def test_words_that_differ_in_case_alone_are_one_name() -> None:
    finder = Finder(grouped([Name("Elm Park", "D", Point(1, 1), 100), Name("ELM PARK", "D", Point(2, 2), 100)]))
    (mention,) = finder.read("at elm park").mentions
    assert [line.point for line in finder.lines[mention.word]] == [Point(1, 1), Point(2, 2)]


def test_a_line_of_kind_word_silences_the_name_itself() -> None:
    names = grouped([Name("时代", "D", Point(1, 1), 100), Name("时代", "D", None, 1, "word")])
    assert Finder(names).read("时代").mentions == []
