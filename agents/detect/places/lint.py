"""Checks our supplement of places for rows that repeat, contradict themselves or cite nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from agents.detect.places.supplement import (
    ALIASES,
    DISPLAY,
    SUPPLEMENT,
    SupplementPlace,
    read_aliases,
    read_display,
    read_supplement,
)

_MOST_NORTH: Final = 90.0
_MOST_EAST: Final = 180.0


def lint(countries: Collection[str], path: Path = SUPPLEMENT) -> list[str]:
    """Return what is wrong with the places file at ``path``, one sentence each.

    Args:
        countries: the ISO 3166 alpha-2 codes that a place may have.
        path: the file, ``places.tsv`` by default.

    Raises:
        ValueError: a row does not read; the message names its line.
    """
    places = read_supplement(path)
    problems = [*_repeated(places)]
    for place in places:
        problems += (f"{place.id.removeprefix('fw:')}: {p}" for p in _of_one(place, countries))
    return problems


def lint_spellings(aliases: Path = ALIASES, display: Path = DISPLAY) -> list[str]:
    """Return what is wrong with the files of spellings and of names to show.

    Raises:
        ValueError: a row does not read; the message names its line.
    """
    ids = [*read_aliases(aliases), *read_display(display)]
    return [f"{i}: an id begins with gn: or fw:" for i in ids if not i.startswith(("gn:", "fw:"))]


def _repeated(places: list[SupplementPlace]) -> Iterator[str]:
    seen: set[str] = set()
    for place in places:
        if place.id in seen:
            yield f"{place.id.removeprefix('fw:')}: the id is given twice"
        seen.add(place.id)


def _of_one(place: SupplementPlace, countries: Collection[str]) -> Iterator[str]:
    if not place.name.strip():
        yield "no name"
    if place.country not in countries:
        yield f"the country {place.country} is not in the countries file"
    if (place.lat is None) != (place.lon is None):
        yield "one coordinate without the other"
    if place.lat is None or place.lon is None:
        return
    if not (-_MOST_NORTH <= place.lat <= _MOST_NORTH and -_MOST_EAST <= place.lon <= _MOST_EAST):
        yield f"{place.lat}, {place.lon} is not on the globe"
    if not place.source.strip():
        yield "coordinates without the data set they come from"
