"""What does each page cost over the wire, for a browser that was never here and for one that comes back?"""

from collections.abc import Callable

import pytest

from tests.browser.test_pages import PAGES, go
from tests.browser.wire import Wire

# Page -> requests and kB of a first visit, requests and kB of the next one: close above what was measured, 40 cases in the house.
# A first visit takes the page, two styles and the icon; the next takes the page alone, for the rest is kept for good.
# A desk takes five scripts more, each time the chosen case beside the list, the stream, one look for what came before
# it was open, and the sign that the case is on a screen; a case's own page two scripts and that sign. Pages themselves are not
# packed (docs/why/0020-what-is-kept-and-packed.md): what is heavy in a case is the selects of its forms, with each unit and category.
BUDGETS = {
    "sign-in": (4, 14, 1, 4), "report": (4, 15, 1, 5), "nothing": (4, 12, 1, 3), "code": (4, 14, 1, 4),
    "list": (13, 140, 5, 120), "new": (13, 125, 5, 105), "unit-list": (13, 125, 5, 105), "empty": (11, 60, 3, 40),
    "case": (7, 70, 2, 60), "worked": (7, 70, 2, 60),
    "call": (5, 20, 1, 9), "handover": (4, 40, 1, 31), "unit": (4, 30, 1, 20), "callbacks": (4, 14, 1, 4), "callback": (4, 17, 1, 7),
    "map": (8, 60, 2, 42), "map-empty": (8, 55, 2, 35),  # without WebGL: its two scripts and style, and the drawn chart in place of MapLibre
    "account": (4, 21, 1, 12), "factor": (4, 24, 1, 15), "design": (5, 52, 1, 42),
}  # fmt: skip
RESIDENT, STAFF = 150, 250  # kB in all that a page may take at most
# MapLibre is 296 kB and its worker 148, packed; a browser keeps both for good. Next time: the page, and the cases as points.
MAPPED = (10, 510, 2, 36)
WORKER = "performance.getEntriesByType('resource').filter(one => one.name.includes('maplibre-gl-worker')).map(one => one.transferSize)"


def test_every_page_has_a_budget_within_its_readers() -> None:
    assert BUDGETS.keys() == PAGES.keys()
    assert all(BUDGETS[name][1] <= (STAFF if who else RESIDENT) for name, (who, _) in PAGES.items())


@pytest.mark.parametrize("name", BUDGETS)
def test_a_page_stays_within_its_budget(opened: Callable, name: str) -> None:
    page = go(opened, name)
    wire, address = Wire(page), page.url
    cost = (*wire.visit(address, fresh=True), *wire.visit(address, fresh=False))
    assert all(spent <= most for spent, most in zip(cost, BUDGETS[name], strict=True)), (name, cost, wire.told())


def test_the_map_fetches_maplibre_once(mapped: Callable) -> None:
    page = mapped("operator")
    wire, cost = Wire(page), []
    for fresh in (True, False):
        requests, size = wire.visit("/map", fresh=fresh)
        (worker,) = page.evaluate(WORKER)  # a worker's bytes are told to its own page alone
        cost += [requests - (worker == 0), size + worker / 1000]
    assert all(spent <= most for spent, most in zip(cost, MAPPED, strict=True)), (cost, wire.told())
    assert cost[1] > 400, "MapLibre was there at all"
