"""What the words around a name say that it is: its kind, a part of it, how far off it lies."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from agents.detect.places.company import plain_kind
from agents.detect.places.gazetteer import Gazetteer, Match
from agents.detect.places.mentions import Mention
from agents.detect.places.names import Name
from agents.detect.places.offsets import part_after, part_before, relation_before
from agents.detect.places.tokens import Words
from agents.detect.places.words import PlaceWords
from schemas.claims import PlaceKind

_MOST_BETWEEN: Final = 3  # words between a name and the word for its kind
_SETTLEMENTS: Final = frozenset(
    ("suburb", "suburbs", "town", "towns", "village", "villages", "city", "hamlet", "settlement")
)
_SHARED: Final = frozenset(("districts", "towns", "villages", "counties", "communes"))
AREAS: Final = frozenset(
    (PlaceKind.POPULATED, PlaceKind.DISTRICT, PlaceKind.PROVINCE, PlaceKind.ISLAND)
)
"""Kinds whose word is no part of the name: "the town of X", "X district"."""


class KindReader:
    """Makes mentions of names. ``used`` takes the words for a kind that belong to them."""

    def __init__(
        self,
        text: str,
        words: Words,
        gazetteer: Gazetteer,
        vocabulary: PlaceWords,
        used: set[int],
    ) -> None:
        self._text = text
        self._apart = words
        self._words = words.each
        self._lows = words.lows
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._used = used

    def named(self, name: Name) -> Mention:
        """Return the mention of ``name`` with what stands around it."""
        if name.country is not None:
            return self.bare(name)
        return self.called(name, self.after(name), *self.before(name.first))

    def called(
        self,
        name: Name,
        after: tuple[PlaceKind, int, int] | None,
        left: int,
        kind: PlaceKind | None,
    ) -> Mention:
        """Return the mention of ``name`` with the kinds that stand after and before it."""
        mention = self.bare(name)
        if after is not None:
            mention = self._with_kind(mention, name, *after)
        elif kind is not None and kind in AREAS:
            mention = self._as_kind(mention, kind)
        elif kind is not None and self._lows[name.first - 1] in self._vocabulary.named_by_kind:
            left = name.first - 1
            mention = self._site_name(mention, left, kind)
        return self._with_offset(mention, name, left)

    def bare(self, name: Name) -> Mention:
        """Return the mention of the words of ``name`` alone."""
        start, end = self._apart.starts[name.first], self._apart.end(name.last - 1)
        kind = PlaceKind.UNKNOWN
        if name.country is not None:
            kind = PlaceKind.COUNTRY
        elif name.matches:
            kind = plain_kind(name.matches)
        text = self._text[start:end]
        return Mention(
            start=start,
            end=end,
            text=text,
            head=self._apart.starts[name.last - 1],
            name=text,
            kind=kind,
            matches=name.matches,
            known=name.known,
            country=name.country,
        )

    def after(self, name: Name) -> tuple[PlaceKind, int, int] | None:
        """Return the kind named after a name, and the words that the kind takes."""
        lows, vocabulary = self._lows, self._vocabulary
        last = name.last
        for index in range(last, min(len(lows), last + _MOST_BETWEEN + 1)):
            if not self._follows(index, last):
                return None
            found = vocabulary.kind_at(lows, index)
            if found is not None:
                return found[0], index, index + found[1]
            if lows[index] not in vocabulary.between:
                return None
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
        start, stop = mention.start, self._apart.end(end - 1)
        text = self._text[start:stop]
        whole = replace(mention, end=stop, text=text, head=self._apart.starts[end - 1], kind=kind)
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

    def before(self, first: int) -> tuple[int, PlaceKind | None]:
        """Return the kind named before a name ("the village of X", "village X"), where it begins."""
        index = first - 1
        if index >= 0 and self._lows[index] == "of":
            index -= 1
        elif not (index >= 0 and self._words[first].joined):
            return first, None
        longest = self._vocabulary.kind_ends.get(self._lows[index], 0) if index >= 0 else 0
        for length in range(min(longest, index + 1), 0, -1):
            begin = index - length + 1
            kind = self._vocabulary.kinds.get(tuple(self._lows[begin : index + 1]))
            if kind is not None and (self._is_part(begin, index) or self._is_taken(begin)):
                return first, None
            if kind is not None and not self._words[index].owns:
                if kind in AREAS:
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
        start = self._apart.starts[left]
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
        titled = left < name.first and mention.kind in AREAS
        part = None
        if relation is None:
            part = part_before(self._words, left, self._vocabulary, titled=titled)
        if part is None and relation is None:
            part = part_after(self._words, name.last, self._vocabulary)
        if relation is None and part is None:
            return mention
        return replace(mention, relation=relation and relation[0], part=part and part[0])
