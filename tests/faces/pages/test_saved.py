"""Can a person name a view and find it again, and nobody else's?"""

from collections.abc import Callable

import pytest

from cityloop.actions.saved import MOST
from cityloop.loop.words import Actor
from cityloop.store import models as m


def text(answer) -> str:
    return answer.content.decode()


def test_a_view_is_named_found_renewed_and_forgotten(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    browser, other = enter(actors["operator"]), enter(actors["second"])
    answer = browser.post("/views", {"name": "我的路灯", "query": "view=all&category=PT01&q=漆黑"})
    assert answer.status_code == 303
    page = text(browser.get(answer["Location"]))
    assert "我的路灯" in page and 'href="/?view=all&amp;category=PT01"' in page, "with the words left out"
    assert "漆黑" not in m.SavedView.objects.get().query
    assert "我的路灯" not in text(other.get("/"))
    assert browser.post("/views", {"name": "我的路灯", "query": "view=late"}).status_code == 303
    assert m.SavedView.objects.get().query == "view=late"
    assert other.post("/views", {"name": "我的路灯", "act": "drop"}).status_code == 422, "not theirs to forget"
    assert browser.post("/views", {"name": "我的路灯", "act": "drop"}).status_code == 303 and not m.SavedView.objects.exists()


@pytest.mark.parametrize(("sent", "told"), [
    ({"name": "", "query": "view=late"}, "起个 1 到 20 字的名字"), ({"name": "x" * 21, "query": "view=late"}, "起个 1 到 20 字的名字"),
    ({"name": "x", "query": ""}, "没有可存的条件"), ({"name": "x", "query": "q=漆黑"}, "没有可存的条件"), ({"name": "x", "query": "view=mine"}, "没有这一项"),
    ({"name": "x", "query": "unit=NONE"}, "没有这一项"), ({"name": "\x00", "query": "view=late"}, "name"), ({"name": "x", "act": "drop"}, "没有这个视图"),
], ids=range(8))  # fmt: skip
def test_bad_input_is_named_and_keeps_nothing(enter: Callable, lamp: str, actors: dict[str, Actor], sent: dict, told: str) -> None:
    answer = enter(actors["operator"]).post("/views", sent)
    assert answer.status_code == 422 and told in text(answer) and not m.SavedView.objects.exists()


def test_there_is_an_end_to_them(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors["operator"])
    for number in range(MOST):
        assert browser.post("/views", {"name": f"v{number}", "query": "view=late"}).status_code == 303
    assert browser.post("/views", {"name": "one more", "query": "view=late"}).status_code == 422
    assert browser.post("/views", {"name": "v0", "query": "view=all"}).status_code == 303, "an old name may be renewed"


def test_the_way_back_leads_nowhere_else(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    for query in ("//evil.example", "\r\nLocation: x", "view=late#x"):
        answer = enter(actors["operator"]).post("/views", {"name": "x", "query": query})
        assert answer.status_code == 422 or answer["Location"].startswith("/?")
