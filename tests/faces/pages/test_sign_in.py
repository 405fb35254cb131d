"""Who gets in, and where do they come out?"""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

GOOD = {"username": "chen", "password": "a-long-pass-2026"}


@pytest.fixture
def chen(district: str) -> None:
    get_user_model().objects.create_user(**GOOD)


def test_the_desk_asks_to_sign_in(district: str, client: Client) -> None:
    answer = client.get("/?view=late")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in?next=/%3Fview%3Dlate"


def test_the_form_says_demo_and_offers_to_report(district: str, client: Client) -> None:
    page = client.get("/sign-in").content.decode()
    assert "演示" in page and 'href="/report"' in page


def test_right_name_and_password_lead_on(chen: None, client: Client) -> None:
    answer = client.post("/sign-in", {**GOOD, "next": "/?view=late"})
    assert (answer.status_code, answer["Location"]) == (303, "/?view=late")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_led_to_another_site(chen: None, client: Client, target: str) -> None:
    assert client.post("/sign-in", {**GOOD, "next": target})["Location"] == "/"


@pytest.mark.parametrize(
    "wrong", [{"password": "no"}, {"username": "nobody"}, {"username": "a\x00b"}, {"username": ""}, {"username": "x" * 5000}]
)
def test_wrong_ones_stay_out_with_a_clear_line(chen: None, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/sign-in", {**GOOD, **wrong})
    assert answer.status_code == 422 and "用户名或密码不对" in answer.content.decode()
    assert GOOD["password"] not in answer.content.decode()
    assert client.get("/").status_code == 302


def test_an_account_that_was_closed_stays_out(chen: None, client: Client) -> None:
    get_user_model().objects.update(is_active=False)
    assert client.post("/sign-in", GOOD).status_code == 422


def test_signing_out_needs_a_post(chen: None, client: Client) -> None:
    client.post("/sign-in", GOOD)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 303
    assert client.get("/").status_code == 302


def test_an_account_without_a_member_sees_nothing(chen: None, client: Client) -> None:
    client.post("/sign-in", GOOD)
    page = client.get("/?view=all").content.decode()
    assert "你的账号还没有单位或区域" in page


def test_a_form_from_elsewhere_is_refused(chen: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", GOOD)
    assert answer.status_code == 403 and "页面已过期" in answer.content.decode()
