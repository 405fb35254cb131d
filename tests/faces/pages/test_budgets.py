"""How many statements does each page take?"""

from collections.abc import Callable

import pytest

from cityloop.loop.words import Actor
from tests.browser.test_pages import PAGES

# Page -> who, address, answer, statements: exactly, so that one more is noticed. The district is looked up by its digest (1); whoever
# is signed in costs session, account and member (3). A list is its counts, its rows and the saved views; a case without a point has no neighbours to look up.
STATEMENTS = {
    "sign-in": ("", "/sign-in", 200, 1), "report": ("", "/report", 200, 1), "nothing": ("", "/nowhere", 404, 0), "code": ("", "/sign-in/code", 303, 0),
    "list": ("operator", "/?view=all", 200, 7), "new": ("operator", "/", 200, 7), "empty": ("operator", "/?view=all&q=20000101-", 200, 7),
    "unit-list": ("foreman", "/", 200, 7), "case": ("operator", "/cases/{burst}", 200, 19), "worked": ("operator", "/cases/{lamp}", 200, 18),
    "call": ("operator", "/call", 200, 4), "handover": ("leader", "/handover", 200, 15), "unit": ("foreman", "/unit", 200, 7),
    "callbacks": ("operator", "/callbacks", 200, 6), "callback": ("operator", "/callbacks/{task}", 200, 12),
    "map": ("operator", "/map", 200, 6), "map-empty": ("operator", "/map?view=all&q=20000101-", 200, 6),
    "account": ("foreman", "/account", 200, 7), "factor": ("worker", "/account", 200, 7), "design": ("operator", "/design", 200, 4),
}  # fmt: skip


def test_every_page_is_counted() -> None:
    assert STATEMENTS.keys() == PAGES.keys()


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_page_takes_so_many_statements(
    enter: Callable, burst: str, lamp: str, two: list[int], actors: dict[str, Actor], name: str, django_assert_num_queries: Callable
) -> None:
    who, address, status, count = STATEMENTS[name]
    browser, address = enter(actors[who] if who else None), address.format(burst=burst, lamp=lamp, task=two[0])
    browser.get(address)  # what is kept in memory between requests
    with django_assert_num_queries(count):
        assert browser.get(address).status_code == status
