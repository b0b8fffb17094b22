"""What the words of a baseline mean: its places in the place table, its holders in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Final

from agents.detect.actors.catalogue import read_knowledge
from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from agents.detect.places.evidence import distance_km
from agents.detect.places.gazetteer import Entry, Gazetteer
from agents.knowledge.countries import read_countries
from schemas.baselines import Baseline
from schemas.claims import Actor, Place, PlaceKind
from schemas.control import Hold
from streams.baseline.rows import Row

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EARLIEST: Final = date(1900, 1, 1)
_NEAR_KM: Final = 50.0
"""How far from a place's own coordinates those of a line may lie: a big city's other end."""
_SAME_KM: Final = 5.0
"""Entries of one name that are nearer to each other than this are one place."""
_NAMED: Final = 4  # namesakes that a message names
_ALIKE: Final = 0.75  # of letters, for a name that is asked back
_POLE: Final = 90
_DATE_LINE: Final = 180
_UNKNOWN: Final = "un:"
_ID: Final = ("gn:", "fw:")


class RowWrongError(ValueError):
    """A line says something that cannot be; the message says what, and what to do."""


class Lookup:
    """Turns rows into baselines.

    Args:
        gazetteer: The place table in use.
        today: No hold may begin later.
    """

    def __init__(self, gazetteer: Gazetteer, today: date) -> None:
        self._gazetteer = gazetteer
        self._catalogue = ActorCatalogue.load()
        self._names = {name: p.id for p in read_knowledge().parties for name in (p.id, p.name)}
        self._countries = read_countries()
        self._today = today

    def baseline(self, row: Row) -> Baseline:
        """Return what a row says.

        Raises:
            RowWrongError: it names what is not known, or a day that cannot be; all of it at once.
        """
        wrong: list[str] = []
        country = row["country"].upper()
        since, place, holder = None, None, None
        try:
            since = self._since(row["since"])
        except RowWrongError as error:
            wrong.append(str(error))
        try:
            self._check_country(country)
            place = self._place(row, country)
        except RowWrongError as error:
            wrong.append(str(error))
        try:
            holder = self._holder(row["holder"], country, since)
        except RowWrongError as error:
            wrong.append(str(error))
        if wrong or place is None or holder is None:
            raise RowWrongError("; ".join(wrong))
        return Baseline(
            place=place, hold=Hold(holder=holder, since=since, source=row["source"] or None)
        )

    def _since(self, text: str) -> date | None:
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise RowWrongError(
                f"since {text!r} is no date; write it as 2017-11-09, or leave it out"
            )
        if day > self._today:
            raise RowWrongError(f"since {text} lies in the future; a baseline is of the past")
        if day < _EARLIEST:
            raise RowWrongError(f"since {text} is before {_EARLIEST.year}; leave it out")
        return day

    def _check_country(self, code: str) -> None:
        if code in self._countries:
            return
        known = {n.casefold(): c.code for c in self._countries.values() for n in c.names}
        meant = known.get(code.casefold())
        hint = f"write {meant}" if meant else "write a code such as SY or UA"
        raise RowWrongError(f"country {code!r} is no ISO 3166 code of two letters; {hint}")

    # -- places ------------------------------------------------------------------------------

    def _place(self, row: Row, country: str) -> Place:
        name = row["place"]
        point = _point(row["lat"], row["lon"])
        if name.startswith(_UNKNOWN):
            return _without_entry(name, country)
        entry = self._by_id(name, country) if name.startswith(_ID) else None
        entry = entry or self._by_name(name, country, point)
        return entry.as_place(entry.name if name.startswith(_ID) else name)

    def _by_id(self, entry_id: str, country: str) -> Entry:
        entry = self._gazetteer.entry(entry_id)
        if entry is None or entry.country != country:
            raise RowWrongError(
                f"there is no place {entry_id} in {country}; frontwatch gazetteer lookup NAME shows ids"
            )
        return entry

    def _by_name(self, name: str, country: str, point: tuple[float, float] | None) -> Entry:
        found = [m for m in self._gazetteer.matches(name) if m.entry.country == country]
        if not found:
            raise RowWrongError(
                f"no place in {country} is called {name!r}; frontwatch gazetteer lookup NAME shows "
                "who is called how, and gazetteer build DUMP adds places"
            )
        best = max((m.exact, m.main) for m in found)
        entries = [m.entry for m in found if (m.exact, m.main) == best]
        if point is not None:
            return _nearest([m.entry for m in found], point, name)
        towns = [e for e in entries if e.kind is PlaceKind.POPULATED] or entries
        if len({entry.id for entry in towns}) > 1 and not _one_spot(towns):
            some = ", ".join(f"{e.lat} {e.lon}" for e in towns[:_NAMED])
            raise RowWrongError(
                f"{len(towns)} places in {country} are called {name!r} (at {some}); add lat and lon"
            )
        return max(towns, key=lambda entry: entry.population)

    # -- holders -----------------------------------------------------------------------------

    def _holder(self, text: str, country: str, since: date | None) -> Actor:
        context = ActorContext((country,), since)
        party = self._catalogue.get(text)
        if party is not None:
            side = self._catalogue.side(party.id, context.countries)
            return Actor(id=party.id, name=party.name, mention=text, side=side)
        if text.startswith(_UNKNOWN) and text.removeprefix(_UNKNOWN).strip():
            return self._catalogue.resolve(text.removeprefix(_UNKNOWN), context)
        words = re.sub(r"^the\s+", "", text, flags=re.IGNORECASE)
        mentions = [m for m in self._catalogue.find(words, 0, len(words)) if m.text == words]
        actor = self._catalogue.resolve(words, context)
        if not mentions or actor.id.startswith(_UNKNOWN):
            near = get_close_matches(text, self._names, n=1, cutoff=_ALIKE)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise RowWrongError(
                f"holder {text!r} is no party of the catalogue; {hint}write a name or an id of "
                f"actors.toml, or un:{words} for a party that is in no catalogue"
            )
        if since is None and actor.id != mentions[0].actor_id:
            raise RowWrongError(
                f"holder {text!r} means other parties at other times; add since, or write an id such "
                f"as {actor.id}"
            )
        return replace(actor, mention=text)


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    if not lat and not lon:
        return None
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise RowWrongError("lat and lon are both degrees such as 34.45 and 40.92") from None
    if not (abs(point[0]) <= _POLE and abs(point[1]) <= _DATE_LINE):
        raise RowWrongError(f"lat {lat} and lon {lon} are nowhere on Earth")
    return point


def _nearest(entries: Sequence[Entry], point: tuple[float, float], name: str) -> Entry:
    """Return the place nearest to ``point``: of several on one spot the town, not its province."""
    far = [(_away(entry, point), entry) for entry in entries]
    near = [(km, entry) for km, entry in far if km <= _NEAR_KM]
    if not near:
        km = min(km for km, _ in far)
        raise RowWrongError(
            f"the nearest {name!r} is {km:.0f} km away from lat and lon; put them right, or leave them out"
        )
    return min(
        near,
        key=lambda pair: (round(pair[0]), pair[1].kind is not PlaceKind.POPULATED, pair[0]),
    )[1]


def _away(entry: Entry, point: tuple[float, float]) -> float:
    if entry.lat is None or entry.lon is None:
        return 0.0 if entry.kind is PlaceKind.UNKNOWN else _NEAR_KM
    return distance_km((entry.lat, entry.lon), point)


def _one_spot(entries: Sequence[Entry]) -> bool:
    points = [(e.lat, e.lon) for e in entries if e.lat is not None and e.lon is not None]
    return len(points) == len(entries) and all(
        distance_km(points[0], point) <= _SAME_KM for point in points[1:]
    )


def _without_entry(place_id: str, country: str) -> Place:
    """Return a place that has only a name, by the id under which the ledger keeps it."""
    prefix = f"{_UNKNOWN}{country}:"
    name = place_id.removeprefix(prefix)
    if name in (place_id, ""):
        raise RowWrongError(
            f"{place_id!r} is no id of a place in {country}; it begins with {prefix}"
        )
    return Place(id=place_id, mention=name, name=name, country=country)
