"""Which names of places in an article are those of places, and which of parties."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from agents.detect.actors.resolve import ActorMention
from agents.detect.parsing.sentences import Sentence
from agents.detect.places.mentions import Mention, PlaceContext

_LOCATING: Final = frozenset(
    ("in", "of", "from", "near", "to", "on", "around", "into", "outside", "at", "inside", "within",
     "across", "over", "through")
)  # fmt: skip


def without_parties(
    context: PlaceContext, named: Sequence[tuple[Sentence, tuple[ActorMention, ...]]]
) -> PlaceContext:
    """Take out of ``context`` what reads like a place but names a party: "Al-Qaeda", "IS".

    A capital inside a longer name stands for no government: "Tripoli International Airport".
    """
    text, title = (
        _Parties(
            (p.start, p.end, p.metonym)
            for s, parties in named
            if s.field == field
            for p in parties
            if p.relation is None and not (p.metonym and _is_location(s, p))
        )
        for field in ("text", "title")
    )
    return replace(
        context,
        mentions=tuple([m for m in context.mentions if text.leaves(m)]),
        title_mentions=tuple([m for m in context.title_mentions if title.leaves(m)]),
    )


class _Parties:
    """Where the names of parties stand, in order: a mention is asked of those that it meets alone."""

    def __init__(self, spans: Iterable[tuple[int, int, bool]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _, _ in self._spans]
        self._ends = list(accumulate((end for _, end, _ in self._spans), max))

    def leaves(self, mention: Mention) -> bool:
        """Return whether a mention has no words of a party, or only has them in a longer name."""
        if mention.generic:
            return True
        first = bisect_right(self._ends, mention.start)
        met = self._spans[first : bisect_left(self._starts, mention.end, first)]
        return all(_is_longer(mention, *span) for span in met if span[1] > mention.start)


def _is_longer(mention: Mention, start: int, end: int, is_capital: bool) -> bool:  # noqa: FBT001
    """Return whether a mention has a party's words in its own, longer name."""
    if end > mention.end:
        return False
    town = mention.parent  # "the government headquarters in X"
    is_site = town is not None and (town.end <= start or end <= town.start)
    return is_site or (is_capital and end - start < mention.end - mention.start)


def _is_location(sentence: Sentence, party: ActorMention) -> bool:
    """Return whether a capital or country stands as a place rather than for its government."""
    before = sentence.text[: party.start - sentence.start].split()
    return bool(before) and before[-1].casefold() in _LOCATING
