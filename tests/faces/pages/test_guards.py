"""Is every address guarded, whatever it answers, and does nothing change without a person's own form?"""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, get_resolver

from cityloop.loop.words import Actor
from cityloop.store import models as m

GOOD = {"username": "chen", "password": "a-long-pass-2026"}
NUMBER = "20261012-000001"
SAMPLES = {"kind": "csv", "number": NUMBER, "act": "note", "key": "f741ea25-2aef-43de-9000-e161582787a3", "id": "1", "move": "accept", "name": "x"}
OWED = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Server": "",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
}  # fmt: skip


def addresses() -> list[str]:
    """Return one real address for every pattern there is, the API's too."""

    def walk(patterns: list, before: str) -> Iterator[str]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLPattern):
                path = re.sub(r"\(\?P<(\w+)>(?:\[.*?\]|[^)\[])*\)|<(?:\w+:)?(\w+)>", fill, here)
                yield "/" + re.sub(r"[\^$]|\\Z", "", path).replace("\\.", ".")
            else:
                yield from walk(one.url_patterns, here)

    def fill(found: re.Match[str]) -> str:
        return SAMPLES.get(found[1] or found[2], "x")

    return sorted(set(walk(get_resolver().url_patterns, "")))


PAGES = addresses()
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


def guarded(answer) -> None:
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "camera=()" in answer["Permissions-Policy"]
    # The API: kept by no one between, and asked for anew; the base map, in which there is no case, by anybody.
    kept = "public" if answer.get("Content-Type", "").startswith("application/geo+json") else "private"
    asked_again = {"Cache-Control": f"{kept}, no-cache"} if "ETag" in answer else {}
    for name, value in {**OWED, **asked_again}.items():
        assert answer.get(name) == value, (name, answer.get(name))


def test_the_list_of_addresses_is_whole() -> None:
    assert {"/", f"/cases/{NUMBER}", f"/cases/{NUMBER}/note", "/report", "/sign-in", "/sign-out"} <= set(PAGES)
    for page in PAGES:
        get_resolver().resolve(page)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/static/parts/none.css", "/api/v1/nothing"])
def test_every_address_is_guarded_for_a_stranger(district: str, path: str, method: str) -> None:
    answer = Client(raise_request_exception=False).generic(method, path, b"")
    assert answer.status_code < 500
    guarded(answer)


@pytest.mark.parametrize("path", PAGES)
def test_every_address_is_guarded_for_an_operator(enter: Callable, lamp: str, actors: dict[str, Actor], path: str) -> None:
    browser = enter(actors["operator"])
    for method in ("GET", "POST", "DELETE"):
        guarded(browser.generic(method, path.replace(NUMBER, lamp), b""))


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("broken")


STATUSES = {
    200: lambda browser: browser.get("/report"), 302: lambda browser: browser.get("/"), 303: lambda browser: browser.post("/sign-out"),
    400: lambda browser: browser.get("/report", headers={"host": "evil.example"}),
    403: lambda browser: Client(enforce_csrf_checks=True).post("/report"), 404: lambda browser: browser.get("/nothing"),
    405: lambda browser: browser.put("/report"),
    413: lambda browser: browser.generic("POST", "/report", b"text=" + b"x" * 2_100_000, content_type="application/x-www-form-urlencoded"),
    422: lambda browser: browser.post("/report", {"text": ""}),
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_guarded(district: str, client: Client, status: int) -> None:
    answer = STATUSES[status](client)
    assert answer.status_code == status
    guarded(answer)


def test_faults_of_ours_are_guarded(district: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cityloop.faces.pages.report.view.world", broken)
    monkeypatch.setattr("cityloop.faces.pages.sign_in.view.door.knock", broken)
    rude = Client(raise_request_exception=False)
    for answer in (rude.get("/report"), rude.post("/sign-in", GOOD)):
        assert answer.status_code == 500 and "RuntimeError" not in answer.content.decode()
        guarded(answer)


def test_a_style_is_guarded_and_may_be_kept(district: str, client: Client) -> None:
    answer = client.get(f"{settings.STATIC_URL}parts/city.css")
    assert "public" in answer["Cache-Control"] and answer["X-Content-Type-Options"] == "nosniff" and "Content-Security-Policy" in answer


# Cookies and sessions


@pytest.fixture
def chen(district: str, watch) -> None:
    user = get_user_model().objects.create_user(**GOOD)
    m.Member.objects.create(user=user, role="operator", unit_id="C0", area_id="500103")


@pytest.fixture
def inside(chen: None, client: Client) -> Client:
    """Return a browser in which an operator has signed in."""
    assert client.post("/sign-in", GOOD).status_code == 303
    return client


def test_no_cookie_can_be_read_by_a_script_or_sent_from_elsewhere(chen: None, client: Client) -> None:
    client.get("/sign-in")
    client.post("/look", {"language": "en", "theme": "deep"})
    client.post("/sign-in", GOOD)
    assert set(client.cookies) == {"csrftoken", "sessionid", "known", "language", "theme"}
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]


def test_a_reader_without_a_form_gets_no_cookie(district: str, client: Client) -> None:
    for path in ("/nothing", f"{settings.STATIC_URL}parts/city.css", f"/report/{uuid4()}"):
        assert not client.get(path).cookies, path


def test_signing_in_changes_the_session_and_the_token(chen: None, client: Client) -> None:
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    token = client.get("/sign-in").cookies["csrftoken"].value
    client.post("/sign-in", GOOD)
    assert client.cookies["sessionid"].value != before and client.cookies["csrftoken"].value != token
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/").status_code == 302


def test_a_session_ends_at_signing_out_also_for_who_copied_it(inside: Client) -> None:
    copied = Client()
    copied.cookies["sessionid"] = inside.cookies["sessionid"].value
    assert copied.get("/").status_code == 200
    assert inside.post("/sign-out").status_code == 303
    assert copied.get("/").status_code == inside.get("/").status_code == 302


@pytest.mark.parametrize("how", [{"is_active": False}, {"password": "!"}])
def test_a_session_ends_when_the_account_is_closed_or_its_password_changes(inside: Client, lamp: str, how: dict[str, object]) -> None:
    assert inside.get(f"/cases/{lamp}").status_code == 200
    get_user_model().objects.update(**how)
    assert inside.get(f"/cases/{lamp}").status_code == 302
    assert inside.post(f"/cases/{lamp}/note", {"text": "x", "version": "1"})["Location"].startswith("/sign-in")


def test_rights_end_with_the_role_at_the_next_request(inside: Client, lamp: str) -> None:
    assert inside.get(f"/cases/{lamp}").status_code == 200
    m.Member.objects.all().delete()
    assert inside.get(f"/cases/{lamp}").status_code == 404
    assert inside.post(f"/cases/{lamp}/note", {"text": "x", "version": "1"}).status_code == 404
    assert lamp not in inside.get("/?view=all").content.decode()


def test_a_session_ends_after_the_shift(inside: Client, watch) -> None:
    watch.pass_by(hours=8, minutes=30)
    assert inside.get("/").status_code == 200
    watch.pass_by(hours=1)
    assert inside.get("/").status_code == 302


# Forms from elsewhere, other hosts, other methods


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("sent", [{}, {"headers": {"origin": "https://evil.example"}}, {"headers": {"x-csrftoken": "a" * 64}}])
def test_no_address_takes_a_form_without_its_token(chen: None, lamp: str, path: str, sent: dict) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(get_user_model().objects.get(username="chen"))
    before = list(m.Case.objects.values_list("number", "version")), m.Report.objects.count()
    answer = strict.post(path.replace(NUMBER, lamp), {"text": "x", "why": "x", "version": "1", **GOOD}, **sent)
    assert answer.status_code in (403, 405) and not answer.cookies.get("sessionid")
    assert before == (list(m.Case.objects.values_list("number", "version")), m.Report.objects.count())
    assert strict.get("/").status_code == 200, "and nobody is signed out"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "http:evil.example",
     "https:/evil.example", "//evil.example\\@testserver/", "\x00//evil.example", "\t//evil.example", "https://testserver@evil.example/", "data:text/html,x"],
)  # fmt: skip
def test_nobody_is_led_elsewhere_after_signing_in(chen: None, client: Client, target: str) -> None:
    assert client.post("/sign-in", {**GOOD, "next": target})["Location"] == "/"
    assert "evil" not in client.get("/sign-in", {"next": target}).content.decode()


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "testserver, evil.example", "[::1]evil", ""])
def test_another_host_is_refused(chen: None, client: Client, host: str) -> None:
    answer = client.post("/sign-in", GOOD, headers={"host": host})
    assert answer.status_code == 400 and "evil" not in answer.content.decode()


def test_a_host_that_a_proxy_might_hand_on_counts_for_nothing(chen: None, client: Client) -> None:
    headers = {"x-forwarded-host": "evil.example", "x-host": "evil.example", "forwarded": "host=evil.example", "x-original-url": "/sign-out"}
    answer = client.get("/?view=late", headers=headers)
    assert answer["Location"] == "/sign-in?next=/%3Fview%3Dlate"
    assert "evil" not in client.get("/sign-in", headers=headers).content.decode()


def test_no_header_or_field_makes_another_method_of_a_request(inside: Client) -> None:
    override = {"x-http-method-override": "POST", "x-http-method": "POST", "x-method-override": "POST"}
    assert inside.get("/sign-out?_method=POST", headers=override).status_code == 405
    assert inside.get("/", headers=override).status_code == 200
    assert inside.post("/report", {"_method": "GET", "text": ""}, headers={"x-http-method-override": "GET"}).status_code == 422


def test_django_hands_every_view_the_csrf_check_except_the_apis() -> None:
    """The API checks the token itself when a session, not a key, lets somebody in."""
    exempt = [page for page in PAGES if getattr(get_resolver().resolve(page).func, "csrf_exempt", False)]
    assert not [page for page in exempt if not page.startswith("/api/v1/")]
