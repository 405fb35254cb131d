"""Is a set of styles and scripts served whole, small and for good, under a name that changes with it?"""

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cityloop.site import static

STYLE = "a { color: red }\n" * 100


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Return a screen's folder: a style, and code and a template that are nobody's."""
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "page.css").write_text(STYLE, encoding="utf-8")
    for name in ("view.py", "page.html", "page.css.bak"):
        (folder / name).write_text("no", encoding="utf-8")
    return folder


def test_what_is_served_stands_beside_its_small_form_and_nothing_else_does(parts: Path, tmp_path: Path) -> None:
    made = static.ready([parts], tmp_path / "shelf")
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*.*")) == ["parts/page.css", "parts/page.css.gz"]
    assert gzip.decompress((made / "parts" / "page.css.gz").read_bytes()).decode() == STYLE


def test_the_name_follows_what_is_in_it(parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = static.ready([parts], tmp_path / "shelf")
    (parts / "page.css").write_text("b {}", encoding="utf-8")
    second = static.ready([parts], tmp_path / "shelf")
    (parts / "page.css").write_text(STYLE, encoding="utf-8")
    monkeypatch.setattr(static, "_make", lambda *_: pytest.fail("made again"))
    assert static.ready([parts], tmp_path / "shelf") == first != second


def test_a_server_that_still_runs_finds_its_own_set(parts: Path, tmp_path: Path) -> None:
    sets = []
    for turn in range(static.KEPT + 2):
        (parts / "page.css").write_text(f"b {{ order: {turn} }}", encoding="utf-8")
        sets.append(static.ready([parts], tmp_path / "shelf"))
    assert [one.exists() for one in sets] == [False, False, *[True] * static.KEPT]


def test_many_at_once_leave_one_whole_set(parts: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: static.ready([parts], tmp_path / "shelf"), range(40)))
    assert len(found) == 1 and [path.name for path in (tmp_path / "shelf").iterdir()] == [found.pop().name]


def test_a_browser_may_keep_it_for_good_and_is_sent_the_small_form() -> None:
    answer = Client().get(f"{settings.STATIC_URL}parts/city.css", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip" and "immutable" in answer["Cache-Control"] and answer["Vary"] == "Accept-Encoding"
    assert b".bar" in gzip.decompress(b"".join(answer))
    assert Client().get(f"{settings.STATIC_URL}parts/city.css").headers.get("Content-Encoding") is None
