"""Severity: how much a change matters, with the reasons, so that a reader can disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from agents.corroborate.atlas import is_capital
from agents.knowledge import read_toml
from schemas.alerts import Severity, SeverityLevel
from schemas.claims import Extent, Place, PlaceKind
from schemas.control import Change, Tier

_BIG_CITY: Final = 100_000  # people
_TOWN: Final = 10_000
_OFTEN: Final = 3  # changes of hands
_HIGH: Final = 3  # points
_MEDIUM: Final = 2
_POINTS_BY_KIND: Final = {
    PlaceKind.COUNTRY: (3, "a whole country"),
    PlaceKind.PROVINCE: (3, "a whole province"),
    PlaceKind.CROSSING: (2, "a border crossing"),
    PlaceKind.AIRPORT: (2, "an airport"),
    PlaceKind.BASE: (2, "a military base"),
    PlaceKind.DISTRICT: (2, "a whole district"),
    PlaceKind.ISLAND: (1, "an island"),
    PlaceKind.FIELD: (1, "an oil or gas field"),
    PlaceKind.FACILITY: (1, "a facility"),
}


def is_taken(change: Change) -> bool:
    """Return whether the place changed hands by ``change``, as far as anybody believes."""
    return change.tier not in (Tier.DENIED, Tier.RETRACTED, Tier.EXPIRED)


def severity(
    change: Change,
    place: Place,
    changes: tuple[Change, ...],
    taken_before: int = 0,
    quotes: Iterable[str] = (),
) -> Severity:
    """Return how much ``change`` matters, from what the place is and how often it was taken.

    Points are added up: three are high, two are medium. A part of a place is one point less than
    the whole. ``taken_before`` is how often it changed hands before ``changes``, ``quotes`` are the
    sentences that tell of the change.
    """
    found = [*_of_place(place), *_of_change(change, changes, taken_before, quotes)]
    points = sum(score for score, _ in found)
    level = SeverityLevel.HIGH if points >= _HIGH else SeverityLevel.LOW
    if points == _MEDIUM:
        level = SeverityLevel.MEDIUM
    return Severity(level=level, reasons=tuple(reason for _, reason in found))


def _of_change(
    change: Change, changes: tuple[Change, ...], taken_before: int, quotes: Iterable[str]
) -> Iterator[tuple[int, str]]:
    taken = taken_before + sum(is_taken(other) for other in changes)
    if taken >= _OFTEN:
        yield 1, f"changed hands {taken} times"
    if any(_last_stronghold().search(quote) for quote in quotes):
        yield 1, "said to be the last stronghold there"
    if change.extent is Extent.PARTIAL:
        yield -1, "only a part of it"


@cache
def _last_stronghold() -> re.Pattern[str]:
    """Return what finds the words of ``agents/knowledge/severity.toml`` in a sentence."""
    lists = read_toml("severity.toml")["severity"]
    words = (r"\s+".join(map(re.escape, said.split())) for said in lists["last_stronghold"])
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def _of_place(place: Place) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    if place.geonameid is not None and is_capital(place.name, place.country):
        found.append((3, "a national capital"))
    if place.kind in _POINTS_BY_KIND:
        found.append(_POINTS_BY_KIND[place.kind])
    elif place.population >= _BIG_CITY:
        found.append((3, f"a city of {place.population:,} people"))
    elif place.population >= _TOWN:
        found.append((2, f"a town of {place.population:,} people"))
    elif place.population > 0:
        found.append((1, f"a place of {place.population:,} people"))
    return found
