"""What a capitalised word may be by itself: a name, a word beside one, or the first word of one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from agents.detect.places.tokens import Words
from agents.detect.places.words import PlaceWords
from schemas.claims import PlaceKind

_KEPT: Final = 32_768  # words of which is kept what they may be
_SHORTEST: Final = 3  # letters in a place name that stands alone
_LONGER_WORD: Final = 4
_TITLE_SHARE: Final = 0.7  # of a headline's longer words have a capital
_TITLE_WORDS: Final = 4
_LONGEST_ACRONYM: Final = 4
_ENDINGS: Final = ("'ll", "'ve", "'re", "n't", "'d", "'m")
_CONTRACTIONS: Final = (*_ENDINGS, *(ending.replace("'", "\u2019") for ending in _ENDINGS))
_DESIGNATION: Final = re.compile(r"[A-Z]-?\d{1,3}")
_DESIGNATED: Final = frozenset(
    (PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.FACILITY, PlaceKind.FIELD, PlaceKind.CROSSING)
)
_OPENERS: Final = frozenset(
    ("at", "as", "an", "in", "on", "of", "to", "for", "from", "near", "after")
)
_STOP: Final = re.compile(r"[\"'\u2019\u201d)]*\.[\"'\u2019\u201d)]*\s*")


class Capitals:
    """The capitalised words of one sentence, each by itself."""

    def __init__(self, text: str, words: Words, vocabulary: PlaceWords) -> None:
        self._words = words.each
        self._lows = words.lows
        self._vocabulary = vocabulary
        self.titled = _is_titled(words) and not _STOP.fullmatch(text, words.end(-1))
        """Whether this is a headline in which every longer word has a capital."""

    def opens_phrase(self, index: int) -> bool:
        """Whether the word is "The", "An" or "At" before a name, capital only by its position."""
        word = self._words[index]
        return opens_phrase(self._vocabulary, word.low, opens=word.first or self.titled)

    def opens_name(self, index: int, last: int, *, after_kind: bool) -> bool:
        """Whether a name begins with the word and goes on: "Khan", "Umm", "Nova", "Upper".

        The next word, before ``last``, must be one that may be in a name. English words ("Upper")
        open names only where their capital means something; the name of a country ("Mali") only
        ``after_kind``, the words "the village of".
        """
        words, vocabulary = self._words, self._vocabulary
        low = words[index].low
        is_country = after_kind and (low,) in vocabulary.countries
        if low not in vocabulary.name_openers and not is_country:
            is_plain = words[index].first or self.titled
            if is_plain or low not in vocabulary.name_adjectives:
                return False
        if index + 1 >= last or not words[index + 1].joined or words[index].owns:
            return False
        return not self._is_beside(index + 1)

    def _is_beside(self, index: int) -> bool:
        """Whether the word belongs to no name: "Sunday", "Province", "Syrian", "Captured"."""
        word, vocabulary = self._words[index], self._vocabulary
        low = word.low
        if low in vocabulary.name_openers:
            return False
        return (
            (low,) in vocabulary.names
            or low in vocabulary.before
            or low in vocabulary.titles
            or low in vocabulary.organisations
            or self.is_neutral(index)
        )

    def designates(self, index: int) -> bool:
        """Whether the word is the letter and number of a site: "the K1 air base", "T-2 station"."""
        text = self._words[index].text
        if not text[-1].isdigit() or _DESIGNATION.fullmatch(text) is None:
            return False
        lows = self._lows
        for at in range(index + 1, min(len(lows), index + 3)):
            if not self._words[at].joined:
                return False
            kind = self._vocabulary.kind_at(lows, at)
            if kind is not None:
                return kind[0] in _DESIGNATED
        return False

    def is_neutral(self, index: int) -> bool:
        """Whether the capitalised word may stand beside a place name without being part of one."""
        word = self._words[index]
        return is_neutral(self._vocabulary, word.low, first=word.first)


def opens_phrase(vocabulary: PlaceWords, low: str, *, opens: bool) -> bool:
    """Whether the word stands before a name, and has a capital only where any word ``opens``."""
    return low == "the" or (opens and (low in vocabulary.determiners or low in _OPENERS))


def is_opener(vocabulary: PlaceWords, low: str) -> bool:
    """Whether the word is an English one whose capital says no more than that it comes first."""
    is_english = low in vocabulary.ordinary or low in vocabulary.determiners
    return is_english and (low,) not in vocabulary.countries


def is_neutral(vocabulary: PlaceWords, low: str, *, first: bool) -> bool:
    """Whether a word may stand beside a name; ``first`` is true of the first of a sentence."""
    return _is_beside_names(vocabulary, low) or (
        first and (low in vocabulary.ordinary or low in vocabulary.before)
    )


def is_no_place(vocabulary: PlaceWords, phrase: tuple[str, ...]) -> bool:
    """Whether a word is known as a name of something else, and opens none of a place."""
    return (
        phrase in vocabulary.names
        and phrase[0] not in vocabulary.name_openers
        and phrase[0] not in vocabulary.name_adjectives
    )


def is_of_people(vocabulary: PlaceWords, lows: list[str]) -> bool:
    """Whether a name has a person's in it: "Omar Tal", not "Tell Omar"."""
    if vocabulary.given_names.isdisjoint(lows):
        return False
    return lows[0] not in vocabulary.name_openers or lows[0] in vocabulary.name_openers_of_people


def is_plain(vocabulary: PlaceWords, low: str) -> bool:
    """Whether the word is an English one."""
    return (
        low in vocabulary.ordinary
        or low in vocabulary.before
        or low in vocabulary.between
        or low in vocabulary.openers
        or (low,) in vocabulary.names
        or (low,) in vocabulary.kinds
    )


def may_name(vocabulary: PlaceWords, text: str) -> bool:
    """Whether a word may be a place's whole name wherever it stands."""
    low = text.lower()
    if len(low) < _SHORTEST or text.isdigit() or _is_compound(vocabulary, low):
        return False
    capitals = sum(letter.isupper() for letter in text)
    is_acronym = capitals > 1 and len(low) <= _LONGEST_ACRONYM
    if is_acronym and not (text.isupper() and len(low) > _SHORTEST):
        return False
    if (low,) in vocabulary.kinds:
        return False
    return not any(low in words for words in (
        vocabulary.titles, vocabulary.organisations, vocabulary.dates, vocabulary.compass,
        vocabulary.given_names, vocabulary.determiners, vocabulary.openers,
    ))  # fmt: skip


@lru_cache(maxsize=_KEPT)
def _is_beside_names(vocabulary: PlaceWords, low: str) -> bool:
    """Whether a word may stand beside a place name, wherever it stands itself."""
    return (
        (low,) in vocabulary.demonyms
        or (low,) in vocabulary.kinds
        or low in vocabulary.dates
        or low in vocabulary.compass
        or low in vocabulary.determiners
        or low in vocabulary.between
        or low in vocabulary.openers
        or (low in vocabulary.particles and low not in vocabulary.name_openers_of_people)
        or ((low,) in vocabulary.names and len(low) < _LONGER_WORD)
        or _is_compound(vocabulary, low)
    )


def _is_compound(vocabulary: PlaceWords, low: str) -> bool:
    """Whether the word is of the kind of "rebel-held", "Iraqi-Syrian" or "We'll"."""
    parts = low.replace("\u2013", "-").split("-")
    if len(parts) == 1:
        return low.endswith(_CONTRACTIONS)
    demonyms, countries = vocabulary.demonyms, vocabulary.countries
    return parts[-1] in vocabulary.compounds or all(
        (part,) in demonyms or (part,) in countries for part in parts
    )


def _is_titled(words: Words) -> bool:
    if len(words.capitals) < _TITLE_SHARE * _TITLE_WORDS:
        return False
    each = words.each
    names = sum([len(each[i].text) >= _LONGER_WORD for i in words.capitals])
    most = names / _TITLE_SHARE  # longer words that a headline may have
    longer = 0
    for word in each:
        if len(word.text) >= _LONGER_WORD:
            longer += 1
            if longer > most:
                return False  # in plain text, after a few words
    return longer >= _TITLE_WORDS
