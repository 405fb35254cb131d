"""Does the map show the cases with WebGL2 and without it, go with its list, and stay light?"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import SHOTS
from tests.browser.test_pages import SMALL, WIDE, WIDTHS

MAP = "/map?view=all"
LIBRARY = 500_000  # bytes of MapLibre and its worker as they are sent
PAGE = 80_000  # bytes of all else of the page, base map and cases included


def watched(page) -> list[str]:
    """Return what goes wrong on a page, as it does: faults of scripts, and what the policy forbids."""
    wrong: list[str] = []
    page.on("pageerror", lambda fault: wrong.append(str(fault)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    return wrong


def ready(page, how: str) -> None:
    page.locator(f"#map[data-ready={how}]").wait_for(timeout=60_000)


@pytest.mark.parametrize(("lang", "theme"), [("zh-hans", "light"), ("en", "deep")])
def test_with_webgl_the_browser_draws_it(mapped, lang, theme) -> None:
    page = mapped("operator", lang=lang, theme=theme)
    wrong = watched(page)
    page.goto(MAP)
    ready(page, "map")
    assert int(page.locator("#map").get_attribute("data-shown")) > 10
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        assert page.evaluate(WIDE) <= 0 and not page.evaluate(SMALL), width
        if width in (390, 768, 1440):
            page.screenshot(path=SHOTS / f"map-gl-{lang}-{theme}-{width}.png")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not wrong


def test_what_is_counted_by_cell_is_asked_for_anew_with_each_view(mapped) -> None:
    page, asked = mapped("operator"), []

    def count(route) -> None:
        asked.append(route.request.url)
        cells = [[106.5448, 29.5655, 12345, 0], [106.5735, 29.5604, 9876, 321]]
        route.fulfill(json={"system": "WGS 84", "nowhere": 7, "spots": [], "cells": cells})

    page.route("**/map/cases.json*", count)
    page.goto(MAP)
    ready(page, "map")
    assert page.locator("#map").get_attribute("data-shown") == "22221" and "7" in page.locator(".where .said").inner_text()
    page.screenshot(path=SHOTS / "map-gl-cells.png")
    with page.expect_request("**/map/cases.json?view=all&box=*&zoom=*"):
        page.locator("[data-zoom='1']").click()
    assert "box=" not in asked[0]


@pytest.mark.parametrize("width", [1920, 3840])
def test_a_wide_screen_is_filled_to_its_edges(mapped, width) -> None:
    page = mapped("operator", width=width)
    page.goto(MAP)
    ready(page, "map")
    page.screenshot(path=SHOTS / f"map-gl-{width}.png")
    edges = page.evaluate(
        """() => { const box = document.querySelector('.maplibregl-canvas').getBoundingClientRect(); return [box.left, box.right, innerWidth, box.height]; }"""
    )
    assert edges[2] - edges[1] < 40 and edges[1] - edges[0] > width * 0.6 and edges[3] > 500


def test_a_line_of_the_list_is_shown_on_the_map_and_opened_by_the_next_click(mapped) -> None:
    page = mapped("operator")
    page.goto(MAP)
    ready(page, "map")
    number = _placed(page)
    line = page.locator(f"#rows a.case[data-number='{number}']")
    line.click()
    page.locator(f"#map[data-chosen='{number}']").wait_for()
    assert line.get_attribute("aria-current") == "true" and "/map" in page.url
    line.click()
    page.wait_for_url(f"**/cases/{number}")


def test_it_goes_by_keyboard(mapped) -> None:
    page = mapped("operator")
    page.goto(MAP)
    ready(page, "map")
    page.keyboard.press("j")
    first = page.locator("#rows a.case[aria-current]").get_attribute("data-number")
    page.keyboard.press("j")
    page.locator(f"#rows a.case[aria-current]:not([data-number='{first}'])").wait_for()
    page.keyboard.press("k")
    page.locator(f"#rows a.case[aria-current][data-number='{first}']").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{first}")


def test_a_mark_that_is_clicked_is_chosen_in_the_list(mapped) -> None:
    page = mapped("operator")
    page.goto(MAP)
    ready(page, "map")
    number = _placed(page)
    page.locator(f"#rows a.case[data-number='{number}']").click()  # the map goes there: it stands in the middle
    page.locator(f"#map[data-chosen='{number}']").wait_for()
    page.wait_for_timeout(1_500)
    page.locator("#rows a.case[aria-current]").evaluate("one => one.removeAttribute('aria-current')")
    box = page.locator(".maplibregl-canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("#rows a.case[aria-current]").wait_for()


def _placed(page) -> str:
    """Return the number of a case of the list that has a place."""
    spots = {one[0] for one in page.request.get("/map/cases.json?view=all").json()["spots"]}
    return next(number for link in page.locator("#rows a.case").all() if (number := link.get_attribute("data-number")) in spots)


@pytest.mark.parametrize(("lang", "theme"), [("zh-hans", "light"), ("en", "deep")])
def test_without_webgl_the_server_draws_it(opened, lang, theme) -> None:
    page = opened("operator", lang=lang, theme=theme)
    wrong = watched(page)
    page.goto(MAP)
    ready(page, "drawn")
    assert page.locator("#map").get_attribute("data-why") == "webgl2"
    assert page.locator("#map > .drawn img").evaluate("one => one.naturalWidth") > 0
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDE) <= 0 and not page.evaluate(SMALL), width
        if width in (390, 1440):
            page.screenshot(path=SHOTS / f"map-drawn-{lang}-{theme}-{width}.png")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not wrong


def test_without_scripts_the_server_draws_it(opened) -> None:
    page = opened("operator", java_script_enabled=False)
    page.goto(MAP)
    page.locator("noscript img, .drawn img").last.wait_for()
    page.screenshot(path=SHOTS / "map-noscript.png")


def test_without_the_library_the_server_draws_it(mapped) -> None:
    page = mapped("operator")
    page.route("**/static/*/maplibre/*", lambda route: route.fulfill(status=404))
    page.goto(MAP)
    ready(page, "drawn")
    assert page.locator("#map").get_attribute("data-why") == "library"


def test_an_answer_that_does_not_come_is_said(mapped) -> None:
    page = mapped("operator")
    page.route("**/map/cases.json*", lambda route: route.abort())
    page.goto(MAP)
    page.get_by_text("图上的事件可能不全").wait_for(timeout=60_000)


def test_the_page_is_light(mapped) -> None:
    page = mapped("operator")
    page.goto("about:blank")  # what the desk was still asking for is not the map's
    sent: dict[str, int] = {}
    page.on("requestfinished", lambda request: sent.update({request.url: max(0, request.sizes()["responseBodySize"])}))
    page.goto(MAP)
    ready(page, "map")
    library = [url for url in sent if "/maplibre/" in url]
    heavy = sum(int(page.request.head(url, headers={"accept-encoding": "gzip"}).headers["content-length"]) for url in library)
    rest = sum(size for url, size in sent.items() if url not in library)
    print(f"bytes: MapLibre {heavy}, all else {rest}: {sent}")
    assert len(library) == 2 and heavy < LIBRARY and rest < PAGE, sent
