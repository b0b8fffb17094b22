"""Lists of places: "the villages of A, B and C", "six villages, among them A and B"."""

from __future__ import annotations

from typing import Final

from agents.detect.languages.changes import Change
from agents.detect.languages.naming import stranger, stranger_end
from agents.detect.languages.scene import Read
from agents.detect.languages.spots import Spot

_PLURALS: Final = frozenset(("towns", "villages", "neighbourhoods"))
_AMONG: Final = 8


def members(spot: Spot | None, change: Change, read: Read) -> list[Spot]:
    """Return the places that stand in one list with ``spot``, it itself among them."""
    if spot is None:
        return []
    places = [s for s in read.spots if s.place is not None]
    if spot.place is not None and spot.place.indefinite:
        named = _among(spot, places, read)
        return named or [spot]
    opened = _opened(spot, places, read)
    if opened:
        return opened
    at = next(i for i, s in enumerate(places) if s is spot)
    first, last = at, at
    while first > 0 and _listed(places[first - 1], places[first], change, read):
        first -= 1
    while last + 1 < len(places) and _listed(places[last], places[last + 1], change, read):
        last += 1
    listed = places[first : last + 1]
    return (
        [*listed, *strangers_behind(listed[-1], read)] if _is_plural(listed[-1], read) else listed
    )


def _opened(spot: Spot, places: list[Spot], read: Read) -> list[Spot]:
    """Return the list that a word for villages opens and ``spot`` closes, before a verb at the end.

    Names that no gazetteer has may stand between the two: "de dorpen A, B en C bevrijd".
    """
    if read.line.lexicon.nouns_capital:
        return []
    for head in places:
        if head.last < spot.first and _is_plural(head, read):
            names = strangers(read, head.last + 1) if _goes_on(head, read) else []
            if any(name.first == spot.first for name in names):
                known = {place.first: place for place in places}
                return [head, *(known.get(name.first, name) for name in names)]
    return []


def _goes_on(spot: Spot, read: Read) -> bool:
    """Return whether a comma or "and" stands right behind a place."""
    return read.line.tokens[spot.last].text in ",\u060c" or read.line.has("conj", spot.last)


def _is_plural(spot: Spot, read: Read) -> bool:
    hit = read.line.lexicon.kinds.at(read.line.tokens, spot.first)
    return hit is not None and hit.value in _PLURALS


def strangers_behind(spot: Spot, read: Read) -> list[Spot]:
    """Return the unknown names that go on a list: "the villages of A and B"."""
    line = read.line
    if spot.last >= len(line.tokens) or line.lexicon.nouns_capital:
        return []
    used = {i for s in read.spots for i in range(s.first, s.last)}
    names = strangers(read, spot.last + 1) if _goes_on(spot, read) else []
    return [s for s in names if s.first not in used]


def _listed(one: Spot, other: Spot, change: Change, read: Read) -> bool:
    """Return whether only commas and "and" stand between two places."""
    line = read.line
    between = range(one.last, other.first)
    if not between and other.prefix:
        return line.lexicon.prefix_groups.get(other.prefix, frozenset()) == frozenset(("conj",))
    if _same_preposition(one, other, read):
        return True
    joined = False
    depth = 0
    for index in between:
        token = line.tokens[index]
        depth += (token.text == "(") - (token.text == ")")
        if depth or token.text == ")":
            continue
        if index in change.indexes:
            return False
        if token.text in ",،" or line.has("conj", index):
            joined = True
        elif not (
            line.has("determiners", index) or line.has("of", index) or token.text in "«»\"'“”"
        ):
            return False
    return joined


def _same_preposition(one: Spot, other: Spot, read: Read) -> bool:
    """Return whether "and" and the preposition of the first place stand before the other one."""
    line = read.line
    between = range(one.last, other.edge)
    return (
        one.marked
        and one.groups == other.groups
        and bool(between)
        and len(between) <= _AMONG
        and line.has("conj", between[-1])
        and not any(line.tokens[i].border or line.has("clause", i) for i in between)
    )


def _among(spot: Spot, places: list[Spot], read: Read) -> list[Spot]:
    """Return the names behind "among them" after a number of unnamed places."""
    line = read.line
    at = line.any_in("among", spot.last, len(line.tokens))
    start = at + 1 if at is not None else spot.last
    named = [s for s in places if s.first >= start and s.place and not s.place.generic]
    if at is not None and (not named or named[0].first > start + 2):
        named = strangers(read, start)
    if not named or named[0].first - start > _AMONG or at is None:
        return []
    found = [named[0]]
    for other in named[1:]:
        if not _plainly_listed(found[-1], other, read):
            break
        found.append(other)
    return found


def strangers(read: Read, index: int) -> list[Spot]:
    """Return the names from ``index`` on that no gazetteer has: capitals, commas and "and"."""
    line = read.line
    found: list[Spot] = []
    while index < len(line.tokens):
        if found and line.tokens[index].text == "(":
            index = _closed(read, index)
            continue
        last = stranger_end(line, index)
        if last > index:
            found.append(stranger(line, index, last))
            index = last
        elif found and (line.tokens[index].text in ",،" or line.has("conj", index)):
            index += 1
        else:
            break
    return found


def _closed(read: Read, index: int) -> int:
    """Return the index behind the parenthesis that opens at ``index``."""
    tokens = read.line.tokens
    while index < len(tokens) and tokens[index].text != ")":
        index += 1
    return index + 1


def _plainly_listed(one: Spot, other: Spot, read: Read) -> bool:
    line = read.line
    between = range(one.last, other.first)
    return bool(between or other.prefix) and all(
        line.tokens[i].text in ",،" or line.has("conj", i) or line.has("determiners", i)
        for i in between
    )
