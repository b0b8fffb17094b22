"""Headlines without a verb: "X back in army hands", "X under government control again"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events import Event, Kind
from agents.detect.parsing.syntax import is_verb
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.places.lists import later_members
from schemas.articles import BlockKind
from schemas.claims import Means

_ANEW: Final = frozenset({"back", "again", "now"})
_IN: Final = frozenset({"in", "under", "into"})
HEADS: Final = frozenset({BlockKind.TITLE, BlockKind.HEADING, BlockKind.CAPTION})
_FAR: Final = 5  # words from "in" to "hands"
_STRENGTH: Final = 0.7


def verbless_events(view: View) -> Iterator[Event]:
    """Yield the holdings that a headline tells as new, by place, "back", and in whose hands."""
    if view.know.holder["nouns"].isdisjoint(view.doc.words):
        return
    for noun in view.doc:
        if noun.lower_ not in view.know.holder["nouns"]:
            continue
        before = view.doc[max(0, noun.i - _FAR) : noun.i]
        prep = next((t for t in reversed(before) if t.lower_ in _IN), None)
        place = _place_before(view, prep, noun) if prep is not None else None
        holder = _holder(view, prep, noun) if prep is not None else None
        if place is not None and holder is not None:
            yield Event(
                "headline/in_hands", Kind.HEADLINE, noun, place, holder, None, _STRENGTH,
                Means.UNKNOWN, "take", needs_party=True,
            )  # fmt: skip


def _place_before(view: View, prep: Token, noun: Token) -> Token | None:
    """Return the place that is said to be in somebody's hands anew, None if none or not anew."""
    at = prep.i - 1
    is_anew = noun.i + 1 < len(view.doc) and view.doc[noun.i + 1].lower_ == "again"
    while at >= 0 and view.doc[at].lower_ in _ANEW:
        is_anew, at = True, at - 1
    place = view.place_at(view.doc[at]) if at >= 0 else None
    if not is_anew or place is None or place.generic or view.is_party(place):
        return None
    first = next(t for t in view.doc if view.offset(t) >= place.start)
    before = _opening(view, first)
    if before is None or not all(_is_described(view, t) for t in before):
        return None
    opening = next((m for m in view.places if place in later_members(view, m)), None)
    if opening is None:
        return view.doc[at]
    return next(t for t in view.doc if view.offset(t) >= opening.head)  # of "A, B and C back in"


def _opening(view: View, place: Token) -> list[Token] | None:
    """Return what stands before the place: all of a headline, in a text what is behind "says"."""
    before = list(view.doc[: place.i])
    if view.sentence.kind in HEADS:
        return before
    said = [t.i for t in before if t.lower_ in view.know.attribution["say.verbs"] and is_verb(t)]
    return before[said[-1] + 1 :] if said else None


def _is_described(view: View, token: Token) -> bool:
    """Return whether a word before the place is one of its own: "Syria's", "the city of"."""
    ground = view.know.ground["generic"]
    if token.text == "," or token.tag_ == "CC":  # of a list
        return token.i > 0 and view.place_at(view.doc[token.i - 1]) is not None
    if token.lower_ == "of":
        return token.i > 0 and view.doc[token.i - 1].lower_ in ground
    return token.lower_ in ground or token.tag_ in {"NNP", "POS", "DT", "JJ"}


def _holder(view: View, prep: Token, noun: Token) -> Token | None:
    """Return whose hands they are: Y in "in Y hands", "under the control of Y"."""
    between = [t for t in view.doc[prep.i + 1 : noun.i] if t.tag_[:2] in {"NN", "JJ"}]
    if not between:
        between = [t for t in view.doc[prep.i + 1 : noun.i] if t.tag_ == "PRP$"]
    if between:
        return between[-1]
    behind = view.doc[noun.i + 1 : noun.i + _FAR]
    if not behind or behind[0].lower_ != "of":
        return None
    return next((t for t in reversed(behind) if view.party_at(t) is not None), None)
