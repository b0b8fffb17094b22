"""What an article says about where it plays: evidence for countries, and places that anchor others.

A country that is named as a place ("in eastern Congo", "a Syrian town") tells more than one whose
forces do something, and that more than one that speaks or mediates. Forces that fight abroad tell
of their theatre rather than of their home.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Final

from agents.detect.places.gazetteer import Entry, Match
from agents.detect.places.mentions import Mention, Passage
from agents.detect.places.theatres import reach
from agents.detect.places.tokens import Word, Words
from agents.detect.places.words import PlaceWords
from schemas.claims import PlaceKind

_PER_PLACE: Final = 2.0
_PER_SMALL_PLACE: Final = 0.7  # perhaps a namesake
_PER_CAPITAL: Final = 1.0  # more often speaks than is spoken about
_PER_DATELINE: Final = 0.5
_SMALL: Final = 20_000  # people
_OF_NAMESAKE: Final = (
    0.35  # of what a town tells whose country lent its names to the world, or took them
)
_NAMESAKES: Final = frozenset(("US", "GB", "FR", "DE", "BE", "CN"))
_AGAIN: Final = 0.3  # what a further naming of the same counts
_PRIOR: Final = 1.5  # for the first country that the screening names; halved for each further one
_PRIOR_OF_SPEAKER: Final = 0.3  # of it, for a country that does no more than speak
_LONGEST_KIND: Final = 5  # words
_WINDOW: Final = 4  # words after a country's name in which what is its stands
_CLEAR_LEAD: Final = 20  # times the population of the next candidate makes a name clear
_DATELINE_LEAD: Final = 3  # the same in a dateline, where only towns of note stand
_KNOWN_TOWN: Final = 3_000  # people; smaller namesakes abroad do not make a name ambiguous
_EARTH_KM: Final = 6371.0


class _As(Enum):
    """What a country is named as; the value is what that counts."""

    PLACE = 2.0
    FORCES = 1.5
    SPEAKER = 0.8


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two points in kilometres (haversine)."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def clear_entry(matches: tuple[Match, ...], lead: int = _CLEAR_LEAD) -> Entry | None:
    """Return the entry that a spelling means wherever it is read, None where that is open.

    Clear is a spelling that only one country's places have, or one of them by far the largest:
    ``lead`` times as large as the next.
    """
    exact = [match.entry for match in matches if match.exact]
    if not exact:
        return None
    best = _town_first(exact)
    others = [e for e in exact[1:] if e.country != best.country and e.population >= _KNOWN_TOWN]
    if not others or best.population >= lead * others[0].population:
        return best
    return None


def _town_first(entries: list[Entry]) -> Entry:
    """Return the first entry, or the town that a province of the same name is named after."""
    best = entries[0]
    towns = (e for e in entries if e.kind is PlaceKind.POPULATED and e.country == best.country)
    return next(towns, best) if best.kind is PlaceKind.PROVINCE else best


def country_weights(
    passages: Iterable[Passage],
    datelines: Iterable[Passage],
    prior: tuple[str, ...],
    vocabulary: PlaceWords,
) -> dict[str, float]:
    """Return how much each country is in play, adding up to 1, heaviest first.

    Counted are names of countries and peoples, and places whose name is clear; each name counts
    less each further time. ``datelines`` were cut from the text, and say where the reporter is.
    """
    scale = _Scale(vocabulary)
    for passage in passages:
        scale.read(passage)
    for line in datelines:
        scale.read_dateline(line)
    weights = scale.weights(prior)
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return {code: weight / total for code, weight in ordered}


class _Scale:
    """Gathers evidence: ``_there`` what tells of a country as a place, ``_doers`` as a party."""

    def __init__(self, vocabulary: PlaceWords) -> None:
        self._vocabulary = vocabulary
        self._seen: Counter[tuple[str, str]] = Counter()
        self._there: defaultdict[str, float] = defaultdict(float)
        self._doers: defaultdict[str, float] = defaultdict(float)
        self._small: list[tuple[str, str]] = []
        self._acts: set[str] = set()  # countries that do more than speak

    def read(self, passage: Passage) -> None:
        """Take in the evidence of one passage."""
        words, starts = passage.words.each, passage.words.starts
        for mention in passage.mentions:
            if mention.country is None:
                self._read_place(mention)
                continue
            first = bisect_left(starts, mention.start)
            if first < len(starts) and starts[first] == mention.start:
                last = first + 1
                while last < len(words) and starts[last] < mention.end:
                    last += 1
                self._count(mention.country, words, first, last)
        for code, first, last in _peoples(passage.words, self._vocabulary):
            self._count(code, words, first, last)

    def weights(self, prior: tuple[str, ...]) -> dict[str, float]:
        """Return all evidence in one, that for parties put where they fight."""
        doers = self._doers.copy()
        for rank, code in enumerate(prior):
            spoken = code in self._doers and code not in self._acts and code not in self._there
            doers[code] += _PRIOR / 2**rank * (_PRIOR_OF_SPEAKER if spoken else 1.0)
        total = self._there.copy()
        for code, strength in doers.items():
            total[code] += strength * reach(code).home
        named = dict(total)
        for code, strength in self._doers.items():
            theatre = reach(code).theatre(named, code)
            if theatre is not None:
                total[theatre] += strength * reach(code).away
        for code, key in self._small:  # a hamlet's namesake does not bring a country into play
            if code in total or not total:
                self._add(self._there, code, key, _PER_SMALL_PLACE)
                total[code] += self._worth(code, key, _PER_SMALL_PLACE)
        return total

    def read_dateline(self, passage: Passage) -> None:
        """Take in where the reporter is: the country after the town, or that of the town."""
        for mention in passage.mentions:
            entry = clear_entry(mention.matches, _DATELINE_LEAD)
            code = mention.country or (entry.country if entry is not None else None)
            if code is not None:
                self._add(self._doers, code, "dateline", _PER_DATELINE)

    def _read_place(self, mention: Mention) -> None:
        is_capitals = mention.text.isupper()  # a dateline says where the reporter is
        entry = clear_entry(mention.matches, _DATELINE_LEAD if is_capitals else _CLEAR_LEAD)
        if entry is None or mention.generic:
            return
        if is_capitals:
            self._add(self._doers, entry.country, entry.id, _PER_DATELINE)
        elif self._vocabulary.capital_of.get(mention.name.lower()) == entry.country:
            self._add(self._doers, entry.country, entry.id, _PER_CAPITAL)
        elif entry.population < _SMALL and entry.id.startswith("gn:"):
            self._small.append((entry.country, entry.id))
        else:
            shared = _OF_NAMESAKE if entry.country in _NAMESAKES else 1.0
            self._add(self._there, entry.country, entry.id, _PER_PLACE * shared)

    def _count(self, code: str, words: Sequence[Word], first: int, last: int) -> None:
        stance = _stance(words, first, last, self._vocabulary)
        if stance is not _As.SPEAKER:
            self._acts.add(code)
        side = self._there if stance is _As.PLACE else self._doers
        self._add(side, code, stance.name, stance.value)

    def _add(self, side: dict[str, float], code: str, key: str, strength: float) -> None:
        side[code] += self._worth(code, key, strength)
        self._seen[code, key] += 1

    def _worth(self, code: str, key: str, strength: float) -> float:
        return strength * (_AGAIN if self._seen[code, key] else 1.0)


def _stance(words: Sequence[Word], first: int, last: int, vocabulary: PlaceWords) -> _As:
    """Return what the country named by ``words[first:last]`` is named as."""
    word = words[first]
    before = words[first - 1] if first else None
    if before is not None and word.joined:
        if before.low in vocabulary.within or before.low in vocabulary.compass:
            return _As.PLACE
        noun = words[first - 2].low if first > 1 and before.low in {"of", "with"} else ""
        if noun in vocabulary.part_nouns or noun in vocabulary.directions or noun == "border":
            return _As.PLACE
    if before is not None and before.capital and word.gap.strip() == ",":
        return _As.PLACE  # "Goma, Congo"
    lows = [following.low for following in words[: last + _WINDOW + _LONGEST_KIND]]
    for index in range(last, min(len(words), last + _WINDOW)):
        owned = index == last and words[index - 1].owns and words[index].gap == " "
        if not (words[index].joined or owned):
            break
        if lows[index] in vocabulary.forces:
            return _As.FORCES
        kind = vocabulary.kind_at(lows, index)
        if lows[index] in vocabulary.soil or (kind and kind[0] is not PlaceKind.FACILITY):
            return _As.PLACE  # a ministry or an embassy speaks
    return _As.SPEAKER


def _peoples(words: Words, vocabulary: PlaceWords) -> Iterator[tuple[str, int, int]]:
    """Yield the country that each demonym tells of, and the words that it takes."""
    taken, lows = 0, words.lows
    for index in words.capitals:
        if index < taken or lows[index] not in vocabulary.people_starts:
            continue
        for phrase in (tuple(lows[index : index + 2]), (lows[index],)):
            code = vocabulary.demonyms.get(phrase)
            if code is not None:
                taken = index + len(phrase)
                yield code, index, taken
                break
