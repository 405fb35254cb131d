"""Is a report taken in once, whole, and told what became of it?"""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityloop.links import blob
from cityloop.store import models as m

pytestmark = pytest.mark.django_db
LAMP = {"text": "嘉西村社区门口路灯不亮", "lon": 106.5448, "lat": 29.5655}
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 400
STATEMENTS = 8  # key and district, begin, claim, locks and ids, what is near, the write, the kept answer, commit


def test_a_report_opens_a_case_and_says_why(program) -> None:
    api = program("resident")
    told = api.post("reports", {**LAMP, "id": "A-1"})
    assert told.status_code == 201, told.content
    body = told.json()
    assert (body["became"], body["id"]) == ("opened", "A-1") and "路灯" in body["because"]
    assert told["Location"] == f"/api/v1/cases/{body['number']}"
    case = m.Case.objects.get(number=body["number"])
    report = case.all_reports.get()
    assert (report.source, report.source_id, case.unit_id) == ("api:resident-1", "A-1", "ULD")
    assert api.get("reports/A-1").json()["state"] == "dispatched"


def test_a_second_one_nearby_joins(program) -> None:
    api = program("resident")
    first = api.post("reports", LAMP).json()
    second = api.post("reports", {**LAMP, "text": "路灯坏了不亮"}).json()
    assert (second["became"], second["number"]) == ("joined", first["number"])
    assert api.get(f"reports/{second['id']}").json()["became"] == "joined"


@pytest.mark.parametrize(
    ("body", "headers"),
    [({**LAMP, "id": "7"}, {}), (LAMP, {"Idempotency_Key": "k-7"}), ({**LAMP, "id": "7"}, {"Idempotency_Key": "k-7"})],
)
def test_a_repeat_is_told_the_first_answer(program, body, headers) -> None:
    api = program("device")
    first, second = (api.post("reports", body, **headers) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in first and second["Idempotency-Replayed"] == "true"
    assert m.Report.objects.count() == 1


@pytest.mark.parametrize("change", [{"text": "井盖丢了"}, {"lon": 106.55}, {"contact": "13900001111"}, {"category": "PT01-02"}])
@pytest.mark.parametrize(("own", "headers"), [({"id": "7"}, {}), ({}, {"Idempotency_Key": "k-7"})])
def test_a_used_key_with_another_body_is_refused(program, change, own, headers) -> None:
    api = program("device")
    assert api.post("reports", {**LAMP, **own}, **headers).status_code == 201
    told = api.post("reports", {**LAMP, **own, **change}, **headers)
    assert told.status_code == 409 and told.json()["field"] == "Idempotency-Key" and m.Report.objects.count() == 1


def test_two_senders_may_use_the_same_number(program) -> None:
    one, other = program("device"), program("device")
    assert [api.post("reports", {**LAMP, "id": "7"}).status_code for api in (one, other)] == [201, 201]
    assert m.Report.objects.count() == 2
    assert one.get("reports/7").status_code == 200 and program("device").get("reports/7").status_code == 404


def test_a_refused_report_may_be_mended_under_the_same_key(program) -> None:
    api = program("device")
    assert api.post("reports", {**LAMP, "category": "NOPE"}, Idempotency_Key="k").status_code == 422
    assert not m.Answer.objects.exists()
    assert api.post("reports", LAMP, Idempotency_Key="k").status_code == 201


def test_pictures_are_on_the_disk_before_the_answer(program) -> None:
    api = program("resident")
    photos = [SimpleUploadedFile("灯.jpg", JPEG + bytes([n])) for n in range(2)]
    told = api.form("reports", {**LAMP, "photos": photos, "id": "p"})
    assert told.status_code == 201, told.content
    files = list(m.File.objects.order_by("id"))
    assert [blob.path(file.digest).read_bytes() for file in files] == [JPEG + b"\0", JPEG + b"\1"]
    assert blob.path(files[0].digest).stat().st_mode & 0o777 == 0o600
    operator = program("operator")
    shown = operator.get(f"cases/{told.json()['number']}").json()["told"][0]["photos"]
    assert len(shown) == 2
    picture = operator.get(shown[0].removeprefix("/api/v1/"))
    assert picture["Content-Type"] == "image/jpeg" and b"".join(picture) == JPEG + b"\0" and picture["X-Content-Type-Options"] == "nosniff"
    assert program("handler", unit="USC").get(shown[0].removeprefix("/api/v1/")).status_code == 404


@pytest.mark.parametrize(
    ("photos", "field"),
    [
        ([SimpleUploadedFile("a.jpg", b"GIF89a")], "photos"),
        ([SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")], "photos"),
        ([SimpleUploadedFile("a.webp", b"RIFF\0\0\0\0WAVE")], "photos"),
        ([SimpleUploadedFile("a.jpg", b"")], "photos"),
        ([SimpleUploadedFile(f"{n}.jpg", JPEG) for n in range(6)], "photos"),
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(program, photos, field, settings) -> None:
    told = program("resident").form("reports", {**LAMP, "photos": photos})
    assert told.status_code == 422 and told.json()["field"] == field and told.json()["mend"]
    assert not m.Report.objects.exists() and not list((settings.VAR / "files").rglob("*"))


def test_a_picture_that_is_too_large_is_refused(program, monkeypatch) -> None:
    monkeypatch.setattr(blob, "MOST", 300)
    told = program("resident").form("reports", {**LAMP, "photos": [SimpleUploadedFile("a.jpg", JPEG)]})
    assert told.status_code == 422 and told.json()["field"] == "photos"


def test_a_form_takes_the_same_fields(program) -> None:
    told = program("resident").form("reports", {"text": LAMP["text"], "lon": "106.5448", "lat": "29.5655", "contact": "13912345678"})
    assert told.status_code == 201, told.content
    assert m.Report.objects.get().lon == 106.5448


def test_the_sender_may_say_when_and_in_which_coordinates(program) -> None:
    body = {**LAMP, "happened_at": "2026-10-12 08:30", "coordinates": "gcj02", "lon": 106.5487, "lat": 29.5627}
    number = program("device").post("reports", body).json()["number"]
    report = m.Report.objects.get(case__number=number)
    assert report.happened_at.isoformat() == "2026-10-12T00:30:00+00:00" and report.lon != 106.5487 and report.notes


@pytest.mark.parametrize("more", [{}, {"id": "x"}, {"category": "PT01-02", "contact": "13900001111"}])
def test_a_report_stays_within_its_statements(program, more) -> None:
    api = program("device")
    api.post("reports", LAMP)  # fills what is kept in memory
    with CaptureQueriesContext(connection) as seen:
        assert api.post("reports", {**LAMP, "lon": 106.55, **more}).status_code == 201
    assert len(seen) <= STATEMENTS, "\n".join(q["sql"] for q in seen)


def test_bytes_that_are_not_utf8_are_refused(program) -> None:
    told = program("device").post("reports", raw=json.dumps(LAMP, ensure_ascii=False).encode("gb18030"))
    assert told.status_code == 400 and told["Content-Type"] == "application/problem+json"


def test_a_broken_form_is_refused(program) -> None:
    told = program("device").post("reports", raw=BytesIO(b"nothing").read(), media="multipart/form-data; boundary=x")
    assert told.status_code in (400, 422) and told["Content-Type"] == "application/problem+json"
