"""Does every page fit every width, and can everybody use it?"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from cityloop.site.processes import PASSWORD
from tests.browser.conftest import SHOTS

PAGES = {
    "sign-in": ("", "/sign-in"), "report": ("", "/report"), "nothing": ("", "/nowhere"), "list": ("operator", "/?view=all"), "new": ("operator", "/"),
    "empty": ("operator", "/?view=all&q=20000101-"), "case": ("operator", "all"), "worked": ("operator", "working"), "unit-list": ("foreman", "/"),
    "design": ("operator", "/design"), "call": ("operator", "/call"), "handover": ("leader", "/handover"),
    "unit": ("foreman", "/unit"), "callbacks": ("operator", "/callbacks"), "callback": ("operator", "/callbacks/1"),
    "map": ("operator", "/map"), "map-empty": ("operator", "/map?view=all&q=20000101-"),
    "account": ("foreman", "/account"), "factor": ("worker", "/account"), "code": ("", "/sign-in/code"),
}  # fmt: skip
WIDTHS = (320, 360, 390, 768, 1440)
WIDE = "document.documentElement.scrollWidth - innerWidth"
# What a finger must hit: 44 px, unless it is a word in a sentence; a box inside its label is hit by the label.
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility() && getComputedStyle(one).display !== 'inline')
  .map(one => [one.outerHTML.slice(0, 120), (one.closest('label') ?? one).getBoundingClientRect()])
  .filter(([_, box]) => box.width && (box.height < 43.5 || box.width < 43.5) && box.left > -100).map(([html, box]) => `${html} ${box.width}x${box.height}`)"""


def go(opened, name: str, **how):
    who, address = PAGES[name]
    page = opened(who, **how)
    if not address.startswith("/"):
        page.goto(f"/?view={address}")
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


def test_on_paper_a_case_is_light_and_without_forms_and_navigation(opened) -> None:
    page = go(opened, "case", theme="deep")
    page.locator(".report").first.wait_for()
    page.emulate_media(media="print")
    ink, ground = (page.evaluate(f"getComputedStyle(document.querySelector('main h1')).{name}") for name in ("color", "backgroundColor"))
    assert ink == "rgb(22, 33, 42)" and ground == "rgba(0, 0, 0, 0)", (ink, ground)
    shown = page.evaluate("[...document.querySelectorAll('form, nav, button, summary, .back')].filter(one => one.checkVisibility()).length")
    assert shown == 0
    assert page.locator(".demo").is_visible(), "that the data is invented is said on paper too"
    assert page.evaluate("document.querySelector('.derive p').getBoundingClientRect().height") > 10, "where the deadline comes from is open"
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / "case-printed.pdf").write_bytes(page.pdf(format="A4", margin={side: "15mm" for side in ("top", "right", "bottom", "left")}))


def test_a_reply_kept_ready_comes_into_the_form_and_what_was_typed_stays(opened) -> None:
    page = go(opened, "case")
    form = page.locator("form[data-act=reply]")
    page.get_by_text("答复居民", exact=True).first.click()
    area = form.locator("textarea")
    for times in (1, 2):
        form.locator("details.replies summary").click()
        form.locator("details.replies button").first.click()
        text = form.locator("details.replies .text").first.text_content() or ""
        assert area.input_value() == "\n".join([text] * times) and len(text) > 10
    form.locator("details.replies summary").click()
    page.screenshot(path=SHOTS / "replies.png", full_page=True)


def test_a_look_at_a_report_is_shown_beside_the_list_at_once(opened) -> None:
    page = opened("operator")
    page.goto("/?view=all")
    fold = page.locator("#detail details.reveal").first
    fold.locator("summary").click()
    fold.locator("select").select_option("call_back")
    with page.expect_response(lambda answer: answer.url.endswith("/reveal")) as sent:
        fold.locator("button").click()
    assert sent.value.request.method == "POST" and "?" not in sent.value.url
    page.locator("#detail").get_by_text("13812345678").first.wait_for()
    assert page.locator("#held > *").count() == 0 and "13812345678" not in page.url
    page.screenshot(path=SHOTS / "revealed.png")
    page.reload()
    page.locator("#detail h1").wait_for()
    assert "13812345678" not in page.content()


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
