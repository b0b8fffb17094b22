"""Text from the network, made fit for a terminal, a log line or a page: one line, of bounded length.

News text is written by strangers. A control character in it can move the cursor, a bidirectional
override can make a sentence read otherwise than it is: neither is ever passed on.
"""

from __future__ import annotations

from agents.notify.render import safe


def one_line(text: str | None, limit: int = 2_000) -> str:
    """Return ``text`` on one line, without characters that act rather than show.

    Runs of white space become one space. What is beyond ``limit`` characters is cut, and "..." says
    so.
    """
    line = safe((text or "")[: limit * 4])
    return line if len(line) <= limit else line[: limit - 3].rstrip() + "..."
