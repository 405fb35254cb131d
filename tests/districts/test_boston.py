"""Is Boston's folder whole, and does it load into a database of its own?"""

from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from cityloop.actions.load import load
from cityloop.actions.receive import receive
from cityloop.kit import folder, shelf
from cityloop.kit.check import LIMITS
from cityloop.kit.values import find
from cityloop.lab import history
from cityloop.loop.clock import calendar_from, parse
from cityloop.loop.route import Duty, route
from cityloop.loop.words import SYSTEM
from cityloop.loop.words import Point as Spot
from cityloop.queries.district import world
from cityloop.store import models as m

ROOT = Path(__file__).resolve().parents[2]
BOSTON = ROOT / "districts" / "boston"
FOUND = folder.read(BOSTON, shelf.load().categories)
CATEGORIES = {row["code"]: row for row in FOUND.config["categories"]}
UNITS = {unit["code"] for unit in FOUND.units}


def test_it_has_no_fault() -> None:
    assert FOUND.faults == [] and len(CATEGORIES) == 157


def test_the_outline_is_small_hand_drawn_and_says_so() -> None:
    (area,) = FOUND.areas
    outline = shape(area["shape"])
    assert outline.geom_type == "Polygon" and outline.exterior.is_ccw and len(outline.exterior.coords) <= 41
    assert "not official" in (BOSTON / "areas.geojson").read_text("utf-8")
    assert all(outline.contains(Point(float(row["lon"]), float(row["lat"]))) for row in FOUND.places)


def test_no_code_is_the_prefix_of_another() -> None:
    """A duty or a value of one type would else hold for the other as well."""
    assert not [(one, other) for one in CATEGORIES for other in CATEGORIES if other.startswith(f"{one}-")]


def test_every_category_has_one_duty_line_and_a_unit() -> None:
    named = [duty["category"] for duty in FOUND.duties]
    assert sorted(named) == sorted([*CATEGORIES, "*"])
    duties = [Duty(d["category"], "", d["unit"], "", d["since"], d["source"]) for d in FOUND.duties]
    day = date(2015, 1, 1)
    assert route("BOS-street-light-outages", ["BOS"], duties, {}, day).unit == "PWDx"
    assert route("UNSORTED", ["BOS"], duties, {}, day).unit == "INFO"


def test_the_mapping_names_categories_and_units_that_exist() -> None:
    legend = history.read(BOSTON / "mapping.toml")
    assert set(legend.categories.values()) == set(CATEGORIES)
    assert {legend.other, *legend.units.values()} == UNITS
    assert legend.zone.key == FOUND.config["time_zone"]


def test_limits_and_holidays_can_be_read() -> None:
    calendar = calendar_from(FOUND.calendar, history.read(BOSTON / "mapping.toml").zone)
    assert not calendar.works(date(2015, 4, 20)) and calendar.works(date(2015, 4, 21)) and len(calendar.holidays) == 13
    assert all(parse(value.value) for value in FOUND.values if value.name in LIMITS)


def test_every_value_of_the_house_holds_from_the_first_request_on() -> None:
    """The house's own begin in 2017, after this history."""
    for name in {value.name for value in shelf.house_values()}:
        assert find(FOUND.values, name, "BOS-planting", date(2015, 1, 1)).value


@pytest.mark.django_db
def test_it_loads_where_no_other_district_is(at) -> None:
    """One database serves one district: the demo's row is taken away, and comes back with the rollback."""
    m.District.objects.all().delete()
    load(BOSTON, by=SYSTEM, at=at)
    here = world()
    assert (here.code, here.zone.key, set(here.units)) == ("BOS", "America/New_York", UNITS)
    assert here.shelf.category("BOS-pick-up-dead-animal").zh == "清理动物尸体"
    assert "BOS-pick-up-dead-animal" not in here.shelf.owner and "EV04-02" in here.shelf.owner


@pytest.mark.django_db
def test_a_report_of_an_own_category_is_routed_by_the_folder(at, said) -> None:
    m.District.objects.all().delete()
    load(BOSTON, by=SYSTEM, at=at)
    got = receive(said("a lamp is out", category="BOS-street-light-outages", point=Spot(-71.08, 42.33)), by=SYSTEM, at=at)
    case = m.Case.objects.get(number=got.number)
    assert (got.became, case.category, case.scenario, case.unit_id, case.area_id) == ("opened", "BOS-street-light-outages", "", "PWDx", "BOS")
