"""Can anybody read the lists, and those who may the figures and the outbox?"""

from datetime import timedelta

import pytest

from cityloop.actions import tick
from cityloop.store import models as m
from tests.conftest import AT
from tests.faces.api.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("path", "count"), [("areas?level=subdistrict", 11), ("areas?under=500103005&level=subdistrict", 1), ("areas?level=district", 1)])
def test_areas_are_open_to_all(district, now, path, count) -> None:
    assert len(Api().get(path).json()) == count


@pytest.mark.parametrize("path", ["areas", "units", "categories"])
def test_a_list_is_not_sent_twice(district, now, path) -> None:
    told = Api().get(path)
    assert told.status_code == 200 and told.json()[0]["code"]
    assert Api().get(path, **{"If-None-Match": told["ETag"]}).status_code == 304


@pytest.mark.parametrize(("path", "field"), [("areas?level=x", "level"), ("areas?under=x", "under"), ("areas?x=1", "x")])
def test_an_unknown_filter_is_refused(district, now, path, field) -> None:
    told = Api().get(path)
    assert told.status_code == 422 and told.json()["field"] == field


def test_figures_are_rates_with_their_denominators(program, lamp) -> None:
    tick.tick(at=m.Case.objects.get(number=lamp).due_at + timedelta(minutes=1))
    rows = program("operator").get("figures?by=unit&indicator=intime_accept&from=2026-10-01&to=2026-10-31").json()
    assert [(row["of"][0], row["rate"]["hits"], row["rate"]["of"]) for row in rows] == [("ULD", 0, 1)]


@pytest.mark.parametrize(
    ("query", "field"),
    [("by=person", "by"), ("from=x", "from"), ("from=2026-02-01&to=2026-01-01", "from"), ("unit=x", "unit"), ("person=1", "person")],
)
def test_figures_refuse_what_is_not_known(program, district, query, field) -> None:
    told = program("operator").get(f"figures?{query}")
    assert told.status_code == 422 and told.json()["field"] == field


def test_a_dead_letter_is_seen_and_sent_once_more(program, lamp) -> None:
    api, letter = program("operator"), m.Notice.objects.get()
    m.Notice.objects.update(next_at=None, tries=8, fault="OSError: gone")
    assert [row["id"] for row in api.get("notices?status=dead").json()["rows"]] == [letter.pk]
    told = api.post(f"notices/{letter.pk}/replay")
    assert told.status_code == 200 and told.json()["status"] == "waiting"
    assert api.post(f"notices/{letter.pk}/replay").status_code == 409
    m.Notice.objects.update(next_at=None)
    assert api.post("notices/replay").json() == {"replayed": 1}
    assert m.Entry.objects.filter(kind="replayed").count() == 2 and m.Notice.objects.get().next_at == AT


def test_the_description_names_every_address(district, now) -> None:
    told = Api().get("openapi.json")
    paths = told.json()["paths"]
    assert len(paths) == 19 and all(op["summary"] and op["operationId"] for methods in paths.values() for op in methods.values())
    assert "application/problem+json" in paths["/api/v1/reports"]["post"]["responses"]["422"]["content"]
    assert set(paths["/api/v1/reports"]["post"]["requestBody"]["content"]) == {"application/json", "multipart/form-data"}
