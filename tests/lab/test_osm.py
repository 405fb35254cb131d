"""Are roads, junctions, addresses and places of an OpenStreetMap file found, and a broken file said?"""

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Way

from cityloop.lab import osm, places
from cityloop.loop.place import AreaShape, Atlas, locate
from cityloop.loop.words import Level, Refused

BOX = shapely.box(106.5, 29.5, 106.6, 29.6)
ATLAS = Atlas({"D": AreaShape("D", Level.DISTRICT, "", "区", BOX)})
NODES = {
    1: (106.54, 29.56), 2: (106.541, 29.56), 3: (106.542, 29.56), 4: (106.541, 29.561), 5: (106.541, 29.559), 6: (106.58, 29.52), 7: (106.581, 29.52),
    8: (106.61, 29.56), 9: (106.51, 29.51), 10: (106.511, 29.51), 11: (106.511, 29.511), 12: (106.72, 29.7),
}  # fmt: skip
TAGS = {
    1: {"name": "某站", "railway": "station", "name:en": "Mou Station"}, 4: {"addr:street": "乙路", "addr:housenumber": "8号"},
    5: {"addr:street": "Elm St", "addr:housenumber": "12", "name": "老店", "shop": "yes"}, 12: {"name": "外面", "place": "village"},
}  # fmt: skip
WAYS = {
    1: ([1, 2], {"highway": "primary", "name": "甲路", "alt_name": "甲大道;头条路"}), 2: ([2, 3], {"highway": "primary", "name": "甲路"}),
    3: ([4, 2, 5], {"highway": "primary", "name": "乙路"}), 4: ([6, 7], {"highway": "primary", "name": "甲路"}),
    5: ([3, 8], {"highway": "primary", "name": "丙路"}), 6: ([9, 10, 11, 9], {"landuse": "residential", "name": "幸福家园"}),
    7: ([12, 8], {"highway": "primary", "name": "丁路"}), 8: ([9, 10, 11, 9], {"amenity": "school", "name": "某小学"}),
    9: ([99, 1], {"name": "缺点", "highway": "path"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def pbf(tmp_path_factory):
    """Return a small file with homonymous roads, junctions, addresses, an estate, and things outside."""
    path = tmp_path_factory.mktemp("osm") / "a.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    for ref, point in NODES.items():
        writer.add_node(Node(id=ref, location=point, tags=TAGS.get(ref, {})))
    for ref, (nodes, tags) in WAYS.items():
        writer.add_way(Way(id=ref, nodes=nodes, tags=tags))
    writer.close()
    return path


def test_everything_named_is_found(pbf) -> None:
    found = list(osm.things(pbf, BOX))
    kinds = sorted((thing.words[0], thing.kind) for thing in found)
    assert kinds == sorted([
        ("某站", "station"), ("乙路8号", "address"), ("12 Elm St", "address"), ("老店", "building"), ("外面", "place"), ("甲路", "road"), ("甲路", "road"),
        ("乙路", "road"), ("丙路", "road"), ("丁路", "road"), ("幸福家园", "estate"), ("某小学", "school"), ("乙路与甲路路口", "junction"),
        ("丙路与甲路路口", "junction"), ("丁路与丙路路口", "junction"),
    ])  # fmt: skip
    assert next(thing for thing in found if thing.words[0] == "某站").words == ("某站", "Mou Station")
    assert {"甲路", "甲大道", "头条路"} == set(next(thing for thing in found if thing.words[0] == "甲路").words)


def test_what_lies_outside_is_counted(pbf) -> None:
    found = places.read(pbf, ATLAS)
    assert found.outside == 3 and not found.faults  # 外面, 丁路, and where it meets 丙路
    assert all(BOX.intersects(shapely.Point(p.point.lon, p.point.lat)) for p in found.places)


def test_a_junction_and_an_address_are_found_in_a_text(pbf) -> None:
    from cityloop.loop.gazetteer import Name, grouped

    names = [Name(word, "D", p.point, p.radius, p.kind) for p in places.read(pbf, ATLAS).places for word in p.words]
    atlas = Atlas(ATLAS.areas, grouped(names))
    where = locate("甲路与乙路交叉口积水", None, atlas)
    assert where.point and where.point.metres_to(type(where.point)(106.541, 29.56)) < 1
    assert locate("乙路8号积水", None, atlas).point and locate("甲路积水", None, atlas).ask  # two roads of that name


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_off_is_refused(pbf, tmp_path, share) -> None:
    data = pbf.read_bytes()
    (tmp_path / "b.osm.pbf").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Refused, match="cut off"):
        list(osm.things(tmp_path / "b.osm.pbf", BOX))


def test_openstreetmap_is_never_shifted(pbf) -> None:
    with pytest.raises(Refused, match="WGS 84"):
        places.read(pbf, ATLAS, system="gcj02")
