"""Is the pack of street assets and emergencies well made, and are its rules right?"""

import random
import re
from datetime import date, timedelta

import pytest

from cityloop.kit import check, shelf, story, values
from cityloop.loop import clock
from cityloop.loop.understand import understand
from cityloop.loop.words import Stage

PACK = shelf.read(shelf.HERE / "facility")
SCENARIO = PACK.scenario
CODES = [c.code for c in SCENARIO.categories]
DAY = date(2026, 10, 12)
PLACES = [
    {"area": "500103005", "zh": "上清寺路", "lon": 106.5400, "lat": 29.5600},
    {"area": "500103003", "zh": "临江门", "lon": 106.5720, "lat": 29.5610},
]
WHOLE = {"category": "EV04-02", "emergency": True, "is_part": False, "has_parts": False, "unit": "USC", "evidence": set(), "reports": 1}


def facts(**changed):
    return {**WHOLE, **changed}


def limit(name, of):
    return clock.parse(values.find([*shelf.house_values(), *PACK.values], name, of, DAY).value)


def minutes(name, of):
    found = limit(name, of)
    assert found.unit in ("min", "h"), f"{name}/{of} must run by the calendar"
    return found.amount * (60 if found.unit == "h" else 1)


def test_the_pack_is_well_made():
    assert check.check(PACK.folder) == []


def test_all_categories_of_the_brief_are_there():
    assert len(CODES) == len(set(CODES)) == 19
    assert {"PT01-01", "PT02-03", "PT04-01", "EV04-02", "EV04-08"} <= set(CODES)
    assert "EV04-06" not in CODES


@pytest.mark.parametrize("category", SCENARIO.categories, ids=CODES)
def test_danger_to_life_and_the_second_person(category):
    assert category.emergency == (category.code in ("EV04-01", "EV04-02", "EV04-05", "EV04-07", "EV04-08"))
    assert category.second_person == category.code.startswith("EV04")
    assert sum(weight > 0 for weight in category.cues.values()) >= 8
    assert all(word == word.lower() for word in category.cues), "texts are compared in lower case"
    assert all(-4 <= weight <= 4 for weight in category.cues.values())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", [*Stage, "supervise", "escalate"])
def test_every_category_has_every_limit(code, name):
    assert limit(name, code).amount > 0


def test_no_emergency_is_dispatched_without_a_person():
    for code in CODES:
        assert (float(values.find([*shelf.house_values(), *PACK.values], "auto", code, DAY).value) > 1) == code.startswith("EV04")


def test_the_limits_of_the_sources():
    assert [minutes(stage, "EV04-02") for stage in Stage] == [10, 10, 180, 120]
    assert minutes("handle", "PT01-01") == 120
    assert str(limit("handle", "PT01-02")) == "1 wd"
    for code in (c for c in CODES if c.startswith("EV04")):
        assert all(minutes(stage, code) <= 4 * 60 for stage in Stage)


def test_every_value_says_who_says_so():
    assert all(value.source.strip() for value in PACK.values)
    assert {v.of for v in PACK.values} - {code[:4] for code in CODES} <= set(CODES), "a value for a category that is not there"


def test_a_burst_main_owes_a_camera_check_and_a_reading():
    assert SCENARIO.owed(facts()) == [("verify", "camera"), ("restore", "reading")]
    assert SCENARIO.owed(facts(has_parts=True)) == [("verify", "camera"), ("restore", "reading")]
    assert SCENARIO.owed(facts(evidence={("verify", "camera")})) == [("restore", "reading")]
    assert SCENARIO.owed(facts(evidence={("verify", "camera"), ("restore", "reading")})) == []


def test_a_part_owes_its_report_alone():
    assert SCENARIO.owed(facts(is_part=True)) == [("part", "report")]
    assert SCENARIO.owed(facts(is_part=True, category="PT01-01")) == [("part", "report")]


@pytest.mark.parametrize("code", [c for c in CODES if c != "EV04-02"])
def test_other_categories_owe_one_photo(code):
    assert SCENARIO.owed(facts(category=code)) == [("repair", "photo")]
    assert SCENARIO.owed(facts(category=code, has_parts=True)) == []


def test_the_plan_has_five_parts_and_the_water_works_leads():
    (plan,) = SCENARIO.plans
    assert [part.unit for part in plan.parts] == ["USC", "DJJ", "UGD", "DXF", "S500103005"]
    assert [part.unit for part in plan.parts if part.lead] == ["USC"]
    assert (plan.name, plan.category) == ("burst_small_main", "EV04-02")


@pytest.mark.parametrize(("given", "holds"), [({"diameter_mm": 300}, True), ({"diameter_mm": 499.9}, True), ({}, False),
                                             ({"diameter_mm": 500}, False), ({"diameter_mm": 800}, False), ({"diameter_mm": "300"}, False)])  # fmt: skip
def test_the_plan_is_for_mains_under_500_mm(given, holds):
    assert SCENARIO.plans[0].when(facts(**given)) is holds


@pytest.mark.parametrize(("given", "judged"), [
    ({"minutes": 180.0, "state": "closed"}, (1, 1)), ({"minutes": 181, "state": "resolved"}, (0, 1)),
    ({"minutes": None, "state": "working"}, (0, 0)), ({"minutes": None, "state": "working", "late_stages": {"handle"}}, (0, 1)),
    ({"minutes": 10, "state": "closed", "is_part": True}, (0, 0)), ({"minutes": 10, "state": "closed", "category": "PT01-01"}, (0, 0)),
    ({"minutes": None, "state": "dropped", "late_stages": {"handle"}}, (0, 0)),
])  # fmt: skip
def test_water_back_within_three_hours(given, judged):
    assert SCENARIO.indicators[0].judge(facts(**given)) == judged


@pytest.mark.parametrize("name", ["burst_main", "manhole", "late_lamp"])
def test_the_stories_run_forward_and_end_closed(name):
    told = story.read(PACK.folder / "stories" / f"{name}.toml")
    assert [step.at for step in told.steps] == sorted(step.at for step in told.steps)
    assert told.steps[-1].then["state"] == "closed"
    assert any(step.refused for step in told.steps), "a story shows what is refused too"
    assert all("why" in step.words or step.refused for step in told.steps if step.do in ("return", "reroute", "rework", "supervise"))


def test_the_burst_main_is_over_within_three_hours():
    told = story.read(PACK.folder / "stories" / "burst_main.toml")
    last = told.steps[-1]
    assert last.at <= timedelta(hours=3) and last.then["minutes"] == last.at // timedelta(minutes=1)
    whole_done = max(step.at for step in told.steps if step.do == "evidence" and "case" not in step.words)
    assert whole_done < max(step.at for step in told.steps if step.do == "close")


@pytest.fixture(scope="module")
def demo():
    return shelf.module(PACK, "demo")


def test_demo_is_seeded(demo):
    assert demo.demo(random.Random(1), PLACES, 40) == demo.demo(random.Random(1), PLACES, 40)
    assert demo.demo(random.Random(1), PLACES, 40) != demo.demo(random.Random(2), PLACES, 40)
    assert demo.demo(random.Random(1), PLACES, 0) == []


def test_demo_speaks_of_every_category_in_many_ways(demo):
    assert set(demo.SAY) == set(demo.SHARE) == set(CODES)
    assert all(len(set(text.split("|"))) >= 8 for text in demo.SAY.values())


def test_demo_rows_are_whole_and_name_nobody(demo):
    near = {place["zh"]: place for place in PLACES}
    for row in demo.demo(random.Random(5), PLACES, 500):
        place = near[row["place"]]
        assert row["place"] in row["text"] and row["title"] and len(row["title"]) <= 30
        assert row["source"] in ("resident", "worker", "device") and row["category_hint"] in CODES
        assert abs(row["lon"] - place["lon"]) < 0.001 and abs(row["lat"] - place["lat"]) < 0.001
        assert not re.search(r"\d{5,}|先生|女士|身份证|[{}]", row["text"])


def test_demo_is_read_as_it_was_meant(demo):
    cues, rows = shelf.load().cues, demo.demo(random.Random(8), PLACES, 1000)
    right = sum(understand(f"{row['title']}\n{row['text']}", cues).category == row["category_hint"] for row in rows)
    assert right >= 0.95 * len(rows)
