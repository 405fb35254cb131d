"""Does a text that a person must see at once raise a flag, and no other?"""

import time
from pathlib import Path

import pytest

from cityloop.lab import flags
from cityloop.loop import perils
from cityloop.loop.urgency import ANY, STRONG, WEAK, mentioned, urgent

CASES = flags.read(Path(__file__).parents[2] / "bench" / "urgency.csv")


def test_the_phrase_stands_in_the_text_where_it_is_said_to() -> None:
    text = "您好。嘉西村社区3栋阳台着火了,快来人"
    seen = urgent(text)
    assert seen and seen.kind == "fire" and text[seen.start :].startswith(seen.phrase) and seen.phrase in seen.because
    assert " / " in seen.because and "火情" in seen.because and "fire" in seen.because


@pytest.mark.parametrize(
    ("there", "not_there"),
    [
        ("有人受伤", "没有人受伤"), ("今天漏气了", "上次漏气已修好"), ("楼上着火了", "如果楼上着火了怎么办"), ("孩子头上血流不止", "看得我心在流血"),
        ("有人要跳楼", "楼盘跳楼价"), ("有人触电", "触电影院门口有垃圾"), ("墙倒了", "怕墙倒了"), ("正在着火", "请问着火保险怎么赔"),
        ("电梯困人", "无人被困"), ("The roof is on fire", "The roof is not on fire"),
    ],
)  # fmt: skip
def test_what_is_there_is_flagged_and_what_is_denied_past_supposed_asked_or_a_figure_of_speech_is_not(there: str, not_there: str) -> None:
    assert urgent(there) and urgent(not_there) is None


def test_a_question_whether_is_no_denial() -> None:
    assert urgent("不清楚有没有人受伤,车里的人不动了")


def test_a_word_of_now_takes_back_the_past() -> None:
    assert urgent("去年三月着过火,刚刚又着火了") and not urgent("去年三月着火了")


def test_long_stories_hold_the_past_until_a_word_of_now() -> None:
    story = "2017年3月我在厂里做工。" + "我一直没有拿到工资。" * 20
    assert not urgent(story + "我昏倒在车间") and urgent(story + "现在我昏倒在车间")
    assert urgent(story + "我不想活了"), "whoever does not want to live is always shown"


def test_a_weak_word_needs_a_second_or_a_call() -> None:
    assert not urgent("楼下有浓烟") and urgent("楼下有浓烟,快来人") and urgent("楼下有浓烟,全是烟味")
    assert not urgent("锅炉房烟囱冒黑烟,烟味呛人")


def test_a_strong_word_inside_a_weak_one_is_found() -> None:
    assert urgent("阀门那里一直在漏气")


@pytest.mark.parametrize("kind", perils.KINDS)
def test_every_kind_has_words_and_written_cases(kind: str) -> None:
    assert perils.STRONG[kind] and all(part for part in perils.KINDS[kind])
    assert sum(one.kind == kind for one in CASES) >= 4


def test_no_pattern_has_room_for_words_of_others() -> None:
    """What is found may be journalled: no wildcard, no repeated class."""
    for pattern in (*perils.STRONG.values(), *perils.WEAK.values()):
        assert not any(room in pattern for room in (".*", ".+", "[^", "\\w", ".{")), pattern


def test_upper_case_that_grows_when_lowered_moves_no_phrase() -> None:
    text = "İİİ 楼上着火了"
    seen = urgent(text)
    assert seen and text[seen.start : seen.start + len(seen.phrase)] == seen.phrase == "着火"


def test_written_cases_hold_traps_in_half_and_reach_the_targets() -> None:
    assert len(CASES) >= 160 and sum(not one.kind for one in CASES) >= len(CASES) / 2
    found = {one.name: one for one in flags.measure(CASES)}
    assert not [one.line for one in found.values() if one.missed and one.name != "micros"]
    assert found["apart_precision"].baseline < 0.7, "the traps are traps"


def test_a_usual_text_without_danger_costs_little() -> None:
    """Compared with the plainest search in the same run: the words are found by their first letters."""
    text = "小区门口的路灯坏了三天,晚上走路看不清,请尽快派人来看看,谢谢。" * 4
    begun = time.process_time()
    for _ in range(2_000):
        assert urgent(text) is None
    ours = time.process_time() - begun
    assert ours / 2_000 < 500e-6  # ten times the target: the machine may be busy


def test_each_table_is_searched_by_the_one_pattern() -> None:
    for words in (*STRONG.values(), *WEAK.values()):
        for word in ("着火", "漏气", "救命", "浓烟"):
            assert not words.search(word) or ANY.search(word)
    assert mentioned("没有着火") and not mentioned("路灯不亮")


def test_a_run_of_words_that_may_stand_between_costs_no_power_of_its_length() -> None:
    assert urgent("墙" + "要快要" * 6_000) is None
    assert urgent("墙快要塌了,墙" + "要快" * 9_000).kind == "collapse"
