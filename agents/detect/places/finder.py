"""Finds the places that a sentence mentions, by name or by what they are."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from agents.detect.places.company import apposed_kind, lists_of
from agents.detect.places.gazetteer import Gazetteer
from agents.detect.places.kinds import AREAS, KindReader
from agents.detect.places.mentions import Mention, Passage
from agents.detect.places.names import Name, NameReader
from agents.detect.places.offsets import calls_places, opens_list, part_before
from agents.detect.places.sites import SiteReader
from agents.detect.places.spellings import Spellings
from agents.detect.places.tokens import Words, words_of
from agents.detect.places.words import PlaceWords, place_words
from schemas.claims import PlaceKind

# After the last of a list they say what every member is: "X, Y and Z districts".
_LISTED: Final = frozenset(
    ("districts", "towns", "villages", "settlements", "cities", "localities", "hamlets", "places",
     "areas", "communities", "counties", "islands", "provinces", "neighbourhoods", "neighborhoods")
)  # fmt: skip
QUARTERS: Final = frozenset(("neighbourhood", "neighborhood", "quarter", "ward", "suburb"))

# "The camp of X" is called X, whatever X is; "the bridge of X" may be anybody's.
_NAMED_AFTER: Final = frozenset(map(PlaceKind, ("base", "crossing", "airport", "field", "terrain")))


class PlaceFinder:
    """Finds places by the gazetteer and by the words around a capitalised name.

    Finds too much rather than too little: countries are mentions of kind ``COUNTRY``, and sites
    without a name ("the airport") are ``generic`` mentions. What of it changes hands is for the
    parse to say.
    """

    def __init__(self, gazetteer: Gazetteer, vocabulary: PlaceWords | None = None) -> None:
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary or place_words()
        self._spellings = Spellings(gazetteer, self._vocabulary)

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Return the mentions inside the sentence ``text[start:end]``, in order.

        None lies inside another, but for a site and the place that it belongs to: "the airport of
        Goma" gives the site with Goma as its ``parent``, and Goma itself.
        """
        words = words_of(text, start, len(text) if end is None else end)
        return self._sentence(text, words).mentions()

    def passage(self, text: str, start: int, end: int) -> Passage:
        """Return the words and the mentions of ``text[start:end]``."""
        words = words_of(text, start, end)
        return Passage(words, tuple(self._sentence(text, words).mentions()))

    def _sentence(self, text: str, words: Words) -> _Sentence:
        return _Sentence(text, words, self._gazetteer, self._vocabulary, self._spellings)

    def name_at(self, text: str, start: int, end: int, at: int) -> Mention | None:
        """Return the unknown name at ``at`` in the sentence: one that the parse shows to be a place.

        A name is all its capitalised words. None where they are a person's or a party's name.
        """
        return self._sentence(text, words_of(text, start, end)).name_at(at)

    def listed(self, text: str, start: int, end: int) -> list[Mention]:
        """Return the names in ``text[start:end]``, a list of places: unknown ones as well."""
        words = words_of(text, start, end)
        names = [replace(word, first=False) for word in words.each]
        return self._sentence(text, replace(words, each=names)).listed()


class _Sentence:
    """The words of one sentence on their way to mentions."""

    def __init__(
        self,
        text: str,
        words: Words,
        gazetteer: Gazetteer,
        vocabulary: PlaceWords,
        spellings: Spellings,
    ) -> None:
        self._apart = words
        self._words = words.each
        self._lows = words.lows
        self._vocabulary = vocabulary
        self._names = NameReader(text, words, gazetteer, vocabulary, spellings)
        used: set[int] = set()  # words of kind that belong to a name
        self._kinds = KindReader(text, words, gazetteer, vocabulary, used)
        self._sites = SiteReader(text, words, vocabulary, used)

    def mentions(self) -> list[Mention]:
        """Return all mentions in order of their start."""
        names = self._names.read()
        found = {name.first: self._kinds.named(name) for name in names.places}
        strangers = [name for name in names.strangers if not self._overlaps(name, names.places)]
        for name in strangers:
            mention = self._stranger(name)
            if mention is not None:
                found[name.first] = mention
        self._join_lists(names.places, strangers, found)
        self._give_parents(strangers, found)
        generics = self._sites.read([found[first] for first in sorted(found)])
        return sorted(
            [*found.values(), *generics], key=lambda mention: (mention.start, mention.end)
        )

    def name_at(self, at: int) -> Mention | None:
        """Return the unknown name that covers the offset ``at``, without what stands around it."""
        for name in self._names.read().strangers:
            mention = self._kinds.bare(name)
            if mention.start <= at < mention.end:
                return None if name.person or self._is_group(name) else mention
        return None

    def listed(self) -> list[Mention]:
        """Return all names that may be places, in order of their start."""
        names = self._names.read()
        strangers = [n for n in names.strangers if not n.person and not self._is_group(n)]
        every = [n for n in (*names.places, *strangers) if n.country is None]
        return [self._kinds.named(n) for n in sorted(every, key=lambda n: n.first)]

    def _is_group(self, name: Name) -> bool:
        """Whether an unknown name is a party's: "Liwa X", "X Shield commander"."""
        vocabulary = self._vocabulary
        after = self._words[name.last] if name.last < len(self._words) else None
        led = after is not None and after.joined and after.low in vocabulary.titles
        return led or self._lows[name.first] in vocabulary.groups

    @staticmethod
    def _overlaps(name: Name, places: list[Name]) -> bool:
        return any(place.first < name.last and name.first < place.last for place in places)

    def _stranger(self, name: Name) -> Mention | None:
        """Return the mention of a name that nobody knows, None where nothing says it is a place."""
        kinds = self._kinds
        after, (left, before) = kinds.after(name), kinds.before(name.first)
        is_told = after is not None or before is not None
        mention = kinds.called(name, after, left, before) if is_told else None
        kind = PlaceKind.UNKNOWN if mention is None else mention.kind
        if kind is PlaceKind.UNKNOWN and not name.person:
            kind = apposed_kind(self._apart, name.last, self._vocabulary) or kind
        if kind is PlaceKind.UNKNOWN and not self._is_taken_name(name):
            return None
        if mention is None:  # most strangers are nobody's place: made only for one that is
            mention = kinds.called(name, after, left, before)
        return replace(mention, kind=kind)

    def _is_taken_name(self, name: Name) -> bool:
        """Whether the words before an unknown name say that it is a place that one can take.

        "captured X", "in X", "control of X", "withdrew from X"; never a person or a group.
        """
        vocabulary, lows = self._vocabulary, self._lows
        if name.person or self._is_group(name) or self._words[name.last - 1].owns:
            return False
        first = lows[name.first]
        if first in vocabulary.name_openers and first not in vocabulary.name_openers_of_people:
            return True
        if name.first == 0:
            return False
        if opens_list(self._words, name.first, _LISTED):
            return True
        if not self._words[name.first].joined:
            return False
        part = part_before(self._words, name.first, vocabulary)
        index = (part[1] if part else name.first) - 1
        before, earlier = lows[index], lows[index - 1] if index > 0 else ""
        site = None if earlier in {"headquarters", "hq"} else self._kinds.before(index + 1)[1]
        return (
            part is not None
            or before in vocabulary.taking
            or (before == "of" and site in _NAMED_AFTER)
            or (before == "of" and earlier in vocabulary.taking_of)
            or (before == "from" and earlier in vocabulary.taking_from)
            or (before == "on" and earlier in vocabulary.taking_on)
        )

    def _join_lists(
        self, places: list[Name], strangers: list[Name], found: dict[int, Mention]
    ) -> None:
        """Make places of the unknown members of a list in which another member is a place."""
        names = sorted([*places, *strangers], key=lambda name: name.first)
        for group in lists_of(self._words, names):
            sure = [found[n.first] for n in group if n.first in found and n.country is None]
            if not sure and not calls_places(self._words, group[-1].last, _LISTED):
                continue
            kind = next((m.kind for m in sure if m.kind in AREAS), PlaceKind.POPULATED)
            for name in group:
                is_known = name.first in found or name.country is not None
                if not is_known and not (name.person and not self._is_like_town(name, sure)):
                    found[name.first] = replace(self._kinds.bare(name), kind=kind)

    def _is_like_town(self, name: Name, sure: list[Mention]) -> bool:
        """Whether a name with a person's in it may be a town's among towns: "Sheikh Barqum"."""
        is_lone = name.last - name.first == 1 and sum(mention.known for mention in sure) > 1
        return is_lone or self._lows[name.first] in self._vocabulary.name_openers_of_people

    def _give_parents(self, strangers: list[Name], found: dict[int, Mention]) -> None:
        """Note where an unknown name lies: "the Zarbuqa quarter of X".

        A district may be far from the town that its province is called after; a quarter is in it.
        """
        known = [mention for mention in found.values() if mention.known]
        for name in strangers:
            mention = found.get(name.first)
            if mention is None or mention.text.split()[-1].lower() not in QUARTERS:
                continue
            after = next((i for i, at in enumerate(self._apart.starts) if at >= mention.end), -1)
            parent = self._sites.parent_after(after, known) if after >= 0 else None
            found[name.first] = replace(mention, parent=parent)
