"""The article's text out of an HTML page."""

from __future__ import annotations

import re
from typing import Final

from resiliparse.extract.html2text import extract_plain_text

MAX_HTML_CHARS: Final = 1_000_000
"""Longest page that is parsed, in characters."""

MAX_OPEN_TAGS: Final = 400
"""Deepest nesting that is parsed: real pages stay under 100, and depth costs quadratic time."""

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_OPTIONAL_END: Final = frozenset(
    ("p", "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody")
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class PageError(ValueError):
    """A page that is not parsed; the message says why."""


def text_of(html: str) -> str:
    """Return the main text of a page, paragraphs on lines of their own; "" if it has none.

    Where no part of the page stands out as the article, the whole page's text is taken.

    Raises:
        PageError: the page is too long, or its elements are nested too deep.
    """
    if len(html) > MAX_HTML_CHARS:
        raise PageError(f"the page has {len(html)} characters; at most {MAX_HTML_CHARS} are read")
    depth = _depth(html)
    if depth > MAX_OPEN_TAGS:
        raise PageError(f"elements are nested {depth} deep; at most {MAX_OPEN_TAGS} are read")
    text = _extract(html, main=True) or _extract(html, main=False)
    return _CONTROL.sub(" ", text)


def _extract(html: str, *, main: bool) -> str:
    text: str = extract_plain_text(
        html, preserve_formatting=True, main_content=main, list_bullets=False, alt_texts=False
    )
    return text.strip()


def _depth(html: str) -> int:
    """Return how deep elements are nested at most, as far as their tags tell."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        closing, name, empty = match.groups()
        name = name.lower()
        if empty or name in _VOID or name in _OPTIONAL_END:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
