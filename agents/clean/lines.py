"""The lines of a text with their places, and what they read like on a page."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

_LINE: Final = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_NUMBERING: Final = re.compile(r"(?:\d{1,2}[.)]|[-\u2022*\u00b7\u25aa\u25cf>|\u2013\u2014]+)\s*")
_CLOSING: Final = "'\"\u2019\u201d\u00bb)]"
_FULL_STOPS: Final = (".", "!", "?")
_MARKS: Final = (*_FULL_STOPS, "\u2026", "\u3002", "\u061f", "\u0964", ":", ";")


class Line(Struct, frozen=True):
    """A line without its outer white space, at ``text[start:end]``.

    ``folded`` is how it is compared: lower case, single spaces, no numbering or bullet before it.
    ``after_blank`` is true where a blank line, or nothing, is before it. ``words`` counts its words.
    """

    start: int
    end: int
    text: str
    folded: str
    after_blank: bool
    words: int

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text.rstrip(_CLOSING).endswith(_FULL_STOPS)

    @property
    def ends(self) -> bool:
        """Whether it ends with any mark that closes or announces something."""
        return self.text.rstrip(_CLOSING).endswith(_MARKS)


def lines_of(text: str) -> list[Line]:
    """Return the lines of ``text`` that are not blank, in order."""
    found: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        raw = match[0]
        stripped = raw.strip()
        if not stripped:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        blank = not found or text.count("\n", last_end, start) > 1
        folded = " ".join(_without_numbering(stripped.lower()).split())
        words = stripped.count(" ") + 1
        found.append(Line(start, start + len(stripped), stripped, folded, blank, words))
        last_end = start + len(stripped)
    return found


def _without_numbering(line: str) -> str:
    numbering = _NUMBERING.match(line)
    return line if numbering is None else line[numbering.end() :]
