"""Does the map show what the list shows, to whom it may, and keep nothing of a case where anybody can look?"""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.test import Client

from cityloop.actions.receive import receive
from cityloop.loop.words import Point
from cityloop.queries import spots
from cityloop.store import models as m


def body(answer) -> dict:
    return json.loads(answer.content)


@pytest.mark.parametrize("name", ["operator", "leader", "foreman", "handler", "worker"])
def test_the_page_takes_few_statements(enter, burst, lamp, actors, name, django_assert_max_num_queries) -> None:
    browser = enter(actors[name])
    browser.get("/map")
    for address, most in (("/map?view=all", 6), ("/map/cases.json?view=all", 6), ("/map/chart.svg?view=all", 6)):
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200


def test_the_page_lists_the_cases_and_hands_its_filters_on(enter, burst, actors) -> None:
    page = enter(actors["operator"]).get("/map?view=dispatched&area=500103005").content.decode()
    assert burst in page and "渝中区" in page and "WGS 84" in page and "演示底图" in page
    for address in ("/map/cases.json", "/map/chart.svg", "/"):
        assert f"{address}?view=dispatched&amp;area=500103005" in page


def test_spots_are_few_numbers_without_anybodys_words(enter, burst, actors) -> None:
    answer = enter(actors["operator"]).get("/map/cases.json?view=all")
    assert body(answer) == {"system": "WGS 84", "nowhere": 0, "spots": [[burst, 106.5448, 29.5655, "fine"]], "cells": []}
    assert answer["Cache-Control"] == "no-store"


def test_a_leader_of_a_sub_district_sees_no_other(enter, burst, said, actors, watch) -> None:
    far = receive(said("井盖松动", point=Point(106.5735, 29.5604)), by=actors["resident"], at=watch.at).number
    browser = enter(replace(actors["leader"], name="chief", area="500103005"))
    assert [one[0] for one in body(browser.get("/map/cases.json?view=all"))["spots"]] == [burst]
    for query in ("", "&box=106.57,29.55,106.58,29.57", "&area=500103003", "&area=500103"):
        assert far not in browser.get(f"/map/cases.json?view=all{query}").content.decode() + browser.get(f"/map?view=all{query}").content.decode()
    assert browser.get("/map/chart.svg?view=all").content.count(b"translate(") == 1
    assert body(enter(actors["operator"]).get("/map/cases.json?view=all"))["spots"][1][0] == far


def test_cells_come_where_there_are_too_many(enter, burst, actors, monkeypatch) -> None:
    monkeypatch.setattr(spots, "MOST", 0)
    browser = enter(actors["operator"])
    assert body(browser.get("/map/cases.json?view=all"))["cells"] == [[106.5448, 29.5655, 1, 0]]
    assert b">1</text>" not in browser.get("/map/chart.svg?view=all").content, "one case is drawn by its shape"


def test_no_case_at_all_is_a_map_all_the_same(enter, district, actors) -> None:
    browser = enter(actors["operator"])
    assert body(browser.get("/map/cases.json")) == {"system": "WGS 84", "nowhere": 0, "spots": [], "cells": []}
    picture = browser.get("/map/chart.svg")
    assert picture["Content-Type"].startswith("image/svg+xml") and ElementTree.fromstring(picture.content).tag.endswith("svg")
    assert "这里没有事件" in browser.get("/map").content.decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [("box=1,2,3", "box"), ("box=106,29,nan,30", "box"), ("box=106.6,29.5,106.5,29.6", "box"), ("box=-180,-90,180,90&zoom=12", "box"), ("zoom=x", "zoom"),
     ("zoom=23", "zoom"), ("zoom=-1", "zoom"), ("view=mine", "view"), ("area=9", "area"), ("q=%00", "q"), ("box=%3Cscript%3E", "box")],
)  # fmt: skip
def test_what_is_no_map_is_refused_by_its_field(enter, burst, actors, query, field) -> None:
    answer = enter(actors["operator"]).get(f"/map/cases.json?{query}")
    assert answer.status_code == 422 and body(answer)["field"] == field and body(answer)["no"]


@pytest.mark.parametrize("query", ["view=mine", "area=9", "state=x", "q=%00"])
def test_a_bad_filter_is_named_on_the_page_and_handed_on_to_nobody(enter, burst, actors, query) -> None:
    answer = enter(actors["operator"]).get(f"/map?{query}")
    page = answer.content.decode()
    assert answer.status_code == 400 and "这些条件用不了" in page
    assert f"/map/cases.json?{query}" not in page and f"amp;{query}" not in page
    assert enter(actors["operator"]).get(f"/map/chart.svg?{query}").status_code == 422


def test_an_unknown_theme_is_the_light_one(enter, burst, actors) -> None:
    browser = enter(actors["operator"])
    light, odd, deep = (browser.get(f"/map/chart.svg?theme={theme}").content for theme in ("light", "%22%3E%3Cscript%3E", "deep"))
    assert light == odd != deep


def test_a_stranger_has_the_base_map_and_no_case(enter, burst, district) -> None:
    stranger = Client()
    answer = stranger.get("/map/base.geojson")
    text = answer.content.decode()
    kinds = {one["properties"]["kind"] for one in json.loads(text)["features"]}
    assert {"water", "main", "street", "place", "district", "subdistrict", "subdistrict-name", "community"} <= kinds and "grid" not in kinds
    assert burst not in text and json.loads(text)["note"].startswith("演示底图")
    for path in ("/map", "/map/cases.json", "/map/chart.svg"):
        assert stranger.get(path)["Location"].startswith("/sign-in"), path


def test_the_base_map_is_sent_once(district, client) -> None:
    first = client.get("/map/base.geojson")
    assert first["Cache-Control"] == "public, no-cache" and first["ETag"]
    again = client.get("/map/base.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    packed = client.get("/map/base.geojson", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and len(packed.content) < 25_000
    assert client.get("/map/base.geojson", headers={"If-None-Match": packed["ETag"]}).status_code == 304


def test_another_load_is_another_base_map(district, client, django_assert_max_num_queries) -> None:
    before = client.get("/map/base.geojson")
    row = m.District.objects.get()
    row.config["base"] = {"note": "", "features": []}
    row.digest = "loaded anew"
    row.save()
    after = client.get("/map/base.geojson", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"] and b'"water"' not in after.content
    with django_assert_max_num_queries(1):
        client.get("/map/base.geojson")


def test_a_district_that_was_loaded_before_there_were_base_maps_is_drawn(district, client, enter, burst, actors) -> None:
    row = m.District.objects.get()
    del row.config["base"]
    row.digest = "loaded long ago"
    row.save()
    assert client.get("/map/base.geojson").status_code == 200
    assert enter(actors["operator"]).get("/map/chart.svg?view=all").status_code == 200


def test_a_point_outside_the_district_breaks_no_map(enter, burst, actors) -> None:
    m.Case.objects.filter(number=burst).update(lon=2.35, lat=48.85)
    browser = enter(actors["operator"])
    assert body(browser.get("/map/cases.json?view=all"))["spots"][0][1:3] == [2.35, 48.85]
    assert b"translate(" not in browser.get("/map/chart.svg?view=all").content
    assert browser.get(f"/cases/{burst}").status_code == 200


# The case's own map


def test_a_case_shows_its_place_and_what_else_happened_there(enter, burst, said, actors, watch) -> None:
    other = receive(said("路灯不亮", point=Point(106.5449, 29.5655)), by=actors["resident"], at=watch.at).number
    page = enter(actors["operator"]).get(f"/cases/{burst}").content.decode()
    assert '<svg class="chart"' in page and "var(--late)" not in page.split("</svg>")[0].split("<svg")[0]
    assert f'href="/cases/{other}"' in page and "10 米" in page and "60 米内" in page


def test_the_history_of_a_place_is_the_own_reachs(enter, burst, said, actors, watch) -> None:
    other = receive(said("路灯不亮", point=Point(106.5449, 29.5655)), by=actors["resident"], at=watch.at).number
    page = enter(actors["handler"]).get(f"/cases/{burst}").content.decode()
    assert "同一地点" in page and other not in page


def test_a_case_without_a_place_has_no_map(enter, said, actors, watch) -> None:
    number = receive(said("路灯不亮"), by=actors["resident"], at=watch.at).number
    page = enter(actors["operator"]).get(f"/cases/{number}").content.decode()
    assert "<svg" not in page and "同一地点" not in page


def test_markup_in_a_name_stays_text(enter, burst, actors) -> None:
    row = m.District.objects.get()
    spot = {"type": "Point", "coordinates": [106.5448, 29.5640]}
    place = {"type": "Feature", "properties": {"kind": "place", "zh": "<script>x</script>", "en": ""}, "geometry": spot}
    row.config["base"] = {"note": "<b>谁</b> / <b>who</b>", "features": [place]}
    row.digest = "markup"
    row.save()
    browser = enter(actors["operator"])
    for path in (f"/cases/{burst}", "/map", "/map/chart.svg"):
        page = browser.get(path).content.decode()
        assert "<script>x" not in page and "<b>" not in page
    assert "&lt;script&gt;x" in browser.get(f"/cases/{burst}").content.decode()
