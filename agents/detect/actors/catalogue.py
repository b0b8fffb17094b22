"""The actors catalogue as it stands in ``agents/knowledge/actors.toml``, read and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from agents.detect.actors.names import Word, WordKind
from agents.knowledge import read_toml
from agents.knowledge.countries import Country, read_countries


class PartyKind(StrEnum):
    """What sort of party it is."""

    STATE = "state"
    NONSTATE = "nonstate"
    FOREIGN = "foreign"  # a state, alliance or company that fights in another's country


@dataclass(frozen=True, slots=True)
class Party:
    """An organised party of the catalogue.

    ``countries`` are the ISO 3166 alpha-2 codes of where it fights, its main theatre first.
    ``side`` is the id of the party whose side it is on, its own where it leads one; ``side_in``
    gives another side for single countries. ``local`` are names that mean it in its countries
    alone. ``metonyms`` are places that stand for it as a doer. ``leaders`` are people whose forces
    are its own ("Haftar's men"). ``part_of`` is the party whose formation or member it is, whose side
    it is on unless it says otherwise. ``since`` and ``until`` bound its existence or its rule.
    """

    id: str
    name: str
    kind: PartyKind
    countries: tuple[str, ...]
    aliases: tuple[str, ...]
    side: str
    side_in: tuple[tuple[str, str], ...] = ()
    local: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    part_of: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None

    def covers(self, day: dt.date | None) -> bool:
        """Return whether the party is there on ``day``; None asks nothing, so the latest is."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


Theatres = Mapping[str, Mapping[str, tuple[str, ...]]]
"""By country and class ("rebels"): ids of the parties meant, in order of time."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that the catalogue knows: parties, theatres, countries' names by code, words.

    ``begins`` and ``ends`` have the day from which a generic word means a party and the one from
    which it no longer does, by country, class and id.
    """

    parties: tuple[Party, ...]
    theatres: Theatres
    countries: Mapping[str, str]
    words: tuple[Word, ...]
    begins: Mapping[tuple[str, str, str], dt.date]
    ends: Mapping[tuple[str, str, str], dt.date]


@cache
def read_knowledge() -> Knowledge:
    """Return what ships with Frontwatch, from ``actors.toml`` and ``countries.toml``, read once."""
    return build_knowledge(read_toml("actors.toml"), read_countries())


def build_knowledge(actors: Mapping[str, Any], countries: Mapping[str, Country]) -> Knowledge:
    """Return the knowledge that the actors file and the countries hold.

    Raises:
        KeyError: an entry misses a field that it must have.
        ValueError: a kind that is none of ``PartyKind``.
    """
    parties = _on_their_sides([_party(entry) for entry in actors["party"]])
    theatres = {
        country: {name: tuple(ids) for name, ids in classes.items()}
        for country, classes in actors["theatre"].items()
    }
    words = (*_party_words(parties), *_country_words(countries), *_context_words(actors))
    names = {code: entry.name for code, entry in countries.items()}
    return Knowledge(
        parties,
        theatres,
        names,
        tuple(dict.fromkeys(words)),
        begins=_days(actors.get("begins", {})),
        ends=_days(actors.get("ends", {})),
    )


def _days(given: Mapping[str, dt.date]) -> dict[tuple[str, str, str], dt.date]:
    found = {}
    for key, day in given.items():
        country, name, party = key.split(".")
        found[country, name, party] = day
    return found


def _party(entry: Mapping[str, Any]) -> Party:
    return Party(
        id=entry["id"],
        name=entry["name"],
        kind=PartyKind(entry["kind"]),
        countries=tuple(entry["in"]),
        aliases=_names(entry["aliases"]),
        side=entry.get("side") or ("" if "part_of" in entry else entry["id"]),
        side_in=tuple(entry.get("side_in", {}).items()),
        local=_names(entry.get("local", "")),
        metonyms=_names(entry.get("metonyms", "")),
        leaders=_names(entry.get("leaders", "")),
        part_of=entry.get("part_of"),
        since=_day(entry.get("since"), month=1, day=1),
        until=_day(entry.get("until"), month=12, day=31),
    )


def _names(given: str | list[str]) -> tuple[str, ...]:
    """Return names given with semicolons between them, or one by one."""
    names = given.split(";") if isinstance(given, str) else given
    return tuple(name for name in (name.strip() for name in names) if name)


def _on_their_sides(parties: list[Party]) -> tuple[Party, ...]:
    """Give every party that names no side the side of the one it is part of, else its own."""
    by_id = {party.id: party for party in parties}
    return tuple(_on_its_side(party, by_id, frozenset()) for party in parties)


def _on_its_side(party: Party, by_id: Mapping[str, Party], below: frozenset[str]) -> Party:
    if party.side:
        return party
    above = by_id.get(party.part_of or "")
    if above is None or above.id in below:  # a ring of parts is the linter's to tell
        return replace(party, side=party.id)
    above = _on_its_side(above, by_id, below | {party.id})
    return replace(party, side=above.side, side_in=(*party.side_in, *above.side_in))


def _day(value: int | dt.date | None, *, month: int, day: int) -> dt.date | None:
    return dt.date(value, month, day) if isinstance(value, int) else value


def _party_words(parties: tuple[Party, ...]) -> Iterator[Word]:
    for party in parties:
        for alias in party.aliases:
            yield Word(alias, WordKind.NAME, party.id)
        for alias in party.local:
            yield Word(alias, WordKind.NAME, party.id, local=True)
        for place in party.metonyms:
            yield Word(place, WordKind.METONYM, party.id)
        for person in party.leaders:
            yield Word(person, WordKind.LEADER, party.id)


def _country_words(countries: Mapping[str, Country]) -> Iterator[Word]:
    for code, entry in countries.items():
        for name in entry.names:
            yield Word(name, WordKind.COUNTRY, code)
        for demonym in entry.demonyms:
            yield Word(demonym, WordKind.DEMONYM, code)


def _context_words(actors: Mapping[str, Any]) -> Iterator[Word]:
    for noun in actors["words"]["force"]:
        yield Word(noun, WordKind.FORCE, "force")
    for noun in actors["words"]["fighters"]:
        yield Word(noun, WordKind.FIGHTERS, "fighters")
    for name, phrases in actors["classes"].items():
        for phrase in phrases:
            yield Word(phrase, WordKind.CLASS, name)
