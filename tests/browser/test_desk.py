"""Can an operator work a whole day by keyboard alone?"""

import re

import pytest
from playwright.sync_api import Page, expect

SECONDS = 12_000  # ms: ten of them may be taken back


@pytest.fixture
def desk(opened) -> Page:
    """Return the desk with all cases, the first of them chosen."""
    page = opened("operator")
    page.goto("/?view=all")
    expect(page.locator("#detail h1")).to_be_visible()
    return page


def number(page: Page) -> str:
    return page.locator("a.case[aria-current]").get_attribute("data-number") or ""


def shown(page: Page) -> None:
    """Wait until the chosen case stands beside the list."""
    expect(page.locator("#detail")).to_have_attribute("data-number", number(page))


def go(page: Page, state: str) -> str:
    """Choose the first case in a state, by its view."""
    page.goto(f"/?view={state}")
    expect(page.locator("#detail h1")).to_be_visible()
    shown(page)
    return number(page)


def test_j_and_k_walk_the_list_and_show_the_case_beside_it(desk: Page) -> None:
    first = number(desk)
    desk.keyboard.press("j")
    second = number(desk)
    assert second != first
    shown(desk)
    expect(desk.locator("#detail .number").first).to_contain_text(second)
    desk.keyboard.press("k")
    assert number(desk) == first
    desk.keyboard.press("ArrowDown")
    assert number(desk) == second and desk.evaluate("document.activeElement.dataset.number") == second


def test_enter_takes_the_main_step_and_z_takes_it_back(desk: Page) -> None:
    case = go(desk, "new")
    desk.keyboard.press("Enter")
    toast = desk.locator(".toast")
    expect(toast).to_contain_text(case)
    expect(desk.locator(f"a.case[data-number='{case}']")).to_have_class(re.compile("held"))
    desk.keyboard.press("z")
    expect(toast).to_have_count(0)
    assert number(desk) == case, "and the case is chosen again"
    desk.wait_for_timeout(300)
    desk.goto(f"/cases/{case}")
    expect(desk.locator(".tag.state").first).to_have_text("待派遣")


def test_what_is_not_taken_back_is_done_after_ten_seconds(desk: Page) -> None:
    case = go(desk, "new")
    desk.keyboard.press("Enter")
    expect(desk.locator(f"a.case[data-number='{case}']")).to_have_class(re.compile("done"), timeout=SECONDS)
    desk.goto(f"/cases/{case}")
    expect(desk.locator(".tag.state").first).to_have_text("待签收")


def test_leaving_the_page_sends_what_is_held(desk: Page) -> None:
    case = go(desk, "new")
    desk.keyboard.press("Enter")
    expect(desk.locator(".toast")).to_contain_text(case)
    desk.goto("/report")
    desk.wait_for_timeout(500)
    desk.goto(f"/cases/{case}")
    expect(desk.locator(".tag.state").first).to_have_text("待签收")


def test_2_corrects_the_category_and_1_confirms_it(desk: Page) -> None:
    go(desk, "new")
    for _ in range(8):
        if desk.locator("#detail [data-category]").count() > 1:
            break
        desk.keyboard.press("j")
        shown(desk)
    case, other = number(desk), desk.locator("#detail [data-category]").nth(1).get_attribute("data-category")
    desk.keyboard.press("2")
    expect(desk.locator(f"a.case[data-number='{case}']")).to_have_class(re.compile("done"), timeout=SECONDS)
    desk.goto(f"/cases/{case}")
    expect(desk.locator("#correct-category")).to_have_value(other or "")


def test_a_reason_is_typed_and_keys_are_letters_meanwhile(desk: Page) -> None:
    case = go(desk, "dispatched")
    desk.keyboard.press("m")
    into = desk.locator("#join-into")
    expect(into).to_be_focused()
    desk.keyboard.type("jkz?2026")
    expect(into).to_have_value("jkz?2026")
    assert number(desk) == case
    desk.keyboard.press("Escape")
    assert desk.evaluate("document.activeElement.dataset.number") == case


def test_a_refusal_is_said_and_moves_nothing_under_the_operators_hands(desk: Page) -> None:
    case = go(desk, "dispatched")
    desk.keyboard.press("m")
    for words in ("20000101-000001", "同一处"):
        desk.keyboard.type(words)
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")  # on the button
    now = number(desk)
    refusal = desk.locator(".toast.late")
    expect(refusal).to_contain_text(case, timeout=SECONDS)
    expect(refusal).to_contain_text("没有这个事件")
    assert number(desk) == now


def test_many_are_picked_and_done_at_once(desk: Page) -> None:
    first = go(desk, "dispatched")
    desk.keyboard.press("x")
    desk.keyboard.press("j")
    second = number(desk)
    desk.keyboard.press("x")
    expect(desk.locator("#bulk .count")).to_have_text("2")
    desk.select_option("#bulk-act", "drop")
    desk.fill("#bulk-words", "重复登记")
    desk.press("#bulk-words", "Enter")
    expect(desk.locator(".good h2")).to_contain_text("2 个已办理")
    for case in (first, second):
        desk.goto(f"/cases/{case}")
        expect(desk.locator(".tag.state").first).to_have_text("已作废")


def test_the_server_goes_and_comes_back_and_nothing_is_lost(desk: Page) -> None:
    case = go(desk, "new")
    desk.route("**/cases/**", lambda route: route.abort())
    desk.keyboard.press("Enter")
    expect(desk.locator("#gone")).to_be_visible(timeout=SECONDS + 3_000)
    desk.unroute("**/cases/**")
    expect(desk.locator(f"a.case[data-number='{case}']")).to_have_class(re.compile("done"), timeout=SECONDS)
    expect(desk.locator("#gone")).to_be_hidden()


def test_a_session_that_ended_is_said_and_the_act_is_not_taken_for_done(desk: Page) -> None:
    case = go(desk, "new")
    desk.keyboard.press("Enter")
    desk.context.clear_cookies(name="sessionid")
    expect(desk.locator(".toast.late")).to_contain_text("请重新登录", timeout=SECONDS)
    expect(desk.locator(f"a.case[data-number='{case}']")).not_to_have_class(re.compile("done"))


def test_a_page_that_holds_what_was_not_heard_asks_before_it_is_left(desk: Page) -> None:
    go(desk, "new")
    desk.route("**/cases/**", lambda route: route.abort())
    desk.keyboard.press("Enter")
    expect(desk.locator("#gone")).to_be_visible(timeout=SECONDS + 3_000)
    asked: list[str] = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.evaluate("location.assign('/report')")
    desk.wait_for_timeout(500)
    assert asked == ["beforeunload"] and "/report" not in desk.url


def test_help_lists_the_keys_and_the_search_is_one_key_away(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#keys")).to_be_hidden()
    desk.keyboard.press("/")
    expect(desk.locator("#q")).to_be_focused()
    desk.keyboard.type("路灯")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("q=%E8%B7%AF%E7%81%AF"))


def test_a_narrow_screen_opens_the_case_as_a_page(opened) -> None:
    page = opened("operator", width=390)
    page.goto("/?view=all")
    page.locator("a.case").first.click()
    expect(page).to_have_url(re.compile("/cases/"))


def test_a_call_is_kept_by_keyboard_while_the_house_listens(desk: Page) -> None:
    desk.keyboard.press("n")
    expect(desk.locator("#text")).to_be_focused()
    desk.keyboard.type("嘉西村社区路灯不亮,晚上一片漆黑")
    expect(desk.locator("#heard")).to_contain_text("路灯")
    expect(desk.locator("#heard")).to_contain_text("嘉西村社区")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    desk.keyboard.type("13812345678")
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile("/cases/"))
    expect(desk.locator("h1")).to_have_text("路灯")
