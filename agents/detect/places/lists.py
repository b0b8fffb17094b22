"""Where: the members of a list that the parse breaks off, read off the words between them.

Names that the parser has never seen end its lists early: "captured Kafr Zita, Hass and Tell Merdikh"
comes out with "Tell" for a verb. Between the members of a list stands nothing but commas, "and" and
words for places, and that the text shows without a parse.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import Final

from agents.detect.parsing.syntax import child, conjuncts, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.places.mentions import Mention
from schemas.claims import PlaceKind

_INSIDE: Final = frozenset({"in", "at", "near", "inside"})
_JOINING: Final = frozenset({"and", "&"})
_GLUE: Final = frozenset(
    {
        ",",
        ";",
        "and",
        "&",
        "as",
        "well",
        "also",
        "then",
        "finally",
        "both",
        "the",
        "its",
        "their",
        "of",
    }
    | {"north", "south", "east", "west", "northern", "southern", "eastern", "western"}
    | {"followed", "by", "neighbours", "neighbors"}
    | {"nearby", "neighbouring", "neighboring", "adjacent", "adjoining", "whole", "entire"}
)
_COMPASS: Final = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"}
)
_UNITS: Final = frozenset({"km", "kms", "kilometres", "kilometers", "miles"})
_FREED: Final = frozenset({"from", "occupation", "occupiers", "invaders"})
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBORDINATE: Final = frozenset({"that", "after", "as", "when", "while", "where", "who", "which"})
_WIDE: Final = frozenset({PlaceKind.PROVINCE, PlaceKind.DISTRICT})
_AREAS: Final = _WIDE | {PlaceKind.POPULATED, PlaceKind.TERRAIN}
_RELATIVE: Final = frozenset({"which", "where", "whose", "who"})
_LONGEST_CLAUSE: Final = 18  # words
_LONGEST_GLUE: Final = 6  # words between two members
_ALSO: Final = frozenset({"port", "district", "oasis", "resort", "stronghold"})
_PLACE: Final = attrgetter("idx")
_STEPS: Final = 40  # members; a longer list is a table


def members(view: View, token: Token) -> list[Token]:
    """Return the words for places that ``token`` and what is joined to it are."""
    head = _per_cent(token)
    joined = [t for t in conjuncts(head) if t != head and not begins_clause(view, t)]
    joined = [t for t in joined if not _only_measures(t)]
    return [head, *(t for t in joined if not _is_said_of_it(view, head, t))]


def later_members(view: View, mention: Mention) -> list[Mention]:
    """Return the places that a list names after ``mention``.

    The list must be joined by "and" or "as well as" somewhere, or share an area that follows it:
    "X, Y province" is none, "X, Y in Z province" is one.
    """
    found: list[Mention] = []
    last, joined = mention, False
    for _ in range(_STEPS):
        step = _next(view, last)
        if step is None:
            break
        last, is_joined = step
        joined = joined or is_joined
        found.append(last)
    return found if joined or (found and _is_in_one_area(view, mention, found[-1])) else []


def _is_in_one_area(view: View, first: Mention, last: Mention) -> bool:
    """Return whether towns stand side by side before the area that they are in."""
    if PlaceKind.POPULATED not in {first.kind, last.kind} or {first.kind, last.kind} & _WIDE:
        return False
    behind = view.source[last.end : last.end + len(" in ")]
    area = next((m for m in view.places if m.start > last.end), None)
    return behind == " in " and area is not None and area.kind in _AREAS


def earlier_members(view: View, token: Token, mention: Mention) -> list[Mention]:
    """Return the places that share a plural with ``mention``: "the X and Y districts"."""
    if token.tag_ not in {"NNS", "NNPS"}:
        return []
    for place in view.places:
        before = view.source[: place.start].rstrip().rpartition(" ")[2].casefold()
        if place.end > mention.start or place.country or before in _INSIDE:
            continue
        members = [place, *later_members(view, place)]
        if mention in members:
            return members[: members.index(mention)]
    return []


def _next(view: View, mention: Mention) -> tuple[Mention, bool] | None:
    """Return the next member after ``mention`` and whether "and" joins it."""
    between: list[str] = []
    first = bisect_left(view.doc, mention.end - view.sentence.start, key=_PLACE)
    past, start = mention.end, view.sentence.start
    for t in view.doc[max(first, _past_clause(view, first)) :]:
        if start + t.idx < past:
            continue
        place = view.place_at(t)
        if place is not None and place.start >= past:
            if between != ["in"] or place.kind not in _WIDE:
                return _member(view, place, between)
            past, between = place.end, []  # "X in A region, Y in B region and Z"
            continue
        if t.lower_ == "in" and not between:
            between.append("in")
            continue
        if t.lower_ in _FREED and not set(between) - _FREED:
            continue  # "freed X from occupation, as well as Y"
        if len(between) == _LONGEST_GLUE or not _is_glue(view, t.lower_):
            return None
        between.append(t.lower_)
    return None


def _past_clause(view: View, first: int) -> int:
    """Return the token after a clause that begins with token ``first``: "X, which is a port, and Y"."""
    opening = [t.lower_ for t in view.doc[first : first + 2]]
    if len(opening) < 2 or opening[0] != "," or opening[1] not in _RELATIVE:  # noqa: PLR2004
        return 0
    for t in view.doc[first + 2 : first + _LONGEST_CLAUSE]:
        if t.lower_ == "and" and view.doc[t.i - 1].text == ",":
            return t.i
    return 0


def _member(view: View, place: Mention, between: list[str]) -> tuple[Mention, bool] | None:
    outer = _outermost(view, place)
    words = set(between)
    is_joined = bool(_JOINING & words) or {"as", "well"} <= words or {"followed", "by"} <= words
    if not between or not (is_joined or {",", ";"} & words):
        return None
    if outer.country is not None or outer.relation is not None or view.is_party(outer):
        return None
    if _opens_a_clause(view, outer, between) or _owns(view, outer):
        return None
    if outer.indefinite or (outer.generic and not {"the", "its", "their"} & set(between)):
        return None
    return outer, is_joined


def _owns(view: View, place: Mention) -> bool:
    """Return whether the place only says whose the next one is: "X bridge and Y's great mosque"."""
    return view.source.startswith(("'s ", "\u2019s "), place.end)


def _opens_a_clause(view: View, place: Mention, between: list[str]) -> bool:
    """Return whether a name behind "and" begins a sentence of its own: "took X, and Y is quiet".

    It does where a finite verb follows it and another stands before the list: in "X and Y were
    taken" none does.
    """
    return bool(_JOINING & set(between)) and _has_own_verb(view, place)


def begins_clause(view: View, token: Token) -> bool:
    """Return whether the place of ``token``, joined to others by the parse, is said of a new verb."""
    place = view.place_at(token)
    return place is not None and _has_own_verb(view, place)


def _only_measures(token: Token) -> bool:
    """Return whether it says how far off a place lies: "took X, a town 60 km east of Y"."""
    return token.lower_ in _COMPASS and any(c.lower_ in _UNITS for c in token.lefts)


def _has_own_verb(view: View, place: Mention) -> bool:
    after = next((t for t in view.doc if view.offset(t) >= place.end), None)
    if after is None or after.tag_ not in _FINITE:
        return False
    if after.i + 1 < len(view.doc) and view.doc[after.i + 1].lower_ == "by":
        return False  # "X and Y held by the army"
    first = next((t for t in view.doc if view.offset(t) >= place.start), after)
    return _is_behind_verb(first)


def _is_behind_verb(token: Token) -> bool:
    """Return whether the last verb before the list that ends with ``token`` is a finite one."""
    for t in reversed(token.doc[: token.i]):
        if t.lower_ in _SUBORDINATE or t.text in {'"', ":"}:
            return False
        if t.tag_ in _FINITE:
            return True
    return False


def _outermost(view: View, place: Mention) -> Mention:
    """Return the site that the name of a place is part of: "the airport of Goma"."""
    around = [m for m in view.places if m.start <= place.start and place.end <= m.end]
    return max(around, key=lambda m: m.end - m.start)


def _is_glue(view: View, low: str) -> bool:
    ground = view.know.ground
    return low in _GLUE or low in ground["several"] or low in ground["generic"]


def _per_cent(number: Token) -> Token:
    """Return the "cent" of "eighty per cent of X", which X hangs on, or else the word itself."""
    per = next((p for name, p, _ in prepositions(number) if name == "per"), None)
    cent = child(per, "pobj") if per is not None and number.tag_ == "CD" else None
    return number if cent is None else cent


def _is_said_of_it(view: View, first: Token, joined: Token) -> bool:
    """Return whether a second word says what the same place is: "the town and port of X"."""
    is_seat = first.lower_ in view.know.ground["seats"]
    is_bare = not any(c.dep_ in {"det", "poss"} for c in joined.children)
    return is_seat and joined.lower_ in _ALSO and is_bare and joined.i == first.i + 2
