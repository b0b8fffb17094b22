"""Which names of places in an article are those of places, and which of parties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
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
    spans = {
        field: [
            (p.start, p.end, p.metonym)
            for s, parties in named
            if s.field == field
            for p in parties
            if p.relation is None and not (p.metonym and _is_location(s, p))
        ]
        for field in ("text", "title")
    }

    def kept(mentions: tuple[Mention, ...], field: str) -> tuple[Mention, ...]:
        return tuple([m for m in mentions if m.generic or _is_own(m, spans[field])])

    return replace(
        context,
        mentions=kept(context.mentions, "text"),
        title_mentions=kept(context.title_mentions, "title"),
    )


def _is_own(mention: Mention, spans: Iterable[tuple[int, int, bool]]) -> bool:
    """Return whether a mention has no words of a party, or only has them in a longer name."""
    first, last = mention.start, mention.end
    met = [span for span in spans if span[0] < last and first < span[1]]
    return all(_is_longer(mention, *span) for span in met)


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
