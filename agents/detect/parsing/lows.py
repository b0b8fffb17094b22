"""The words of a sentence in lower case, for the choice of the sentences to parse."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

from msgspec import Struct

from agents.detect.kept import Kept

WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""A word: letters, joined by hyphens."""

QUOTES: Final = frozenset('"\u201c\u201d\u201e\u00ab\u00bb')
"""Marks between which somebody's own words stand."""

_BREAK: Final = re.compile(";")


def lows_of(text: str) -> list[str]:
    """Return the words of ``text``."""
    return [low for piece in text.split(" ") for _, low in _PIECES[piece]]


def lows_with_starts(text: str) -> tuple[list[int], list[str]]:
    """Return where each word of ``text`` starts, and the words."""
    starts: list[int] = []
    lows: list[str] = []
    at = 0
    for piece in text.split(" "):
        for start, low in _PIECES[piece]:
            starts.append(at + start)
            lows.append(low)
        at += len(piece) + 1
    return starts, lows


class Lows(Struct, frozen=True):
    """The words of a sentence in lower case, and where each starts in its ``text``.

    ``breaks`` are the numbers of words behind a semicolon, over which no phrase reaches.
    """

    text: str
    starts: list[int]
    lows: list[str]
    present: frozenset[str]
    breaks: list[int]

    def after(self, index: int) -> str:
        """Return the word behind the word ``index``, nothing at the end."""
        return self.lows[index + 1] if index + 1 < len(self.lows) else ""

    def gap(self, index: int) -> str:
        """Return what stands between the word ``index`` and the next: blanks, marks, digits."""
        end = self.starts[index] + len(self.lows[index])
        following = index + 1
        return self.text[end : self.starts[following] if following < len(self.lows) else None]

    def is_capital(self, index: int) -> bool:
        """Return whether a word begins with a capital."""
        return self.text[self.starts[index]].isupper()


@lru_cache(maxsize=4)  # several questions are asked of a sentence, one after the other
def lows_in(text: str) -> Lows:
    """Return the words of ``text`` with what is asked of them."""
    starts, lows = lows_with_starts(text)
    breaks = [bisect_right(starts, m.start()) for m in _BREAK.finditer(text)]
    return Lows(text, starts, lows, frozenset(lows), breaks)


def _piece(piece: str) -> tuple[tuple[int, str], ...]:
    return tuple((m.start(), m[0].lower()) for m in WORD.finditer(piece))


_PIECES: Final = Kept(_piece)  # of what stands between two blanks, the words and their starts
