"""Finds places that go without a name: "the town", "its airport", "the compound in central X"."""

from __future__ import annotations

from typing import Final

from agents.detect.mentions import Mention
from agents.detect.placewords import PlaceWords
from agents.detect.tokens import Word
from schemas.claims import PlaceKind

_SITES: Final = frozenset(PlaceKind) - {PlaceKind.POPULATED, PlaceKind.COUNTRY, PlaceKind.UNKNOWN}

_INDEFINITE: Final = frozenset(
    ("a", "an", "another", "each", "every", "several", "some", "other", "no")
)
_PLURALS: Final = frozenset(
    ("cities", "towns", "villages", "settlements", "bases", "camps", "airports", "crossings", "oilfields",
     "fields", "posts", "outposts", "checkpoints", "islands", "districts", "provinces", "regions")
)  # fmt: skip


class SiteReader:
    """Reads the sites of one sentence. ``used`` are the words that belong to names already."""

    def __init__(
        self, text: str, words: list[Word], vocabulary: PlaceWords, used: set[int]
    ) -> None:
        self._text = text
        self._words = words
        self._lows = [word.low for word in words]
        self._vocabulary = vocabulary
        self._used = used

    def read(self, named: list[Mention]) -> list[Mention]:
        """Return "the town", "its airport", "the government complex in central X"."""
        found: list[Mention] = []
        index = 0
        while index < len(self._words):
            kind = None if index in self._used else self._vocabulary.kind_at(self._lows, index)
            if kind is None:
                index += 1
                continue
            last = index + kind[1]
            mention = self._generic(index, last, kind[0], named)
            if mention is not None:
                found.append(mention)
            index = last
        return found

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
        parent = self.parent_after(last, named)
        start, end = self._words[begin].start, self._words[last - 1].end
        if any(mention.start < end and start < mention.end for mention in named):
            return None
        if not self._points(begin, last, kind, parent):
            return None
        end = parent.end if parent else end
        return Mention(
            start=start,
            end=end,
            text=self._text[start:end],
            head=self._words[last - 1].start,
            name=parent.name if parent else "",
            kind=kind,
            generic=parent is None,
            indefinite=parent is None and self._is_indefinite(begin, last),
            known=parent is not None,
            parent=parent,
        )

    def _points(self, begin: int, last: int, kind: PlaceKind, parent: Mention | None) -> bool:
        """Whether the words point at a place: "the town", but neither "a town" nor "town of X"."""
        before = self._lows[begin - 1] if begin else ""
        determined = before in self._vocabulary.determiners
        if parent is not None and self._lows[last - 1] in self._vocabulary.part_nouns:
            return False
        if kind not in _SITES and (parent is not None or not determined):
            return False
        if kind in {PlaceKind.TERRAIN, PlaceKind.PROVINCE, PlaceKind.DISTRICT} and not determined:
            return False
        return not (before in {"a", "an"} and kind is PlaceKind.POPULATED)

    def _is_indefinite(self, begin: int, last: int) -> bool:
        """Whether "a", "another", "several" stands before, or a plural that names no kind of site."""
        before = self._lows[begin - 1] if begin else ""
        return before in _INDEFINITE or self._lows[last - 1] in _PLURALS

    def parent_after(self, index: int, named: list[Mention]) -> Mention | None:
        """Return the place that "of X", "in central X" after a site says it belongs to."""
        if index >= len(self._words) or self._lows[index] not in self._vocabulary.inside:
            return None
        if not self._words[index].joined:
            return None
        at = index + 1
        skip = self._vocabulary.determiners | self._vocabulary.compass | {"city", "town", "village"}
        while at < len(self._words) and self._lows[at] in skip | {"of"}:
            at += 1
        if at >= len(self._words):
            return None
        start = self._words[at].start
        return next((m for m in named if m.start == start and m.country is None), None)
