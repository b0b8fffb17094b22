"""Finds the places of a sentence: names of the language's file and of the gazetteer, and sites."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from anyascii import anyascii

from agents.detect.gazetteer import Gazetteer, Match
from agents.detect.languages.lexicon import PlaceName
from agents.detect.languages.phrases import Hit
from agents.detect.languages.spots import Line, Spot
from agents.detect.mentions import Mention
from agents.detect.placewords import place_words
from schemas.claims import PlaceKind

_LONGEST_NAME: Final = 4
_MOST_VARIANTS: Final = 24
_BIG_TOWN: Final = 100_000
_SHORTEST: Final = 3
_AREAS: Final = frozenset((PlaceKind.PROVINCE, PlaceKind.DISTRICT))
_TOWNS: Final = frozenset(("city", "town", "village", "villages", "settlement", "capital"))
_JOINERS: Final = frozenset("-'’")


class SiteFinder:
    """Finds place spots; ``countries`` are those in play, whose names are believed."""

    def __init__(self, gazetteer: Gazetteer, countries: Collection[str]) -> None:
        self._gazetteer = gazetteer
        self._countries = countries

    def spots(self, line: Line, taken: list[Spot]) -> list[Spot]:
        """Return the places of the sentence outside of the spots already ``taken``."""
        used = {
            i
            for spot in taken
            if not is_capital(spot)
            for i in range(spot.first, spot.last)
        }
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
            return _spot(line, index, last, self._known(line, index, last))
        for length in range(min(_LONGEST_NAME * 2, len(line.tokens) - index), 0, -1):
            last = index + length
            if used.intersection(range(index, last)) or not _is_name(line, index, last):
                continue
            matches = self._known(line, index, last)
            if matches and not _is_person(line, last):
                return _spot(line, index, last, matches)
        return None

    @staticmethod
    def _is_written_as_name(line: Line, hit: Hit[PlaceName]) -> bool:
        token = line.tokens[hit.first]
        return token.capital or not token.text[0].islower()

    def _listed(self, line: Line, hit: Hit[PlaceName]) -> Spot:
        place = hit.value
        matches = self._gazetteer.matches(place.name)
        here = tuple(m for m in matches if m.entry.country == place.country)
        spot = _spot(line, hit.first, hit.last, here or matches, name=place.name)
        return replace(spot, prefix=hit.prefix)

    def _known(self, line: Line, first: int, last: int) -> tuple[Match, ...]:
        """Return the entries of a name that the countries in play have, or a big town."""
        for spelling in _spellings(line, first, last):
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
            if name is not None:
                eaten.add(at)
                found.append(self._kind_of(line, hit, name))
            elif not _is_apposed(line, hit, names):
                found.append(self._generic(line, hit))
        found += [spot for spot in names if spot.first not in eaten]
        return sorted(found, key=lambda spot: spot.first)

    def _name_after(
        self, line: Line, hit: Hit[str], by_first: dict[int, Spot], used: set[int]
    ) -> tuple[Spot | None, int]:
        index = hit.last
        if hit.value == "capital" and line.has("of", index):
            return None, -1  # "capital of the province" names the province, not itself
        for _ in range(3):
            if index in by_first and not _is_area_name(line, by_first[index].last):
                return by_first[index], index
            if index >= len(line.tokens):
                break
            if not (line.has("of", index) or line.has("determiners", index)
                    or line.tokens[index].text in "«\"„“:"):
                break
            index += 1
        is_town = _kind(hit.value) in {PlaceKind.POPULATED, *_AREAS} or hit.value in _TOWNS
        if is_town and index < len(line.tokens) and index not in used | set(by_first):
            last = stranger_end(line, index)
            if last > index and not _is_area_name(line, last):
                return stranger(line, index, last), index
        return None, -1

    def _kind_of(self, line: Line, hit: Hit[str], name: Spot) -> Spot:
        mention = name.place
        first, last = min(hit.first, name.first), max(hit.last, name.last)
        spot = replace(name, first=first, last=last, prefix=hit.prefix if first == hit.first else name.prefix)
        kind = _kind(hit.value)
        if mention is None or kind is PlaceKind.POPULATED:
            if mention is not None and not mention.known:
                return replace(spot, place=replace(mention, kind=kind))
            return spot
        start, end = line.tokens[first].start, line.tokens[last - 1].end
        text = f"{mention.name} {hit.value}"
        whole = replace(
            mention, start=start, end=end, text=text, head=start + len(mention.name) + 1, kind=kind
        )
        return replace(spot, place=self._with_matches(whole, mention, kind, text))

    def _with_matches(
        self, whole: Mention, name: Mention, kind: PlaceKind, text: str
    ) -> Mention:
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
            indefinite=line.has("indefinite", hit.first - 1) or hit.value.endswith("s")
            or hit.value == "stronghold",
        )
        return Spot(hit.first, hit.last, place=mention, prefix=hit.prefix)


def is_capital(spot: Spot) -> bool:
    """Return whether a party is named by a capital, which may be the place itself."""
    return spot.party is not None and spot.party.kind == "state" and not spot.party.value.isupper()


def _is_person(line: Line, last: int) -> bool:
    """Return whether a surname follows, where common nouns have no capital: "Vladimir R."."""
    if last >= len(line.tokens) or line.lexicon.nouns_capital:
        return False
    token = line.tokens[last]
    return (
        token.capital
        and not token.glued
        and line.lexicon.kinds.at(line.tokens, last) is None
        and line.lexicon.parties.at(line.tokens, last) is None
    )


def stranger_object(
    line: Line, taken: tuple[int, ...], spots: Sequence[Spot], names: frozenset[str]
) -> Spot | None:
    """Return an unknown name right beside a word that takes nothing but ground.

    The first word of a sentence counts only where the article has it as a name elsewhere.
    """
    used = {i for spot in spots for i in range(spot.first, spot.last)}
    behind, before = taken[-1] + 1, taken[0] - 1
    for index in (behind, before):
        if not 0 <= index < len(line.tokens) or index in used or line.lexicon.nouns_capital:
            continue
        token = line.tokens[index]
        is_name = token.capital and (
            index > 0 or any(form.text in names for form in token.forms)
        )
        last = stranger_end(line, index)
        if is_name and last == index + 1 and not (index == before and _is_surname(line, index)):
            return stranger(line, index, last)
    return None


def _is_surname(line: Line, index: int) -> bool:
    return index > 0 and line.tokens[index - 1].capital


def _rivers(line: Line) -> set[int]:
    rivers = line.lexicon.words.get("rivers")
    hits = rivers.find(line.tokens) if rivers is not None else []
    return {i for hit in hits for i in hit.indexes}


def _plain_kind(matches: tuple[Match, ...]) -> PlaceKind:
    """Return the kind of a bare name: a town where one of that name is known."""
    kinds = [match.entry.kind for match in matches if match.exact] or [
        match.entry.kind for match in matches
    ]
    if PlaceKind.POPULATED in kinds:
        return PlaceKind.POPULATED
    return kinds[0] if kinds else PlaceKind.UNKNOWN


def _spot(
    line: Line, first: int, last: int, matches: tuple[Match, ...], name: str = ""
) -> Spot:
    start, end = line.tokens[first].start, line.tokens[last - 1].end
    mention = Mention(
        start=start,
        end=end,
        text=name or _latin(line, first, last),
        head=start,
        name=name or _latin(line, first, last),
        kind=_plain_kind(matches),
        matches=matches,
        known=bool(matches),
    )
    return Spot(first, last, place=mention)


def stranger(line: Line, first: int, last: int) -> Spot:
    """Return the words ``first:last`` as a place that no gazetteer has."""
    return _spot(line, first, last, ())


def _kind(word: str) -> PlaceKind:
    return place_words().kinds.get(tuple(word.split()), PlaceKind.FACILITY)


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
    return len(between) <= _LONGEST_NAME + 1 and all(
        line.has("determiners", i) or line.tokens[i].text.islower() or not line.tokens[i].is_word
        for i in between
    ) and not any(line.has("conj", i) or line.has("clause", i) for i in between)


def _kind_hits(line: Line, used: set[int]) -> Iterator[Hit[str]]:
    index = 0
    while index < len(line.tokens):
        hit = None if index in used else line.lexicon.kinds.at(line.tokens, index)
        if hit is not None and not used.intersection(hit.indexes):
            yield hit
            index = hit.last
        else:
            index += 1


def _is_name(line: Line, first: int, last: int) -> bool:
    """Return whether ``first:last`` is written as one name: capitals, joined, no marks."""
    tokens = line.tokens[first:last]
    if not (tokens[-1].is_word and tokens[-1].capital):
        return False
    if last < len(line.tokens) and line.tokens[last].text == "-" and line.tokens[last].glued:
        follower = line.tokens[last + 1] if last + 1 < len(line.tokens) else None
        if follower is not None and follower.glued and line.lexicon.kinds.at(line.tokens, last + 1) is None:
            return False
    return all(
        token.capital
        or token.text in _JOINERS
        or (token.text.islower() and len(token.text) <= _SHORTEST and not line.has("conj", first + i))
        for i, token in enumerate(tokens)
    )


def stranger_end(line: Line, index: int) -> int:
    """Return where an unknown name that begins at ``index`` ends; ``index`` if there is none."""
    last = index
    while last < len(line.tokens) and last - index < _LONGEST_NAME * 2:
        token = line.tokens[last]
        is_hyphen = token.text == "-" and token.glued and last > index
        if not (is_hyphen or (token.is_word and token.capital)):
            break
        last += 1
    while last > index and not line.tokens[last - 1].is_word:
        last -= 1
    return last


def _spellings(line: Line, first: int, last: int) -> Iterator[str]:
    """Give the Latin spellings of a name, of every form of its words."""
    tokens = line.tokens[first:last]
    if tokens[0].text.isascii() or not tokens[0].forms[1:]:
        yield _latin(line, first, last)
        return
    choices = [token.forms for token in tokens]
    for count, forms in enumerate(product(*choices)):
        if count >= _MOST_VARIANTS:
            return
        yield anyascii("".join(_glue(t, f.text) for t, f in zip(tokens, forms, strict=True))).strip().title()


def _glue(token: object, text: str) -> str:
    return text if getattr(token, "glued", False) else f" {text}"


def _latin(line: Line, first: int, last: int) -> str:
    """Return the words as written, in Latin letters."""
    text = "".join(_glue(token, token.text) for token in line.tokens[first:last]).strip()
    if any(ord(char) > 0x24F for char in text):  # noqa: PLR2004 - the end of the Latin blocks
        return anyascii(text)
    return text
