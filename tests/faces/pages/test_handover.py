"""Does the page show what a shift leaves, take two signatures, and say what is wrong?"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from cityloop.actions import ask, handover, work
from cityloop.loop.words import Actor
from cityloop.store import models as m

ENGLISH = {"accept-language": "en"}


def text(answer) -> str:
    return answer.content.decode()


def take(one: m.Handover, **more: object) -> dict[str, object]:
    return {"act": "take", "handover": one.pk, "digest": one.digest, **more}


@pytest.fixture
def given(lamp: str, burst: str, actors: dict[str, Actor], watch) -> m.Handover:
    """Return a handover that waits to be taken over."""
    return m.Handover.objects.get(pk=handover.give(note="留意嘉西村", by=actors["operator"], at=watch.pass_by(minutes=10)))


def test_two_people_sign_one_after_the_other(enter: Callable, lamp: str, burst: str, actors: dict[str, Actor], watch) -> None:
    watch.pass_by(hours=1)
    first, second = enter(actors["operator"]), enter(actors["second"])
    assert burst in text(first.get("/handover")) and "还没有交接过班" in text(first.get("/handover"))
    assert first.post("/handover", {"act": "give", "note": "留意嘉西村"})["Location"] == "/handover"
    own, others = text(first.get("/handover")), text(second.get("/handover"))
    assert "交班人不能自己接班" in own and 'value="take"' not in own and 'value="give"' not in own
    assert "这一班办了什么" in own and "渝中水厂 1" in own
    assert "留意嘉西村" in others and 'value="take"' in others and "待接班" in others
    assert second.post("/handover", take(m.Handover.objects.get())).status_code == 303
    page = text(second.get("/handover"))
    assert "双方已签" in page and 'value="give"' in page and lamp in page
    assert "交班 operator" in page and "接班 second" in page


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({}, 422, "act"), ({"act": "sign"}, 422, "act = sign: 没有这一项。可选:give、take"), ({"act": "give", "note": "字" * 2001}, 422, "最多 2000 字"),
        *(({"act": "take", "handover": number}, 422, "没有这次交班") for number in ("", "１", "1e3", "9" * 18, "9" * 30)),
    ],
    ids=["nothing", "other", "long", "none", "digits", "exponent", "unknown", "huge"],
)  # fmt: skip
def test_what_cannot_be_signed_is_said(enter: Callable, lamp: str, actors: dict[str, Actor], form: dict, status: int, words: str) -> None:
    answer = enter(actors["operator"]).post("/handover", form)
    page = text(answer)
    assert answer.status_code == status and "没有签成" in page and words in page
    assert form.get("note", "") in page, "what was typed is kept"
    assert not m.Handover.objects.exists()


def test_who_comes_too_late_is_told_so(enter: Callable, given: m.Handover, actors: dict[str, Actor]) -> None:
    second, leader = enter(actors["second"]), enter(actors["leader"])
    assert leader.post("/handover", {"act": "give"}).status_code == 409
    answer = second.post("/handover", take(given, digest="x"))
    assert answer.status_code == 409 and "与看到的内容不一致" in text(answer)
    assert enter(actors["operator"]).post("/handover", take(given)).status_code == 422
    assert second.post("/handover", take(given)).status_code == 303
    assert leader.post("/handover", take(given)).status_code == 409


def test_a_form_from_elsewhere_signs_nothing(enter: Callable, given: m.Handover, actors: dict[str, Actor]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = enter(actors["second"]).cookies
    assert strict.post("/handover", take(given)).status_code == 403 and not m.Handover.objects.get().took


@pytest.mark.parametrize("name", ["operator", "leader", "handler", "foreman", "worker", "resident"])
def test_the_way_there_is_shown_to_those_who_may_go(enter: Callable, district: str, actors: dict[str, Actor], name: str) -> None:
    seen = name in ("operator", "leader")
    browser = enter(actors[name])
    assert ('href="/handover"' in text(browser.get("/"))) is seen
    answer = browser.get("/handover")
    assert answer.status_code == (200 if seen else 403) and ("不办交接班" in text(answer)) is not seen


def test_a_note_is_text_and_no_markup(enter: Callable, lamp: str, actors: dict[str, Actor], watch) -> None:
    handover.give(note="<script>x</script>", by=actors["operator"], at=watch.pass_by(minutes=1))
    assert "<script>x" not in text(enter(actors["second"]).get("/handover"))


def test_figures_that_were_changed_are_marked(enter: Callable, given: m.Handover, actors: dict[str, Actor]) -> None:
    m.Handover.objects.update(figures={**given.figures, "did": []})
    assert "与签字时不符" in text(enter(actors["second"]).get("/handover"))


def test_late_is_said_in_shape_word_and_minus(enter: Callable, burst: str, actors: dict[str, Actor], watch) -> None:
    watch.pass_by(days=30)
    page = text(enter(actors["leader"]).get("/handover"))
    assert "▲</span> 逾期" in page and '<span class="word">逾期</span> −' in page


def test_the_page_in_english(enter: Callable, given: m.Handover, actors: dict[str, Actor]) -> None:
    page = text(enter(actors["second"]).get("/handover", headers=ENGLISH))
    for said in ("How things stand now", "Sign and take over", "Waits to be taken over", "Handover"):
        assert said in page, said


def test_the_page_takes_sixteen_statements(
    enter: Callable, given: m.Handover, actors: dict[str, Actor], watch, django_assert_max_num_queries: Callable
) -> None:
    browser = enter(actors["second"])
    browser.get("/handover")
    watch.pass_by(hours=2)
    with django_assert_max_num_queries(16):  # session, account, member, the district; shift (11) and past (1)
        browser.get("/handover")


def test_what_was_promised_is_shown_with_its_moment(enter: Callable, lamp: str, burst: str, actors: dict[str, Actor], watch) -> None:
    ask.supervise(burst, why="快办", by=actors["leader"], at=watch.at)
    work.note(lamp, text="晚班再看一次", by=actors["operator"], at=watch.at)
    browser = enter(actors["operator"])
    watch.pass_by(minutes=5)
    page = text(browser.get("/handover"))
    assert re.search("应于 2026-10-12 .* 前答复", page) and "晚班再看一次" in page and "督办逾期" not in page
    watch.pass_by(hours=8)
    assert "▲ 督办逾期" in text(browser.get("/handover"))


def test_an_operator_without_an_area_is_told_so_and_finds_no_way_there(enter: Callable, actors: dict[str, Actor]) -> None:
    browser = enter(replace(actors["operator"], area=""))
    assert 'href="/handover"' not in text(browser.get("/"))
    answer = browser.get("/handover")
    assert answer.status_code == 403 and "账号没有区域" in text(answer)
