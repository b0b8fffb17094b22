"""What a spelling names by itself, whatever stands around it: worked out once for each one met."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from agents.detect.kept import Kept
from agents.detect.places.capitals import (
    is_neutral,
    is_no_place,
    is_of_people,
    is_opener,
    is_plain,
    may_name,
    opens_phrase,
)
from agents.detect.places.gazetteer import Gazetteer, Match
from agents.detect.places.tokens import words_of
from agents.detect.places.words import PlaceWords, phrase_of

_SHORTEST: Final = 3  # letters in a place name that stands alone
_SHORTEST_LOOSE: Final = 5  # letters, where only the transliteration agrees
_SHORTEST_LOOSE_FIRST: Final = 7  # the same at the start of a sentence
_ENGLISH_ENDINGS: Final = ("s", "ed", "ing", "ly", "er", "tion", "ment", "ist", "ity", "ful", "ers")


class Reading(Struct, frozen=True):
    """What a spelling names: a ``country``, places (``matches``), or else something ``other``.

    A word that stands alone may also be a ``stranger``, whom only its company makes a place, and
    then perhaps a ``person``.
    """

    country: str | None = None
    matches: tuple[Match, ...] = ()
    other: bool = False
    stranger: bool = False
    person: bool = False


class Spellings:
    """Says what one to five capitalised words name.

    ``inside`` reads them where a capital means a name, ``opening`` where any word would have one: a
    single word at the start of a sentence, and all words of a headline. ``alone`` and
    ``alone_opening`` say the same of a word in plain text that no other capital stands beside, and
    None where it is neither a place nor a stranger. Most runs of capitals come again and again, and
    name no place at all.
    """

    def __init__(self, gazetteer: Gazetteer, vocabulary: PlaceWords) -> None:
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self.inside: Final = Kept(lambda spelling: self._read(spelling, opens=False))
        self.opening: Final = Kept(lambda spelling: self._read(spelling, opens=True))
        self.alone: Final = Kept(lambda word: self._read_alone(word, opens=False))
        self.alone_opening: Final = Kept(lambda word: self._read_alone(word, opens=True))

    def _read(self, spelling: str, *, opens: bool) -> Reading | None:
        """Return what ``spelling`` names, None if nothing that is known."""
        vocabulary = self._vocabulary
        lows = words_of(spelling, 0, len(spelling)).lows
        phrase = phrase_of(" ".join(lows))
        if phrase in vocabulary.countries:
            return Reading(country=vocabulary.countries[phrase])
        if phrase in vocabulary.names or phrase in vocabulary.demonyms:
            return Reading(other=True)
        if len(lows) > 1:
            stands = self._may_stand_together(lows, titled=opens)
            matches = self._gazetteer.matches(spelling) if stands else ()
        else:
            matches = self._alone(spelling, lows[0], opens=opens)
        return Reading(matches=matches) if matches else None

    def _read_alone(self, word: str, *, opens: bool) -> Reading | None:
        vocabulary, low = self._vocabulary, word.lower()
        if opens and is_opener(vocabulary, low):
            return None
        if not opens_phrase(vocabulary, low, opens=opens):
            reading = (self.opening if opens else self.inside)[word]
            if reading is not None and not reading.other:
                return reading
        is_shouted = len(word) > 1 and word.isupper()
        if is_neutral(vocabulary, low, first=opens) or is_shouted:
            return None
        if low in vocabulary.organisations or is_no_place(vocabulary, phrase_of(low)):
            return None
        return Reading(stranger=True, person=is_of_people(vocabulary, [low]))

    def _alone(self, text: str, low: str, *, opens: bool) -> tuple[Match, ...]:
        """Return what a single word names."""
        if not may_name(self._vocabulary, text) or (opens and low in self._vocabulary.ordinary):
            return ()
        matches = self._gazetteer.matches(text)
        return matches if matches and _spelled_well(text, low, matches, opens=opens) else ()

    def _may_stand_together(self, lows: list[str], *, titled: bool) -> bool:
        vocabulary = self._vocabulary
        if not vocabulary.dates.isdisjoint(lows):
            return False
        if titled and all(is_plain(vocabulary, low) for low in lows):
            return False
        ends = (lows[-1],) if not titled else (lows[0], lows[-1])
        return not any(
            ((low,) in vocabulary.names and low not in vocabulary.compass)
            or low in vocabulary.before
            for low in ends
        )


def _spelled_well(text: str, low: str, matches: tuple[Match, ...], *, opens: bool) -> bool:
    """Whether a spelling that agrees only as a transliteration is long and unlike English."""
    if matches[0].exact:
        return len(text) > _SHORTEST or any(m.main and m.exact for m in matches)
    if len(text) < (_SHORTEST_LOOSE_FIRST if opens else _SHORTEST_LOOSE) or text.isupper():
        return False
    return not (opens and low.endswith(_ENGLISH_ENDINGS))
