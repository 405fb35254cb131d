"""Can a program read cases and move them, on the version that it has seen?"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.actions.receive import receive
from cityloop.loop.words import Point
from cityloop.store import models as m
from tests.conftest import AT

pytestmark = pytest.mark.django_db
ANY = {"If_Match": "*"}
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 400


def test_a_case_has_its_version_as_etag(program, lamp) -> None:
    api = program("operator")
    told = api.get(f"cases/{lamp}")
    body = told.json()
    assert told.status_code == 200 and told["ETag"] == f'"{body["version"]}"'
    assert (body["state"], body["unit"], body["category"], body["standing"]) == ("dispatched", "ULD", "PT01-02", "fine")
    assert body["because"] and body["placed"] and body["told"][0]["contact"] == "••••78"
    assert api.get(f"cases/{lamp}", **{"If-None-Match": told["ETag"]}).status_code == 304
    assert api.get(f"cases/{lamp}", **{"If-None-Match": '"1"'}).status_code == 200


def test_the_timeline_is_the_journal(program, lamp) -> None:
    lines = program("operator").get(f"cases/{lamp}/timeline").json()
    assert [line["kind"] for line in lines] == ["opened", "placed", "routed", "clocked", "moved", "clocked", "notice"]
    assert lines[0]["number"] == 1 and lines[0]["data"]["set"]["state"] == "new"


def test_a_case_goes_through_the_whole_loop(program, lamp) -> None:
    unit, centre = program("handler"), program("operator")
    tag = unit.get(f"cases/{lamp}")["ETag"]
    done = unit.post(f"cases/{lamp}/moves", {"move": "accept"}, If_Match=tag)
    assert done.status_code == 200 and done.json()["state"] == "working" and done["ETag"] == f'"{done.json()["version"]}"'
    owed = unit.get(f"cases/{lamp}").json()["owed"]
    no = unit.post(f"cases/{lamp}/moves", {"move": "resolve"}, **ANY)
    assert owed and no.status_code == 422 and owed[0]["kind"] in no.json()["detail"] + no.json().get("mend", "")
    for one in owed:
        photos = {"photos": [SimpleUploadedFile("after.jpg", JPEG)]} if one["kind"] == "photo" else {}
        assert unit.form(f"cases/{lamp}/evidence", {**one, "text": "已修复", **photos}, **ANY).status_code == 200
    assert unit.post(f"cases/{lamp}/moves", {"move": "resolve", "why": "换了灯泡"}, **ANY).json()["state"] == "resolved"
    assert centre.post(f"cases/{lamp}/moves", {"move": "close"}, **ANY).json()["state"] == "closed"
    shown = centre.get(f"cases/{lamp}").json()
    assert [one["step"] for one in shown["evidence"]] == [one["step"] for one in owed]


@pytest.mark.parametrize(
    ("tag", "status", "field"),
    [(None, 428, "If-Match"), ('"1"', 412, "version"), ("abc", 422, "If-Match"), ('"999999999"', 412, "version")],
)
@pytest.mark.parametrize(
    ("path", "body"),
    [("moves", {"move": "accept"}), ("acts", {"act": "note", "text": "看过"}), ("evidence", {"step": "repair", "kind": "photo"})],
)
def test_a_change_names_the_version_it_has_seen(program, lamp, path, body, tag, status, field) -> None:
    told = program("handler").post(f"cases/{lamp}/{path}", body, **({"If_Match": tag} if tag else {}))
    assert told.status_code == status and told.json()["field"] == field and told.json()["mend"]
    assert told["Content-Type"] == "application/problem+json" and m.Case.objects.get(number=lamp).state == "dispatched"


def test_a_move_under_a_key_is_made_once(program, lamp) -> None:
    unit = program("handler")
    tag = unit.get(f"cases/{lamp}")["ETag"]
    first, second = (unit.post(f"cases/{lamp}/moves", {"move": "accept"}, If_Match=tag, Idempotency_Key="k") for _ in range(2))
    assert first.json() == second.json() and second["Idempotency-Replayed"] == "true"
    other = unit.post(f"cases/{lamp}/moves", {"move": "return", "why": "不属本单位"}, If_Match=tag, Idempotency_Key="k")
    assert other.status_code == 409 and other.json()["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("role", "body"),
    [
        ("operator", {"act": "note", "text": "打过电话"}),
        ("operator", {"act": "tell", "unit": "USC", "text": "请协助"}),
        ("operator", {"act": "place", "lon": 106.55, "lat": 29.56}),
        ("operator", {"act": "place", "words": "嘉西村社区"}),
        ("operator", {"act": "correct", "category": "PT01-01"}),
        ("operator", {"act": "split", "units": ["ULD", "USC"]}),
        ("operator", {"act": "escalate", "why": "影响大"}),
        ("leader", {"act": "supervise", "why": "居民催问"}),
    ],
)
def test_each_act_is_done_and_journalled(program, lamp, role, body) -> None:
    api = program(role)
    before = m.Case.objects.get(number=lamp).version
    told = api.post(f"cases/{lamp}/acts", body, **ANY)
    assert told.status_code == 200, told.content
    assert told.json()["version"] == m.Case.objects.get(number=lamp).version > before


def test_an_extension_is_asked_for_and_decided_and_a_notice_answered(program, lamp) -> None:
    unit, leader = program("handler"), program("leader")
    unit.post(f"cases/{lamp}/moves", {"move": "accept"}, **ANY)
    due = m.Case.objects.get(number=lamp).due_at
    assert unit.post(f"cases/{lamp}/acts", {"act": "ask_extension", "amount": "2 wd", "why": "等配件"}, **ANY).status_code == 200
    assert leader.post(f"cases/{lamp}/acts", {"act": "decide_extension", "granted": True, "why": "同意"}, **ANY).status_code == 200
    assert m.Case.objects.get(number=lamp).due_at > due
    assert leader.post(f"cases/{lamp}/acts", {"act": "supervise", "why": "抓紧"}, **ANY).status_code == 200
    assert unit.post(f"cases/{lamp}/acts", {"act": "answer", "why": "今天完成"}, **ANY).status_code == 200


def test_a_list_is_paged_by_cursor(program, said, actors, district) -> None:
    for n in range(7):
        receive(said(point=Point(106.53 + n / 1000, 29.555), happened_at=AT - timedelta(days=30 * n)), by=actors["resident"], at=AT)
    api, seen, path = program("operator"), [], "cases?limit=3"
    while path:
        page = api.get(path).json()
        seen += [row["number"] for row in page["rows"]]
        path = (page["next"] or "").removeprefix("/api/v1/")
    assert len(seen) == len(set(seen)) == m.Case.objects.count() == 7


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("view=dispatched", 1), ("view=closed", 0), ("state=dispatched", 1), ("unit=ULD", 1), ("unit=USC", 0),
        ("area=500103005", 1), ("area=500103001", 0), ("category=PT01", 1), ("category=EV04-02", 0), ("q=路灯", 1), ("q=井盖", 0),
    ],
)  # fmt: skip
def test_a_list_is_filtered(program, lamp, query, count) -> None:
    assert len(program("operator").get(f"cases?{query}").json()["rows"]) == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("view=x", "view"), ("state=x", "state"), ("unit=x", "unit"), ("area=x", "area"), ("category=x", "category"), ("after=x", "after"),
        ("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("colour=red", "colour"), ("q=" + "x" * 61, "q"), ("q=%00", "q"),
    ],
)  # fmt: skip
def test_a_filter_that_is_not_known_is_refused_by_name(program, district, query, field) -> None:
    told = program("operator").get(f"cases?{query}")
    assert told.status_code == 422 and told.json()["field"].split(".")[-1] == field, told.content


def test_a_list_and_a_case_stay_within_their_statements(program, lamp, said, actors) -> None:
    for n in range(30):
        receive(said(point=Point(106.53 + n / 1000, 29.555), happened_at=AT - timedelta(days=30 * n)), by=actors["resident"], at=AT)
    api, unit = program("operator"), program("handler")
    api.get("cases")
    with CaptureQueriesContext(connection) as few:
        assert len(api.get("cases").json()["rows"]) == 25
    with CaptureQueriesContext(connection) as case:
        api.get(f"cases/{lamp}")
    with CaptureQueriesContext(connection) as move:
        unit.post(f"cases/{lamp}/moves", {"move": "accept"}, **ANY)
    assert len(few) <= 2 and len(case) <= 14 and len(move) <= 15, (len(few), len(case), len(move), [q["sql"][:150] for q in case])
