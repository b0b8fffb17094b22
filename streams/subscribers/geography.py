"""Boxes and circles on the globe, in whole numbers and plain arithmetic: alike on every engine."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, isfinite, radians, sin
from typing import Final

SCALE: Final = 10_000_000
"""Coordinates are stored as ten-millionths of a degree: about a centimetre."""

EARTH_RADIUS_KM: Final = 6371.0
"""Of the sphere, as in :mod:`agents.notify.filters`."""

_POLE: Final = 90.0
_DATE_LINE: Final = 180.0
_HALF_ROUND_KM: Final = EARTH_RADIUS_KM * radians(180)

Window = tuple[int, int, int, int]
"""South, north, west, east, in ten-millionths of a degree, all included; west is never above east."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in WGS84 degrees, its edges included. ``west`` above ``east`` crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        _require(self.south, self.west)
        _require(self.north, self.east)
        if self.south > self.north:
            raise ValueError("a box begins in the south: south is above north")

    def windows(self) -> tuple[Window, ...]:
        """Return the box as one window, or as two where it crosses the date line."""
        south, north = scaled(self.south), scaled(self.north)
        west, east = scaled(self.west), scaled(self.east)
        line = int(_DATE_LINE) * SCALE
        if self.west <= self.east:
            return ((south, north, west, east),)
        return ((south, north, west, line), (south, north, -line, east))


@dataclass(frozen=True, slots=True)
class Radius:
    """All within ``km`` kilometres of a point in WGS84 degrees, on a sphere of 6,371 km."""

    lat: float
    lon: float
    km: float

    def __post_init__(self) -> None:
        _require(self.lat, self.lon)
        if not isfinite(self.km) or self.km <= 0:
            raise ValueError("a radius is more than 0 km")

    def windows(self) -> tuple[Window, ...]:
        """Return one or two windows that hold the whole circle, and more."""
        angle = degrees(min(self.km, _HALF_ROUND_KM) / EARTH_RADIUS_KM) + 1 / SCALE
        south, north = self.lat - angle, self.lat + angle
        if south <= -_POLE or north >= _POLE:  # a pole is in it, and so is every meridian
            box = Box(max(south, -_POLE), -_DATE_LINE, min(north, _POLE), _DATE_LINE)
            return box.windows()
        side = sin(radians(angle)) / cos(radians(self.lat))
        wide = degrees(asin(min(1.0, side))) + 1 / SCALE
        return Box(south, _wrapped(self.lon - wide), north, _wrapped(self.lon + wide)).windows()

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a point in WGS84 degrees is inside."""
        here, there = on_sphere(self.lat, self.lon), on_sphere(lat, lon)
        apart = sum((a - b) * (a - b) for a, b in zip(here, there, strict=True))
        return apart <= self.chord_squared()

    def chord_squared(self) -> float:
        """Return the square of the straight line that the radius spans on the unit sphere."""
        half = min(self.km, _HALF_ROUND_KM) / EARTH_RADIUS_KM / 2
        return (2 * sin(half)) ** 2


def scaled(degrees_: float) -> int:
    """Return a coordinate in ten-millionths of a degree."""
    return round(degrees_ * SCALE)


def on_sphere(lat: float, lon: float) -> tuple[float, float, float]:
    """Return a point on the unit sphere."""
    north, east = radians(lat), radians(lon)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def _wrapped(lon: float) -> float:
    if -_DATE_LINE <= lon <= _DATE_LINE:
        return lon
    return lon - 2 * _DATE_LINE if lon > 0 else lon + 2 * _DATE_LINE


def _require(lat: float, lon: float) -> None:
    if not (isfinite(lat) and isfinite(lon)) or abs(lat) > _POLE or abs(lon) > _DATE_LINE:
        raise ValueError(f"{lat}, {lon} is nowhere on Earth")
