"""Countries in play: where an article is about, by the names of countries, peoples and parties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

import ahocorasick_rs

from agents.detect.actors.catalogue import Party, PartyKind, read_knowledge
from agents.knowledge.countries import Country, read_countries

_NAME: Final = 3.0
_REGION: Final = 3.0
_PARTY: Final = 2.0
_DEMONYM: Final = 2.0
_CAPITAL: Final = 1.0  # a capital more often speaks than is spoken about
_OUTSIDER: Final = 0.4  # a country whose forces fight abroad is named in many other wars
_TITLE: Final = 2.0
_ASIDE: Final = 0.5  # a dateline says where the writer is
_ALWAYS_ABROAD: Final = frozenset({"RU", "GB"})  # fights abroad, or seat of those who watch


class CountryFinder:
    """Weighs the countries that a text names."""

    def __init__(self, countries: Mapping[str, Country], parties: Iterable[Party]) -> None:
        parties = tuple(parties)
        abroad = (p for p in parties if p.kind is PartyKind.FOREIGN and p.metonyms)
        self._outsiders = _ALWAYS_ABROAD | {p.countries[0] for p in abroad}
        names = dict(_party_names(parties))  # a country's own names win over a party's
        names.update(_country_names(countries.values()))
        self._targets = list(names.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            list(names), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def in_play(
        self, title: str | None, texts: Iterable[str], asides: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Return the codes of the countries in play, the likeliest first.

        ``texts`` are the blocks that are read, ``asides`` the datelines cut from them.
        """
        weights: dict[str, float] = defaultdict(float)
        for code, weight in self._weighed(title or ""):
            weights[code] += weight * _TITLE
        for text in texts:
            for code, weight in self._weighed(text):
                weights[code] += weight
        for text in asides:
            for code, weight in self._weighed(text.title()):
                weights[code] += weight * _ASIDE
        for code in self._outsiders & weights.keys():
            weights[code] *= _OUTSIDER
        return tuple(sorted(weights, key=lambda code: (-weights[code], code)))

    def _weighed(self, text: str) -> Iterator[tuple[str, float]]:
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            before = text[start - 1] if start else " "
            after = text[end] if end < len(text) else " "
            if not (before.isalnum() or after.isalnum()):
                yield self._targets[index]


def _country_names(countries: Iterable[Country]) -> Iterator[tuple[str, tuple[str, float]]]:
    for country in countries:
        if country.capital:
            yield country.capital, (country.code, _CAPITAL)
    for country in countries:
        for demonym in country.demonyms:
            yield demonym, (country.code, _DEMONYM)
        for region in country.regions:
            yield region, (country.code, _REGION)
        for name in country.names:
            yield name, (country.code, _NAME)


def _party_names(parties: Iterable[Party]) -> Iterator[tuple[str, tuple[str, float]]]:
    """Give the names of parties at home in one country: "M23" tells Congo, "IS" tells nothing."""
    for party in parties:
        if party.kind is PartyKind.STATE:
            for place in party.metonyms:
                yield place, (party.countries[0], _CAPITAL)
        if len(party.countries) == 1 and party.kind is not PartyKind.FOREIGN:
            for alias in party.aliases:
                yield alias, (party.countries[0], _PARTY)


@cache
def country_finder() -> CountryFinder:
    """Return the finder over the countries and parties that ship with Frontwatch."""
    return CountryFinder(read_countries(), read_knowledge().parties)
