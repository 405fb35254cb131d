"""Who gets in, and where do they come out?"""

from datetime import timedelta

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


def wrong(client: Client, times: int, **more: str):
    """Return the last answer to so many wrong passwords."""
    return [client.post("/sign-in", {"username": "chen", "password": "guess"}, **more) for _ in range(times)][-1]


def test_the_sixth_try_has_to_wait_and_is_told_how_long(chen: None, client: Client, watch) -> None:
    assert wrong(client, 5).status_code == 422
    answer = client.post("/sign-in", {**GOOD, "next": "/?view=late"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "30") and client.get("/").status_code == 302
    assert "请等 30 秒再试" in page and "没有锁" in page
    english = client.post("/sign-in", GOOD, headers={"accept-language": "en"})
    assert english.status_code == 429 and "Please wait 30 seconds" in english.content.decode()
    assert 'value="chen"' in page and 'value="/?view=late"' in page and GOOD["password"] not in page
    watch.pass_by(seconds=30)
    assert client.post("/sign-in", GOOD).status_code == 303


def test_a_longer_wait_is_told_in_minutes_rounded_up(chen: None, client: Client, watch) -> None:
    wrong(client, 5)
    for seconds in (30, 60):
        watch.pass_by(seconds=seconds)
        wrong(client, 1)
    watch.pass_by(seconds=5)
    answer = wrong(client, 1)
    assert answer["Retry-After"] == "115" and "请等 2 分钟再试" in answer.content.decode()


def test_a_colleague_at_another_address_or_a_known_browser_gets_in(chen: None, client: Client, watch) -> None:
    known = Client()
    assert known.post("/sign-in", GOOD).status_code == 303
    assert wrong(client, 6).status_code == 429
    assert Client().post("/sign-in", GOOD).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").post("/sign-in", GOOD).status_code == 303
    known.post("/sign-out")
    assert known.post("/sign-in", GOOD).status_code == 303


def test_a_header_that_anybody_can_write_is_no_way_around(chen: None, client: Client, watch, settings) -> None:
    for number in range(5):
        wrong(client, 1, headers={"x-forwarded-for": f"192.0.2.{number}", "x-real-ip": f"192.0.2.{number}"})
    assert wrong(client, 1, headers={"x-forwarded-for": "192.0.2.99"}).status_code == 429
    settings.PROXY = True  # now our proxy writes the last one, and what stands before it is the browser's own
    assert wrong(client, 1, headers={"x-forwarded-for": "192.0.2.50"}).status_code == 422
    for number in range(4):
        wrong(client, 1, headers={"x-forwarded-for": f"10.0.0.{number}, 192.0.2.50"})
    assert wrong(client, 1, headers={"x-forwarded-for": "10.0.0.77, 192.0.2.50"}).status_code == 429


def test_an_unknown_name_waits_like_a_known_one(chen: None, client: Client, watch) -> None:
    nobody = {"username": "nobody", "password": "guess"}
    assert [client.post("/sign-in", nobody).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_session_ends_after_a_shift(chen: None, client: Client) -> None:
    client.post("/sign-in", GOOD)
    assert timedelta(hours=8) < timedelta(seconds=client.session.get_expiry_age()) <= timedelta(hours=10)
