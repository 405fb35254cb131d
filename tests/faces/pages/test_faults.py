"""Is every page guarded, and every fault a page of ours?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cityloop.faces.pages import parts
from cityloop.loop.words import Actor
from cityloop.store import models as m

PAGES = Path(parts.__file__).parent.parent


@pytest.mark.parametrize(
    ("name", "status"),
    [("city.css", 200), ("tokens.css", 200), ("tokens.py", 404), ("mark.svg", 200), ("draw.py", 404), ("base.html", 404), ("../cases/view.py", 404)],
)
def test_styles_and_pictures_are_served_and_neither_code_nor_templates(client: Client, name: str, status: int) -> None:
    assert client.get(f"{settings.STATIC_URL}parts/{name}").status_code == status


@pytest.mark.parametrize("path", ["/report", "/sign-in", "/design", "/nothing", "/", "/cases/x", "/?state=x"])
def test_every_page_carries_the_guards(enter: Callable, lamp: str, actors: dict[str, Actor], path: str) -> None:
    answer = enter(actors["operator"]).get(path)
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"


def test_no_template_has_script_or_style_inside() -> None:
    for path in PAGES.rglob("*.html"):
        found = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|https?://", found), path.name


def test_the_style_sheet_takes_nothing_from_elsewhere() -> None:
    sheets = [path.read_text(encoding="utf-8") for path in PAGES.rglob("*.css")]
    assert len(sheets) >= 3
    for sheet in sheets:
        assert "url(" not in sheet and "@import" not in sheet and sheet.count("{") == sheet.count("}")


def test_a_fault_of_ours_is_a_plain_page(district: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("cityloop.faces.pages.report.view.world", fail)
    answer = Client(raise_request_exception=False).get("/report")
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode() and "secret" not in answer.content.decode()


def test_without_a_district_the_page_says_what_to_do(district: str, client: Client) -> None:
    m.District.objects.all().delete()
    answer = client.get("/report")
    assert answer.status_code == 503 and "cityloop district load" in answer.content.decode()


def test_a_wrong_host_is_a_plain_page(district: str, client: Client) -> None:
    answer = client.get("/sign-in", headers={"host": "evil.example"})
    assert answer.status_code == 400 and "请求有误" in answer.content.decode()


def test_every_field_has_a_label(enter: Callable, burst: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors["leader"])
    for path in ("/?view=all", f"/cases/{burst}", "/report", "/sign-in", "/design"):
        page = browser.get(path).content.decode()
        ids = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', page)
        assert ids and len(set(ids)) == len(ids), path
        assert not [one for one in ids if f'for="{one}"' not in page], path


def test_the_banner_shows_only_where_the_district_has_one(district: str, client: Client) -> None:
    assert "演示" in client.get("/report").content.decode()
    row = m.District.objects.get()
    row.config.pop("notice")
    row.digest = "other"
    row.save()
    assert "演示" not in client.get("/report").content.decode()
