"""Can everybody choose language and theme, and does the choice stay on this site?"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from cityloop.loop.words import Actor


def page(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("", "zh-Hans"), ("en", "en"), ("en-GB,en;q=0.9,zh;q=0.5", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("zh-TW", "zh-Hans"), ("zh-Hant-HK", "zh-Hans"),
     ("fr", "zh-Hans"), ("fr,en;q=0.5", "en"), ("x" * 5000, "zh-Hans"), ("*", "zh-Hans")],
    ids=["none", "en", "en-first", "zh-first", "taiwan", "hongkong", "french", "french-english", "long", "any"],
)  # fmt: skip
def test_the_browsers_order_of_the_two_languages_decides(district: str, client: Client, accepted: str, lang: str) -> None:
    answer = client.get("/report", headers={"accept-language": accepted})
    assert f'<html lang="{lang}">' in page(answer) and "Accept-Language" in answer["Vary"]


def test_a_choice_of_language_is_kept_and_beats_the_browser(district: str, client: Client) -> None:
    answer = client.post("/look", {"language": "en", "next": "/report?x=1"})
    assert (answer.status_code, answer["Location"]) == (303, "/report?x=1")
    assert '<html lang="en">' in page(client.get("/report", headers={"accept-language": "zh-CN"}))
    client.post("/look", {"language": "zh-hans"})
    assert '<html lang="zh-Hans">' in page(client.get("/report", headers=(EN := {"accept-language": "en"}))) and EN


@pytest.mark.parametrize("theme", ["light", "deep"])
def test_a_choice_of_theme_is_kept_and_auto_says_nothing(district: str, client: Client, theme: str) -> None:
    assert "data-theme" not in page(client.get("/report"))
    client.post("/look", {"theme": theme})
    assert f'data-theme="{theme}">' in page(client.get("/report")) and f'data-theme="{theme}">' in page(client.get("/nothing"))
    client.post("/look", {"theme": "auto"})
    assert "data-theme" not in page(client.get("/report"))


def test_three_presses_lead_through_all_themes(district: str, client: Client) -> None:
    seen = []
    for _ in range(3):
        seen.append(client.get("/report").context["look"].next)
        client.post("/look", {"theme": seen[-1]})
    assert seen == ["light", "deep", "auto"]


@pytest.mark.parametrize("sent", [{}, {"language": "xx"}, {"language": "fr"}, {"theme": '"><script>'}, {"theme": ""}, {"language": "\x00"}], ids=range(6))
def test_what_is_not_known_changes_nothing(district: str, client: Client, sent: dict[str, str]) -> None:
    answer = client.post("/look", sent)
    assert answer.status_code == 303 and not set(answer.cookies) & {"language", "theme"}


@pytest.mark.parametrize("cookie", ["xx", '"><script>', "../../etc", "EN", ""], ids=range(5))
def test_a_cookie_that_was_tampered_with_counts_for_nothing(district: str, client: Client, cookie: str) -> None:
    client.cookies["language"] = client.cookies["theme"] = cookie
    answer = client.get("/report")
    assert answer.status_code == 200 and '<html lang="' in page(answer) and "data-theme" not in page(answer) and "<script" not in page(answer)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil.example", ""], ids=range(6))
def test_nobody_is_led_elsewhere(district: str, client: Client, target: str) -> None:
    assert client.post("/look", {"language": "en", "next": target})["Location"] == "/"


def test_the_switch_needs_its_token_and_a_post(district: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/look", {"language": "en"}).status_code == 403 and "language" not in strict.cookies
    assert strict.get("/look").status_code == 405
    token = strict.get("/report").context["csrf_token"]
    assert strict.post("/look", {"language": "en", "csrfmiddlewaretoken": str(token)}).status_code == 303 and strict.cookies["language"].value == "en"


def test_the_switch_leads_back_to_the_page(enter: Callable, lamp: str, actors: dict[str, Actor]) -> None:
    browser = enter(actors["operator"])
    for path in ("/?view=late&q=灯", f"/cases/{lamp}", "/report"):
        back = browser.get(path).context["back"]
        assert browser.get(back).wsgi_request.get_full_path() == back == browser.post("/look", {"next": back})["Location"]


def test_the_sign_in_form_keeps_where_one_wanted_to_go(district: str, client: Client) -> None:
    for answer in (client.get("/sign-in?next=/cases/x"), client.post("/sign-in", {"username": "a", "password": "b", "next": "/cases/x"})):
        assert answer.context["back"] == "/sign-in?next=%2Fcases%2Fx"


def test_languages_take_no_statement(district: str, client: Client, django_assert_max_num_queries: Callable) -> None:
    client.get("/report")
    with django_assert_max_num_queries(2):
        client.get("/report", headers={"accept-language": "en"})
    with django_assert_max_num_queries(0):
        client.post("/look", {"language": "en"})


def test_a_thread_does_not_keep_the_last_browsers_language(district: str) -> None:
    Client().get("/report", headers={"accept-language": "en"})
    assert '<html lang="zh-Hans">' in page(Client().get("/report"))
    translation.deactivate()
