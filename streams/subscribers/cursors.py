"""Cursors: where a page ended, as text that only the store reads.

A cursor also holds what the newest alert was when the first page was read. Later pages see nothing
newer, so that a reader who turns pages meets every alert of that moment once, whatever arrives.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final, NamedTuple

from streams.subscribers.errors import CursorError

_FORM: Final = re.compile(rb"1:(\d{1,18}):(\d{1,18})")
_LONGEST: Final = 80
"""Characters that are read; a cursor has fewer than 60."""


class Cursor(NamedTuple):
    """The last number of a page, and the newest number when the first page was read."""

    before: int
    top: int

    def text(self) -> str:
        """Return it as text that is safe in an address."""
        return urlsafe_b64encode(b"1:%d:%d" % self).decode("ascii").rstrip("=")


def parse_cursor(text: str) -> Cursor:
    """Return the cursor that ``text`` is.

    Raises:
        CursorError: it is none.
    """
    text = text[:_LONGEST]
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise CursorError("this is no cursor of ours: begin with the first page") from error
    found = _FORM.fullmatch(data)
    if found is None:
        raise CursorError("this is no cursor of ours: begin with the first page")
    return Cursor(int(found[1]), int(found[2]))
