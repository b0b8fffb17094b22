"""Places that a sentence adds to a change: "X was taken, Y included, and so was Z"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.parsing.syntax import child
from agents.detect.parsing.tree import Token

_INCLUDED: Final = frozenset({"included", "inclusive"})
_SPANS: Final = frozenset({"day", "days", "hours", "week", "night", "nights"})
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
    yield from _sharing(trigger)


def _sharing(trigger: Token) -> Iterator[Token]:
    """Yield the names that share ``trigger``: "fell on Friday and Y two days later"."""
    for t in trigger.doc[trigger.i + 1 :]:
        if t.tag_[:2] == "VB":
            return
        if is_gapped(t):
            yield t


def is_gapped(name: Token) -> bool:
    """Return whether a name shares the verb before it: "X was returned in May and Y a day later"."""
    if name.tag_ not in {"NNP", "NNPS"}:
        return False
    span = [t.lower_ for t in name.doc[name.i + 1 : name.i + 4]]
    first = name.i
    while first and name.doc[first - 1].tag_ in {"NNP", "NNPS", "HYPH"}:
        first -= 1
    is_joined = first > 0 and name.doc[first - 1].lower_ == "and"
    return is_joined and span[1:2] != [] and span[1] in _SPANS and span[2:] == ["later"]
