"""What the words beside a name say of it: its kind in apposition, the list that it is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.detect.places.gazetteer import Match
from agents.detect.places.names import Name
from agents.detect.places.offsets import joins
from agents.detect.places.tokens import Word, Words
from agents.detect.places.words import PlaceWords
from schemas.claims import PlaceKind

_CLAUSE: Final = frozenset(
    ("of", "in", "from", "at", "for", "who", "whose", "which", "and", "near")
)


def apposed_kind(apart: Words, index: int, vocabulary: PlaceWords) -> PlaceKind | None:
    """Return the kind in ", a town in ..." from ``index`` on, which makes the name before a place."""
    words, lows = apart.each, apart.lows
    if index >= len(words) or "," not in words[index].gap:
        return None
    if lows[index] not in {"a", "an", "the", "another", "one"}:
        return None
    for at in range(index + 1, min(len(words), index + 5)):
        if not words[at].joined or lows[at] in _CLAUSE:
            return None
        found = vocabulary.kind_at(lows, at)
        if found is not None:
            return found[0]
    return None


def lists_of(words: Sequence[Word], names: list[Name]) -> list[list[Name]]:
    """Return the groups of names with nothing but commas and "and" between them."""
    groups: list[list[Name]] = []
    for name in names:
        if groups and joins(words, groups[-1][-1].last, name.first):
            groups[-1].append(name)
        else:
            groups.append([name])
    return [group for group in groups if len(group) > 1]


def plain_kind(matches: tuple[Match, ...]) -> PlaceKind:
    """Return what a name alone means: the town rather than the province named after it."""
    first = matches[0].entry
    if first.kind is not PlaceKind.PROVINCE:
        return first.kind
    town = any(
        match.exact
        and match.entry.kind is PlaceKind.POPULATED
        and match.entry.country == first.country
        for match in matches
    )
    return PlaceKind.POPULATED if town else first.kind
