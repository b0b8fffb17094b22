"""The words of a sentence in lower case, for the choice of the sentences to parse."""

from __future__ import annotations

import re
from typing import Final

from agents.detect.kept import Kept

WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""A word: letters, joined by hyphens."""


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


def _piece(piece: str) -> tuple[tuple[int, str], ...]:
    return tuple((m.start(), m[0].lower()) for m in WORD.finditer(piece))


_PIECES: Final = Kept(_piece)  # of what stands between two blanks, the words and their starts
