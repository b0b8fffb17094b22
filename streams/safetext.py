"""Text from the network, made fit for a terminal, a log line or a page.

News text is written by strangers. A control character in it can move the cursor, a bidirectional
override can make a sentence read otherwise than it is: neither is ever passed on.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset(
    "\u200c\u200d"
)  # Persian and Indic spelling needs them; they move nothing


def one_line(text: str | None, limit: int = 2_000) -> str:
    """Return ``text`` on one line, without characters that act rather than show.

    Runs of white space become one space. What is beyond ``limit`` characters is cut, and "..." says
    so.
    """
    if not text:
        return ""
    shown = "".join(
        c
        if c in _JOINERS or unicodedata.category(c) not in _DROPPED
        else " "
        if c.isspace()
        else ""
        for c in text[: limit * 4]
    )
    line = " ".join(shown.split())
    return line if len(line) <= limit else line[: limit - 3].rstrip() + "..."
