"""Places that a sentence adds to a change: "X was taken, Y included, and so was Z"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.parsing.syntax import child
from agents.detect.parsing.times import DAYS_AND_MONTHS
from agents.detect.parsing.tree import Token

_INCLUDED: Final = frozenset({"included", "inclusive"})
_SPANS: Final = frozenset({"day", "days", "hours", "week", "night", "nights"})
_DATES: Final = DAYS_AND_MONTHS | set(map(str, range(1, 32)))
_BEFORE_DAYS: Final = frozenset({"on", "in", "early", "late", "last"})
_GLUE: Final = frozenset({"and", ","})
_PROPER: Final = frozenset({"NNP", "NNPS"})
_OF_NAMES: Final = frozenset({"NNP", "NNPS", "HYPH"})
_DONE: Final = frozenset({"was", "were", "is", "are", "has", "have", "had", "did"})


def added(trigger: Token) -> Iterator[Token]:
    """Yield the heads of the phrases that are said to have gone the same way as the place."""
    for c in trigger.children:
        if c.i < trigger.i:
            continue
        is_so = c.lower_ in _DONE and any(a.lower_ in {"so", "too", "also"} for a in c.lefts)
        if is_so or (c.lower_ in _INCLUDED and c.tag_[:2] == "VB"):
            name = child(c, "nsubj", "nsubjpass", "attr", *(["dobj"] if is_so else []))
            if name is not None:
                yield name
    yield from _sharing(trigger)


def _sharing(trigger: Token) -> Iterator[Token]:
    """Yield the names that share ``trigger``: "fell on Friday and Y two days later"."""
    for t in trigger.doc[trigger.i + 1 :]:
        if t.tag_[:2] == "VB":
            return
        if t.tag_ in _PROPER and is_gapped(t):
            yield t


def is_gapped(name: Token) -> bool:
    """Return whether a name shares the verb before it: "X was returned in May and Y a day later".

    Each has a day of its own: "captured X on Saturday and Y on Sunday".
    """
    return _is_days_later(name) or _is_on_a_day(name)


def _is_on_a_day(name: Token) -> bool:
    if name.tag_ not in _PROPER or name.lower_ in _DATES:
        return False
    doc, first, last = name.doc, name.i, name.i + 1
    while first and _is_of_list(doc[first - 1]):
        first -= 1
    if first == 0 or doc[first - 1].lower_ not in _DATES or doc[first].lower_ not in _GLUE:
        return False  # no day of what is told before
    while last < len(doc) and _is_of_list(doc[last]):
        last += 1
    behind = [t.lower_ for t in doc[last : last + 3]]
    day = next((i for i, low in enumerate(behind) if low in _DATES), None)
    if day is None or not _BEFORE_DAYS.issuperset(behind[:day]):
        return False
    after = doc[last + day + 1 : last + day + 2]
    return not any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} for t in after)


def _is_of_list(token: Token) -> bool:
    """Return whether a word can stand in a list of names."""
    is_name = token.tag_ in _OF_NAMES and token.lower_ not in _DATES
    is_ending = token.i > 0 and token.nbor(-1).tag_ == "HYPH"  # "Sar-e Pol"
    return is_name or is_ending or token.lower_ in _GLUE


def _is_days_later(name: Token) -> bool:
    if name.tag_ not in _PROPER:
        return False
    span = [t.lower_ for t in name.doc[name.i + 1 : name.i + 4]]
    first = name.i
    while first and name.doc[first - 1].tag_ in {"NNP", "NNPS", "HYPH"}:
        first -= 1
    is_joined = first > 0 and name.doc[first - 1].lower_ == "and"
    return is_joined and span[1:2] != [] and span[1] in _SPANS and span[2:] == ["later"]
