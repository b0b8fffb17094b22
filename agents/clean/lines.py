"""The lines of a text with their places, and what they read like on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

_LINE: Final = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c]+")
_RARE_BREAKS: Final = "\r\u2028\u2029\x0b\x0c"
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
    for at, raw in _pieces(text):
        stripped = raw.strip()
        if not stripped:
            continue
        start = at + len(raw) - len(raw.lstrip())
        blank = not found or text.count("\n", last_end, start) > 1
        words = stripped.count(" ") + 1
        folded = _folded(stripped.lower())
        found.append(Line(start, start + len(stripped), stripped, folded, blank, words))
        last_end = start + len(stripped)
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line and where it starts."""
    if any(mark in text for mark in _RARE_BREAKS):
        for match in _LINE.finditer(text):
            yield match.start(), match[0]
        return
    at = 0
    for line in text.split("\n"):  # a tenth of the time that the pattern takes
        yield at, line
        at += len(line) + 1


def _folded(line: str) -> str:
    numbering = _NUMBERING.match(line)
    bare = line if numbering is None else line[numbering.end() :]
    if bare.isprintable() and "  " not in bare:
        return bare  # the only blanks are single spaces, as in most lines
    return " ".join(bare.split())
