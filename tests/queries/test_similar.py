"""Does a case find what was told at the end of others like it, and only of those that this person may see?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from cityloop.actions import work
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Role
from cityloop.queries import similar
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
HANDLER = Actor("handler", Role.HANDLER, unit="ULD")
WHY = "灯泡已更换,有事请打13812345678"


@pytest.fixture
def lamps(district, said, actors):
    """Return a maker of street-light cases, each a month before the last so that none joins another; `why` closes one."""
    ago = iter(range(30, 3_000, 30))

    def make(text: str = "嘉西村社区路灯不亮,晚上一片漆黑", why: str = "") -> str:
        number = receive(said(text, happened_at=AT - timedelta(days=next(ago))), by=actors["resident"], at=AT).number
        if why:
            move(number, Move.ACCEPT, by=HANDLER, at=AT)
            work.finish(number, step="repair", kind="photo", by=HANDLER, at=AT)
            move(number, Move.RESOLVE, by=HANDLER, at=AT)
            move(number, Move.CLOSE, by=actors["operator"], at=AT, why=why)
        return number

    return make


def test_a_draft_cites_its_case_says_what_both_share_and_masks_numbers(lamps, actors) -> None:
    closed, number = lamps(why=WHY), lamps("嘉西村社区路灯不亮")
    (one,) = similar.drafts(actors["operator"], number)
    assert one.number == closed and one.closed_at == AT and one.score > 0 and "路灯不亮" in "".join(one.words)
    assert one.text == f"灯泡已更换,有事请打[电话](参照事件 {closed} / after case {closed})"


def test_what_a_resident_was_told_goes_before_the_reason(lamps, actors) -> None:
    closed, number = lamps(why=WHY), lamps()
    work.tell(closed, to="unit:USC", text="内部告知", by=actors["operator"], at=AT)
    assert similar.drafts(actors["operator"], number)[0].text.startswith("灯泡已更换")
    work.tell(closed, to="zhang@example.cn", text="您好,路灯已修好", by=actors["operator"], at=AT)
    assert similar.drafts(actors["operator"], number)[0].text.startswith("您好,路灯已修好")


def test_only_closed_cases_of_the_category_that_were_answered(lamps, said, actors) -> None:
    number = lamps()
    lamps()  # open
    assert similar.drafts(actors["operator"], number) == ()
    lamps(why=WHY)
    other = receive(said("嘉西村社区晚上一片漆黑,井盖丢了"), by=actors["resident"], at=AT).number
    assert m.Case.objects.get(number=other).category != m.Case.objects.get(number=number).category
    assert similar.drafts(actors["operator"], other) == () != similar.drafts(actors["operator"], number)


def test_scope_holds_for_the_case_and_for_what_is_cited(lamps, actors) -> None:
    closed, number = lamps(why=WHY), lamps()
    assert similar.drafts(actors["worker"], number) and similar.drafts(Actor("x", Role.OPERATOR), number) is None
    assert similar.drafts(replace(actors["worker"], area="500103001"), number) is None
    m.Case.objects.filter(number=closed).update(area="500103001")
    assert similar.drafts(actors["worker"], number) == () and similar.drafts(actors["operator"], number)


def test_erased_words_are_no_draft(lamps, actors) -> None:
    lamps(why=WHY)
    number = lamps()
    m.Note.objects.update(text="", erased_at=AT)
    assert similar.drafts(actors["operator"], number) == ()


def test_an_erased_report_is_like_nothing(lamps, actors) -> None:
    closed, number = lamps(why=WHY), lamps()
    m.Report.objects.filter(case__number=closed).update(text="", erased_at=AT)
    assert similar.drafts(actors["operator"], number) == ()
    m.Report.objects.filter(case__number=number).update(text="", erased_at=AT)
    assert similar.drafts(actors["operator"], number) == ()


def test_an_older_case_is_found_by_a_rare_word_through_the_index(lamps, actors, monkeypatch) -> None:
    old = lamps("嘉西村社区路灯不亮,龙吟虎啸牌坊旁", why="牌坊灯已修")
    for _ in range(3):
        lamps("嘉西村社区路灯不亮,牌坊前", why="已修")
    number = lamps("嘉西村社区路灯不亮,龙吟虎啸牌坊旁")
    monkeypatch.setattr(similar, "NEWEST", 3)
    assert similar.drafts(actors["operator"], number)[0].number == old


def test_few_statements(lamps, actors, django_assert_max_num_queries) -> None:
    for _ in range(4):
        lamps(why=WHY)
    number = lamps()
    with django_assert_max_num_queries(9):
        assert len(similar.drafts(actors["operator"], number)) == similar.MOST
