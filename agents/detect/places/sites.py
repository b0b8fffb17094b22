"""Finds places that go without a name: "the town", "its airport", "the compound in central X"."""

from __future__ import annotations

from typing import Final

from agents.detect.places.mentions import Mention
from agents.detect.places.tokens import Words
from agents.detect.places.words import PlaceWords
from schemas.claims import PlaceKind

_SITES: Final = frozenset(PlaceKind) - {PlaceKind.POPULATED, PlaceKind.COUNTRY, PlaceKind.UNKNOWN}

_SEATS: Final = frozenset(("city", "town", "village"))
_SKIPPED: Final = _SEATS | {"of"}
_OF_TOWNS: Final = frozenset((PlaceKind.FACILITY, PlaceKind.AIRPORT, PlaceKind.CROSSING))
_OF_UNITS: Final = frozenset((PlaceKind.BASE, PlaceKind.FACILITY))
_ORDINALS: Final = frozenset(("st", "nd", "rd", "th"))
_TOWNS: Final = frozenset((PlaceKind.POPULATED, PlaceKind.UNKNOWN))
_LIST_WORDS: Final = frozenset(("and", "its", "both", "as", "well", "then"))
_PAST: Final = frozenset(
    ("from", "to", "by", "with", "after", "and", "as", "on", "in", "at", "near")
)
_UNITS: Final = frozenset(("division", "brigade", "regiment", "battalion"))
_OWNER_WORDS: Final = 6  # after a site: "of the 17th infantry division"
_INDEFINITE: Final = frozenset(
    ("a", "an", "another", "each", "every", "several", "some", "other", "no")
)
_WIDE: Final = frozenset((PlaceKind.TERRAIN, PlaceKind.PROVINCE, PlaceKind.DISTRICT))
_PLURALS: Final = frozenset(
    ("cities", "towns", "villages", "settlements", "bases", "camps", "airports", "crossings", "oilfields",
     "fields", "posts", "outposts", "checkpoints", "islands", "districts", "provinces", "regions")
)  # fmt: skip


class SiteReader:
    """Reads the sites of one sentence. ``used`` are the words that belong to names already."""

    def __init__(self, text: str, words: Words, vocabulary: PlaceWords, used: set[int]) -> None:
        self._text = text
        self._apart = words
        self._words = words.each
        self._lows = words.lows
        self._vocabulary = vocabulary
        self._used = used

    def read(self, named: list[Mention]) -> list[Mention]:
        """Return "the town", "its airport", "the government complex in central X"."""
        found: list[Mention] = []
        starts = self._vocabulary.kind_starts
        last = 0
        for index in [i for i, low in enumerate(self._lows) if low in starts]:
            if index < last or index in self._used:
                continue
            kind = self._vocabulary.kind_at(self._lows, index)
            if kind is None:
                continue
            last, kind = self._whole_kind(index, kind)
            mention = self._generic(index, last, kind[0], named)
            if mention is not None:
                found.append(mention)
        if not _UNITS.isdisjoint(self._lows):
            units = [at for at, low in enumerate(self._lows) if low in _UNITS]
            found += [unit for at in units for unit in self._unit_at(at)]
        return found

    def _unit_at(self, index: int) -> list[Mention]:
        """Return a unit's base that goes by the unit alone: "seized the 22nd Infantry Division"."""
        word = self._words[index]
        if not word.capital or index in self._used:
            return []
        begin = self._unit_before(index)
        last = index + 2 if self._is_numbered(index) else index + 1
        before = self._before_owner(begin)
        if before < 0 or self._lows[before] not in self._vocabulary.seizing:
            return []
        if not any(w.text[0].isdigit() for w in self._words[begin:last]) or self._goes_on(last):
            return []
        start, end = self._apart.starts[begin], self._apart.end(last - 1)
        text = self._text[start:end]
        kind = PlaceKind.BASE
        return [
            Mention(
                start=start,
                end=end,
                text=text,
                head=self._apart.starts[index],
                name=text,
                kind=kind,
                known=False,
            )
        ]

    def _before_owner(self, index: int) -> int:
        """Return the word before "the Syrian army's" that stands before ``index``, -1 for none."""
        whose = self._vocabulary.organisations
        at = index - 1
        while at >= 0 and (
            self._lows[at] == "the"
            or self._words[at].owns
            or self._lows[at] in whose
            or (self._lows[at],) in self._vocabulary.demonyms
        ):
            at -= 1
        return at

    def _goes_on(self, index: int) -> bool:
        """Whether a word follows that says what of the unit: "the 22nd Division commander"."""
        if index >= len(self._words) or not self._words[index].joined:
            return False
        low = self._lows[index]
        return low not in _PAST and low not in self._vocabulary.dates

    def _whole_kind(
        self, index: int, kind: tuple[PlaceKind, int]
    ) -> tuple[int, tuple[PlaceKind, int]]:
        """Return where the kind ends that begins at ``index``: "infantry division headquarters"."""
        last = index + kind[1]
        while last < len(self._words) and kind[0] in _OF_UNITS and self._words[last].joined:
            following = self._vocabulary.kind_at(self._lows, last)
            if following is None or following[0] not in _OF_UNITS:
                break
            kind, last = following, last + following[1]
        return last, kind

    def _generic(
        self, first: int, last: int, kind: PlaceKind, named: list[Mention]
    ) -> Mention | None:
        begin = first
        while (
            begin
            and self._words[begin].joined
            and self._lows[begin - 1] in self._vocabulary.between
        ):
            begin -= 1
        parent = self.parent_after(last, named) or self._owner_before(begin, kind, named)
        shared = self._shared_parent(last, kind, named) if parent is None else None
        plain, begin = begin, self._unit_before(begin) if kind in _OF_UNITS else begin
        stop = self._past_owner(last) if parent is None and kind in _OF_UNITS else last
        start, end = self._apart.starts[begin], self._apart.end(stop - 1)
        if not self._points(begin, last, kind, parent):
            return None
        for mention in named:
            if mention.start < end and start < mention.end:
                return None
        own = parent is None and (begin < plain or self._is_own_name(last, stop))
        end = max(end, parent.end) if parent else end
        parent = parent or (shared if not own else None)
        text = self._text[start:end]
        return Mention(
            start=start,
            end=end,
            text=text,
            head=self._apart.starts[last - 1],
            name=parent.name if parent else text if own else "",
            kind=kind,
            generic=parent is None and not own,
            indefinite=parent is None and self._is_indefinite(begin, last),
            known=parent is not None,
            parent=parent,
        )

    def _unit_before(self, begin: int) -> int:
        """Return where the name of a unit or a compass name before a site begins: "17th Division"."""
        at = begin
        while at and self._words[at].gap in {" ", "-", ""} and self._is_of_unit(at - 1):
            at -= 1
        return at

    def _is_of_unit(self, index: int) -> bool:
        word = self._words[index]
        if word.low in _ORDINALS and index and self._words[index - 1].text.isdigit():
            return not word.gap
        if word.text.isdigit():
            before = self._lows[index - 1] if index else ""
            return self._lows[index + 1] in _ORDINALS or before in self._vocabulary.organisations
        if not word.capital or word.first:
            return False
        vocabulary, low = self._vocabulary, word.low
        return (
            low in vocabulary.compass
            or low in vocabulary.organisations
            or low in vocabulary.between
        )

    def _is_numbered(self, index: int) -> bool:
        """Whether a number after a unit's word is its name: "Battalion 540", not "brigade 12 km"."""
        number = self._words[index + 1 : index + 2]
        is_name = self._words[index].capital and bool(number) and number[0].text.isdigit()
        return is_name and number[0].joined

    def _is_own_name(self, last: int, stop: int) -> bool:
        """Whether a unit's name tells the site from all others: "headquarters of the 17th Division"."""
        return any(w.capital or w.text[0].isdigit() for w in self._words[last:stop])

    def _points(self, begin: int, last: int, kind: PlaceKind, parent: Mention | None) -> bool:
        """Whether the words point at a place: "the town", but neither "a town" nor "town of X"."""
        before = self._lows[begin - 1] if begin else ""
        determined = before in self._vocabulary.determiners
        if parent is not None and self._lows[last - 1] in self._vocabulary.part_nouns:
            return False
        if kind not in _SITES and (parent is not None or not determined):
            return False
        if kind in _WIDE and not determined:
            return False
        return not (before in {"a", "an"} and kind is PlaceKind.POPULATED)

    def _is_indefinite(self, begin: int, last: int) -> bool:
        """Whether "a", "another", "several" stands before, or a plural that names no kind of site."""
        before = self._lows[begin - 1] if begin else ""
        return before in _INDEFINITE or self._lows[last - 1] in _PLURALS

    def parent_after(self, index: int, named: list[Mention]) -> Mention | None:
        """Return the place that "of X", "in central X" after a site says it belongs to."""
        at = self._past_owner(index)
        if at >= len(self._words) or self._lows[at] not in self._vocabulary.inside:
            return None
        if not self._words[at].joined:
            return None
        at += 1
        vocabulary = self._vocabulary
        lows, count = self._lows, len(self._lows)
        while at < count and (
            lows[at] in vocabulary.determiners
            or lows[at] in vocabulary.compass
            or lows[at] in vocabulary.part_nouns
            or lows[at] in _SKIPPED
        ):
            at += 1
        if at >= count:
            return None
        start = self._apart.starts[at]
        return next((m for m in named if m.start == start and m.country is None), None)

    def _shared_parent(self, index: int, kind: PlaceKind, named: list[Mention]) -> Mention | None:
        """Return the town of a site that the next one names: "the palace and the airport in X"."""
        if kind not in _OF_TOWNS or index >= len(self._lows) or self._lows[index] != "and":
            return None
        at = index + 1
        skipped = (self._vocabulary.determiners, self._vocabulary.between)
        while at < len(self._words) and any(self._lows[at] in words for words in skipped):
            at += 1
        following = self._vocabulary.kind_at(self._lows, at) if at < len(self._words) else None
        if following is None or following[0] not in _OF_TOWNS:
            return None
        return self.parent_after(at + following[1], named)

    def _owner_before(self, begin: int, kind: PlaceKind, named: list[Mention]) -> Mention | None:
        """Return the town whose site it is: "took X, its airport and its dam"."""
        if begin == 0 or self._lows[begin - 1] != "its" or kind not in _OF_TOWNS:
            return None
        start = self._apart.starts[begin - 1]
        owner = next((m for m in reversed(named) if m.end <= start), None)
        if owner is None or owner.country or owner.relation or owner.kind not in _TOWNS:
            return None
        between = [
            low
            for low, at in zip(self._lows, self._apart.starts, strict=True)
            if owner.end <= at < start
        ]
        if between[:2] == ["in", "the"] and between[2:3] and between[2] in self._vocabulary.compass:
            between = between[3:]  # "X in the north and its dam"
        listed = all(
            low in _LIST_WORDS
            or low in self._vocabulary.between
            or (low,) in self._vocabulary.kinds
            for low in between
        )
        return owner if listed else None

    def _past_owner(self, index: int) -> int:
        """Return the word after "of a multinational force", or ``index`` where none owns the site."""
        if index >= len(self._lows) or self._lows[index] != "of":
            return index
        for at in range(index + 1, min(len(self._words), index + _OWNER_WORDS)):
            word = self._words[at]
            if word.low in self._vocabulary.forces or word.low in self._vocabulary.organisations:
                return at + 2 if self._is_numbered(at) else at + 1
            if word.gap not in {" ", "-", ""} or word.low in _PAST:
                break
        return index
