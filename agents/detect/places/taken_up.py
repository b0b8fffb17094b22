"""Where: names that a plural takes up from before: "raided X and Y. Both towns were captured"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.places.mentions import Mention
from schemas.claims import PlaceKind

_COUNTS: Final = {
    "both": 2, "two": 2, "twin": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
}  # fmt: skip
_POINTING: Final = frozenset({"the", "both", "these", "those", "all"})
_SIDEWAYS: Final = frozenset({"from", "by", "to", "on", "after"})
_GLUE: Final = re.compile(
    r"(?:[\s,;]|\band\b|\bas well as\b|\bthen\b|\bnearby\b|\bneighbou?ring\b|\bthe\b|\b(?:village|town|city)s? of\b)+"
)
_TOWNLIKE: Final = frozenset(
    {"districts", "neighbourhoods", "neighborhoods", "areas", "places", "quarters", "suburbs"}
)
_WIDE: Final = frozenset({PlaceKind.COUNTRY, PlaceKind.PROVINCE})
_FARTHEST: Final = 600  # characters back: two or three sentences


def taken_up(view: View, token: Token, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the names that the plural ``token`` means, none where it names them itself.

    ``mentions`` are those of the article's text, in order. A number must agree with the list.
    """
    if not _points_at_several(view, token) or view.sentence.field != "text":
        return []
    count = next((_COUNTS[c.lower_] for c in token.children if c.lower_ in _COUNTS), None)
    at = view.offset(token)
    before = [
        m
        for m in mentions
        if at - _FARTHEST <= m.start and m.end <= at and not m.generic and m.kind not in _WIDE
    ]
    lists = [group for group in _lists(before, view.source) if len(group) > 1]
    for group in reversed(lists):
        if count in {None, len(group)}:
            return group
    last = _distinct(before)
    return last if count is not None and len(last) == count else []


def _points_at_several(view: View, token: Token) -> bool:
    """Return whether it is "both towns" or "the three villages", with no name beside it."""
    if token.tag_ != "NNS" or token.lower_ not in view.know.ground["several"]:
        return False
    if token.lower_ in view.know.ground["inside"] and token.lower_ not in _TOWNLIKE:
        return False  # "the last positions" are parts of some town
    words = {c.lower_ for c in token.children}
    is_named = any(
        c.dep_ in {"appos", "compound", "relcl", "acl"}
        or (c.dep_ == "prep" and c.lower_ not in _SIDEWAYS)
        for c in token.children
    )
    return bool(words & _POINTING) and not is_named


def _lists(mentions: Sequence[Mention], source: str) -> list[list[Mention]]:
    """Return the runs of mentions that only commas and "and" separate."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        if groups and mention.start < groups[-1][-1].end:
            continue  # the town of a site that is named whole
        joined = groups and _GLUE.fullmatch(source, groups[-1][-1].end, mention.start)
        if joined and mention.relation is None:
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    return list({m.name: m for m in mentions if m.relation is None}.values())
