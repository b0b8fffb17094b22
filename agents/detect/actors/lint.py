"""Checks the actors file for what would make names ambiguous or references empty."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Final

from agents.detect.actors.catalogue import Knowledge, Party, build_knowledge
from agents.detect.actors.names import variants
from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from agents.knowledge.countries import Country

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHORTEST_ALIAS: Final = 2
_DAY: Final = dt.timedelta(days=1)


def lint(actors: Mapping[str, Any], countries: Mapping[str, Country]) -> list[str]:
    """Return what is wrong with an actors file, one sentence each; nothing if all is well.

    Args:
        actors: the content of ``actors.toml``.
        countries: the countries that it may refer to.
    """
    knowledge = build_knowledge(actors, countries)
    problems = [*_identities(knowledge), *_references(knowledge, countries)]
    if problems:  # names can be tried only where references hold
        return problems
    return [*_times(knowledge), *_aliases(knowledge), *_own_names(knowledge)]


def _identities(knowledge: Knowledge) -> Iterator[str]:
    seen: set[str] = set()
    for party in knowledge.parties:
        if not _ID.fullmatch(party.id):
            yield f"{party.id}: an id is lower-case words joined by hyphens"
        if party.id in seen:
            yield f"{party.id}: the id is given twice"
        seen.add(party.id)
        if not party.countries:
            yield f"{party.id}: no country"


def _references(knowledge: Knowledge, countries: Mapping[str, Country]) -> Iterator[str]:
    yield from _party_references(knowledge, countries)
    yield from _theatre_references(knowledge, countries)
    yield from _rings(knowledge)


def _rings(knowledge: Knowledge) -> Iterator[str]:
    """Find parties that are, by way of others, part of themselves."""
    above = {party.id: party.part_of for party in knowledge.parties}
    for party, first in above.items():
        seen, at = {party}, first
        while at is not None and at not in seen:
            seen.add(at)
            at = above.get(at)
        if at == party:
            yield f"{party}: is part of itself"


def _party_references(knowledge: Knowledge, countries: Mapping[str, Country]) -> Iterator[str]:
    ids = {party.id for party in knowledge.parties}
    for party in knowledge.parties:
        for side in dict.fromkeys((party.side, *(side for _, side in party.side_in))):
            if side not in ids:
                yield f"{party.id}: the side {side} is no party"
        if party.part_of is not None and party.part_of not in ids:
            yield f"{party.id}: is part of {party.part_of}, which is no party"
        for code in (*party.countries, *(code for code, _ in party.side_in)):
            if code not in countries:
                yield f"{party.id}: the country {code} is not in the countries file"


def _theatre_references(knowledge: Knowledge, countries: Mapping[str, Country]) -> Iterator[str]:
    ids = {party.id for party in knowledge.parties}
    for word, days in (("begins", knowledge.begins), ("ends", knowledge.ends)):
        for code, name, party in days:
            if party not in knowledge.theatres.get(code, {}).get(name, ()):
                yield f"{word} {code}, {name}: {party} is not there"
    for code, classes in knowledge.theatres.items():
        if code not in countries:
            yield f"theatre {code}: not in the countries file"
        for name, parties in classes.items():
            for unknown in sorted(set(parties) - ids):
                yield f"theatre {code}, {name}: {unknown} is no party"


def _times(knowledge: Knowledge) -> Iterator[str]:
    for party in knowledge.parties:
        if party.since and party.until and party.since >= party.until:
            yield f"{party.id}: ends before it begins"


def _aliases(knowledge: Knowledge) -> Iterator[str]:
    """Find names that mean two parties in one country at one time, and names of one letter."""
    owners: dict[str, list[tuple[Party, bool]]] = {}
    for party in knowledge.parties:
        names = [(alias, False) for alias in (*party.aliases, *party.leaders)]
        names += [(alias, True) for alias in party.local]
        for name, is_local in names:
            if len(name) < _SHORTEST_ALIAS:
                yield f"{party.id}: the alias {name!r} is too short to be told from a word"
            for spelling in variants(name):
                owners.setdefault(spelling, []).append((party, is_local))
    for spelling, parties in owners.items():
        for (one, one_local), (other, other_local) in combinations(parties, 2):
            if one.id == other.id or one_local != other_local or not _overlap(one, other):
                continue
            yield f"{one.id} and {other.id} share the name {spelling!r} in one country and time"


def _overlap(one: Party, other: Party) -> bool:
    if not set(one.countries) & set(other.countries):
        return False
    first = max(p.since or dt.date.min for p in (one, other))
    last = min(p.until or dt.date.max for p in (one, other))
    return first < last


def _own_names(knowledge: Knowledge) -> Iterator[str]:
    """Find parties that their own aliases do not lead to, in their first country and time."""
    catalogue = ActorCatalogue(knowledge)
    for party in knowledge.parties:
        day = party.until - _DAY if party.until else party.since
        context = ActorContext((party.countries[0],), day)
        men = (f"{leader}'s men" for leader in party.leaders)
        for name in (*party.aliases, *party.local, *men):
            got = catalogue.resolve(name, context)
            if got.id != party.id:
                yield f"{party.id}: its name {name!r} leads to {got.id}"
