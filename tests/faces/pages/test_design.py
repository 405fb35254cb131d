"""Can every text be read in both themes, and does the design page show what there is?"""

import re
from collections.abc import Callable

import pytest

from cityloop.faces.pages.parts.tokens import FILE, PAIRS, contrast, tokens
from cityloop.loop.words import Actor

FOUND = tokens()
LEAST = 5.29  # the house's own; WCAG 2.2 AA asks for 4.5


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000", "#ffffff", 21), ("#777777", "#fff", 4.48), ("#fff", "#fff", 1), ("#0000ff", "#fff", 8.59)])
def test_contrast_is_the_standards(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "deep", "auto"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_every_text_can_be_read_on_its_ground(theme: str, pair: tuple[str, str]) -> None:
    text, ground = (FOUND[theme][name] for name in pair)
    assert round(contrast(text, ground), 2) >= LEAST, f"{theme}: {text} on {ground} has {contrast(text, ground):.2f}"


def test_edges_and_focus_can_be_told_from_their_ground() -> None:
    for theme in ("light", "deep"):
        assert all(contrast(FOUND[theme][name], FOUND[theme][ground]) >= 3 for name in ("edge", "focus") for ground in ("bg", "panel"))


def test_the_themes_have_the_same_tokens_and_auto_is_deep() -> None:
    assert set(FOUND["light"]) == set(FOUND["deep"]) and FOUND["auto"] == FOUND["deep"] and len(FOUND["light"]) > 20


def rules() -> list[tuple[str, str]]:
    """Return (selectors, declarations) of all style sheets but the tokens."""
    sheets = [path.read_text(encoding="utf-8") for path in FILE.parent.parent.rglob("*.css") if path != FILE]
    return re.findall(r"([^{}]+){([^{}]*)}", "\n".join(sheets))


def test_colours_stand_in_the_token_file_alone_and_each_is_known() -> None:
    known = {name for block in FOUND.values() for name in block}
    for selector, body in rules():
        assert not re.search(r"#[0-9a-fA-F]{3}|rgba?\(|hsl", body), selector
        assert set(re.findall(r"var\(--([\w-]+)\)", body)) <= known, selector


def test_every_pair_that_a_rule_sets_is_measured() -> None:
    for selector, body in rules():
        text, ground = re.search(r"(?<![\w-])color: var\(--([\w-]+)\)", body), re.search(r"background(?:-color)?: var\(--([\w-]+)\)", body)
        if text and ground:
            assert (text[1], ground[1]) in PAIRS, selector.strip()


@pytest.mark.parametrize("headers", [{}, {"accept-language": "en"}], ids=["zh", "en"])
def test_the_page_shows_every_token_and_part_in_both_themes(enter: Callable, lamp: str, actors: dict[str, Actor], headers: dict) -> None:
    page = enter(actors["operator"]).get("/design", headers=headers).content.decode()
    for name in {name for block in FOUND.values() for name in block}:
        assert f"<code>--{name}</code>" in page, name
    for part in ("button", "tag", "field", "alert", "alert soon", "good", "case late", "timeline panel", "panel empty", "panel loading", "panel fault"):
        assert len(re.findall(rf'class="{part}|<{part}[ >]', page)) >= 2, part
    assert page.count(":1 <code>") == 2 * len(PAIRS) and 'data-theme="light"' in page and 'data-theme="deep"' in page


def test_the_page_leads_nowhere_and_asks_little(enter: Callable, lamp: str, actors: dict[str, Actor], django_assert_max_num_queries: Callable) -> None:
    browser = enter(actors["operator"])
    browser.get("/")
    with django_assert_max_num_queries(4):
        page = browser.get("/design").content.decode()
    for action in set(re.findall(r'action="(/cases/[^"]+)"', page)):
        assert browser.post(action, {"version": "1"}).status_code == 404
