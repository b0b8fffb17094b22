"""Finds the places that a sentence mentions, by name or by what they are."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from agents.detect.places.company import apposed_kind, lists_of, plain_kind
from agents.detect.places.gazetteer import Gazetteer, Match
from agents.detect.places.mentions import Mention
from agents.detect.places.names import Name, NameReader
from agents.detect.places.offsets import (
    calls_places,
    opens_list,
    part_after,
    part_before,
    relation_before,
)
from agents.detect.places.sites import SiteReader
from agents.detect.places.spellings import Spellings
from agents.detect.places.tokens import Words, words_of
from agents.detect.places.words import PlaceWords, place_words
from schemas.claims import PlaceKind

_KEPT: Final = 32  # passages of an article
_MOST_BETWEEN: Final = 3  # words between a name and the word for its kind
_AREAS: Final = frozenset(
    (PlaceKind.POPULATED, PlaceKind.DISTRICT, PlaceKind.PROVINCE, PlaceKind.ISLAND)
)
# After the last of a list they say what every member is: "X, Y and Z districts".
_LISTED: Final = frozenset(
    ("districts", "towns", "villages", "settlements", "cities", "localities", "hamlets", "places",
     "areas", "communities", "counties", "islands", "provinces", "neighbourhoods", "neighborhoods")
)  # fmt: skip
_SETTLEMENTS: Final = frozenset(
    ("suburb", "suburbs", "town", "towns", "village", "villages", "city", "hamlet", "settlement")
)
_SHARED: Final = frozenset(("districts", "towns", "villages", "counties", "communes"))
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
        # A paragraph of one sentence is read for the article, and again for the sentence.
        self._found = lru_cache(maxsize=_KEPT)(self._read)

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Return the mentions inside the sentence ``text[start:end]``, in order.

        None lies inside another, but for a site and the place that it belongs to: "the airport of
        Goma" gives the site with Goma as its ``parent``, and Goma itself.
        """
        return list(self._found(text, start, len(text) if end is None else end))

    def _read(self, text: str, start: int, end: int) -> tuple[Mention, ...]:
        return tuple(self._sentence(text, words_of(text, start, end)).mentions())

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
        self._text = text
        self._words = words.each
        self._lows = words.lows
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._names = NameReader(text, words, gazetteer, vocabulary, spellings)
        self._used: set[int] = set()  # words of kind that belong to a name
        self._sites = SiteReader(text, words, vocabulary, self._used)

    def mentions(self) -> list[Mention]:
        """Return all mentions in order of their start."""
        names = self._names.read()
        found = {name.first: self._named(name) for name in names.places}
        strangers = [name for name in names.strangers if not self._overlaps(name, names.places)]
        for name in strangers:
            mention = self._named(name)
            kind = mention.kind
            if kind is PlaceKind.UNKNOWN and not name.person:
                kind = apposed_kind(self._words, name.last, self._vocabulary) or kind
            if kind is not PlaceKind.UNKNOWN or self._is_taken_name(name):
                found[name.first] = replace(mention, kind=kind)
        self._join_lists(names.places, strangers, found)
        self._give_parents(strangers, found)
        generics = self._sites.read([found[first] for first in sorted(found)])
        return sorted(
            [*found.values(), *generics], key=lambda mention: (mention.start, mention.end)
        )

    def name_at(self, at: int) -> Mention | None:
        """Return the unknown name that covers the offset ``at``, without what stands around it."""
        for name in self._names.read().strangers:
            mention = self._bare(name)
            if mention.start <= at < mention.end:
                return None if name.person or self._is_group(name) else mention
        return None

    def listed(self) -> list[Mention]:
        """Return all names that may be places, in order of their start."""
        names = self._names.read()
        strangers = [n for n in names.strangers if not n.person and not self._is_group(n)]
        every = [n for n in (*names.places, *strangers) if n.country is None]
        return [self._named(n) for n in sorted(every, key=lambda n: n.first)]

    def _is_group(self, name: Name) -> bool:
        """Whether an unknown name is a party's: "Liwa X", "X Shield commander"."""
        vocabulary = self._vocabulary
        after = self._words[name.last] if name.last < len(self._words) else None
        led = after is not None and after.joined and after.low in vocabulary.titles
        return led or self._lows[name.first] in vocabulary.groups

    @staticmethod
    def _overlaps(name: Name, places: list[Name]) -> bool:
        return any(place.first < name.last and name.first < place.last for place in places)

    # ------------------------------------------------------------------ names and their kind

    def _named(self, name: Name) -> Mention:
        """Return the mention of ``name`` with what stands around it."""
        mention = self._bare(name)
        if name.country is not None:
            return mention
        after = self._kind_after(name)
        left, kind = self._kind_before(name.first)
        if after is not None:
            mention = self._with_kind(mention, name, *after)
        elif kind is not None and kind in _AREAS:
            mention = self._as_kind(mention, kind)
        elif kind is not None and self._lows[name.first - 1] in self._vocabulary.named_by_kind:
            left = name.first - 1
            mention = self._site_name(mention, left, kind)
        return self._with_offset(mention, name, left)

    def _bare(self, name: Name) -> Mention:
        first, last = self._words[name.first], self._words[name.last - 1]
        kind = PlaceKind.UNKNOWN
        if name.country is not None:
            kind = PlaceKind.COUNTRY
        elif name.matches:
            kind = plain_kind(name.matches)
        text = self._text[first.start : last.end]
        return Mention(
            start=first.start,
            end=last.end,
            text=text,
            head=last.start,
            name=text,
            kind=kind,
            matches=name.matches,
            known=name.known,
            country=name.country,
        )

    def _kind_after(self, name: Name) -> tuple[PlaceKind, int, int] | None:
        """Return the kind named after a name, and the words that the kind takes."""
        index = name.last
        for _ in range(_MOST_BETWEEN + 1):
            if index >= len(self._words) or not self._follows(index, name.last):
                return None
            found = self._vocabulary.kind_at(self._lows, index)
            if found is not None:
                return found[0], index, index + found[1]
            if self._lows[index] not in self._vocabulary.between:
                return None
            index += 1
        return None

    def _follows(self, index: int, last: int) -> bool:
        return self._words[index].joined or (
            index == last and self._words[index].gap == " " and self._words[index - 1].owns
        )

    def _with_kind(
        self, mention: Mention, name: Name, kind: PlaceKind, at: int, end: int
    ) -> Mention:
        """Take the word for its kind into the mention: "Goma airport", "Idlib province"."""
        owned = self._words[name.last - 1].owns
        is_capital = kind is PlaceKind.POPULATED and owned
        is_word = not mention.known and self._opens(name, end)
        if is_capital or is_word or self._names_another(end):
            return mention
        if self._lows[end - 1] in _SHARED and not owned:
            self._used.update(range(at, end))
            return self._as_kind(mention, kind)
        self._used.update(range(at, end))
        start, stop = mention.start, self._words[end - 1].end
        text = self._text[start:stop]
        whole = replace(mention, end=stop, text=text, head=self._words[end - 1].start, kind=kind)
        matches = self._site_matches(mention.name, text, kind)
        if matches:
            return replace(whole, matches=matches, known=True)
        if kind is PlaceKind.POPULATED:
            return whole
        same = tuple(match for match in mention.matches if match.entry.kind is kind)
        if same:
            return replace(whole, matches=same)
        parent = mention if mention.known else None
        return replace(whole, matches=(), known=mention.known, parent=parent)

    def _names_another(self, end: int) -> bool:
        """Whether the name only says where: "the Aleppo suburb of X"."""
        words = self._words[end : end + 2]
        if len(words) < 2 or self._lows[end - 1] not in _SETTLEMENTS:  # noqa: PLR2004 - "of X"
            return False
        return words[0].low == "of" and words[1].capital and words[1].joined

    def _site_matches(self, name: str, text: str, kind: PlaceKind) -> tuple[Match, ...]:
        """Return the gazetteer's entries of a site under its wording or the plainest one."""
        wordings = [text]
        if kind is PlaceKind.AIRPORT or (kind is PlaceKind.BASE and "air" in text.lower()):
            wordings += [f"{name} airport", f"{name} air base"]
        for wording in wordings:
            exact = tuple(m for m in self._gazetteer.matches(wording) if m.exact)
            if exact:
                return exact
        return ()

    def _opens(self, name: Name, end: int) -> bool:
        """Whether a sentence's first word is no name: "Rebel towns", "Border post"."""
        word = self._words[name.first]
        if not word.first or name.last - name.first > 1:
            return False
        plural = self._lows[end - 1].endswith("s")
        vocabulary = self._vocabulary
        return plural or word.low in vocabulary.openers or word.low in vocabulary.ordinary

    def _kind_before(self, first: int) -> tuple[int, PlaceKind | None]:
        """Return the kind named before a name ("the village of X", "village X"), where it begins."""
        index = first - 1
        if index >= 0 and self._lows[index] == "of":
            index -= 1
        elif not (index >= 0 and self._words[first].joined):
            return first, None
        for length in range(min(5, index + 1), 0, -1):
            begin = index - length + 1
            kind = self._vocabulary.kinds.get(tuple(self._lows[begin : index + 1]))
            if kind is not None and (self._is_part(begin, index) or self._is_taken(begin)):
                return first, None
            if kind is not None and not self._words[index].owns:
                if kind in _AREAS:
                    self._used.update(range(begin, index + 1))
                return begin, kind
        return first, None

    def _is_part(self, begin: int, index: int) -> bool:
        """Whether "northern districts" or "outskirts" stands there, and not what a name is."""
        if self._lows[index] not in self._vocabulary.part_nouns:
            return False
        plural = self._lows[index].endswith("s")
        return plural or (begin > 0 and self._lows[begin - 1] in self._vocabulary.part_adjectives)

    def _is_taken(self, begin: int) -> bool:
        """Whether the word for a kind belongs to the name before it: "Darqad district of X"."""
        before = self._words[begin - 1] if begin and self._words[begin].joined else None
        if before is None or not before.capital or before.first:
            return False
        vocabulary = self._vocabulary
        adjectives = (vocabulary.compass, vocabulary.openers, vocabulary.between)
        is_adjective = any(before.low in words for words in adjectives)
        return (before.low,) not in vocabulary.demonyms and not is_adjective

    def _as_kind(self, mention: Mention, kind: PlaceKind) -> Mention:
        same = tuple(match for match in mention.matches if match.entry.kind is kind)
        if same:
            return replace(mention, matches=same, kind=kind)
        if kind is PlaceKind.POPULATED or not mention.known:
            return replace(mention, kind=kind)
        return replace(mention, kind=kind, matches=(), parent=mention)

    def _site_name(self, mention: Mention, left: int, kind: PlaceKind) -> Mention:
        """Take the word before into the name: "Camp Saio", "Mount Sinjar", "Gate 27"."""
        self._used.add(left)
        start = self._words[left].start
        text = self._text[start : mention.end]
        matches = self._gazetteer.matches(text)
        parent = mention if mention.known and not matches else None
        return replace(
            mention,
            start=start,
            text=text,
            name=text,
            kind=kind,
            matches=matches,
            parent=parent,
            known=bool(matches) or mention.known,
        )

    def _with_offset(self, mention: Mention, name: Name, left: int) -> Mention:
        relation = relation_before(self._words, left, self._vocabulary)
        titled = left < name.first and mention.kind in _AREAS
        part = None
        if relation is None:
            part = part_before(self._words, left, self._vocabulary, titled=titled)
        if part is None and relation is None:
            part = part_after(self._words, name.last, self._vocabulary)
        if relation is None and part is None:
            return mention
        return replace(mention, relation=relation and relation[0], part=part and part[0])

    # ------------------------------------------------------------------ names nobody knows

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
        site = None if earlier in {"headquarters", "hq"} else self._kind_before(index + 1)[1]
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
            kind = next((m.kind for m in sure if m.kind in _AREAS), PlaceKind.POPULATED)
            for name in group:
                is_known = name.first in found or name.country is not None
                if not is_known and not (name.person and not self._is_like_town(name, sure)):
                    found[name.first] = replace(self._bare(name), kind=kind)

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
            after = next((i for i, w in enumerate(self._words) if w.start >= mention.end), -1)
            parent = self._sites.parent_after(after, known) if after >= 0 else None
            found[name.first] = replace(mention, parent=parent)
