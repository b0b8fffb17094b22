"""Parts: when the parts of a place that one party gained come to the whole of it.

Only parts that the text names are added: one half and its opposite, or a part and "the rest". Shares
are not: "40 per cent" and then "60 per cent" are figures of one front line, and the later stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from agents.corroborate.readings import Reading
from agents.knowledge import read_toml
from schemas.claims import Extent

_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _PartWords:
    sides: dict[str, tuple[int, int]]
    halves: frozenset[str]
    rest: frozenset[str]


def completing(readings: Iterable[Reading]) -> Reading | None:
    """Return the reading with which the parts told of come to the whole place, None if they do not.

    Args:
        readings: What is told of one change, in event order. Denials and claims of the whole place
            are passed over.
    """
    gained: set[tuple[int, int]] = set()
    some = False
    for reading in readings:
        claim = reading.claim
        if reading.denied or claim.extent is not Extent.PARTIAL:
            continue
        half = _half(claim.part or "")
        if half is not None and (half[0], 1 - half[1]) in gained:
            return reading
        if some and _is_rest(claim.part or ""):
            return reading
        if half is not None:
            gained.add(half)
        some = True
    return None


@lru_cache(maxsize=1024)
def _half(part: str) -> tuple[int, int] | None:
    """Return which half a part is: the number of the pair and 0 or 1; None for any other part."""
    words, known = _words(part), _part_words()
    sides = {known.sides[word] for word in words if word in known.sides}
    name = {word for word in words if word not in known.sides and word.islower()}
    return sides.pop() if len(sides) == 1 and name <= known.halves else None


@lru_cache(maxsize=1024)
def _is_rest(part: str) -> bool:
    words = _words(part)
    return bool(words) and not _part_words().rest.isdisjoint(words[:2])


def _words(part: str) -> list[str]:
    """Return the words of a part; names keep their capitals."""
    return _WORD.findall(part)


@cache
def _part_words() -> _PartWords:
    data = read_toml("parts.toml")
    sides = {
        word: (number, side)
        for number, pair in enumerate(data["opposites"])
        for side, words in enumerate(pair)
        for word in words
    }
    return _PartWords(sides, frozenset(data["halves"]), frozenset(data["rest"]))
