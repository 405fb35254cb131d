"""Are the likest earlier matters found, by what was said and what was answered, with the words that say so?"""

from cityloop.loop.similar import Texts, rank, shared

TEXTS = {
    1: "嘉西村社区路灯不亮,晚上漆黑", 2: "大坪正街路灯不亮", 3: "井盖丢了,请尽快补上", 4: "垃圾堆在路口没人清运",
    5: "公交车晚点,请增加班次", 6: "小区门口路灯坏了",
}  # fmt: skip
ANSWERS = {1: "灯泡已换", 2: "线路已修复", 3: "井盖已补", 4: "已清运", 5: "已加车", 6: "已派人更换灯泡"}


def best(asked: str, most: int = 3, answers: dict[int, str] = ANSWERS) -> list[int]:
    return [one.at for one in rank(asked, Texts(TEXTS), lambda some: {at: answers[at] for at in some if at in answers}, most)]


def test_the_likest_come_first_and_what_shares_nothing_is_left_out() -> None:
    found = best("七牌坊路灯不亮")
    assert set(found) == {1, 2, 6} and found[0] == 2 and best("qqq") == []


def test_rare_words_say_more_than_common_ones() -> None:
    assert best("请尽快,井盖", 1) == [3]


def test_an_answer_speaks_for_its_matter_and_without_one_there_is_no_draft() -> None:
    assert best("路灯要更换灯泡了", 1) == [6], "its answer speaks of changing the bulb too"
    assert best("七牌坊路灯不亮", answers={1: "灯泡已换"}) == [1]


def test_shared_words_are_whole_stretches_those_that_say_most_first() -> None:
    (one, *_) = rank("大坪正街的路灯不亮了", Texts(TEXTS), lambda some: {at: ANSWERS[at] for at in some}, 1)
    assert one.words[:2] == ("大坪正街", "路灯不亮") and one.answer == "线路已修复"


def test_other_scripts_are_words() -> None:
    texts = Texts({1: "street light broken", 2: "bus late"})
    weights = texts.weights("the street light")
    assert set(shared("the street light", texts.held[1], weights)) == {"street", "light"}


def test_the_rarest_words_are_those_that_fewest_hold_but_some_do() -> None:
    assert Texts(TEXTS).rarest("大坪的路灯", 2)[0] == "大坪" and Texts(TEXTS).rarest("从未有过", 3) == []


def test_numbers_of_persons_make_no_two_matters_alike() -> None:
    texts = Texts({1: "电话13812345678"})
    assert not any("138" in piece for piece in texts.held[1])


def test_nothing_earlier_is_no_fault() -> None:
    assert rank("路灯", Texts({}), lambda some: {}, 3) == []
