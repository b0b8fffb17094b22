"""Reads what stands before a place name: "25 km west of", "northern districts of"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.detect.places.tokens import Word
from agents.detect.places.words import PlaceWords

_FARTHEST: Final = 7  # words that a relation or a part may take
_BEFORE_LIST: Final = 10  # words from "six villages" to the first name of the list
_LISTING: Final = frozenset(("including", "namely", "naming", "notably", "among", "them", "are"))
_JOINING: Final = frozenset(
    (("and",), ("or",), ("and", "the"), ("as", "well", "as"), ("and", "also"), ("and", "then"))
)
_BESIDE: Final = frozenset(("neighbouring", "neighboring", "nearby", "adjacent", "adjoining"))
_CALLING: Final = frozenset(
    ("are", "were", "the", "all", "both", "a", "of", "two", "three", "four", "five", "six", "seven",
     "small", "key", "strategic", "border", "other", "nearby", "neighbouring", "neighboring", "twin")
)  # fmt: skip
_LONGEST_JOIN: Final = 5  # words: "as well as the nearby"
_DISTANCE_WORDS: Final = 3  # "some 25 km", before a direction


def joins(words: Sequence[Word], last: int, first: int) -> bool:
    """Return whether the words from ``last`` to before ``first`` join two members of a list."""
    if first - last > _LONGEST_JOIN:
        return False
    between = tuple([word.low for word in words[last:first]])
    if not between:
        return not {",", ";"}.isdisjoint(words[first].gap)
    if between[-1] in _BESIDE:
        between = between[:-1] if between[-2:-1] != ("the",) else between[:-2]
    return between in _JOINING and words[first].joined


def opens_list(words: Sequence[Word], index: int, plurals: frozenset[str]) -> bool:
    """Return whether the word at ``index`` opens a list of places: "six villages, including X".

    ``plurals`` are the words for what is listed.
    """
    before = words[index - 1].low if index else ""
    is_open = ":" in words[index].gap or before in _LISTING
    named = (word.low for word in words[max(0, index - _BEFORE_LIST) : index])
    return is_open and not plurals.isdisjoint(named)


def calls_places(words: Sequence[Word], index: int, plurals: frozenset[str]) -> bool:
    """Return whether the words from ``index``, behind a list, say what its members are.

    "X, Y and Z: all three villages", "X and Y are the towns that", "X and Y, villages in".
    """
    if index >= len(words) or (words[index].joined and words[index].low not in {"are", "were"}):
        return False
    for word in words[index : index + _FARTHEST]:
        if word.low in plurals:
            return True
        if word.low not in _CALLING:
            return False
    return False


def relation_before(
    words: Sequence[Word], index: int, vocabulary: PlaceWords
) -> tuple[str, int] | None:
    """Return the offset that ends before the word at ``index``, and the word where it begins.

    "25 km west of", "south of", "40 miles from", "near", "on the road to". A direction without
    "of" is none: "northern Aleppo" is a part.
    """
    end = _skip_determiners(words, index, vocabulary)
    longest = vocabulary.near_ends.get(words[end - 1].low, 0) if end else 0
    for length in range(min(longest, end), 0, -1):
        if tuple([word.low for word in words[end - length : end]]) in vocabulary.near:
            return _phrase(words, end - length, end), end - length
    if end < 2 or words[end - 1].low not in {"of", "from"}:  # noqa: PLR2004 - "west of"
        return None
    start = end - 1
    if words[start - 1].low in vocabulary.directions and words[end - 1].low == "of":
        start -= 1
    distance = _distance_start(words, start, vocabulary)
    if distance is None and start == end - 1:
        return None
    begin = start if distance is None else distance
    return _phrase(words, begin, end), begin


def _distance_start(words: Sequence[Word], end: int, vocabulary: PlaceWords) -> int | None:
    """Return where "25 km" or "about 10 miles (16 km)" begins that ends before ``end``."""
    start = end
    for index in range(end - 1, max(-1, end - _FARTHEST), -1):
        low = words[index].low
        if low in vocabulary.units and index and words[index - 1].text[0].isdigit():
            start = index - 1
        elif low not in vocabulary.units and not low[0].isdigit():
            break
    return start if start < end else None


def part_before(
    words: Sequence[Word], index: int, vocabulary: PlaceWords, *, titled: bool = False
) -> tuple[str, int] | None:
    """Return the part of a place that the words before ``index`` name, and where they begin.

    "northern districts of", "half of", "40 percent of", "the outskirts of", "central". Where the
    place is ``titled`` as what it is, a direction says where it lies: "the northern town of Kidal".
    """
    end = _skip_determiners(words, index, vocabulary)
    if not end:
        return None
    before = words[end - 1]
    if before.low in vocabulary.part_adjectives and words[index].joined:
        if titled and before.low in vocabulary.compass and before.low != "downtown":
            return None
        return before.text, end - 1
    if before.low not in {"of", "in", "inside", "around"} or end < 2:  # noqa: PLR2004
        return None
    noun = end - 2
    if words[noun].low not in vocabulary.part_nouns:
        return None
    begin = noun
    while begin and end - begin < _FARTHEST and _qualifies(words[begin - 1], vocabulary):
        begin -= 1
    return _phrase(words, begin, end), begin


def part_after(words: Sequence[Word], index: int, vocabulary: PlaceWords) -> tuple[str, int] | None:
    """Return the part that the words from ``index`` on name, and the word after them.

    ``index`` follows the name: "Raqqa's northern districts", "Raqqa city centre", "Homs suburbs".
    """
    for last in range(index, min(len(words), index + _DISTANCE_WORDS)):
        if last > index and not words[last].joined:
            return None
        if words[last].low in vocabulary.part_nouns and not words[last].capital:
            return _phrase(words, index, last + 1), last + 1
        low = words[last].low
        if low not in vocabulary.part_adjectives and low not in vocabulary.between:
            return None
    return None


def _qualifies(word: Word, vocabulary: PlaceWords) -> bool:
    return (
        word.low in vocabulary.part_adjectives
        or word.low in vocabulary.determiners
        or word.low in vocabulary.part_nouns
        or word.low
        in {"large", "many", "most", "two", "three", "four", "five", "than", "more", "nearly"}
        or word.text[0].isdigit()
    )


def _skip_determiners(words: Sequence[Word], index: int, vocabulary: PlaceWords) -> int:
    while index and words[index - 1].low in vocabulary.determiners:
        index -= 1
    return index


def _phrase(words: Sequence[Word], start: int, end: int) -> str:
    return " ".join(word.text for word in words[start:end])
