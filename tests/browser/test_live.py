"""Is what others do told to an operator at once, and without moving what is under the hand?"""

import http.client
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

SOON = 4_000  # ms: far under the 15 s after which a desk without a stream would look by itself


@pytest.fixture
def desk(opened: Callable[..., Page]) -> Page:
    """Return the leader's desk with what waits to be dispatched, its stream open."""
    return at_desk(opened, "leader")


def at_desk(opened: Callable[..., Page], who: str, view: str = "new") -> Page:
    page = opened(who)
    with page.expect_response(lambda answer: answer.url.endswith("/live")) as stream:
        page.goto(f"/?view={view}")
    assert stream.value.status == 200 and stream.value.headers["content-type"] == "text/event-stream"
    expect(page.locator("#detail h1")).to_be_visible()
    return page


def chosen(page: Page) -> str:
    return page.locator("a.case[aria-current]").get_attribute("data-number") or ""


def report(opened: Callable[..., Page], text: str) -> None:
    """Report something as a resident."""
    page = opened()
    page.goto("/report")
    page.fill("textarea[name=text]", text)
    page.click("form.stack button.main, main form button.main")
    page.wait_for_url(re.compile("/report/"))


def test_what_arrives_is_counted_at_once_and_moves_nothing(opened: Callable[..., Page], desk: Page) -> None:
    desk.keyboard.press("j")
    case, before = chosen(desk), [row.get_attribute("data-number") for row in desk.locator("a.case").all()]
    box = desk.locator("a.case[aria-current]").bounding_box()
    report(opened, "请来看一下")
    expect(desk.locator("#news")).to_be_visible(timeout=SOON)
    assert chosen(desk) == case and [row.get_attribute("data-number") for row in desk.locator("a.case").all()] == before
    assert desk.locator("a.case[aria-current]").bounding_box()["x"] == box["x"]


def test_the_second_operator_is_told_of_the_first_and_of_what_the_first_has_done(opened: Callable[..., Page], desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("k")  # whoever has touched nothing is not said to be at the first case
    case = chosen(desk)
    second = at_desk(opened, "operator")
    second.keyboard.press("j")
    second.keyboard.press("k")
    while chosen(second) != case:
        second.keyboard.press("j")
    expect(second.locator("#here")).to_contain_text("leader", timeout=3 * SOON)
    expect(second.locator("#here")).to_contain_text("也开着这个事件")
    desk.keyboard.press("c")
    desk.locator("form[data-act=note]").evaluate("form => form.closest('details').open = true")
    desk.fill("form[data-act=note] textarea", "已经电话问过")
    desk.locator("form[data-act=note] button").click()
    desk.goto("/report")  # leaving sends what is held
    expect(second.locator(".changed")).to_contain_text("leader · 值班长 刚刚更新了这个事件: 待派遣", timeout=SOON)
    assert chosen(second) == case
    second.keyboard.press("l")
    expect(second.locator("ol.timeline")).to_contain_text("备注", timeout=SOON)
    expect(second.locator(".changed")).to_be_hidden()


def test_a_row_that_changed_is_renewed_where_it_stands(opened: Callable[..., Page], desk: Page) -> None:
    last = desk.locator("a.case").last
    case, version = last.get_attribute("data-number"), int(last.get_attribute("data-version") or 0)
    other = opened("operator")
    other.goto(f"/cases/{case}")
    other.locator("form[data-act=note]").evaluate("form => form.closest('details').open = true")
    other.fill("form[data-act=note] textarea", "再看一眼")
    other.locator("form[data-act=note] button").click()
    row = desk.locator(f"a.case[data-number='{case}']")
    expect(row).to_have_attribute("data-version", str(version + 1), timeout=SOON)
    assert desk.locator("a.case").last.get_attribute("data-number") == case


def test_what_i_do_myself_is_not_told_to_me(desk: Page) -> None:
    case = chosen(desk)
    desk.locator("#detail form[data-act=note]").evaluate("form => form.closest('details').open = true")
    desk.fill("#detail form[data-act=note] textarea", "自己写的")
    desk.locator("#detail form[data-act=note] button").click()
    desk.keyboard.press("k")
    expect(desk.locator(f"a.case[data-number='{case}']")).to_have_class(re.compile("done"), timeout=14_000)
    desk.wait_for_timeout(1_000)
    assert not desk.locator(".changed:visible").count()


def test_a_foreign_page_may_not_listen(opened: Callable[..., Page], desk: Page) -> None:
    """A page of another program on this machine would bring the same cookies: to a browser it is the same site."""
    live = desk.locator("#detail").get_attribute("data-live")
    where = urlsplit(f"http:{live}")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in desk.context.cookies())
    for origin, status in ((f"http://127.0.0.1:{where.port}", 200), ("http://127.0.0.1:9", 403), ("null", 403), ("https://127.0.0.1:9", 403)):
        line = http.client.HTTPConnection("127.0.0.1", where.port or 0, timeout=10)
        line.request("GET", "/live", headers={"Cookie": cookies, "Origin": origin})
        answer = line.getresponse()
        assert answer.status == status, origin
        assert (answer.headers["Access-Control-Allow-Origin"] == origin) == (status == 200)
        line.close()


@pytest.mark.parametrize(("method", "headers", "status"), [
    ("GET", {}, 401), ("POST", {}, 405), ("HEAD", {}, 405), ("GET", {"Last-Event-ID": "x"}, 400), ("GET", {"Cookie": "sessionid=x"}, 401),
], ids=range(5))  # fmt: skip
def test_who_is_not_let_in_is_told_so(desk: Page, method: str, headers: dict[str, str], status: int) -> None:
    where = urlsplit(f"http:{desk.locator('#detail').get_attribute('data-live')}")
    line = http.client.HTTPConnection("127.0.0.1", where.port or 0, timeout=10)
    line.request(method, "/live", headers=headers)
    answer = line.getresponse()
    assert answer.status == status and answer.headers["X-Content-Type-Options"] == "nosniff"
    line.close()
