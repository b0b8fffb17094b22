"""Spots: the parties and places of a sentence, with the preposition that each stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from agents.detect.languages.lexicon import Lexicon, PartyRef
from agents.detect.languages.phrases import Hit
from agents.detect.languages.words import Token
from agents.detect.places.mentions import Mention

_NO_GROUPS: Final[frozenset[str]] = frozenset()
_GENITIVE: Final = frozenset(("genitive",))
_QUOTES: Final = frozenset('\u00ab\u201c\u201e"')
_LOOK_LEFT: Final = 5  # words between a noun and its preposition


class Spot(Struct, frozen=True):
    """Words ``first:last`` that name a party or a place.

    ``groups`` are the groups of the preposition right before it, ``marked`` whether there is one.
    ``determiner`` is the word between, if there is one. ``aside`` is true of a backer.
    ``edge`` is where all that belongs to it begins, ``prefix`` what was taken off its first word,
    ``part`` the words that say that only a part of the place is meant.
    """

    first: int
    last: int
    party: PartyRef | None = None
    place: Mention | None = None
    groups: frozenset[str] = _NO_GROUPS
    marked: bool = False
    determiner: str = ""
    aside: bool = False
    edge: int = 0
    prefix: str = ""
    part: str | None = None

    def overlaps(self, other: Spot) -> bool:
        """Return whether the two share a word."""
        return self.first < other.last and other.first < self.last


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence taken apart: its words and what the language's file knows."""

    tokens: Sequence[Token]
    lexicon: Lexicon
    _known: dict[str, set[int]] = field(default_factory=dict)

    def has(self, group: str, index: int) -> bool:
        """Return whether a phrase of the word list ``group`` begins at ``index``."""
        if not self._known:
            self._known[""] = set()
            for at in range(len(self.tokens)):
                for hit in self.lexicon.all_words.all_at(self.tokens, at):
                    self._known.setdefault(hit.value, set()).add(at)
        return index in self._known.get(group, ())

    def any_in(self, group: str, first: int, last: int) -> int | None:
        """Return where a phrase of ``group`` begins within ``first:last``, or None."""
        span = range(max(0, first), min(len(self.tokens), last))
        return next((i for i in span if self.has(group, i)), None)


def placed(
    spot: Spot, line: Line, stops: frozenset[int], peoples: frozenset[int] = frozenset()
) -> Spot:
    """Return ``spot`` with the preposition and the determiner before it.

    Adjectives may stand between, those of nationality (``peoples``) with a capital too: "in de
    Syrische stad". Words of a change, marks and other spots (``stops``) may not.
    """
    written_in = line.lexicon.prefix_groups.get(spot.prefix)
    if written_in:
        return replace(spot, groups=written_in, marked=True, edge=spot.first)
    index, determiner = spot.first, ""
    for _ in range(_LOOK_LEFT):
        hit = _marker_before(index, line)
        if hit is not None and "of" in hit.value and line.has("quantity", hit.first - 1):
            index = hit.first - 1  # "par des centaines de rebelles"
            continue
        if hit is not None and not stops.intersection(hit.indexes):
            return replace(
                spot, groups=hit.value, marked=True, determiner=determiner, edge=hit.first
            )
        before = index - 1
        if before < 0 or before in stops or determiner:
            break
        if before not in peoples and not _may_stand_between(line, before):
            break
        if line.has("determiners", before):
            determiner = line.tokens[before].low
        index = before
    return replace(spot, determiner=determiner, edge=index if determiner else spot.first)


def _marker_before(index: int, line: Line) -> Hit[frozenset[str]] | None:
    """Return the preposition right before ``index``; "der" is one only behind a noun."""
    hit = line.lexicon.markers.ending_at(line.tokens, index)
    if hit is not None and hit.value == _GENITIVE and not _follows_noun(hit.first, line):
        return None
    return hit


def _may_stand_between(line: Line, index: int) -> bool:
    """Return whether a word may stand between a preposition and a name."""
    if line.tokens[index].text in _QUOTES:
        return index > 0
    is_word = line.tokens[index].is_word
    return is_word and (line.has("determiners", index) or _may_be_adjective(line, index))


def _follows_noun(index: int, line: Line) -> bool:
    while index > 0 and not line.tokens[index - 1].is_word:
        index -= 1
    return index > 0 and line.tokens[index - 1].capital


def with_part(spot: Spot, line: Line) -> Spot:
    """Return a place with the words before it that say that only a part is meant."""
    if spot.place is None:
        return spot
    index = spot.first
    for _ in range(3):
        whole = line.lexicon.words["whole"].ending_at(line.tokens, index)
        if whole is not None:
            return replace(spot, first=whole.first, prefix=whole.prefix)
        hit = line.lexicon.words["part"].ending_at(line.tokens, index)
        if hit is not None:
            words = " ".join(line.tokens[i].text for i in hit.indexes)
            return replace(spot, first=hit.first, part=words, prefix=hit.prefix)
        if index == 0 or not (line.has("of", index - 1) or line.has("determiners", index - 1)):
            break
        index -= 1
    return spot


def _may_be_adjective(line: Line, index: int) -> bool:
    token = line.tokens[index]
    adverbs = line.lexicon.words.get("adverbs")
    if adverbs is not None and adverbs.ending_at(line.tokens, index + 1) is not None:
        return False
    if _ends_a_time(line, index):
        return False
    return token.text.islower() and not line.has("clause", index) and not line.has("conj", index)


def opens_anew(line: Line, index: int) -> bool:
    """Return whether nothing before ``index`` and it may be the subject of the verb behind it."""
    token = line.tokens[index]
    is_joint = line.has("clause", index) or line.has("conj", index)
    return is_joint or not token.is_word or _ends_a_time(line, index)


def _ends_a_time(line: Line, index: int) -> bool:
    """Return whether "yesterday" or "Friday" ends here: what stands behind it begins anew."""
    hit = line.lexicon.dates.ending_at(line.tokens, index + 1)
    return hit is not None and hit.value.kind in {"day", "weekday"}
