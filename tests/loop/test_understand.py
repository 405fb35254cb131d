"""Does a text find its category by weight, and say when it is not sure?"""

from datetime import timedelta

import pytest

from cityloop.loop.match import Candidate, Reach, match
from cityloop.loop.understand import UNSORTED, UNSURE, Cues, Guess, Lexicon, settle, understand
from cityloop.loop.words import Point
from tests.conftest import AT

MODEL = Lexicon(
    [
        Cues("p", "LAMP", {"路灯": 3, "不亮": 2, "street light": 3}),
        Cues("p", "PIPE", {"水管": 2, "爆": 2, "楼上": -3}, emergency=True),
        Cues("p", "TREE", {"树": 1}),
    ]
)


def test_the_heaviest_wins_and_says_which_words_weighed() -> None:
    found = understand("树旁的路灯不亮", MODEL)
    assert (found.category, dict(found.others).keys()) == ("LAMP", {"TREE"}) and "路灯、不亮" in found.because
    assert found.confidence > 0.95 and not found.emergency


def test_one_weak_word_is_not_sure() -> None:
    assert 0.5 < understand("树", MODEL).confidence < 0.85


def test_a_negative_word_weighs_against_and_nothing_found_is_for_a_person() -> None:
    assert understand("水管爆了", MODEL).emergency
    assert understand("楼上水管漏", MODEL).category == UNSORTED
    assert understand("", MODEL).confidence == 0 and understand("x" * 1_000_000, MODEL).category == UNSORTED


def test_letters_do_not_mind_their_case() -> None:
    assert understand("Street Light out", MODEL).category == "LAMP"



OWNERS = {cue.category: cue for cue in MODEL}
LAMP, PIPE, TREE = (Guess(name, chance, (("词", 1.0),), enough) for name, chance, enough in (("LAMP", 0.96, True), ("PIPE", 0.6, False), ("TREE", 0.03, False)))


def test_a_learned_model_leads_where_it_is_sure_enough() -> None:
    found = settle(understand("树", MODEL), [LAMP, TREE], OWNERS, "0001")
    assert (found.category, found.scenario, found.confidence, found.others) == ("LAMP", "p", 0.96, (("TREE", 0.03),))
    assert "模型" in found.because and "词" in found.because


def test_below_its_threshold_a_person_decides() -> None:
    found = settle(understand("树", MODEL), [PIPE, TREE], OWNERS, "0001")
    assert (found.category, found.confidence, found.others, found.model) == ("PIPE", UNSURE, (("TREE", 0.03),), "0001")


def test_when_both_agree_both_reasons_are_told() -> None:
    assert "路灯" in settle(understand("路灯不亮", MODEL), [LAMP], OWNERS, "0001").because


def test_an_emergency_that_a_cue_names_is_never_lost() -> None:
    assert settle(understand("水管爆了", MODEL), [LAMP], OWNERS, "0001").emergency


def test_a_starter_that_disagrees_with_its_own_cues_only_proposes() -> None:
    found = settle(understand("树", MODEL), [LAMP], OWNERS, "starter 0001", starter=True)
    assert found.category == "TREE" and found.confidence <= UNSURE and found.others == (("LAMP", 0.96),)
    assert settle(understand("?", MODEL), [LAMP], OWNERS, "starter 0001", starter=True).category == "LAMP"


def test_without_a_guess_or_with_labels_that_are_not_here_the_cues_stand() -> None:
    seen = understand("路灯不亮", MODEL)
    assert settle(seen, [], OWNERS, "0001") == seen == settle(seen, [Guess("GONE", 1.0, (), True)], OWNERS, "0001")


def one(case: int, **more: object) -> Candidate:
    return Candidate(
        **{
            "case": case,
            "number": str(case),
            "key": "",
            "category": "A",
            "point": Point(106.5, 29.5),
            "opened_at": AT,
            **more,
        }
    )


def joins(*among: Candidate, **more: object) -> int | None:
    ask = {"key": "", "category": "A", "point": Point(106.5, 29.5), "text": "", "at": AT, "reach": Reach(50, 24), **more}
    found = match(among=among, **ask)
    return found and found.case


@pytest.mark.parametrize(
    ("text", "metres", "hours", "became"),
    [
        ("巷口路灯坏了", 10, 1, "joins"), ("别处的井盖丢失", 10, 1, "joins"), ("别处的井盖丢失", 60, 30, "proposed"),
        ("巷口的路灯坏了好久", 60, 30, "joins"), ("别处的井盖丢失", 95, 71, None),
    ],
    ids=["same", "other-words", "far-and-late", "far-and-late-same-words", "nothing-speaks-for-it"],
)  # fmt: skip
def test_words_place_and_time_decide_together_and_say_so(text, metres, hours, became) -> None:
    before = one(1, text="巷口的路灯坏了", opened_at=AT - timedelta(hours=hours), point=Point(106.5, 29.5 + metres / 111_195))
    found = match(key="", category="A", point=Point(106.5, 29.5), text=text, at=AT, reach=Reach(100, 72), among=[before])
    assert (found and ("joins" if found.joins else "proposed")) == became
    assert found is None or (f"{metres} 米" in found.because and found.odds is not None)


def test_key_first_then_the_nearest_of_the_same_category() -> None:
    near, far = one(1, point=Point(106.5001, 29.5)), one(2, point=Point(106.50001, 29.5))
    assert joins(near, far) == 2 and joins(near, far, key="") == 2
    assert joins(near, one(3, key="k", category="B", point=None), key="k") == 3


def test_nothing_joins_across_category_distance_time_or_without_a_point() -> None:
    assert joins(one(1, category="B")) is None
    assert joins(one(1, point=Point(106.6, 29.5))) is None
    assert joins(one(1, opened_at=AT - timedelta(hours=25))) is None
    assert joins(one(1, point=None)) is None and joins(one(1), point=None) is None
    assert joins(one(1, key="a"), key="b", point=None) is None
