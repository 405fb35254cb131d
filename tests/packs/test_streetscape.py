"""Is the pack of the street's nuisances well made, and are its rules right?"""

import random
import re
from datetime import date

import pytest

from cityloop.kit import check, shelf, story, values
from cityloop.loop import clock
from cityloop.loop.understand import understand
from cityloop.loop.words import Stage

PACK = shelf.read(shelf.HERE / "streetscape")
SCENARIO = PACK.scenario
CODES = [c.code for c in SCENARIO.categories]
PLACES = [{"area": "500103005", "zh": "中山四路", "lon": 106.5420, "lat": 29.5620}]
FACTS = {"category": "EV01-02", "emergency": False, "is_part": False, "has_parts": False, "unit": "X", "evidence": set(), "reports": 1}


def limit(name, of):
    return str(clock.parse(values.find([*shelf.house_values(), *PACK.values], name, of, date(2026, 10, 12)).value))


def test_the_pack_is_well_made():
    assert check.check(PACK.folder) == []


def test_the_classes_of_the_taxonomy_are_there_but_no_persons():
    assert len(CODES) == len(set(CODES)) >= 35
    assert {code[:4] for code in CODES} == {"EV01", "EV02", "EV03", "EV05"}
    assert "EV05-09" not in CODES
    assert "EV05-09" in (PACK.folder / "README.md").read_text(encoding="utf-8"), "the README says why it is left out"


@pytest.mark.parametrize("category", SCENARIO.categories, ids=CODES)
def test_cues_are_usable(category):
    assert not category.emergency and not category.second_person
    assert sum(weight > 0 for weight in category.cues.values()) >= 5
    assert all(word == word.lower() for word in category.cues), "texts are compared in lower case"


def test_no_cue_speaks_of_persons_in_need():
    words = {word for c in SCENARIO.categories for word, weight in c.cues.items() if weight > 0}
    assert not words & {"乞讨", "流浪汉", "乞丐", "露宿", "要饭"}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", [*Stage, "supervise", "escalate"])
def test_every_category_has_every_limit(code, name):
    assert limit(name, code)


@pytest.mark.parametrize(("code", "handle"), [
    ("EV01-01", "20 wd"), ("EV01-02", "4 wh"), ("EV01-03", "2 wd"), ("EV01-04", "2 wh"), ("EV01-05", "4 wh"),
    ("EV01-06", "5 wd"), ("EV01-08", "15 wd"), ("EV03-07", "3 d"), ("EV05-04", "2 h"),
])  # fmt: skip
def test_the_limits_of_the_sources(code, handle):
    assert limit("handle", code) == handle
    assert next(v.source for v in PACK.values if v.of == code and v.name == "handle") != "own"


def test_values_speak_of_known_categories():
    assert {v.of for v in PACK.values} - {code[:4] for code in CODES} <= set(CODES)


def test_what_is_owed():
    assert SCENARIO.owed(FACTS) == [("clear", "photo")]
    assert SCENARIO.owed({**FACTS, "evidence": {("clear", "photo")}}) == []
    assert SCENARIO.owed({**FACTS, "has_parts": True}) == []
    assert SCENARIO.owed({**FACTS, "is_part": True}) == [("part", "report")]


@pytest.mark.parametrize(("given", "judged"), [
    ({"state": "closed"}, (1, 1)), ({"state": "closed", "reworks": 1}, (0, 1)), ({"state": "closed", "reopens": 2}, (0, 1)),
    ({"state": "working"}, (0, 0)), ({"state": "closed", "is_part": True}, (0, 0)),
])  # fmt: skip
def test_put_right_in_one_go(given, judged):
    assert SCENARIO.indicators[0].judge({**FACTS, **given}) == judged


def test_the_story_runs_forward_and_ends_closed():
    told = story.read(PACK.folder / "stories" / "spoil_lorry.toml")
    assert [step.at for step in told.steps] == sorted(step.at for step in told.steps)
    assert told.steps[-1].then["state"] == "closed"
    assert told.steps[-1].then["minutes"] <= 3 * 24 * 60


@pytest.fixture(scope="module")
def demo():
    return shelf.module(PACK, "demo")


def test_demo_is_seeded(demo):
    assert demo.demo(random.Random(1), PLACES, 40) == demo.demo(random.Random(1), PLACES, 40)
    assert demo.demo(random.Random(1), PLACES, 40) != demo.demo(random.Random(2), PLACES, 40)


def test_demo_speaks_of_known_categories_in_many_ways(demo):
    assert set(demo.SAY) == set(demo.SHARE) <= set(CODES)
    assert all(len(set(text.split("|"))) >= 8 for text in demo.SAY.values())


def test_demo_rows_are_whole_and_name_nobody(demo):
    for row in demo.demo(random.Random(5), PLACES, 500):
        assert row["place"] == "中山四路" and row["place"] in row["text"] and row["title"]
        assert row["source"] in ("resident", "worker", "device") and row["category_hint"] in CODES
        assert not re.search(r"\d{5,}|先生|女士|身份证|渝[A-Z]|[{}]", row["text"])


def test_demo_is_read_as_it_was_meant(demo):
    cues, rows = shelf.load().cues, demo.demo(random.Random(8), PLACES, 1000)
    right = sum(understand(f"{row['title']}\n{row['text']}", cues).category == row["category_hint"] for row in rows)
    assert right >= 0.95 * len(rows)
