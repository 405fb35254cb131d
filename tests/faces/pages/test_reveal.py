"""Is what a person said shown on that page alone, to whom may see it, and told in the timeline?"""

import logging
import re
from collections.abc import Callable

import pytest
from django.test import Client

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor
from cityloop.store import models as m

PHONE = "13812345678"
TOLD = f"嘉西村社区路灯不亮,晚上一片漆黑,请打{PHONE}"
GOOD = {"reason": "call_back"}


@pytest.fixture
def number(district: str, said: Callable, actors: dict[str, Actor], watch) -> str:
    return receive(said(TOLD, contact=PHONE), by=actors["resident"], at=watch.at).number


def look(browser: Client, number: str, **more: object):
    case = m.Case.objects.get(number=number)
    report = m.Report.objects.filter(case=case).first()
    return browser.post(f"/cases/{number}/reveal", {"version": case.version, "report": report.pk, **GOOD, **more})


def lines(number: str) -> int:
    return m.Entry.objects.filter(case__number=number, kind="revealed").count()


def test_a_page_hides_what_a_person_can_be_known_by(enter, number, actors) -> None:
    page = enter(actors["operator"]).get(f"/cases/{number}").content.decode()
    assert PHONE not in page and "[电话]" in page and "••••78" in page and f'action="/cases/{number}/reveal"' in page
    english = enter(actors["operator"]).get(f"/cases/{number}", headers={"accept-language": "en"}).content.decode()
    assert "[phone]" in english and "[电话]" not in english


def test_a_look_is_on_that_page_alone_and_in_the_timeline(enter, number, actors, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    browser = enter(actors["operator"])
    answer = look(browser, number)
    page = answer.content.decode()
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store" and "Location" not in answer
    assert TOLD in page and PHONE in page and "查看上报的联系方式和原文(回访联系)" in page
    assert PHONE not in caplog.text and PHONE not in str(dict(browser.session)) and PHONE not in str(browser.cookies)
    again = browser.get(f"/cases/{number}").content.decode()
    assert PHONE not in again and "回访联系" in again and lines(number) == 1


def test_a_part_of_the_desk_shows_it_too(enter, number, actors) -> None:
    browser = enter(actors["operator"])
    browser.defaults["HTTP_X_PART"] = "1"
    page = look(browser, number).content.decode()
    assert PHONE in page and "<html" not in page


def test_each_look_is_a_line(enter, number, actors) -> None:
    browser = enter(actors["operator"])
    assert [look(browser, number).status_code for _ in range(3)] == [200] * 3 and lines(number) == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": ""}, "reason"), ({"reason": "lunch"}, "reason"), ({"reason": "回访联系"}, "reason"), ({"report": "x"}, "report"),
        ({"report": ""}, "report"), ({"report": "0"}, "report"), ({"report": "9" * 18}, "report"), ({"report": "9" * 30}, "report"),
        ({"report": "１"}, "report"), ({"version": ""}, "version"),
    ],
    ids=["no reason", "other reason", "word", "no number", "empty", "zero", "unknown", "too long", "wide digit", "no version"],
)  # fmt: skip
def test_bad_input_shows_nothing_and_writes_nothing(enter, number, actors, more: dict[str, str], field: str) -> None:
    answer = look(enter(actors["operator"]), number, **more)
    assert answer.status_code == (409 if field == "version" else 422) and answer.context["no"].field == field
    assert PHONE not in answer.content.decode() and lines(number) == 0


def test_a_report_of_another_case_is_not_shown(enter, number, said, actors, watch) -> None:
    other = receive(said("沧白路井盖丢失"), by=actors["resident"], at=watch.at).number
    mine = m.Report.objects.get(case__number=number).pk
    answer = look(enter(actors["operator"]), other, report=mine)
    assert answer.status_code == 422 and PHONE not in answer.content.decode() and lines(other) == lines(number) == 0


def test_an_erased_report_stays_erased_and_offers_nothing(enter, number, actors, watch) -> None:
    m.Report.objects.update(text="", contact="", erased_at=watch.at)
    browser = enter(actors["operator"])
    assert "/reveal" not in browser.get(f"/cases/{number}").content.decode()
    assert look(browser, number).status_code == 422 and lines(number) == 0


def test_a_get_shows_nothing(enter, number, actors) -> None:
    browser = enter(actors["operator"])
    for method in ("GET", "HEAD"):
        answer = browser.generic(method, f"/cases/{number}/reveal?report=1&reason=call_back")
        assert answer.status_code == 303 and lines(number) == 0
    assert browser.put(f"/cases/{number}/reveal").status_code == 405


def test_without_the_forms_token_nothing_is_shown(enter, number, actors) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = enter(actors["operator"]).cookies
    answer = look(browser, number)
    assert answer.status_code == 403 and PHONE not in answer.content.decode() and lines(number) == 0


def test_a_report_of_a_case_that_joined_can_be_seen_where_it_shows(enter, number, said, actors, watch) -> None:
    from cityloop.actions.move import move
    from cityloop.loop.words import Move

    other = receive(said("井盖丢失,请打13987654321"), by=actors["resident"], at=watch.at).number
    move(other, Move.JOIN, into=number, why="同一处", by=actors["operator"], at=watch.at)
    report = m.Report.objects.get(case__number=other).pk
    page = look(enter(actors["operator"]), number, report=report).content.decode()
    assert "13987654321" in page and PHONE not in page


def test_nothing_is_offered_where_nothing_is_hidden(enter, said, actors, watch) -> None:
    plain = receive(said(), by=actors["resident"], at=watch.at).number
    assert not re.search(r"/reveal", enter(actors["operator"]).get(f"/cases/{plain}").content.decode())
