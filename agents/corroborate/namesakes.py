"""Namesakes: parties that no catalogue knows, under one id however their name is spelt.

Such a party goes by the id "un:" and its folded name, so that "Ridge Front" and "Ridge Front
fighters" would be two. They are one where nothing but a word for fighters or a transliteration
differs; a number makes two: the 35th brigade is not the 36th.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Final

from agents.detect.places.folding import loose_key
from agents.knowledge import read_toml

_UNKNOWN: Final = "un:"
_ALIKE: Final = 0.9
"""From which share of common letters on two folded names are spellings of one."""
_SHORTEST: Final = 6
"""Letters of a folded name below which only equal ones are the same."""


def one_name(ids: Iterable[str]) -> dict[str, str]:
    """Return for each id that is another spelling of one before it that earlier id.

    Only parties in no catalogue are compared. Give the ids in the order in which they became known:
    the first spelling stays.
    """
    first: list[str] = []
    names: dict[str, str] = {}
    for party in dict.fromkeys(i for i in ids if i.startswith(_UNKNOWN)):
        same = next((other for other in first if _same(party, other)), None)
        if same is None:
            first.append(party)
        else:
            names[party] = same
    return names


@lru_cache(maxsize=4096)
def _same(one: str, other: str) -> bool:
    (name, numbers), (second, others) = _key(one), _key(other)
    if numbers != others or not name or not second:
        return False
    if name == second:
        return True
    if min(len(name), len(second)) < _SHORTEST or name[0] != second[0]:
        return False
    return SequenceMatcher(None, name, second, autojunk=False).ratio() >= _ALIKE


@lru_cache(maxsize=4096)
def _key(party: str) -> tuple[str, tuple[str, ...]]:
    """Return a name's telling words, folded, and its numbers."""
    words = party.removeprefix(_UNKNOWN).casefold().split()
    numbers = tuple(word for word in words if any(letter.isdigit() for letter in word))
    telling = [word for word in words if word not in _generic() and word not in numbers]
    return loose_key(" ".join(telling or [w for w in words if w not in numbers])), numbers


@cache
def _generic() -> frozenset[str]:
    return frozenset(read_toml("party_words.toml")["generic"])
