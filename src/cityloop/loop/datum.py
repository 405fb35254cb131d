"""Which coordinate system is this point in?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cityloop.loop.words import Refused

Array = NDArray[np.float64]
Degrees = TypeVar("Degrees", float, Array)
Shift = Callable[[Array, Array], tuple[Array, Array]]

CHINA = (72.004, 137.8347, 0.8293, 55.8271)  # the box of the formula, not a border: west, east, south, north
AXIS = 6378137.0  # metres; some libraries use 6378245.0, which moves a point by less than 2 cm
FLATNESS = 0.00669342162296594323
TURN = np.pi * 3000 / 180
ROUNDS = 12  # each round cuts the error by at least 50 times, so 12 reach the last bit of a float


def wgs84_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return (lon, lat) in GCJ-02 for WGS 84 degrees: scalars for scalars, arrays for arrays; unchanged outside China.

    Source: the formula as published in the open (PyPI eviltransform and others); the authority has never published one.
    """
    return _moved(lon, lat, _ahead(_gcj_shift))


def gcj02_to_wgs84(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return (lon, lat) in WGS 84 for GCJ-02 degrees, the inverse of `wgs84_to_gcj02` to about 1e-13 degrees."""
    return _moved(lon, lat, _back(_gcj_shift))


def gcj02_to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return (lon, lat) in BD-09 for GCJ-02 degrees; unchanged outside China."""
    return _moved(lon, lat, _ahead(_bd_shift))


def bd09_to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return (lon, lat) in GCJ-02 for BD-09 degrees, the inverse of `gcj02_to_bd09` to about 1e-13 degrees."""
    return _moved(lon, lat, _back(_bd_shift))


def to_wgs84(lon: Degrees, lat: Degrees, system: str) -> tuple[Degrees, Degrees]:
    """Return (lon, lat) in WGS 84 for degrees in `system`: wgs84, gcj02 or bd09. Raises Refused when it is another."""
    if system == "bd09":
        return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))
    if system == "gcj02":
        return gcj02_to_wgs84(lon, lat)
    if system == "wgs84":
        return _moved(lon, lat, lambda x, y: (x, y))
    raise Refused("未知坐标系 / unknown coordinate system", field="system", value=system,
                  mend="用 wgs84、gcj02 或 bd09 / use wgs84, gcj02 or bd09")  # fmt: skip


def _moved(lon: Degrees, lat: Degrees, move: Shift) -> tuple[Any, Any]:
    """Return the moved point where it lies in China's box, itself elsewhere, in the shape that came in."""
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    west, east, south, north = CHINA
    inside = (west <= x) & (x <= east) & (south <= y) & (y <= north)
    out = x.copy(), y.copy()
    out[0][inside], out[1][inside] = move(x[inside], y[inside])
    if x.ndim == 0:
        return float(out[0]), float(out[1])
    return out


def _ahead(shift: Shift) -> Shift:
    """Return the move that adds `shift`."""

    def move(x: Array, y: Array) -> tuple[Array, Array]:
        dx, dy = shift(x, y)
        return x + dx, y + dy

    return move


def _back(shift: Shift) -> Shift:
    """Return the move that finds p with p + shift(p) = given, by fixed point: the shift hardly changes with p."""

    def move(x: Array, y: Array) -> tuple[Array, Array]:
        px, py = x, y
        for _ in range(ROUNDS):
            dx, dy = shift(px, py)
            px, py = x - dx, y - dy
        return px, py

    return move


def _gcj_shift(lon: Array, lat: Array) -> tuple[Array, Array]:
    """Return the GCJ-02 shift of WGS 84 degrees, in degrees."""
    east, north = _metres(lon - 105.0, lat - 35.0)
    curve = 1 - FLATNESS * np.sin(np.radians(lat)) ** 2
    along_parallel = AXIS / np.sqrt(curve) * np.cos(np.radians(lat))
    along_meridian = AXIS * (1 - FLATNESS) / curve**1.5
    return np.degrees(east / along_parallel), np.degrees(north / along_meridian)


def _metres(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the shift east and north in metres, `x` and `y` degrees from 105 E, 35 N."""
    both = 20 * _sine(x, 6) + 20 * _sine(x, 2)
    root = np.sqrt(np.abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    waves_east = both + 20 * _sine(x, 1) + 40 * _sine(x, 1 / 3) + 150 * _sine(x, 1 / 12) + 300 * _sine(x, 1 / 30)
    waves_north = both + 20 * _sine(y, 1) + 40 * _sine(y, 1 / 3) + 160 * _sine(y, 1 / 12) + 320 * _sine(y, 1 / 30)
    return east + waves_east * 2 / 3, north + waves_north * 2 / 3


def _sine(x: Array, half_waves: float) -> Array:
    """Return the sine of `x` degrees at so many half waves a degree."""
    return np.sin(x * half_waves * np.pi)


def _bd_shift(lon: Array, lat: Array) -> tuple[Array, Array]:
    """Return the BD-09 shift of GCJ-02 degrees, in degrees."""
    far = np.hypot(lon, lat) + 0.00002 * np.sin(lat * TURN)
    turn = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * TURN)
    return far * np.cos(turn) + 0.0065 - lon, far * np.sin(turn) + 0.006 - lat
