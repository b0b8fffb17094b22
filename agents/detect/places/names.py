"""Finds the proper names of places in a sentence: first by the gazetteer, then by their company.

A run of capitalised words is read as a whole. A gazetteer name inside it counts only if what is
left of the run are words that may stand beside a place ("Syrian", "Northern", "Province"); a name
beside an unknown capitalised word is part of a person's or an organisation's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from agents.detect.places.gazetteer import Gazetteer, Match
from agents.detect.places.tokens import Word
from agents.detect.places.words import PlaceWords
from schemas.claims import PlaceKind

_LONGEST: Final = 5  # words in a place name
_SHORTEST: Final = 3  # letters in a place name that stands alone
_SHORTEST_LOOSE: Final = 5  # letters, where only the transliteration agrees
_SHORTEST_LOOSE_FIRST: Final = 7  # the same at the start of a sentence
_TITLE_SHARE: Final = 0.7  # of a headline's longer words have a capital
_TITLE_WORDS: Final = 4
_LONGER_WORD: Final = 4
_ENDINGS: Final = ("'ll", "'ve", "'re", "n't", "'d", "'m")
_CONTRACTIONS: Final = (*_ENDINGS, *(ending.replace("'", "\u2019") for ending in _ENDINGS))
_GOVERNING: Final = 100_000  # people in a town whose name may stand for its rulers
_LONGEST_ACRONYM: Final = 4
_MOST_STRANGE_TITLED: Final = 2  # words of an unknown name in a headline; more are its verbs
_DESIGNATION: Final = re.compile(r"[A-Z]-?\d{1,3}")
_DESIGNATED: Final = frozenset(
    (PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.FACILITY, PlaceKind.FIELD, PlaceKind.CROSSING)
)
_OPENERS: Final = frozenset(
    ("at", "as", "an", "in", "on", "of", "to", "for", "from", "near", "after")
)
_ENGLISH_ENDINGS: Final = ("s", "ed", "ing", "ly", "er", "tion", "ment", "ist", "ity", "ful", "ers")


@dataclass(frozen=True, slots=True)
class Name:
    """The words ``first`` to before ``last`` are a place's name, or may be (``known`` False).

    ``country`` is set for the name of a country, and then there are no ``matches``. ``person`` is
    true of a name that begins like a person's ("Omar"): only a word for its kind makes it a place.
    """

    first: int
    last: int
    matches: tuple[Match, ...] = ()
    country: str | None = None
    person: bool = False

    @property
    def known(self) -> bool:
        """Whether the gazetteer or the list of countries has it."""
        return bool(self.matches) or self.country is not None


@dataclass(slots=True)
class Names:
    """The ``places`` of a sentence, and the ``strangers``: names that only their company can place."""

    places: list[Name] = field(default_factory=list)
    strangers: list[Name] = field(default_factory=list)


class NameReader:
    """Reads the names of one sentence."""

    def __init__(
        self, text: str, words: list[Word], gazetteer: Gazetteer, vocabulary: PlaceWords
    ) -> None:
        self._text = text
        self._words = words
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._titled = _is_titled(words)

    def read(self) -> Names:
        """Return the names in order."""
        names = Names()
        for first, last in self._runs():
            self._read_run(first, last, names)
        return names

    def _runs(self) -> list[tuple[int, int]]:
        """Return the longest stretches of capitalised words, particles between them included."""
        runs: list[tuple[int, int]] = []
        index = 0
        while index < len(self._words):
            if not self._words[index].capital:
                index += 1
                continue
            last = self._run_end(index)
            runs.append((index, last))
            index = last
        return runs

    def _run_end(self, first: int) -> int:
        last = first + 1
        while (
            last < len(self._words) and self._words[last].joined and not self._words[last - 1].owns
        ):
            word = self._words[last]
            if word.capital or (word.text.isdigit() and self._numbered(last - 1)):
                last += 1
            elif word.low in self._vocabulary.particles and self._goes_on(last):
                last += 2
            else:
                break
        return last

    def _numbered(self, index: int) -> bool:
        """Whether a number after the word at ``index`` is part of the name: "Gate 27"."""
        low = self._words[index].low
        return low in self._vocabulary.named_by_kind and low not in self._vocabulary.dates

    def _goes_on(self, index: int) -> bool:
        """Whether the particle at ``index`` stands between two parts of a name."""
        if index + 1 >= len(self._words):
            return False
        if self._words[index].low == "of":
            return False
        following = self._words[index + 1]
        return following.capital and following.joined

    def _read_run(self, first: int, last: int, names: Names) -> None:
        covers: list[Name] = []
        foreign: list[int] = []
        index = first
        while index < last:
            read = index
            index, cover = self._cover(index, last)
            if cover is not None:
                covers.append(cover)
                continue
            if index > read:
                continue
            if not self._is_neutral(index):
                foreign.append(index)
            index += 1
        person = self._is_person(first, last)
        covers, merged = self._merge_neighbours(covers)
        foreign = sorted({*foreign, *merged})
        for cover in covers:
            if self._stands(cover, first, last, foreign) and not (person and not cover.country):
                names.places.append(cover)
        if not person:
            names.strangers.extend(self._strangers(first, last, covers, foreign))

    def _merge_neighbours(self, covers: list[Name]) -> tuple[list[Name], list[int]]:
        """Take two gazetteer names side by side for one that the gazetteer does not have.

        "Marib al-Wadi" is not Marib. In a headline nothing separates the names but verbs, so there
        they stay.
        """
        if self._titled:
            return covers, []
        kept: list[Name] = []
        merged: list[int] = []
        for cover in covers:
            neighbour = kept[-1] if kept else None
            sides = neighbour is not None and neighbour.last == cover.first
            if sides and neighbour and not neighbour.country and not cover.country:
                merged.extend(range(neighbour.first, cover.last))
                kept.pop()
            elif merged and merged[-1] == cover.first - 1 and not cover.country:
                merged.extend(range(cover.first, cover.last))
            else:
                kept.append(cover)
        return kept, merged

    def _cover(self, index: int, last: int) -> tuple[int, Name | None]:
        """Return the longest place name that begins at ``index``, and the word to go on from.

        The words of a name that is known not to be a place ("Al Jazeera") are passed over whole.
        """
        if self._opens_phrase(index):
            return index, None
        for end in range(min(last, index + _LONGEST), index, -1):
            lows = " ".join(word.low for word in self._words[index:end])
            phrase = tuple(lows.replace("-", " ").split())
            if phrase in self._vocabulary.countries:
                return end, Name(index, end, country=self._vocabulary.countries[phrase])
            if phrase in self._vocabulary.names or phrase in self._vocabulary.demonyms:
                return (end if end - index > 1 else index), None
            matches = self._matches(index, end)
            if matches:
                return end, Name(index, end, matches)
        return index, None

    def _opens_phrase(self, index: int) -> bool:
        """Whether the word is "The", "An" or "At" before a name, capital only by its position."""
        word, vocabulary = self._words[index], self._vocabulary
        if word.low == "the":
            return True
        opens = word.first or self._titled
        return opens and (word.low in vocabulary.determiners or word.low in _OPENERS)

    def _matches(self, first: int, last: int) -> tuple[Match, ...]:
        text = self._text[self._words[first].start : self._words[last - 1].end]
        if last - first > 1:
            return self._gazetteer.matches(text) if self._may_stand_together(first, last) else ()
        if not (self._designates(first) or self._may_stand_alone(first)):
            return ()
        matches = self._gazetteer.matches(text)
        return matches if matches and self._spelled_well(first, matches) else ()

    def _may_stand_together(self, first: int, last: int) -> bool:
        words, vocabulary = self._words[first:last], self._vocabulary
        if any(word.low in vocabulary.dates for word in words):
            return False
        if self._titled and all(self._is_plain(word.low) for word in words):
            return False
        ends = (words[-1].low,) if not self._titled else (words[0].low, words[-1].low)
        return not any(
            ((low,) in vocabulary.names and low not in vocabulary.compass)
            or low in vocabulary.before
            for low in ends
        )

    def _is_plain(self, low: str) -> bool:
        """Whether the word is an English one."""
        vocabulary = self._vocabulary
        return (
            low in vocabulary.ordinary
            or low in vocabulary.before
            or low in vocabulary.between
            or low in vocabulary.openers
            or (low,) in vocabulary.names
            or (low,) in vocabulary.kinds
        )

    def _may_stand_alone(self, index: int) -> bool:
        word, vocabulary = self._words[index], self._vocabulary
        low = word.low
        if len(low) < _SHORTEST or word.text.isdigit() or self._is_compound(low):
            return False
        capitals = sum(letter.isupper() for letter in word.text)
        if (
            capitals > 1
            and len(low) <= _LONGEST_ACRONYM
            and not (word.shouted and len(low) > _SHORTEST)
        ):
            return False
        if (
            (low,) in vocabulary.kinds
            or low in vocabulary.titles
            or low in vocabulary.organisations
        ):
            return False
        if low in vocabulary.dates or low in vocabulary.compass or low in vocabulary.given_names:
            return False
        if low in vocabulary.determiners or low in vocabulary.openers:
            return False
        return not (low in vocabulary.ordinary and (word.first or self._titled))

    def _designates(self, index: int) -> bool:
        """Whether the word is the letter and number of a site: "the K1 air base", "T-2 station"."""
        if _DESIGNATION.fullmatch(self._words[index].text) is None:
            return False
        lows = [word.low for word in self._words]
        for at in range(index + 1, min(len(lows), index + 3)):
            if not self._words[at].joined:
                return False
            kind = self._vocabulary.kind_at(lows, at)
            if kind is not None:
                return kind[0] in _DESIGNATED
        return False

    def _spelled_well(self, index: int, matches: tuple[Match, ...]) -> bool:
        """Whether a spelling that agrees only as a transliteration is long and unlike English."""
        word = self._words[index]
        if matches[0].exact:
            return (
                len(word.text) > _SHORTEST
                or self._designates(index)
                or any(m.main and m.exact for m in matches)
            )
        opens = word.first or self._titled
        if len(word.text) < (_SHORTEST_LOOSE_FIRST if opens else _SHORTEST_LOOSE) or word.shouted:
            return False
        return not (opens and word.low.endswith(_ENGLISH_ENDINGS))

    def _is_compound(self, low: str) -> bool:
        """Whether the word is of the kind of "rebel-held", "Iraqi-Syrian" or "We'll"."""
        parts = low.replace("\u2013", "-").split("-")
        if len(parts) == 1:
            return low.endswith(_CONTRACTIONS)
        peoples = self._vocabulary.demonyms.keys() | self._vocabulary.countries.keys()
        return parts[-1] in self._vocabulary.compounds or all((part,) in peoples for part in parts)

    def _is_neutral(self, index: int) -> bool:
        """Whether the capitalised word may stand beside a place name without being part of one."""
        word, vocabulary = self._words[index], self._vocabulary
        low = word.low
        return (
            (low,) in vocabulary.demonyms
            or (low,) in vocabulary.kinds
            or low in vocabulary.dates
            or low in vocabulary.compass
            or low in vocabulary.determiners
            or low in vocabulary.between
            or low in vocabulary.openers
            or low in vocabulary.particles
            or (word.first and (low in vocabulary.ordinary or low in vocabulary.before))
            or ((low,) in vocabulary.names and len(low) < _LONGER_WORD)
            or self._is_compound(low)
        )

    def _stands(self, cover: Name, first: int, last: int, foreign: list[int]) -> bool:
        """Whether ``cover`` is a place by itself and not a part of a longer name."""
        vocabulary, words = self._vocabulary, self._words
        after = [word.low for word in words[cover.last : last]][: 1 if self._titled else None]
        if any(low in vocabulary.organisations and (low,) not in vocabulary.kinds for low in after):
            return False
        beside = [index for index in foreign if index in {cover.first - 1, cover.last}]
        if self._titled:  # capitals say nothing in a headline; the words beside it are its verbs
            beside = [i for i in beside if words[i].low in vocabulary.given_names]
        elif (
            beside == [cover.first - 1]
            and words[cover.first - 1].first
            and cover.first - 1 == first
        ):
            return (
                words[beside[0]].low not in vocabulary.given_names
                and cover.matches[:1] != ()
                and (cover.matches[0].exact)
            )
        if not beside:
            return True
        named = [w for w in words[cover.first : cover.last] if w.low not in vocabulary.particles]
        return len(named) > 1 and cover.matches[:1] != () and cover.matches[0].exact

    def _is_person(self, first: int, last: int) -> bool:
        """Whether the run is a person's name: after a title, or one word before a verb of saying."""
        words, vocabulary = self._words, self._vocabulary
        if any(word.low in vocabulary.titles for word in words[first : last - 1]):
            return True
        before = words[first - 1] if first and words[first].joined else None
        if before is not None and before.low in vocabulary.titles:
            return True
        return last - first == 1 and self._speaks(first)

    def _speaks(self, index: int) -> bool:
        """Whether a verb of saying follows: towns do not speak, but for those that govern."""
        following = self._words[index + 1] if index + 1 < len(self._words) else None
        if (
            following is None
            or not following.joined
            or following.low not in self._vocabulary.saying
        ):
            return False
        found = self._gazetteer.lookup(self._words[index].text)
        return not found or found[0].population < _GOVERNING

    def _strangers(
        self, first: int, last: int, covers: list[Name], foreign: list[int]
    ) -> list[Name]:
        """Return the stretch of a run that nobody knows, if it may be a name."""
        if not foreign:
            return []
        words, vocabulary = self._words, self._vocabulary
        start, end = first, last
        while start < end and start not in foreign and not self._covered(start, covers):
            start += 1
        while end > start and end - 1 not in foreign and not self._covered(end - 1, covers):
            end -= 1
        lows = [word.low for word in words[start:end]]
        if self._titled and len(lows) > _MOST_STRANGE_TITLED:
            return []
        phrases = [tuple(low.replace("-", " ").split()) for low in lows]
        if any(low in vocabulary.organisations for low in lows):
            return []
        if any(phrase in vocabulary.names for phrase in phrases):
            return []
        if all(word.shouted for word in words[start:end]) and not self._designates(end - 1):
            return []
        return [Name(start, end, person=not vocabulary.given_names.isdisjoint(lows))]

    def _covered(self, index: int, covers: list[Name]) -> bool:
        return any(cover.first <= index < cover.last and not cover.country for cover in covers)


def _is_titled(words: list[Word]) -> bool:
    """Whether the words are a headline in which every longer word has a capital."""
    longer = [word for word in words if len(word.text) >= _LONGER_WORD]
    if len(longer) < _TITLE_WORDS:
        return False
    return sum(word.capital for word in longer) >= _TITLE_SHARE * len(longer)
