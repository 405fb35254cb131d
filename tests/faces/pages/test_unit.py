"""Can a foreman give out the day's work on one page, and nobody else's?"""

from collections.abc import Callable

import pytest

from cityloop.actions import ask
from cityloop.actions.move import move
from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Move, Role
from cityloop.store import models as m

FOREMAN = Actor("chief", Role.FOREMAN, unit="ULD")


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def three(said: Callable, actors: dict[str, Actor], watch) -> list[m.Case]:
    """Return three street-light cases of one unit, in places apart."""
    places = ("嘉西村社区", "菜园坝社区", "大溪沟社区")
    numbers = [receive(said(f"{place}路灯不亮,晚上一片漆黑"), by=actors["resident"], at=watch.pass_by(minutes=1)).number for place in places]
    cases = list(m.Case.objects.filter(number__in=numbers).order_by("id"))
    assert {case.unit_id for case in cases} == {"ULD"} and {case.state for case in cases} == {"dispatched"}
    return cases


def ticked(*cases: m.Case) -> list[str]:
    return [f"{case.number}@{case.version}" for case in cases]


def a_post() -> str:
    return m.Post.objects.filter(unit="ULD").order_by("code").first().code


def test_the_page_shows_who_has_what(enter: Callable, three: list[m.Case], watch) -> None:
    browser, post = enter(FOREMAN), a_post()
    m.Case.objects.filter(pk__in=[case.pk for case in three]).update(post=None)
    m.Case.objects.filter(pk=three[0].pk).update(post=post)
    page = text(browser.get("/unit"))
    assert all(case.number in page for case in three) and "在办 3" in page and "还没分派" in page
    only = text(browser.get(f"/unit?post={post}"))
    assert three[0].number in only and three[1].number not in only
    rest = text(browser.get("/unit?post=none"))
    assert three[0].number not in rest and three[1].number in rest
    watch.pass_by(days=30)
    assert "逾期 3" in text(enter(FOREMAN).get("/unit"))


def test_ticked_cases_are_given_to_a_crew_accepted_paused_and_returned(enter: Callable, three: list[m.Case]) -> None:
    browser, post = enter(FOREMAN), a_post()
    m.Case.objects.filter(pk__in=[case.pk for case in three]).update(post=None)
    assert browser.post("/unit", {"act": "assign", "assign-post": post, "case": ticked(*three)}).status_code == 200
    assert set(m.Case.objects.filter(pk__in=[one.pk for one in three]).values_list("post_id", flat=True)) == {post}

    def now() -> list[m.Case]:
        return list(m.Case.objects.filter(pk__in=[one.pk for one in three]).order_by("id"))

    assert browser.post("/unit", {"act": "accept", "case": ticked(*now())}).status_code == 200
    asked = browser.post("/unit", {"act": "ask_extension", "ask_extension-amount": "2 wd", "ask_extension-why": "等配件", "case": ticked(now()[0])})
    assert asked.status_code == 200 and "延期待决定" in text(browser.get("/unit"))
    assert browser.post("/unit", {"act": "pause", "pause-reason": "parts", "pause-why": "等配件", "case": ticked(now()[1])}).status_code == 200
    assert browser.post("/unit", {"act": "resume", "resume-why": "", "case": ticked(now()[1])}).status_code == 200
    assert browser.post("/unit", {"act": "return", "return-why": "不是我们的", "case": ticked(now()[2])}).status_code == 200
    assert [case.state for case in now()] == ["working", "working", "new"]


def test_what_is_refused_holds_up_no_other_and_is_named(enter: Callable, three: list[m.Case], actors: dict[str, Actor], watch) -> None:
    move(three[0].number, Move.ACCEPT, by=FOREMAN, at=watch.at)
    answer = enter(FOREMAN).post("/unit", {"act": "accept", "case": ticked(*three)})
    assert answer.status_code == 207 and "1 个没有办理" in text(answer) and three[0].number in text(answer) and 'href="/unit"' in text(answer)
    assert m.Case.objects.filter(state="working").count() == 3


@pytest.mark.parametrize(("posted", "status", "told"), [
    ({"act": "assign", "assign-post": "X", "case": "ALL"}, 207, "岗位不属于承办单位"),
    ({"act": "assign", "assign-post": "", "case": "ALL"}, 207, "岗位不属于承办单位"),
    ({"act": "assign", "assign-post": "P", "case": ""}, 422, "选 1 到 100 个事件"),
    ({"act": "assign", "assign-post": "P", "case": "x"}, 422, "选 1 到 100 个事件"),
    ({"act": "assign", "assign-post": "P", "case": "20000101-000001@1"}, 207, "没有这个事件"),
    ({"act": "close", "case": "ALL"}, 422, "不能批量办理"), ({"case": "ALL"}, 422, "不能批量办理"),
    ({"act": "ask_extension", "ask_extension-amount": "很久", "ask_extension-why": "x", "case": "ALL"}, 207, "没有办理"),
    ({"act": "pause", "pause-reason": "holiday", "pause-why": "x", "case": "ALL"}, 207, "没有办理"),
    ({"act": "return", "return-why": "", "case": "ALL"}, 207, "没有办理"),
    ({"act": "return", "return-why": "x" * 2_001, "case": "ALL"}, 207, "最多 2000 字"),
], ids=range(11))  # fmt: skip
def test_bad_input_is_named_and_changes_nothing(enter: Callable, three: list[m.Case], posted: dict, status: int, told: str) -> None:
    case = {"ALL": ticked(*three)}.get(posted["case"], posted["case"])
    before = list(m.Case.objects.order_by("id").values_list("number", "version"))
    answer = enter(FOREMAN).post("/unit", {**posted, "case": case})
    assert answer.status_code == status and told in text(answer)
    assert list(m.Case.objects.order_by("id").values_list("number", "version")) == before


def test_another_units_cases_are_neither_shown_nor_done(enter: Callable, three: list[m.Case]) -> None:
    other = enter(Actor("else", Role.FOREMAN, unit="DCG"))
    assert not any(case.number in text(other.get("/unit")) for case in three)
    answer = other.post("/unit", {"act": "accept", "case": ticked(*three)})
    assert answer.status_code == 207 and "没有这个事件" in text(answer)
    assert other.get(f"/unit?post={a_post()}").status_code == 400
    assert other.get("/unit?post=%3Cscript%3E").status_code == 400


def test_an_extension_is_shown_only_where_it_waits(enter: Callable, three: list[m.Case], actors: dict[str, Actor], watch) -> None:
    move(three[0].number, Move.ACCEPT, by=FOREMAN, at=watch.at)
    ask.ask_extension(three[0].number, amount="2 wd", why="等", by=FOREMAN, at=watch.at)
    browser = enter(FOREMAN)
    assert text(browser.get("/unit")).count("延期待决定") == 1
    ask.decide_extension(three[0].number, granted=True, why="好", by=actors["leader"], at=watch.at)
    assert "延期待决定" not in text(browser.get("/unit"))


def test_the_way_to_the_page_is_shown_to_units_alone(enter: Callable, actors: dict[str, Actor]) -> None:
    assert 'href="/unit"' in text(enter(FOREMAN).get("/"))
    assert 'href="/unit"' not in text(enter(actors["operator"]).get("/"))


def test_the_page_costs_the_same_however_much_is_in_hand(
    enter: Callable, three: list[m.Case], said: Callable, actors: dict[str, Actor], watch, django_assert_num_queries
) -> None:  # fmt: skip
    browser = enter(FOREMAN)
    browser.get("/unit")
    with django_assert_num_queries(7):
        browser.get("/unit")
    for number in range(10):
        receive(said(f"嘉西村社区路灯不亮 {number} 号灯杆", key=f"k{number}"), by=actors["resident"], at=watch.at)
    with django_assert_num_queries(7):
        browser.get("/unit")
