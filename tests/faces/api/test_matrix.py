"""Who may do what, and where: every address of the API and of the pages, by every role, inside and outside of its reach.

Read a row from left to right: `none` has no key (no session at the pages); `part` is a key without the scope that is needed, `bare` an
operator without unit and area, `acct` an account that has no role here, `sits` an operator who signed in. Then the roles by their first
letters, where the case is (its unit ULD, its sub-district or the district), and with a `-` where it is not: another unit or sub-district.
`-` in a cell: an answer that is empty. Outside of one's reach nothing is there (404), and nothing has changed.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from cityloop.actions import keys
from cityloop.actions.keys import SCOPES
from cityloop.faces.api.app import api
from cityloop.loop.may import ACTS
from cityloop.loop.words import Move
from cityloop.store import models as m
from tests.faces.api.bad.said import ANY
from tests.faces.api.bad.things import Things
from tests.faces.api.conftest import ELSEWHERE, ROLES
from tests.faces.api.matrix import API, ASKED, DEEDS, MOVES, PAGES, SCREENS
from tests.faces.api.test_bad import fill, written

pytestmark = pytest.mark.django_db

SHORT = {role[:3]: role for role in ROLES}


def table(text: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the columns' names, and row -> its cells."""
    head, *rows = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    assert all(len(row) == len(head) + 1 for row in rows), [row[0] for row in rows if len(row) != len(head) + 1]
    return head, {name: cells for name, *cells in rows}


WHO, EXPECTED = table(API)
SITTING, SHOWN = table(PAGES)


@pytest.fixture
def things(said: Callable, actors: dict[str, Any], program: Callable, now: Any) -> Things:
    """Return the cases that the rows speak of."""
    return Things(said, actors, program, now)


def browser(name: str, role: str = "", unit: str = "", area: str = "") -> Client:
    """Return a browser in which an account has signed in."""
    user, _ = get_user_model().objects.get_or_create(username=name)
    if role:
        m.Member.objects.update_or_create(user=user, defaults={"role": role, "unit_id": unit or None, "area_id": area or None})
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def place(who: str) -> tuple[str, str, str]:
    """Return the role, unit and area that a column's name stands for."""
    role = SHORT.get(who.removesuffix("-"), "operator")
    unit, area = ELSEWHERE[role] if who.endswith("-") else ("", "") if who == "bare" else ROLES[role]
    return role, unit, area


def caller(who: str, scope: str, at: Any) -> Client:
    """Return a program, or a browser, as a column's name says."""
    if who in ("sits", "acct"):
        return browser(who, *(place(who) if who == "sits" else ()))
    if who == "none":
        return Client(raise_request_exception=False)
    role, unit, area = place(who)
    scopes = [one for one in SCOPES if one != scope or who != "part"]
    secret = keys.make(who, role=role, scopes=scopes, unit=unit, area=area, at=at)
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


def told(answer: Any) -> str:
    """Return a cell: the status, with a `-` for an answer that holds nothing."""
    if answer.status_code != 200 or answer.streaming:
        return str(answer.status_code)
    body = json.loads(answer.content)
    empty = body == [] or (isinstance(body, dict) and (body.get("rows") == [] or body.get("replayed") == 0))
    return "200-" if empty or (isinstance(body, list) and not any(row.get("rate", {"of": 1})["of"] for row in body)) else "200"


def ask(client: Client, address: str, body: Any) -> str:
    """Return what came of it; whatever was written is taken back, and a refusal has written nothing."""
    before = written()
    with transaction.atomic():
        method, data = ("GET", b"") if body is None and "replay" not in address else ("POST", json.dumps(body).encode())
        cell = told(client.generic(method, f"/api/v1/{address}", data, content_type="application/json", headers=ANY))
        assert cell[0] == "2" or written() == before, "a refusal has written something"
        transaction.set_rollback(True)
    return cell


@pytest.mark.parametrize("row", ASKED)
def test_each_role_may_do_what_its_reach_and_its_table_allow(row: str, things: Things, now: Any) -> None:
    scope, address, body = ASKED[row]
    things["dead" if "replay" in row else "notice"]
    address, body = fill(address, things), fill(body, things)
    if row == "GET /figures":
        m.Tally.objects.create(indicator="intime_accept", unit_id="ULD", area_id="500103005", day=now.date(), hits=1, of=1)
    found = [ask(caller(who, scope, now), address, body) for who in WHO]
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, EXPECTED[row], strict=True))


def test_the_matrix_holds_every_address_move_and_act() -> None:
    named = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in api.get_openapi_schema()["paths"].items() for method in methods}
    several = {"POST /cases/{number}/moves", "POST /cases/{number}/acts"}
    rows = {row for row in ASKED if "/" in row}
    assert rows | several == named | {"GET /openapi.json"} and set(EXPECTED) == set(ASKED)
    assert set(MOVES) == set(Move) and set(DEEDS) == {*ACTS, "plan"} - {"evidence", "reveal", "call_back"}


def sitter(who: str) -> Client:
    """Return a browser of somebody, as a column's name says."""
    if who == "none":
        return Client(raise_request_exception=False)
    return browser(who, *(place(who) if who != "acct" else ()))


def look(client: Client, address: str, form: dict[str, str] | None, lamp: str) -> str:
    """Return what came of it: the status, with a `-` where the lamp is not on the page, and `in` for being sent to sign in."""
    before = written()
    with transaction.atomic():
        version = m.Case.objects.get(number=lamp).version
        answer = client.get(address) if form is None else client.post(address, {"version": version, **form})
        assert answer.status_code == 303 or address.endswith("/reveal") or written() == before, "a refusal has written something"
        transaction.set_rollback(True)
    if answer.status_code == 302:
        return "in" if answer["Location"].startswith("/sign-in?next=") else "302"
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code}{'-' if 'view=all' in address and answer.status_code == 200 and lamp.encode() not in said else ''}"


@pytest.mark.parametrize("row", SCREENS)
def test_each_role_sees_and_does_at_the_pages_what_it_may(row: str, things: Things) -> None:
    _, address, form = SCREENS[row]
    address, form = fill(address + ("?view=all" if row == "GET /" else ""), things), fill(form, things)
    found = [look(sitter(who), address, form, things["lamp"]) for who in SITTING]
    assert dict(zip(SITTING, found, strict=True)) == dict(zip(SITTING, SHOWN[row], strict=True))


def test_the_matrix_holds_every_page() -> None:
    def walk(patterns: list[Any], before: str = "") -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLPattern):
                yield before + str(one.pattern)
            else:
                yield from walk(one.url_patterns, before + str(one.pattern))

    found = {re.sub(r"\(\?P<(\w+)>.*?\}\)", lambda part: {"number": "N"}.get(part[1], part[1].upper()), one) for one in walk(get_resolver().url_patterns)}
    assert {one for one in found if not one.startswith("api/v1/")} == {pattern for pattern, _, _ in SCREENS.values()}
    named = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.removeprefix("api/v1")) for one in found if one.startswith("api/v1/")}
    assert named - {"/"} == {path.removeprefix("/api/v1") for path in api.get_openapi_schema()["paths"]} | {"/openapi.json"}
