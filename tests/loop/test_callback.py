"""Who can be called, and what may be noted of a call?"""

import pytest

from cityloop.loop.callback import Answers, Reached, callable, read
from cityloop.loop.measure import outcomes
from cityloop.loop.words import Refused

YES = {"responded": "yes", "solved": "yes", "satisfied": "yes"}
NONE = dict.fromkeys(YES, "")


@pytest.mark.parametrize(("contact", "can"), [
    ("13812345678", True), ("138 1234 5678", True), ("023-63700000", True), ("王女士 63700000", True), ("1234567", True), ("+86 13812345678", True),
    ("", False), ("123456", False), ("a1234567@example.org", False), ("微信 abc", False),
], ids=range(10))  # fmt: skip
def test_a_number_can_be_called(contact: str, can: bool) -> None:
    assert callable(contact) is can


def test_what_was_answered_is_read() -> None:
    assert read("yes", {**YES, "satisfied": "no"}) == (Reached.YES, Answers(True, True, False))
    assert read("no", NONE) == (Reached.NO, None) and read("refused", NONE) == (Reached.REFUSED, None)


@pytest.mark.parametrize(("reached", "answers", "field"), [
    ("", NONE, "reached"), ("maybe", YES, "reached"), ("YES", YES, "reached"), ("no", YES, "responded"), ("refused", {**NONE, "satisfied": "no"}, "satisfied"),
    ("yes", NONE, "responded"), ("yes", {**YES, "solved": ""}, "solved"), ("yes", {**YES, "satisfied": "是"}, "satisfied"),
], ids=range(8))  # fmt: skip
def test_what_cannot_be_is_refused_by_name(reached: str, answers: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as no:
        read(reached, answers)
    assert no.value.field == field and no.value.mend


def test_a_case_is_solved_only_when_everybody_says_so() -> None:
    yes, no = ({name: value for name in YES} for value in (True, False))
    assert outcomes({"state": "closed"})["solved"] == (0, 0)
    assert outcomes({"state": "closed", "called": [yes]})["solved"] == (1, 1)
    assert outcomes({"state": "closed", "called": [yes, no]})["solved"] == (0, 1)
    assert outcomes({"state": "closed", "called": [no, yes]})["satisfied"] == (0, 1), "a later yes hides no earlier no"
