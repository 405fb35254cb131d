"""Does a point come out where another implementation puts it, and come back?"""

import eviltransform
import numpy as np
import pytest

from cityloop.loop import datum
from cityloop.loop.words import Refused

RNG = np.random.default_rng(500103)
LON, LAT = RNG.uniform(73, 135, 2000), RNG.uniform(18, 54, 2000)  # mainland and around; all inside the formula's box
OUTSIDE = [(-71.06, 42.36), (72.0, 30.0), (137.84, 35.0), (120.0, 0.8), (120.0, 55.9), (0.0, 0.0)]
PAIRS = [(datum.wgs84_to_gcj02, datum.gcj02_to_wgs84), (datum.gcj02_to_bd09, datum.bd09_to_gcj02)]


@pytest.fixture(scope="module")
def oracle():
    return eviltransform


def by(function, lon=LON, lat=LAT):
    """Return the oracle's (lon, lat) arrays; it takes and gives latitude first, one point at a time."""
    lat_out, lon_out = zip(*(function(y, x) for x, y in zip(lon, lat, strict=True)), strict=True)
    return np.array(lon_out), np.array(lat_out)


def test_gcj02_is_where_the_oracle_puts_it(oracle):
    np.testing.assert_allclose(datum.wgs84_to_gcj02(LON, LAT), by(oracle.wgs2gcj), rtol=0, atol=1e-12)


def test_bd09_is_where_the_oracle_puts_it(oracle):
    np.testing.assert_allclose(datum.gcj02_to_bd09(LON, LAT), by(oracle.gcj2bd), rtol=0, atol=1e-12)


def test_inverse_agrees_with_the_oracles_bisection(oracle):
    exact = by(oracle.gcj2wgs_exact)  # it stops at 1e-6 degrees or after 30 halvings, so it is the coarser of the two
    np.testing.assert_allclose(datum.gcj02_to_wgs84(LON, LAT), exact, rtol=0, atol=4e-6)


def test_inverse_of_bd09_agrees_with_the_oracles_shortcut(oracle):
    np.testing.assert_allclose(datum.bd09_to_gcj02(LON, LAT), by(oracle.bd2gcj), rtol=0, atol=1e-5)


@pytest.mark.parametrize("there, back", PAIRS)
def test_there_and_back_is_the_same_point(there, back):
    np.testing.assert_allclose(back(*there(LON, LAT)), (LON, LAT), rtol=0, atol=1e-11)
    np.testing.assert_allclose(there(*back(LON, LAT)), (LON, LAT), rtol=0, atol=1e-11)


def test_the_inverse_holds_on_the_meridian_where_the_formula_has_a_kink():
    lon = 105 + np.array([-1e-6, -1e-9, 0.0, 1e-9, 1e-6])
    lat = np.full(5, 29.56)
    np.testing.assert_allclose(datum.gcj02_to_wgs84(*datum.wgs84_to_gcj02(lon, lat)), (lon, lat), rtol=0, atol=1e-10)


def test_offsets_at_yuzhong_are_the_known_hundreds_of_metres():
    lon, lat = 106.5516, 29.5622
    east, north = np.array(datum.to_wgs84(lon, lat, "gcj02")) - (lon, lat)
    assert 400 < np.hypot(east * 96_800, north * 110_900) < 560
    east, north = np.array(datum.to_wgs84(lon, lat, "bd09")) - (lon, lat)
    assert 950 < np.hypot(east * 96_800, north * 110_900) < 1150


@pytest.mark.parametrize("lon, lat", OUTSIDE)
@pytest.mark.parametrize("function", [f for pair in PAIRS for f in pair])
def test_outside_china_nothing_moves(function, lon, lat):
    assert function(lon, lat) == (lon, lat)


@pytest.mark.parametrize("edge", [(72.004, 30.0), (137.8347, 30.0), (110.0, 0.8293), (110.0, 55.8271)])
def test_the_edge_of_the_box_is_inside_as_for_the_oracle(oracle, edge):
    lon, lat = edge
    assert datum.wgs84_to_gcj02(lon, lat) == pytest.approx(oracle.wgs2gcj(lat, lon)[::-1], abs=1e-12)
    assert datum.wgs84_to_gcj02(lon, lat) != edge


def test_each_point_of_a_mixed_array_is_judged_alone():
    lon, lat = datum.wgs84_to_gcj02(np.array([106.55, -71.06]), np.array([29.56, 42.36]))
    assert (lon[1], lat[1]) == (-71.06, 42.36)
    assert (lon[0], lat[0]) == datum.wgs84_to_gcj02(106.55, 29.56)


def test_the_shape_that_goes_in_comes_out():
    lon, lat = datum.to_wgs84(LON.reshape(40, 50), LAT.reshape(40, 50), "bd09")
    assert lon.shape == lat.shape == (40, 50)
    assert datum.to_wgs84(np.array([]), np.array([]), "gcj02")[0].shape == (0,)
    assert [type(x) for x in datum.to_wgs84(106, 29, "gcj02")] == [float, float]


def test_what_goes_in_is_left_alone():
    lon, lat = LON.copy(), LAT.copy()
    for system in ("wgs84", "gcj02", "bd09"):
        out = datum.to_wgs84(lon, lat, system)
        out[0][:] = 0
    assert (lon == LON).all() and (lat == LAT).all()


def test_to_wgs84_undoes_each_system():
    gcj = datum.wgs84_to_gcj02(LON, LAT)
    for system, point in {"wgs84": (LON, LAT), "gcj02": gcj, "bd09": datum.gcj02_to_bd09(*gcj)}.items():
        np.testing.assert_allclose(datum.to_wgs84(*point, system), (LON, LAT), rtol=0, atol=1e-10)


def test_no_number_stays_no_number():
    lon, lat = datum.to_wgs84(np.array([np.nan, 106.5]), np.array([29.5, np.nan]), "gcj02")
    assert np.isnan(lon[0]) and np.isnan(lat[1])


def test_another_system_is_refused():
    with pytest.raises(Refused, match="cgcs2000"):
        datum.to_wgs84(106.5, 29.5, "cgcs2000")
