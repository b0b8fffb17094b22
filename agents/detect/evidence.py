"""What an article says about where it plays: evidence for countries, and places that anchor others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

from agents.detect.gazetteer import Entry, Match
from agents.detect.mentions import Mention
from agents.detect.placewords import PlaceWords
from agents.detect.tokens import words_of
from schemas.claims import PlaceKind

_PER_COUNTRY_NAME: Final = 2.0
_PER_DEMONYM: Final = 1.5
_PER_PLACE: Final = 2.0
_PER_SMALL_PLACE: Final = 0.7  # perhaps a namesake
_PER_DATELINE: Final = 0.5
_SMALL: Final = 20_000  # people
_PRIOR: Final = 1.5  # for the first country that the screening names; halved for each further one
_FAR_POWER: Final = 0.35  # share of the evidence that counts for states whose armies fight abroad
_FAR_POWERS: Final = frozenset(("US", "GB", "FR", "DE", "CN", "RU", "TR", "IR", "SA", "AE", "BE"))
_CLEAR_LEAD: Final = 20  # times the population of the next candidate makes a name clear
_KNOWN_TOWN: Final = 3_000  # people; smaller namesakes abroad do not make a name ambiguous
_EARTH_KM: Final = 6371.0


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two points in kilometres (haversine)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def clear_entry(matches: tuple[Match, ...]) -> Entry | None:
    """Return the entry that a spelling means wherever it is read, None where that is open.

    Clear is a spelling that only one country's places have, or one of them by far the largest.
    """
    exact = [match.entry for match in matches if match.exact]
    if not exact:
        return None
    best = _town_first(exact)
    others = [e for e in exact[1:] if e.country != best.country and e.population >= _KNOWN_TOWN]
    if not others or best.population >= _CLEAR_LEAD * others[0].population:
        return best
    return None


def _town_first(entries: list[Entry]) -> Entry:
    """Return the first entry, or the town that a province of the same name is named after."""
    best = entries[0]
    towns = (e for e in entries if e.kind is PlaceKind.POPULATED and e.country == best.country)
    return next(towns, best) if best.kind is PlaceKind.PROVINCE else best


def country_weights(
    texts: Iterable[tuple[str, int, int]],
    mentions: Iterable[Mention],
    prior: tuple[str, ...],
    vocabulary: PlaceWords,
) -> dict[str, float]:
    """Return how much each country is in play, adding up to 1, heaviest first.

    Counted are names of countries and peoples, and places whose name is clear; each name counts
    less each further time. A foreign power's name says little about where its soldiers are.
    """
    weights: Counter[str] = Counter()
    for text, start, end in texts:
        for code in _peoples(text, start, end, vocabulary):
            _add(weights, code, _PER_DEMONYM)
    for rank, code in enumerate(prior):
        weights[code] += _PRIOR / 2**rank
    _add_places(weights, mentions)
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return {code: weight / total for code, weight in ordered}


def _add_places(weights: Counter[str], mentions: Iterable[Mention]) -> None:
    seen: set[str] = set()
    small: list[tuple[str, str]] = []
    for mention in mentions:
        found = _evidence(mention)
        if found is None:
            continue
        code, key, strength = found
        if strength == _PER_SMALL_PLACE:
            small.append((code, key))
            continue
        _add(weights, code, strength if key not in seen else strength / 4)
        seen.add(key)
    for code, key in small:  # a hamlet's namesake does not bring a country into play
        if (code in weights or not seen) and key not in seen:
            _add(weights, code, _PER_SMALL_PLACE)
            seen.add(key)


def _add(weights: Counter[str], code: str, strength: float) -> None:
    weights[code] += strength * (_FAR_POWER if code in _FAR_POWERS else 1.0)  # type: ignore[assignment]


def _evidence(mention: Mention) -> tuple[str, str, float] | None:
    if mention.country is not None:
        return mention.country, mention.country, _PER_COUNTRY_NAME
    entry = clear_entry(mention.matches)
    if entry is None or mention.generic:
        return None
    if mention.text.isupper():  # a dateline says where the reporter is
        return entry.country, entry.id, _PER_DATELINE
    small = entry.population < _SMALL and entry.id.startswith("gn:")
    return entry.country, entry.id, _PER_SMALL_PLACE if small else _PER_PLACE


def _peoples(text: str, start: int, end: int, vocabulary: PlaceWords) -> list[str]:
    words = words_of(text, start, end)
    found: list[str] = []
    skip = False
    for index, word in enumerate(words):
        if skip:
            skip = False
            continue
        pair = (word.low, words[index + 1].low) if index + 1 < len(words) else ()
        code = vocabulary.demonyms.get(pair) if word.capital else None
        skip = code is not None
        code = code or (vocabulary.demonyms.get((word.low,)) if word.capital else None)
        if code is not None:
            found.append(code)
    return found
