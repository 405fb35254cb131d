"""Is a case found by the words of its reports, at once and by those who may see it?"""

from datetime import timedelta

import pytest
from django.db import connection

from cityloop.actions.many import receive_many
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Refused, Role
from cityloop.queries import text
from cityloop.queries.inbox import VIEWS, inbox, listing
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp(district, said, actors) -> str:
    """Return the number of a case whose report has a title, a number of a person and words in two scripts."""
    told = said("嘉西村社区A2栋路灯不亮,晚上ＡＢＣ门口漆黑一片,电话13812345678", title="Street Light broken")
    return receive(told, by=actors["resident"], at=AT).number


def found(words: str, actor: Actor) -> list[str]:
    return [row.number for row in listing(actor, at=AT, q=words).rows]


@pytest.mark.parametrize("words", ["路灯", "灯", "路灯不亮", "一片", "片", "a2栋", "A2", "street light", "Broken", "abc", "栋路灯", "light bro"])
def test_a_report_just_received_is_found(words: str, lamp: str, actors) -> None:
    assert found(words, actors["operator"]) == [lamp]


@pytest.mark.parametrize("words", ["亮灯", "路灯漆黑", "灯路", "13812345678", "138", "1234", "电话138", "lamp", "treet", "light street", "brokena"])
def test_what_was_not_said_and_numbers_of_persons_are_not_found(words: str, lamp: str, actors) -> None:
    assert found(words, actors["operator"]) == []


def test_pieces_in_another_order_are_no_hit(district, said, actors) -> None:
    receive(said("不亮的路灯,灯不好"), by=actors["resident"], at=AT)
    assert found("路灯不亮", actors["operator"]) == []


def test_many_at_once_are_found_too(district, said, actors) -> None:
    got = receive_many([said("七牌坊井盖丢了", title="请看"), said("树倒了")], by=actors["resident"], at=AT)
    assert found("井盖", actors["operator"]) == [got[0].number] and found("请看", actors["operator"]) == [got[0].number]


def test_erasing_a_text_erases_its_pieces(lamp: str, actors) -> None:
    m.Report.objects.update(text="", title="", contact="", erased_at=AT)
    assert m.Report.objects.get().grams is None and found("路灯", actors["operator"]) == []


def test_marking_as_erased_alone_erases_the_pieces(lamp: str) -> None:
    m.Report.objects.update(erased_at=AT)
    assert m.Report.objects.get().grams is None


def test_another_change_keeps_the_pieces(lamp: str) -> None:
    m.Report.objects.update(contact="")
    assert "路灯" in m.Report.objects.get().grams


def test_nothing_but_signs_is_refused(district, actors) -> None:
    with pytest.raises(Refused, match="没有可搜的字"):
        listing(actors["operator"], at=AT, q="++")
    assert inbox(actors["operator"], at=AT, q="++").faults


@pytest.mark.parametrize("few", [0, 2_000])
def test_scope_and_counts_hold_for_few_and_for_many_hits(few: int, lamp: str, said, actors, monkeypatch) -> None:
    monkeypatch.setattr(text, "FEW", few)
    monkeypatch.setattr(text, "SOME", text.SOME.replace("2001", str(few + 1)))
    other = receive(said("路灯不亮,不知道在哪里", happened_at=AT - timedelta(days=40)), by=actors["resident"], at=AT).number
    assert set(found("路灯", actors["operator"])) == {lamp, other} and found("路灯", actors["worker"]) == [lamp]
    assert found("路灯", Actor("x", Role.OPERATOR)) == [] and found("路灯", Actor("x", Role.RESIDENT, area="500103")) == []
    for view in VIEWS:
        page = inbox(actors["operator"], at=AT, view=view, q="路灯")
        assert page.counts[view] == len(page.rows), view
    assert inbox(actors["worker"], at=AT, view="all", q="路灯").counts["all"] == 1
    assert inbox(Actor("x", Role.RESIDENT), at=AT, view="all", q="路灯").counts["all"] == 0


def test_quotes_and_operators_of_a_query_are_only_signs(lamp: str, actors) -> None:
    for words in ("路灯' | '灯", "路灯 & !灯", "路灯:*", "路灯\\", "a2%", "路灯_不亮"):
        assert found(words, actors["operator"]) == []
    assert found("路灯", actors["operator"]) == [lamp]


def test_the_search_can_go_by_the_index(lamp: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, values = text._condition("路灯不亮")
        cursor.execute("EXPLAIN " + text.SOME.format(sql), values)
        assert "report_grams" in str(cursor.fetchall())


def test_a_view_that_goes_on_says_so(lamp: str, said, actors, monkeypatch) -> None:
    receive(said("路灯不亮,不知道在哪里", happened_at=AT - timedelta(days=40)), by=actors["resident"], at=AT)
    monkeypatch.setattr("cityloop.queries.inbox.COUNTED", 2)
    for words in ("", "路灯"):
        page = inbox(actors["operator"], at=AT, view="all", q=words)
        assert page.counts["all"] == 2 and "all" in page.more and "closed" not in page.more
    monkeypatch.setattr("cityloop.queries.inbox.COUNTED", 3)
    assert inbox(actors["operator"], at=AT, view="all").more == frozenset()
