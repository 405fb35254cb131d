"""Does every page fit every width, and can everybody use it?"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from cityloop.site.processes import PASSWORD
from tests.browser.conftest import SHOTS

PAGES = {
    "sign-in": ("", "/sign-in"), "report": ("", "/report"), "nothing": ("", "/nowhere"), "list": ("operator", "/?view=all"), "new": ("operator", "/"),
    "empty": ("operator", "/?view=all&q=20000101-"), "case": ("operator", "case"), "unit-list": ("foreman", "/"),
    "design": ("operator", "/design"), "call": ("operator", "/call"), "handover": ("leader", "/handover"),
    "account": ("foreman", "/account"), "factor": ("worker", "/account"), "code": ("", "/sign-in/code"),
}  # fmt: skip
WIDTHS = (320, 360, 390, 768, 1440)
WIDE = "document.documentElement.scrollWidth - innerWidth"
# What a finger must hit: 44 px, unless it is a word in a sentence.
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility() && getComputedStyle(one).display !== 'inline')
  .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([_, box]) => box.width && (box.height < 43.5 || box.width < 43.5) && box.left > -100).map(([html, box]) => `${html} ${box.width}x${box.height}`)"""


def go(opened, name: str, **how):
    who, address = PAGES[name]
    page = opened(who, **how)
    if address == "case":
        page.goto("/?view=all")
        address = page.locator("a.case").first.get_attribute("href")
    page.goto("/sign-in" if name == "code" else address)
    if name == "code":  # whoever has a second factor: the password is right, the code is asked for
        page.fill("input[name=username]", "admin")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/sign-in/code")
    if name == "account":
        for summary in page.locator("main summary").all():
            summary.click()
    if name == "factor" and page.locator("#confirm").count():
        page.fill("#confirm", PASSWORD)
        page.click("button[value=begin]")
    return page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "theme"), [("zh-hans", "light"), ("en", "deep")])
def test_a_page_fits_and_axe_finds_nothing(opened, name, lang, theme) -> None:
    page = go(opened, name, lang=lang, theme=theme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDE) <= 0, f"{name} is wider than {width}"
        assert not (small := page.evaluate(SMALL)), f"{name} at {width}: {small}"
        if width in (390, 768, 1440):
            page.screenshot(path=SHOTS / f"{name}-{lang}-{theme}-{width}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
