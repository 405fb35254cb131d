"""Does the list show what waits, in the fewest words and statements?"""

from collections.abc import Callable

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor
from cityloop.store import models as m


def text(answer) -> str:
    return answer.content.decode()


def test_a_row_says_what_where_who_and_how_long(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["operator"]).get("/?view=dispatched"))
    for word in (burst, "供水爆管", "上清寺街道", "渝中水厂", "待签收", "紧急", "剩 "):
        assert word in page, word


def test_late_is_said_in_shape_word_and_minus(enter: Callable, burst: str, actors: dict[str, Actor], watch) -> None:
    due = m.Case.objects.get(number=burst).due_at
    watch.pass_by(minutes=65 + (due - watch.at).total_seconds() / 60)
    page = text(enter(actors["operator"]).get("/?view=late"))
    assert "▲" in page and '<span class="word">逾期</span> −1 时 5 分' in page


def test_a_place_that_is_not_known_is_asked_for(enter: Callable, said: Callable, actors: dict[str, Actor], watch) -> None:
    receive(said("路灯不亮"), by=actors["resident"], at=watch.at)
    assert "请补充位置" in text(enter(actors["operator"]).get("/"))


def test_no_contact_and_no_report_text_in_the_list(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["operator"]).get("/?view=all"))
    assert lamp in page and "13912345678" not in page and "漆黑" not in page


@pytest.mark.parametrize("query", ["state=foo", "unit=XX", "area=9", "category=zz", "after=x", "view=mine", "q=%00"])
def test_a_bad_filter_is_named_on_the_page(enter: Callable, lamp: str, actors: dict[str, Actor], query: str) -> None:
    answer = enter(actors["operator"]).get(f"/?{query}")
    name, value = query.split("=")
    assert answer.status_code == 400
    assert "这些条件用不了" in text(answer) and f"<li>{name}" in text(answer)
    assert value == "%00" or f"{name} = {value}" in text(answer)


def test_markup_in_a_filter_stays_text(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["operator"]).get("/", {"q": "<script>x</script>", "state": '"><img>'}))
    assert "<script>x" not in page and "<img>" not in page


def test_pages_follow_each_other(enter: Callable, said: Callable, actors: dict[str, Actor], watch) -> None:
    for count in range(30):
        receive(said(f"有点事 {count}"), by=actors["resident"], at=watch.at)
    browser = enter(actors["operator"])
    first = browser.get("/?view=all&q=有点事")
    assert len(first.context["rows"]) == 25 and 'rel="next"' in text(first)
    second = browser.get(first.context["next"])
    assert len(second.context["rows"]) == 5 and 'rel="next"' not in text(second)
    assert not {r["row"].number for r in first.context["rows"]} & {r["row"].number for r in second.context["rows"]}


@pytest.mark.parametrize("name", ["operator", "leader", "foreman", "handler", "worker"])
def test_the_page_takes_at_most_seven_statements(
    enter: Callable, burst: str, lamp: str, actors: dict[str, Actor], name: str, django_assert_max_num_queries: Callable
) -> None:
    browser = enter(actors[name])
    browser.get("/")  # the district is read into memory once
    with django_assert_max_num_queries(7):
        assert browser.get("/?view=all").status_code == 200


def test_a_unit_does_not_see_others(enter: Callable, burst: str, lamp: str, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["handler"]).get("/?view=all"))
    assert burst in page and lamp not in page


def test_an_urgent_report_is_flagged_until_a_person_takes_it_off(enter: Callable, said: Callable, actors: dict[str, Actor], watch) -> None:
    number = receive(said("嘉西村社区路灯不亮,灯杆着火了"), by=actors["resident"], at=watch.at).number
    browser = enter(actors["operator"])
    assert "火情:“着火”" in text(browser.get("/?view=urgent")) and number in text(browser.get("/?view=urgent"))
    page = text(browser.get(f"/cases/{number}"))
    assert "紧急提示" in page and "“着火”" in page and "未见否定" in page and f'action="/cases/{number}/unflag"' in page
    version = m.Case.objects.get(number=number).version
    browser.post(f"/cases/{number}/unflag", {"version": version, "why": "现场已看,无火"})
    page = text(browser.get(f"/cases/{number}"))
    assert "取消紧急提示(火情)" in page and "现场已看,无火" in page and "⚑" not in page
