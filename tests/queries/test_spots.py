"""Does the map show everybody's own cases, one by one or by cell, and refuse what is no map?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cityloop.actions.receive import receive
from cityloop.loop.words import Actor, Point, Refused
from cityloop.queries import spots as module
from cityloop.queries.spots import Spots, spots
from cityloop.store import models as m

WHERE = {"lamp": Point(106.5448, 29.5655), "lid": Point(106.5735, 29.5604)}  # 上清寺街道, 解放碑街道


@pytest.fixture
def some(district: str, said: Callable, actors: dict[str, Actor], at: datetime) -> dict[str, str]:
    """Return name -> number of two cases in two sub-districts, and of one whose place is unknown."""
    told = {"lamp": said("路灯不亮", point=WHERE["lamp"]), "lid": said("井盖松动", point=WHERE["lid"]), "lost": said("路灯不亮")}
    return {name: receive(one, by=actors["resident"], at=at).number for name, one in told.items()}


def look(actor: Actor, at: datetime, **asked: str) -> Spots:
    return spots(actor, at=at, **asked)


def numbers(found: Spots) -> set[str]:
    return {one.number for one in found.spots}


def test_a_spot_says_where_and_how_it_stands(some, actors, at) -> None:
    found = look(actors["operator"], at)
    assert numbers(found) == {some["lamp"], some["lid"]} and found.nowhere == 1 and not found.cells
    lamp = next(one for one in found.spots if one.number == some["lamp"])
    assert (lamp.lon, lamp.lat) == (WHERE["lamp"].lon, WHERE["lamp"].lat) and lamp.standing == "fine"
    late = look(actors["operator"], at + timedelta(days=90))
    assert {one.standing for one in late.spots} == {"late"}


def test_nobody_sees_beyond_the_own_reach(some, actors, at) -> None:
    leader = replace(actors["leader"], area="500103005")
    assert numbers(look(leader, at)) == {some["lamp"]} and look(leader, at).nowhere == 0
    assert numbers(look(leader, at, area="500103")) == {some["lamp"]}, "a filter widens nothing"
    assert look(actors["resident"], at) == look(replace(leader, area=""), at) == Spots((), (), 0)


def test_the_lists_filters_hold(some, actors, at) -> None:
    assert numbers(look(actors["operator"], at, area="500103003")) == {some["lid"]}
    assert numbers(look(actors["operator"], at, q=some["lamp"])) == {some["lamp"]}
    assert numbers(look(actors["operator"], at, view="late")) == set()


def test_a_box_holds_what_lies_in_it(some, actors, at) -> None:
    assert numbers(look(actors["operator"], at, box="106.57,29.55,106.58,29.57")) == {some["lid"]}
    assert look(actors["operator"], at, box="103.9,30.5,104.1,30.7").spots == (), "another city"


@pytest.mark.parametrize("most", [1, 0])
def test_beyond_the_most_they_are_counted_by_cell(some, actors, at, most, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST", most)
    found = look(actors["operator"], at + timedelta(days=90))
    assert not found.spots and sorted((one.count, one.late) for one in found.cells) == [(1, 1), (1, 1)] and found.nowhere == 1
    (one,) = look(actors["operator"], at, zoom="8").cells
    assert (one.count, one.late) == (2, 0) and one.lon == pytest.approx((WHERE["lamp"].lon + WHERE["lid"].lon) / 2)


def test_cells_hold_the_own_reach_alone(some, actors, at, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST", 0)
    (one,) = look(replace(actors["leader"], area="500103005"), at, zoom="0").cells
    assert one.count == 1 and (one.lon, one.lat) == pytest.approx((WHERE["lamp"].lon, WHERE["lamp"].lat))


def test_twenty_thousand_and_one_are_counted_and_one_less_is_shown(some, actors, at, django_assert_max_num_queries) -> None:
    first = m.Case.objects.get(number=some["lamp"])
    fields = {f.attname: getattr(first, f.attname) for f in m.Case._meta.concrete_fields if f.attname not in ("id", "number")}
    spread = [{**fields, "number": f"20000101-{n}", "lon": 106.48 + n % 200 / 2_000, "lat": 29.53 + n // 200 / 2_500} for n in range(module.MOST - 1)]
    m.Case.objects.bulk_create((m.Case(**one) for one in spread), batch_size=2_000)
    with django_assert_max_num_queries(3):
        found = look(actors["operator"], at)
    assert not found.spots and sum(one.count for one in found.cells) == module.MOST + 1 and found.nowhere == 1
    m.Case.objects.filter(number__in=("20000101-7", "20000101-8")).delete()
    found = look(actors["operator"], at)
    assert len(found.spots) == module.MOST - 1 and found.nowhere == 1


@pytest.mark.parametrize(
    "box",
    ["x", "1,2,3", "1,2,3,4,5", "106.5,29.5,106.6,nan", "nan,nan,nan,nan", "inf,29,107,30", "106.6,29.5,106.5,29.6", "106.5,29.6,106.6,29.5",
     "106.5,29.5,106.5,29.6", "-181,29,107,30", "106,29,107,91", "106.5;29.5;106.6;29.6", "106.5,29.5,106.6,29.6 or 1=1", ",,,", "1e999,0,1,1"],
)  # fmt: skip
def test_a_bad_box_is_refused(district, actors, at, box) -> None:
    with pytest.raises(Refused) as no:
        look(actors["operator"], at, box=box)
    assert no.value.field == "box" and "106.5,29.5,106.6,29.6" in no.value.mend


@pytest.mark.parametrize("zoom", ["x", "-1", "23", "1.5", "nan", "１２", "1e1", "999999999999"])
def test_a_bad_zoom_is_refused(district, actors, at, zoom) -> None:
    with pytest.raises(Refused) as no:
        look(actors["operator"], at, zoom=zoom)
    assert no.value.field == "zoom"


@pytest.mark.parametrize(("box", "zoom"), [("-180,-90,180,90", "12"), ("100,20,110,30", "16"), ("", "22")])
def test_too_large_an_area_for_its_zoom_is_refused(district, actors, at, box, zoom) -> None:
    with pytest.raises(Refused, match="too large an area"):
        look(actors["operator"], at, box=box, zoom=zoom)


def test_the_whole_world_is_not_too_large_from_afar(some, actors, at) -> None:
    assert len(look(actors["operator"], at, box="-180,-90,180,90", zoom="3").spots) == 2


@pytest.mark.parametrize("asked", [{"view": "mine"}, {"area": "9"}, {"unit": "XX"}, {"state": "x"}, {"q": "\x00"}])
def test_a_bad_filter_is_refused(district, actors, at, asked) -> None:
    with pytest.raises(Refused) as no:
        look(actors["operator"], at, **asked)
    assert no.value.field in asked
