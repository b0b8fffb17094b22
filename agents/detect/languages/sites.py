"""Finds the places of a sentence: names of the language's file and of the gazetteer, and sites."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from msgspec.structs import replace

from agents.detect.languages.lexicon import PlaceName, spelled
from agents.detect.languages.naming import (
    LONGEST_NAME,
    caseless_end,
    is_headline,
    is_name,
    is_person,
    named_spot,
    spellings,
    stranger,
    stranger_end,
    written,
)
from agents.detect.languages.phrases import Hit
from agents.detect.languages.spots import Line, Spot
from agents.detect.places.gazetteer import Gazetteer, Match
from agents.detect.places.mentions import Mention
from agents.detect.places.words import place_words
from schemas.claims import PlaceKind

_BIG_TOWN: Final = 100_000
_SHORTEST: Final = 3
_AREAS: Final = frozenset((PlaceKind.PROVINCE, PlaceKind.DISTRICT))
_TOWNS: Final = frozenset(("city", "town", "village", "villages", "settlement", "capital"))
_PARTS: Final = frozenset(("neighbourhoods",))
_UNNAMED: Final = frozenset(("towns", "villages", "neighbourhoods", "stronghold"))


class SiteFinder:
    """Finds place spots; ``countries`` are those in play, whose names are believed."""

    def __init__(self, gazetteer: Gazetteer, countries: Collection[str]) -> None:
        self._gazetteer = gazetteer
        self._countries = countries

    def spots(self, line: Line, taken: list[Spot]) -> list[Spot]:
        """Return the places of the sentence outside of the spots already ``taken``."""
        used = {i for spot in taken if not is_capital(spot) for i in range(spot.first, spot.last)}
        used |= _rivers(line)
        names = self._names(line, used)
        return self._with_kinds(line, names, used)

    # ------------------------------------------------------------------ names

    def _names(self, line: Line, used: set[int]) -> list[Spot]:
        found: list[Spot] = []
        index = 0
        while index < len(line.tokens):
            spot = None if index in used else self._name_at(line, index, used)
            if spot is not None:
                found.append(spot)
            index = spot.last if spot else index + 1
        return found

    def _name_at(self, line: Line, index: int, used: set[int]) -> Spot | None:
        listed = line.lexicon.places.at(line.tokens, index)
        if listed is not None and self._is_written_as_name(line, listed):
            return self._listed(line, listed)
        if not line.tokens[index].capital:
            return None
        if line.has("name_articles", index) and stranger_end(line, index) > index + 1:
            last = stranger_end(line, index)
            return named_spot(line, index, last, self._known(line, index, last))
        for length in range(min(LONGEST_NAME * 2, len(line.tokens) - index), 0, -1):
            last = index + length
            if used.intersection(range(index, last)) or not is_name(line, index, last):
                continue
            matches = self._known(line, index, last)
            if matches and not is_person(line, last):
                return named_spot(line, index, last, matches)
        return None

    @staticmethod
    def _is_written_as_name(line: Line, hit: Hit[PlaceName]) -> bool:
        token = line.tokens[hit.first]
        return token.capital or not token.text[0].islower()

    def _listed(self, line: Line, hit: Hit[PlaceName]) -> Spot:
        place = hit.value
        matches = self._gazetteer.matches(place.name)
        here = tuple(m for m in matches if m.entry.country == place.country)
        spot = named_spot(line, hit.first, hit.last, here or matches, name=place.name)
        return replace(spot, prefix=hit.prefix)

    def _known(self, line: Line, first: int, last: int) -> tuple[Match, ...]:
        """Return the entries of a name that the countries in play have, or a big town."""
        listed = self._spelled(line, first, last)
        if listed:
            return listed
        for spelling in spellings(line, first, last):
            if len(spelling) < _SHORTEST:
                continue
            matches = self._gazetteer.matches(spelling)
            here = [m for m in matches if m.entry.country in self._countries]
            exact = [m for m in here if m.exact]
            if exact or (here and len(spelling) > _SHORTEST + 2):
                return matches
            if any(m.exact and m.main and m.entry.population >= _BIG_TOWN for m in matches):
                return matches if not self._countries else ()
        return ()

    def _spelled(self, line: Line, first: int, last: int) -> tuple[Match, ...]:
        """Return the entries that a spelling in other letters has in the countries in play."""
        found: dict[str, Match] = {}
        for key in written(line, first, last):
            for country, place_id in spelled().get(key, ()):
                entry = self._gazetteer.entry(place_id) if country in self._countries else None
                if entry is not None:
                    found[place_id] = Match(entry, exact=True, main=True)
        return tuple(sorted(found.values(), key=lambda m: (-m.entry.population, m.entry.id)))

    # ------------------------------------------------------------------ kinds and sites

    def _with_kinds(self, line: Line, names: list[Spot], used: set[int]) -> list[Spot]:
        """Join names with the words for their kind, and add sites without a name."""
        by_first = {spot.first: spot for spot in names}
        inside = {i for spot in names for i in range(spot.first, spot.last)}
        found: list[Spot] = []
        eaten: set[int] = set()
        for hit in _kind_hits(line, used | inside):
            name, at = self._name_after(line, hit, by_first, used)
            before = next((s for s in names if s.last == hit.first), None)
            if name is None and before is not None and line.tokens[hit.first].glued:
                name, at = before, before.first  # "Goma-Stadt"
            if line.lexicon.kind_after and _kind(hit.value) in _AREAS and name is None:
                name, at = _area_before(line, hit, before)
            if name is not None and not _is_known(name) and _is_apposed(line, hit, names):
                continue
            if name is not None and hit.value in _PARTS and _is_known(name):
                continue  # "three quarters of Mosul" are a part of it, with no name of their own
            if name is not None:
                eaten.update((at, *range(name.first, name.last)))
                found.append(self._kind_of(line, hit, name))
            elif not _is_apposed(line, hit, names):
                found.append(self._generic(line, hit))
        generic = {spot.last for spot in found if spot.place and spot.place.generic}
        found = [spot for spot in found if not (_is_area(spot) and spot.first in generic)]
        found += [spot for spot in names if spot.first not in eaten]
        return sorted(found, key=lambda spot: spot.first)

    def _name_after(
        self, line: Line, hit: Hit[str], by_first: dict[int, Spot], used: set[int]
    ) -> tuple[Spot | None, int]:
        index = hit.last
        if hit.value == "capital" and line.has("of", index):
            return None, -1  # "capital of the province" names the province, not itself
        index = _past_adjectives(line, index)
        for _ in range(3):
            if index in by_first and not _is_area_name(line, by_first[index].last):
                return by_first[index], index
            if index >= len(line.tokens):
                break
            if not (
                line.has("of", index)
                or line.has("determiners", index)
                or line.tokens[index].text in '«"„“:'
                or _lies_in(line, hit, index)
            ):
                break
            index += 1
        is_town = _kind(hit.value) in {PlaceKind.POPULATED, *_AREAS} or hit.value in _TOWNS
        if is_town and index < len(line.tokens) and index not in used | set(by_first):
            caseless = self._caseless(line, index)
            if caseless is not None:
                return caseless, index
            last = stranger_end(line, index)
            if last > index and not _is_area_name(line, last) and not is_headline(line):
                return stranger(line, index, last), index
        return None, -1

    def _caseless(self, line: Line, index: int) -> Spot | None:
        """Return the name behind a word for a town in letters that have no capitals."""
        end = caseless_end(line, index)
        for last in range(end, index, -1):
            matches = self._spelled(line, index, last)
            if matches:
                return named_spot(line, index, last, matches)
        return stranger(line, index, end) if end > index else None

    def _kind_of(self, line: Line, hit: Hit[str], name: Spot) -> Spot:
        mention = name.place
        first, last = min(hit.first, name.first), max(hit.last, name.last)
        spot = replace(
            name, first=first, last=last, prefix=hit.prefix if first == hit.first else name.prefix
        )
        kind = _kind(hit.value)
        own = tuple(m for m in mention.matches if m.entry.kind is kind) if mention else ()
        if mention is not None and own:
            return replace(spot, place=replace(mention, matches=own, kind=kind))
        if mention is None or kind is PlaceKind.POPULATED or hit.value in _PARTS:
            if mention is not None and not mention.known:
                return replace(spot, place=replace(mention, kind=kind))
            return spot
        start, end = line.tokens[first].start, line.tokens[last - 1].end
        text = f"{mention.name} {hit.value}"
        whole = replace(
            mention, start=start, end=end, text=text, head=start + len(mention.name) + 1, kind=kind
        )
        return replace(spot, place=self._with_matches(whole, mention, kind, text))

    def _with_matches(self, whole: Mention, name: Mention, kind: PlaceKind, text: str) -> Mention:
        if kind in _AREAS:
            same = tuple(m for m in name.matches if m.entry.kind is kind)
            exact = tuple(m for m in self._gazetteer.matches(text) if m.exact)
            matches = same or exact
        else:
            matches = tuple(m for m in self._gazetteer.matches(text) if m.exact)
        if matches:
            return replace(whole, matches=matches, known=True)
        return replace(whole, matches=(), parent=name if name.known else None)

    def _generic(self, line: Line, hit: Hit[str]) -> Spot:
        start, end = line.tokens[hit.first].start, line.tokens[hit.last - 1].end
        mention = Mention(
            start=start,
            end=end,
            text=hit.value,
            head=start + hit.value.rfind(" ") + 1,
            name="",
            kind=_kind(hit.value),
            generic=True,
            indefinite=line.has("indefinite", hit.first - 1) or hit.value in _UNNAMED,
        )
        return Spot(hit.first, hit.last, place=mention, prefix=hit.prefix)


def is_capital(spot: Spot) -> bool:
    """Return whether a party is named by a capital, which may be the place itself."""
    return spot.party is not None and spot.party.kind == "state" and not spot.party.value.isupper()


def _rivers(line: Line) -> set[int]:
    rivers = line.lexicon.words.get("rivers")
    hits = rivers.find(line.tokens) if rivers is not None else []
    return {i for hit in hits for i in hit.indexes}


def _kind(word: str) -> PlaceKind:
    return place_words().kinds.get(tuple(word.split()), PlaceKind.FACILITY)


def _is_area(spot: Spot) -> bool:
    return spot.place is not None and not spot.place.generic and spot.place.kind in _AREAS


def _past_adjectives(line: Line, index: int) -> int:
    """Return the index of the "of" behind adjectives: "la ville historique de X"."""
    for at in range(index, min(index + 2, len(line.tokens))):
        if line.has("of", at + 1) and line.tokens[at].text.islower() and not line.has("of", at):
            return at + 1
        if line.has("of", at) or not line.tokens[at].text.islower():
            break
    return index


def _lies_in(line: Line, hit: Hit[str], index: int) -> bool:
    """Return whether it is said where some site lies: "una base militare a Bourem"."""
    if _kind(hit.value) in {PlaceKind.POPULATED, *_AREAS} or index != hit.last:
        return False
    marker = line.lexicon.markers.at(line.tokens, index)
    return marker is not None and "in" in marker.value and line.has("indefinite", hit.first - 1)


def _is_area_name(line: Line, index: int) -> bool:
    """Return whether the word at ``index`` makes an area of the name before it: "X-ской области"."""
    if not line.lexicon.kind_after or index >= len(line.tokens):
        return False
    hit = line.lexicon.kinds.at(line.tokens, index)
    return hit is not None and _kind(hit.value) in _AREAS


def _area_before(line: Line, hit: Hit[str], before: Spot | None) -> tuple[Spot | None, int]:
    if before is not None:
        return before, before.first
    index = hit.first - 1
    if index >= 0 and line.tokens[index].capital:
        return stranger(line, index, hit.first), index
    return None, -1


def _is_known(spot: Spot) -> bool:
    return spot.place is not None and spot.place.known and spot.place.kind not in _AREAS


def _is_apposed(line: Line, hit: Hit[str], names: list[Spot]) -> bool:
    """Return whether a word for a town explains the name before it: "Mossul, die Großstadt"."""
    before = max((s.last for s in names if s.last < hit.first), default=None)
    if before is None or line.tokens[before].text not in ",،":
        return False
    between = range(before + 1, hit.first)
    return (
        len(between) <= LONGEST_NAME + 1
        and all(
            line.has("determiners", i)
            or line.tokens[i].text.islower()
            or not line.tokens[i].is_word
            for i in between
        )
        and not any(line.has("conj", i) or line.has("clause", i) for i in between)
        and not any(line.lexicon.forms.at(line.tokens, i) for i in between)
    )


def _kind_hits(line: Line, used: set[int]) -> Iterator[Hit[str]]:
    index = 0
    while index < len(line.tokens):
        hit = None if index in used else line.lexicon.kinds.at(line.tokens, index)
        if hit is not None and not used.intersection(hit.indexes):
            yield hit
            index = hit.last
        else:
            index += 1
