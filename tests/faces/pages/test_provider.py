"""Does a provider let in exactly those who are members here, and nobody by a trick?"""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cityloop.actions import factor
from cityloop.links import provider
from cityloop.loop.words import Actor, Role
from cityloop.queries.factor import opened
from cityloop.store import models as m
from tests.provider import CLIENT, SECRET, Running

GOOD = {"username": "chen", "password": "a-long-pass-2026"}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Return a provider in a process of its own."""
    process = Running()
    yield process
    process.stop()


@pytest.fixture
def there(running: Running, settings, district: str) -> Running:
    """Return the provider, plugged in, with a member whom it knows."""
    provider._made.cache_clear()
    running.lie()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = running.issuer, CLIENT, SECRET
    settings.OIDC_NAME, settings.OIDC_CLAIM = "", "email"
    user = get_user_model().objects.create_user(**GOOD, email="Chen@example.org")
    m.Member.objects.create(user=user, role="operator", unit_id="C0", area_id="500103")
    return running


def leave(client: Client, target: str = "") -> str:
    """Return where the provider is asked."""
    answer = client.get("/sign-in/with", {"next": target} if target else {})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def come(there: Running, client: Client, target: str = ""):
    """Return the answer to a whole way there and back."""
    return client.get(there.authorize(leave(client, target)))


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


def stays_out(answer, client: Client, status: int, said: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status and said in page and 'name="password"' in page and not inside(client)
    assert get_user_model().objects.count() == m.Member.objects.count() == 1, "nothing was made"
    assert client.post("/sign-in", GOOD).status_code == 303, "name and password still lead in"


def test_a_member_is_let_in_and_lands_where_it_wanted_to(there: Running, client: Client) -> None:
    assert 'href="/sign-in/with?next=/%3Fview%3Dlate"' in client.get("/sign-in", {"next": "/?view=late"}).content.decode().replace("%2F", "/")
    answer = come(there, client, "/?view=late")
    assert (answer.status_code, answer["Location"]) == (303, "/?view=late") and inside(client)
    assert m.Session.objects.get(user__isnull=False).user.username == "chen"


def test_what_is_asked_holds_state_nonce_and_a_challenge_and_no_secret(there: Running, client: Client) -> None:
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["redirect_uri"] == ["http://testserver/sign-in/back"] and asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge")) and SECRET not in str(asked)
    assert parse_qs(urlsplit(leave(client)).query)["nonce"] != asked["nonce"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_afterwards(there: Running, client: Client, target: str) -> None:
    assert come(there, client, target)["Location"] == "/"


def test_without_a_provider_there_is_no_such_page(district: str, client: Client, settings) -> None:
    settings.OIDC_ISSUER = ""
    assert client.get("/sign-in/with").status_code == client.get("/sign-in/back").status_code == 404
    assert "/sign-in/with" not in client.get("/sign-in").content.decode()


LIES = {
    "nonce": {"claims": {"nonce": "x" * 20}}, "no-nonce": {"claims": {"nonce": None}}, "expired": {"claims": {"exp": -61, "iat": -200}},
    "no-expiry": {"claims": {"exp": None}}, "later": {"claims": {"iat": 3600, "exp": 7200}}, "issuer": {"claims": {"iss": "https://evil.example"}},
    "audience": {"claims": {"aud": "another"}}, "no-audience": {"claims": {"aud": None}}, "other-key": {"key": "other"}, "shared-key": {"key": "shared"},
    "shared-key-offered": {"key": "shared", "algorithms": ["HS256", "none"]}, "no-token": {"without": ["id_token"]}, "no-subject": {"claims": {"sub": None}},
    "refused": {"status": 400},
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_what_is_not_to_be_trusted_lets_nobody_in(there: Running, client: Client, name: str) -> None:
    there.lie(**LIES[name])
    stays_out(come(there, client), client, 403, "统一身份认证没有通过")


STATES = {
    "none": "/sign-in/back?code=x", "wrong": "/sign-in/back?code=x&state=wrong", "nothing": "/sign-in/back",
    "denied": "/sign-in/back?error=access_denied&state=x",
    "nul": "/sign-in/back?code=%00&state=%00", "long": "/sign-in/back?state=" + "x" * 4000,
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_an_answer_that_was_not_asked_for_is_rejected(there: Running, client: Client, name: str) -> None:
    leave(client)
    stays_out(client.get(STATES[name]), client, 403, "统一身份认证没有通过")


def test_an_answer_counts_once_and_in_its_own_browser_alone(there: Running, client: Client) -> None:
    back = there.authorize(leave(client))
    thief = Client()
    leave(thief)
    assert thief.get(back).status_code == 403 and not inside(thief)
    assert client.get(back).status_code == 303
    client.post("/sign-out")
    assert client.get(back).status_code == 403 and not inside(client)


def test_a_code_that_was_given_before_is_refused_by_the_provider(there: Running, client: Client) -> None:
    used = parse_qs(urlsplit(there.authorize(leave(client))).query)
    assert client.get("/sign-in/back", {name: values[0] for name, values in used.items()}).status_code == 303
    thief = Client()
    state = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    stays_out(thief.get("/sign-in/back", {"code": used["code"][0], "state": state}), thief, 403, "没有通过")


UNKNOWN = {
    "stranger": {"email": "wang@example.org"}, "unverified": {"email_verified": False}, "not-said": {"email_verified": None},
    "as-text": {"email_verified": "true"},
    "no-mail": {"email": None}, "empty": {"email": ""}, "list": {"email": ["chen@example.org"]}, "nul": {"email": "a\x00b"},
    "wildcard": {"email": "%@example.org"},
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_whom_we_do_not_know_is_told_whom_to_ask_and_nothing_is_made(there: Running, client: Client, name: str) -> None:
    there.lie(claims=UNKNOWN[name])
    stays_out(come(there, client), client, 403, "请找本单位的系统管理员")


def test_a_letter_that_only_looks_alike_is_another_address(there: Running, client: Client) -> None:
    get_user_model().objects.update(email="chen.li@example.org")
    for told, status in (("chen.l\u0131@example.org", 403), ("chen.l\u0130@example.org", 403), ("Chen.LI@example.org", 303)):
        there.lie(claims={"email": told})
        assert come(there, client).status_code == status


@pytest.mark.parametrize("how", ["closed", "no-role", "twice"])
def test_an_account_that_is_closed_or_unsure_is_not_let_in(there: Running, client: Client, how: str) -> None:
    if how == "closed":
        get_user_model().objects.update(is_active=False)
    elif how == "no-role":
        m.Member.objects.all().delete()
    else:
        twin = get_user_model().objects.create_user(username="twin", email="chen@example.org")
        m.Member.objects.create(user=twin, role="admin", area_id="500103")
    assert come(there, client).status_code == 403 and client.get("/account").status_code == 302


def test_a_named_claim_holds_the_accounts_name(there: Running, client: Client, settings) -> None:
    settings.OIDC_CLAIM = "staff"
    there.lie(claims={"staff": "chen", "email": None})
    assert come(there, client).status_code == 303 and inside(client)
    other = Client()
    there.lie(claims={"staff": "CHEN "})
    assert come(there, other).status_code == 403


def test_what_the_token_lacks_is_asked_for_and_must_be_of_the_same_person(there: Running, client: Client) -> None:
    known = {"email": "chen@example.org", "email_verified": True}
    there.lie(claims={"email": None, "email_verified": None}, who={**known, "sub": "78"})
    assert come(there, client).status_code == 403
    there.lie(claims={"email": None, "email_verified": None}, who=known)
    assert come(there, client).status_code == 303 and inside(client)


def test_a_provider_that_is_down_says_so_and_the_password_still_leads_in(there: Running, client: Client, settings) -> None:
    gone = Running()
    gone.stop()
    settings.OIDC_ISSUER = gone.issuer
    stays_out(client.get("/sign-in/with"), client, 503, "统一身份认证没有回应")


def test_a_provider_that_goes_down_on_the_way_says_so(there: Running, client: Client, settings) -> None:
    short = Running()
    settings.OIDC_ISSUER = short.issuer
    back = short.authorize(leave(client))
    short.stop()
    stays_out(client.get(back), client, 503, "统一身份认证没有回应")


@pytest.mark.parametrize(("name", "value"), [("OIDC_ISSUER", "http://id.example.org"), ("OIDC_ISSUER", "ftp://x"), ("OIDC_SECRET", ""), ("OIDC_CLIENT", "")])
def test_settings_that_are_no_good_are_named(there: Running, client: Client, settings, name: str, value: str) -> None:
    setattr(settings, name, value)
    answer = client.get("/sign-in/with")
    assert answer.status_code == 503 and f"CITYLOOP_{name}" in answer.content.decode()


def test_one_who_says_to_be_another_issuer_is_not_asked(there: Running, client: Client) -> None:
    there.lie(issuer="https://evil.example")
    stays_out(client.get("/sign-in/with"), client, 503, "没有回应")


def test_a_second_factor_of_ours_is_asked_for_here_too(there: Running, client: Client, at) -> None:
    chen = Actor("chen", Role.OPERATOR)
    factor.begin(GOOD["password"], by=chen)
    totp = pyotp.TOTP(opened(m.Factor.objects.get().secret))
    spare = factor.confirm(totp.at(at), by=chen, at=at, keep="")[0]
    assert come(there, client, "/?view=late")["Location"] == "/sign-in/code" and not inside(client)
    assert client.post("/sign-in/code", {"code": spare})["Location"] == "/?view=late" and inside(client)


def test_who_has_no_password_sees_no_form_for_one(there: Running, client: Client) -> None:
    user = get_user_model().objects.get()
    user.set_unusable_password()
    user.save()
    come(there, client)
    page = client.get("/account").content.decode()
    assert 'name="new"' not in page and client.post("/account", {"act": "begin"}).status_code == 303
    assert client.post("/account", {"act": "password", "old": "", "new": "another-pass-2027", "again": "another-pass-2027"}).status_code == 422
