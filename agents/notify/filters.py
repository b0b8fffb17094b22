"""Filters: which alerts a subscriber asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Final, Protocol, TypeVar

from agents.knowledge.countries import read_countries
from schemas.alerts import AlertKind, ControlAlert
from schemas.claims import Actor, Place
from schemas.control import Tier

_EARTH_RADIUS_KM: Final = 6371.0
_COUNTRY_CODE: Final = re.compile(r"[A-Z]{2}|[a-z]{2}")
"""Not "Bo": that is how the name of a place is written."""
_NUMBER: Final = r"[+-]?\d+(?:\.\d+)?"
_CIRCLE: Final = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:km)?\s*")
_LOOKS_NUMERIC: Final = re.compile(r"[\d\s,.+-]+(?:km)?")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_MAX_LAT: Final = 90
_MAX_LON: Final = 180

E = TypeVar("E", bound=Tier | AlertKind)


class Area(Protocol):
    """A part of the world."""

    def holds(self, place: Place) -> bool:
        """Return whether ``place`` is in the area."""
        ...


@dataclass(frozen=True, slots=True)
class Country:
    """A country, by its ISO 3166 alpha-2 code."""

    code: str

    def holds(self, place: Place) -> bool:
        """Return whether ``place`` is in this country."""
        return place.country == self.code


@dataclass(frozen=True, slots=True)
class Named:
    """Places and provinces that go by a name, however it is written."""

    name: str

    def holds(self, place: Place) -> bool:
        """Return whether ``place``, or the province that it is in, has that name."""
        wanted = fold(self.name)
        return wanted in {fold(name) for name in (place.name, place.mention, place.admin1 or "")}


@dataclass(frozen=True, slots=True)
class Circle:
    """All within ``radius`` kilometres of a point in WGS84 degrees."""

    lat: float
    lon: float
    radius: float

    def holds(self, place: Place) -> bool:
        """Return whether ``place`` is in the circle; one without coordinates is in none."""
        if place.lat is None or place.lon is None:
            return False
        return distance_km(self.lat, self.lon, place.lat, place.lon) <= self.radius


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """What a subscriber asked for. An empty list asks for anything; the lists must all agree."""

    areas: tuple[Area, ...] = ()
    actors: tuple[str, ...] = ()
    tiers: frozenset[Tier] = frozenset()
    kinds: frozenset[AlertKind] = frozenset()

    def matches(self, alert: ControlAlert) -> bool:
        """Return whether the subscriber is to get ``alert``."""
        return (
            (not self.tiers or alert.tier in self.tiers)
            and (not self.kinds or alert.kind in self.kinds)
            and (not self.areas or any(area.holds(alert.place) for area in self.areas))
            and (not self.actors or any(_takes_part(actor, alert) for actor in self.actors))
        )


def parse_filter(
    *,
    areas: Sequence[str] = (),
    actors: Sequence[str] = (),
    tiers: Sequence[str] = (),
    kinds: Sequence[str] = (),
) -> AlertFilter:
    """Return the filter that the given words ask for.

    Args:
        areas: Each a country by code ("SY") or name ("Syria"), "lat,lon,radius km"
            ("34.45,40.92,50"), or the name of a place or province.
        actors: Ids or names of actors, or ids of sides.
        tiers: Tiers, such as "confirmed".
        kinds: Kinds of alert, such as "reversal".

    Raises:
        ValueError: an area that is nowhere, an empty actor, an unknown tier or kind.
    """
    if any(not fold(actor) for actor in actors):
        raise ValueError("an actor has no name")
    return AlertFilter(
        areas=tuple(parse_area(area) for area in areas),
        actors=tuple(actors),
        tiers=frozenset(_member(Tier, tier) for tier in tiers),
        kinds=frozenset(_member(AlertKind, kind) for kind in kinds),
    )


def parse_area(text: str) -> Area:
    """Return the area that ``text`` means; ``parse_filter`` says how it is written.

    Raises:
        ValueError: it is empty, or numbers that are no point with a radius on Earth.
    """
    text = text.strip()
    if circle := _CIRCLE.fullmatch(text):
        lat, lon, radius = (float(number) for number in circle.groups())
        if abs(lat) > _MAX_LAT or abs(lon) > _MAX_LON or radius <= 0:
            raise ValueError(f"{text!r} is no circle on Earth: latitude, longitude, radius in km")
        return Circle(lat, lon, radius)
    if _COUNTRY_CODE.fullmatch(text):
        return Country(text.upper())
    if not fold(text) or _LOOKS_NUMERIC.fullmatch(text):
        raise ValueError(f"{text!r} is no area: give a country, a name, or lat,lon,radius in km")
    code = _country_codes().get(fold(text))
    return Country(code) if code else Named(text)


@cache
def _country_codes() -> dict[str, str]:
    """Return the code of every country by its names; a name that two countries share stands for none."""
    codes: dict[str, str] = {}
    for country in read_countries().values():
        for name in map(fold, country.names):
            codes[name] = country.code if codes.get(name, country.code) == country.code else ""
    return codes


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points in WGS84 degrees, in kilometres."""
    north, east = radians(lat2 - lat1), radians(lon2 - lon1)
    half = sin(north / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(east / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def fold(name: str) -> str:
    """Return a name in one spelling: "Al-Bukamal" and "al bukamal" are the same."""
    return _NOT_WORD.sub(" ", name.casefold()).strip()


def _takes_part(wanted: str, alert: ControlAlert) -> bool:
    folded = fold(wanted)
    parties = (alert.gainer, alert.loser, *alert.supporters)
    return any(folded in _names(actor) for actor in parties if actor is not None)


def _names(actor: Actor) -> set[str]:
    return {fold(name) for name in (actor.id, actor.name, actor.mention, actor.side or actor.id)}


def _member(kind: type[E], text: str) -> E:
    try:
        return kind(text.strip().lower())
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise ValueError(f"{text!r} is not one of: {known}") from None
