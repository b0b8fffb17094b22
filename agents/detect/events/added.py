"""Places that a sentence adds to a change: "X was taken, Y included, and so was Z"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.parsing.syntax import child
from agents.detect.parsing.tree import Token

_INCLUDED: Final = frozenset({"included", "inclusive"})
_DONE: Final = frozenset({"was", "were", "is", "are", "has", "have", "did"})


def added(trigger: Token) -> Iterator[Token]:
    """Yield the heads of the phrases that are said to have gone the same way as the place."""
    for c in trigger.children:
        if c.i < trigger.i:
            continue
        is_so = c.lower_ in _DONE and any(a.lower_ in {"so", "too", "also"} for a in c.lefts)
        if is_so or (c.lower_ in _INCLUDED and c.tag_[:2] == "VB"):
            name = child(c, "nsubj", "nsubjpass", "attr")
            if name is not None:
                yield name
