"""Can an operator call one after the other, with the script and the number in sight and every look journalled?"""

from collections.abc import Callable

import pytest

from cityloop.loop.words import Actor, Role
from cityloop.store import models as m

FOREMAN = Actor("chief", Role.FOREMAN, unit="ULD")
YES = {"reached": "yes", "responded": "yes", "solved": "yes", "satisfied": "yes"}


def text(answer) -> str:
    return answer.content.decode()


def test_one_after_the_other(enter: Callable, two: list[int], actors: dict[str, Actor]) -> None:
    browser = enter(actors["operator"])
    assert all(f'href="/callbacks/{one}"' in text(browser.get("/callbacks")) for one in two)
    page = text(browser.get(f"/callbacks/{two[0]}"))
    for word in ("路灯", "已换灯泡", "您好,这里是城区运行中心", "您反映的问题解决了吗?", "应于 "):
        assert word in page, word
    assert "13812345678" not in page
    answer = browser.post(f"/callbacks/{two[0]}", {**YES, "words": "谢谢"})
    assert answer.status_code == 303 and answer["Location"] == f"/callbacks/{two[1]}"
    assert browser.post(f"/callbacks/{two[1]}", {"reached": "no"})["Location"] == "/callbacks"
    rest = text(browser.get("/callbacks"))
    assert "现在没有要回访的" in rest and "另有 1 个未接通" in rest


def test_the_number_is_shown_on_request_and_the_journal_says_so(enter: Callable, two: list[int], actors: dict[str, Actor]) -> None:
    browser = enter(actors["operator"])
    answer = browser.post(f"/callbacks/{two[0]}", {"act": "reveal"})
    assert answer.status_code == 200 and "13812345678" in text(answer) and answer["Cache-Control"] == "no-store"
    [line] = m.Entry.objects.filter(kind="revealed")
    assert (line.by, line.data["reason"]) == ("operator", "call_back") and "138" not in str(line.data)
    assert "13812345678" not in text(browser.get(f"/callbacks/{two[0]}"))


def test_what_is_not_solved_is_reopened(enter: Callable, two: list[int], actors: dict[str, Actor]) -> None:
    number = m.Callback.objects.get(pk=two[0]).case.number
    sent = {**YES, "solved": "no", "satisfied": "no", "words": "灯还是不亮", "reopen": "yes"}
    assert enter(actors["operator"]).post(f"/callbacks/{two[0]}", sent).status_code == 303
    assert m.Case.objects.get(number=number).reopens == 1
    page = text(enter(actors["operator"]).get(f"/cases/{number}"))
    assert "回访:已响应、未解决、不满意" in page and "灯还是不亮" in page


@pytest.mark.parametrize(("sent", "told"), [
    ({}, "没有选通话情况"), ({"reached": "x"}, "没有选通话情况"), ({"reached": "yes"}, "三个问题都要记"), ({**YES, "reached": "no"}, "没有通话就没有回答"),
    ({**YES, "reopen": "yes"}, "只有未解决并写明情况才能重开"), ({**YES, "words": "x" * 2_001}, "最多 2000 字"), ({**YES, "words": "\x00"}, "words"),
], ids=range(7))  # fmt: skip
def test_a_refusal_keeps_what_was_chosen(enter: Callable, two: list[int], actors: dict[str, Actor], sent: dict, told: str) -> None:
    answer = enter(actors["operator"]).post(f"/callbacks/{two[0]}", sent)
    page = text(answer)
    assert answer.status_code == 422 and told in page and not m.Entry.objects.filter(kind="called").exists()
    assert ('value="yes" required checked' in page) == (sent.get("reached") == "yes")


def test_what_was_called_meanwhile_is_said(enter: Callable, two: list[int], actors: dict[str, Actor]) -> None:
    assert enter(actors["second"]).post(f"/callbacks/{two[0]}", YES).status_code == 303
    answer = enter(actors["operator"]).post(f"/callbacks/{two[0]}", YES)
    assert answer.status_code == 409 and "已经回访过" in text(answer) and "second" in text(answer)
    assert "这一件已经回访过" in text(enter(actors["operator"]).get(f"/callbacks/{two[0]}"))


@pytest.mark.parametrize("path", ["/callbacks/0", "/callbacks/999999", f"/callbacks/{10**25}"], ids=range(3))
def test_no_such_call_back_is_not_found(enter: Callable, two: list[int], actors: dict[str, Actor], path: str) -> None:
    browser = enter(actors["operator"])
    assert browser.get(path).status_code == 404 and browser.post(path, YES).status_code == 404


def test_the_pages_cost_little(enter: Callable, two: list[int], actors: dict[str, Actor], django_assert_num_queries) -> None:
    browser = enter(actors["operator"])
    browser.get("/callbacks")
    with django_assert_num_queries(6):
        browser.get("/callbacks")
    with django_assert_num_queries(12):
        browser.get(f"/callbacks/{two[0]}")
