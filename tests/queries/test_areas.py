"""Are the district's open lists whole, and read once a load?"""

import json

import pytest

from cityloop.loop.words import Level, Refused
from cityloop.queries.areas import book
from cityloop.store import models as m
from tests.conftest import DEMO

DRAWN = json.loads((DEMO / "areas.geojson").read_text(encoding="utf-8"))["features"]


def test_the_book_holds_every_area_with_the_district_first(district: str) -> None:
    areas = book().areas
    assert {a.code for a in areas} == {one["properties"]["code"] for one in DRAWN}
    assert areas[0].code == district and areas[0].parent == "" and all(a.parent for a in areas[1:])


def test_a_second_look_costs_one_statement_and_a_load_is_seen(district: str, django_assert_num_queries) -> None:
    book()
    with django_assert_num_queries(1):
        first = book()
    m.Area.objects.filter(code=district).update(en="New name")
    m.District.objects.update(digest="another")
    assert book().areas[0].en == "New name" != first.areas[0].en


@pytest.mark.parametrize("level", list(Level))
def test_a_level_is_chosen(district: str, level: Level) -> None:
    found = book().choose(level=level)
    assert len(found) == m.Area.objects.filter(level=level).count() > 0
    assert {a.level for a in found} == {level}


def test_an_area_is_chosen_with_all_below_it(district: str) -> None:
    found = book().choose(under="500103005")
    assert found[0].code == "500103005" and len(found) > 2
    assert all(a.code.startswith("500103005") for a in found), "the demo's codes nest"
    assert len(found) == m.Area.objects.filter(code__startswith="500103005").count()
    assert {a.level for a in book().choose("community", "500103005")} == {Level.COMMUNITY}


@pytest.mark.parametrize(("level", "under", "field"), [("street", "", "level"), ("", "nowhere", "under"), ("\0", "", "level")])
def test_an_unknown_filter_is_named(district: str, level: str, under: str, field: str) -> None:
    with pytest.raises(Refused) as no:
        book().choose(level, under)
    assert no.value.field == field and no.value.value == (level or under) and no.value.mend


def test_before_the_first_load_there_is_no_book(db) -> None:
    m.District.objects.all().delete()
    with pytest.raises(Refused, match="no district"):
        book()


def test_units_come_with_their_posts_and_without_mail(district: str) -> None:
    m.Unit.objects.filter(code="USC").update(mail="water@example.org")
    m.District.objects.update(digest="another")
    unit = next(u for u in book().units if u.code == "USC")
    assert unit.parent == "C0" and {p.code for p in unit.posts} == set(m.Post.objects.filter(unit="USC").values_list("code", flat=True))
    assert "water@example.org" not in repr(book().units)
