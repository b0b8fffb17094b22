"""Places that were known by name alone and of which the gazetteer has an entry by now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from agents.detect.places.gazetteer import Entry, Gazetteer
from schemas.claims import Place, PlaceKind
from schemas.joins import Join

UNRESOLVED: Final = "un:"
"""How the id of a place that has only a name begins."""
_SEATS: Final = frozenset({PlaceKind.POPULATED, PlaceKind.DISTRICT, PlaceKind.UNKNOWN})
"""Kinds that the news does not tell apart: a town, and the district around it."""


def learned(places: Iterable[Place], gazetteer: Gazetteer) -> Iterator[Join]:
    """Yield a join for each of ``places`` that has only a name and now has an entry beyond doubt.

    Beyond doubt is one entry of its kind in its country that bears the name; of several, the one
    that is spelt just so.
    """
    for place in places:
        entry = _entry_of(place, gazetteer)
        if entry is not None:
            yield Join(from_id=place.id, place=entry.as_place(place.mention))


def _entry_of(place: Place, gazetteer: Gazetteer) -> Entry | None:
    if not place.id.startswith(UNRESOLVED) or place.country is None or "@" in place.id:
        return None
    matches = [
        match
        for match in gazetteer.matches(place.name)
        if match.entry.country == place.country and _same_kind(place.kind, match.entry.kind)
    ]
    matches = [match for match in matches if match.exact] or matches
    return matches[0].entry if len(matches) == 1 else None


def _same_kind(one: PlaceKind, other: PlaceKind) -> bool:
    return one is other or (one in _SEATS and other in _SEATS)
