"""Does an operator get through a day, from signing in to handing over, with no mouse at all? It runs last: it leaves the house handed over."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from cityloop.site.processes import PASSWORD

SECONDS = 14_000  # ms: ten in which an act may be taken back, and what the server takes
MOST = 120  # tabs until something is reached


def tab_to(page: Page, where: str) -> None:
    """Press Tab until the element has the focus: whoever cannot is stuck."""
    for _ in range(MOST):
        if page.evaluate("where => document.activeElement.matches(where)", where):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{where} cannot be reached by Tab")


def chosen(page: Page) -> str:
    return page.locator("a.case[aria-current]").get_attribute("data-number") or ""


def shown(page: Page) -> str:
    """Wait until the chosen case stands beside the list, and return its number."""
    expect(page.locator("#detail")).to_have_attribute("data-number", chosen(page))
    return chosen(page)


def settled(page: Page, case: str) -> None:
    expect(page.locator(f"a.case[data-number='{case}']")).to_have_class(re.compile("done"), timeout=SECONDS)


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    tab_to(page, "[name=username]")
    page.keyboard.type("operator")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def triage(page: Page) -> None:
    """Confirm a category, dispatch a case, pass another on with a reason, and write a note on a third."""
    expect(page.locator("#detail h1")).to_be_visible()
    first = shown(page)
    page.keyboard.press("1")
    settled(page, first)
    page.keyboard.press("k")
    assert shown(page) == first
    page.keyboard.press("Enter")
    settled(page, first)
    page.goto("/?view=dispatched")
    expect(page.locator("#detail h1")).to_be_visible()
    second = shown(page)
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    tab_to(page, "form[data-act=reroute] textarea")
    page.keyboard.type("不属本单位职责")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page, second)


def take_a_call(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("菜园坝社区路灯不亮,晚上一片漆黑")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("/cases/"))


def call_back(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#detail h1")).to_be_visible()
    page.keyboard.press("b")
    page.wait_for_url("**/callbacks")
    tab_to(page, "a.button.main")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/callbacks/\d+$"))
    for name in ("reached", "responded", "solved", "satisfied"):
        tab_to(page, f"[name={name}]")
        page.keyboard.press("Space")
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/callbacks$"))


def hand_over(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#detail h1")).to_be_visible()
    page.keyboard.press("h")
    page.wait_for_url("**/handover")
    tab_to(page, "#note")
    page.keyboard.type("留意菜园坝的路灯")
    tab_to(page, "button[value=give]")
    page.keyboard.press("Enter")
    expect(page.locator("#waiting")).to_be_visible()


def test_a_working_day_by_keyboard_alone(opened: Callable[..., Page]) -> None:
    page = opened()
    page.add_init_script("addEventListener('pointerdown', () => { throw new Error('a mouse') }, true)")
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    for part in (sign_in, triage, take_a_call, call_back, hand_over):
        part(page)
    assert not faults
