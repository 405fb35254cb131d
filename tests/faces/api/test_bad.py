"""Is every bad request refused by status and field, told how to mend it, and without a trace?"""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from cityloop.actions.keys import SCOPES
from cityloop.loop.state import TABLE
from cityloop.loop.words import Move, State
from cityloop.store import models as m
from tests.faces.api.bad import cases, doors, lists, reports, wire
from tests.faces.api.bad.said import ANY, Bad, names
from tests.faces.api.bad.things import Things
from tests.faces.api.conftest import ROLES, Api

pytestmark = pytest.mark.django_db
BAD = [*wire.WIRE, *reports.REPORTS, *cases.CASES, *lists.LISTS, *doors.DOORS]
WRITTEN = (m.Case, m.Report, m.Entry, m.Answer, m.Evidence, m.File, m.Note, m.Notice, m.Extension, m.Supervision, m.Correction, m.Handover)
HOLE = re.compile(r"\{([a-z_]+)\}")


@pytest.fixture
def things(said, actors, program, now) -> Things:
    """Return what the bad requests speak of."""
    return Things(said, actors, program, now)


COUNT = ", ".join(f"(SELECT count(*) FROM {model._meta.db_table})" for model in WRITTEN)


def written() -> tuple[Any, ...]:
    """Return how much there is, and every case as it is."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COUNT}, (SELECT string_agg(format('%s %s %s %s', number, version, state, head), ',' ORDER BY id) FROM store_case)")
        return cursor.fetchone()


def fill(value: Any, things: Things) -> Any:
    """Return a value with `{lamp}` and the like made real."""
    if isinstance(value, str):
        return HOLE.sub(lambda hole: things[hole[1]], value)
    if isinstance(value, list):
        return [fill(one, things) for one in value]
    return {name: fill(one, things) for name, one in value.items()} if isinstance(value, dict) else value


def ask(bad: Bad, things: Things, program: Any) -> Any:
    """Send a bad request and return the answer; what it speaks of is there before it is counted."""
    unit, area = bad.reach or ROLES[bad.role]
    api = program(bad.role, unit=unit, area=area, scopes=SCOPES if bad.scopes is None else bad.scopes) if bad.key is None else Api()
    path, body, headers = (fill(value, things) for value in (bad.path, bad.body, bad.headers))
    if bad.key:
        headers = {**headers, "Authorization": fill(bad.key, things)}
    before = written()
    told = send(api, bad, path, body, headers)
    assert written() == before, "something was written"
    return told


def send(api: Api, bad: Bad, path: str, body: Any, headers: dict[str, str]) -> Any:
    if bad.form is not None:
        return api.client.post(f"/api/v1/{path}", {name: one for name, one in bad.form.items()}, headers=headers)
    data = bad.raw if bad.raw is not None else b"" if body is None else json.dumps(body).encode()
    media = bad.media if bad.method not in ("GET", "OPTIONS", "TRACE") else ""
    return api.client.generic(bad.method, f"/api/v1/{path}", data, content_type=media, headers=headers, **({"CONTENT_TYPE": media} if media else {}))


@pytest.mark.parametrize("bad", BAD, ids=names(BAD))
def test_a_bad_request_is_refused_and_leaves_no_trace(bad: Bad, things: Things, program) -> None:
    told = ask(bad, things, program)
    said = told.content.decode()
    assert told["Content-Type"] == "application/problem+json", (told.status_code, said[:300])
    body = json.loads(said)
    assert (told.status_code, body.get("field")) == (bad.status, bad.field), said[:500]
    assert body["status"] == bad.status and body["detail"] and body.get("mend"), said[:500]
    assert " / " in body["detail"] and "\\" not in body["detail"] and len(said) < 3000, said[:500]
    assert bad.status != 405 or told["Allow"]


FORBIDDEN = [(state, move) for state in State for move in Move if (state, move) not in TABLE and state is not State.JOINED]
ROLE = {move: "handler" for move in (Move.ACCEPT, Move.RETURN, Move.PAUSE, Move.RESUME, Move.RESOLVE)}


@pytest.mark.parametrize(("state", "move"), FORBIDDEN)
def test_a_move_that_the_table_does_not_have_is_refused(state: State, move: Move, things: Things, program) -> None:
    m.Case.objects.filter(number=things["lamp"]).update(state=state, closed_at=things.at if state is State.CLOSED else None)
    body = {"move": move, "why": "x", "unit": "USC" if move is Move.REROUTE else "", "into": things["twin"] if move is Move.JOIN else ""}
    bad = Bad("", 422, "move", "cases/{lamp}/moves", body, headers=ANY, role=ROLE.get(move, "operator"))
    told = ask(bad, things, program)
    assert (told.status_code, told.json()["field"]) == (422, "move"), told.content.decode()
    assert told.json()["mend"]


def test_there_are_enough_of_them() -> None:
    seen = {(*map(str, (bad.path, bad.body, bad.headers, bad.method, bad.role, bad.reach, bad.key, bad.scopes,
    bad.media)), bad.raw, id(bad.form)) for bad in BAD}
    assert len(BAD) >= 800 and len({*seen}) == len([bad for bad in BAD if bad.form is None]) + len({id(bad.form) for bad in BAD if bad.form is not None})


ODD = {
    "<script>alert('灯')</script>": None, "'; DROP TABLE store_case; --": None, "{{ 7*7 }} {% csrf_token %} ${7*7}": None,
    "🔦❗": None, "👨\u200d👩\u200d👧 灯坏了": None,
    "灯\u202e坏了": "灯坏了", "\ufeff灯坏了": "灯坏了", "灯\0坏\x07了": "灯坏了", "e\u0301clair": "éclair",
    "a" + "\u0301" * 500: "á" + "\u0301" * 29, " 灯\r\n坏了 ": "灯\n坏了",
    "灯" * 20_000: None, "../../etc/passwd": None, "%00%0d%0aSet-Cookie: a=b": None, "\\u0000": None, "مصباح مكسور": None,
    "=HYPERLINK(\"http://x\")": None, "𠮷野家门口灯坏": None,
}  # fmt: skip


@pytest.mark.parametrize(("sent", "kept"), ODD.items(), ids=range(len(ODD)))
def test_an_odd_text_is_kept_as_it_was_meant(sent: str, kept: str | None, program) -> None:
    told = program("resident").post("reports", {"text": sent, "title": sent[:400], "contact": "张三 13912345678"})
    assert told.status_code == 201, told.content.decode()
    report, shown = m.Report.objects.get(), program("operator").get(f"cases/{told.json()['number']}").json()["told"][0]
    assert report.text == shown["text"] == (kept or sent) and (report.title == shown["title"] or "\n" in report.text)


@pytest.mark.parametrize("more", [{"id": "i" * 190}, {"key": "k" * 200, "contact": "c" * 200, "title": "t" * 500, "place": "p" * 500}, {"id": "../%00 é"}])
def test_what_is_as_long_as_it_may_be_is_kept_whole(more: dict[str, str], program) -> None:
    api = program("resident")
    told = api.post("reports", {"text": "灯坏了", **more}, Idempotency_Key="k" * 200)
    assert told.status_code == 201, told.content.decode()
    report = m.Report.objects.get()
    assert all(getattr(report, {"id": "source_id"}.get(name, name), value) == value for name, value in more.items())
    assert api.get(f"reports/{quote(told.json()['id'], safe='')}").json()["number"] == told.json()["number"]


@pytest.mark.parametrize("tag", ['W/"{}"', '"{}"', "{}", ' "{}" '])
def test_a_version_may_have_passed_a_proxy(tag: str, things: Things, program) -> None:
    version = m.Case.objects.get(number=things["lamp"]).version
    told = program("operator").post(f"cases/{things['lamp']}/acts", {"act": "note", "text": "x"}, If_Match=tag.format(version))
    assert told.status_code == 200


@pytest.mark.parametrize("path", ["cases", "cases/{lamp}", "cases/{lamp}/timeline", "areas", "units", "categories",
"figures", "notices", "photos/{photo}", "openapi.json", "cases/x"])
def test_head_is_told_what_get_is_told_without_the_body(path: str, things: Things, program) -> None:
    api, path = program("operator"), fill(path, things)
    got, head = api.get(path), api.client.head(f"/api/v1/{path}")
    assert (head.status_code, dict(head.items())) == (got.status_code, dict(got.items())) and not head.content


@pytest.mark.parametrize(("token", "status"), [(None, 403), ("x" * 64, 403), ("good", 201)])
def test_a_session_needs_the_forms_token(token: str | None, status: int, district: str, now) -> None:
    user = get_user_model().objects.create_user("chen")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.cookies["csrftoken"] = secret = "s" * 32
    headers = {} if token is None else {"X-CSRFToken": secret if token == "good" else token}
    told = client.post("/api/v1/reports", {"text": "灯坏了"}, content_type="application/json", headers=headers)
    assert told.status_code == status, told.content.decode()
    assert m.Report.objects.count() == (status == 201) and (status == 201 or told.json()["field"] == "X-CSRFToken")
