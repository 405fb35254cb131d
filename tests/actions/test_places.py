"""Do imported names stay, once each, and does every process see them?"""

import pytest
from django.db import DataError, transaction

from cityloop.actions import load
from cityloop.actions.places import plan, take
from cityloop.lab.places import Named
from cityloop.loop.place import locate
from cityloop.loop.words import SYSTEM, Point
from cityloop.queries.district import world
from cityloop.store import models as m
from tests.conftest import DEMO

PLACE = Named(("幸福小区", "幸福家园"), "estate", "", Point(106.5448, 29.5655), 40.0)


def own() -> list[tuple]:
    return sorted(m.PlaceName.objects.filter(own=True).values_list("word", "kind", "area", "lon", "lat", "radius"))


def test_an_imported_name_is_read_at_the_next_report(district, at) -> None:
    assert locate("幸福小区停水", None, world().atlas).ask
    change = take([PLACE])
    where = locate("幸福小区停水", None, world().atlas)
    assert len(change.new) == 2 and not change.gone and (where.point, where.radius) == (PLACE.point, 40.0)
    assert where.area in world().atlas.areas and where.area != district


def test_a_second_time_changes_nothing(district, at) -> None:
    take([PLACE])
    before, digest = own(), m.District.objects.get().digest
    change = take([PLACE, PLACE])
    assert (change.new, change.gone, change.same) == ([], [], 2)
    assert own() == before and m.District.objects.get().digest == digest


def test_what_moved_moves_and_homonyms_stay_two(district, at) -> None:
    take([PLACE])
    moved = Named(PLACE.words, "estate", "", Point(106.5449, 29.5655), 40.0)
    change = take([moved])
    assert (len(change.new), len(change.gone)) == (2, 2) and {line[3] for line in own()} == {106.5449}
    twin = Named(("幸福小区",), "estate", "", Point(106.5073, 29.5440), 40.0)
    take([moved, twin])
    assert m.PlaceName.objects.filter(word="幸福小区").count() == 2 and locate("幸福小区停水", None, world().atlas).ask


def test_a_name_of_the_folder_is_not_doubled(district, at) -> None:
    change = take([Named(("解放碑",), "landmark", "", Point(106.5735, 29.5605), 100.0)])
    assert not change.new and not own() and not locate("解放碑有人摆摊", None, world().atlas).ask


def test_a_plan_writes_nothing(district) -> None:
    assert len(plan([PLACE]).new) == 2 and not own()


def test_loading_the_folder_again_keeps_them(district, at) -> None:
    digest = m.District.objects.get().digest
    take([PLACE])
    mixed = m.District.objects.get().digest
    assert mixed != digest and load.loaded(DEMO), "nothing has to be loaded for it"
    load.load(DEMO, by=SYSTEM, at=at)
    assert len(own()) == 2 and m.District.objects.get().digest == mixed
    assert not locate("幸福家园停水", None, world().atlas).ask


def test_it_is_all_or_nothing(district, at) -> None:
    """A name too long for the table takes the others with it; such a one is refused where files are read."""
    with pytest.raises(DataError), transaction.atomic():
        take([PLACE, Named(("x" * 121,), "estate", "", PLACE.point, 40.0)])
    assert not own()
