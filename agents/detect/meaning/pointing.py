"""Words that only point: which names a general word may go by, and which places it can mean."""

from __future__ import annotations

from collections import Counter
from typing import Final

from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import is_verb
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.places import Resolver
from agents.detect.places.mentions import Mention, PlaceContext
from agents.detect.places.whereabouts import is_speakers
from schemas.claims import Place, PlaceKind

_SITES: Final = frozenset(
    {PlaceKind.BASE, PlaceKind.AIRPORT, PlaceKind.CROSSING, PlaceKind.FIELD, PlaceKind.FACILITY}
)
_SETTLEMENTS: Final = frozenset({"town", "city", "village", "settlement", "hamlet"})
_THEY: Final = frozenset({"they", "them", "their", "theirs"})
_LOCATING: Final = frozenset({"of", "in", "at", "on", "outside", "near", "inside", "in the"})
TOWNS: Final = frozenset({PlaceKind.POPULATED, PlaceKind.UNKNOWN})
"""Kinds of places that "the town" may mean."""


def has_own_name(token: Token) -> bool:
    """Return whether a name stands before a general word: "an Izadi group" is none named before."""
    return any(
        c.tag_ in {"NNP", "NNPS", "JJ"}
        and c.text.istitle()
        and c.dep_ in {"compound", "amod"}
        and c.i not in {0, token.sent[0].i}
        for c in token.lefts
    )


def is_done_to(party: Token, doer: Token) -> bool:
    """Return whether the one does something to the other: "having routed the army, they"."""
    return party.dep_ == "dobj" and is_verb(party.head) and subject(party.head) == doer


def of_government(words: str) -> bool:
    """Return whether words say that it is the government's: "government troops"."""
    first = words.lower().removeprefix("the ").partition(" ")[0]
    return first in {"government", "pro-government", "regime"} and " " in words


def is_of_others(view: View, token: Token) -> bool:
    """Return whether somebody is quoted who says "they": those are not he."""
    if token.lower_ not in _THEY:
        return False
    before = view.source[view.sentence.start : view.offset(token)]
    return before.count('"') % 2 == 1 or before.rfind("\u201c") > before.rfind("\u201d")


def is_bare_town(mention: Mention) -> bool:
    """Return whether it is "the town" and no more."""
    return mention.generic and mention.parent is None and mention.kind is PlaceKind.POPULATED


def only_locates(view: View, mention: Mention, others: list[Mention]) -> bool:
    """Return whether a name only says where another place lies: "the airport of X", "Y, near X"."""
    for other in others:
        inside = other.start <= mention.start and mention.end <= other.end
        between = view.source[other.end : mention.start].strip(" ,").casefold()
        if other is not mention and (inside or between in _LOCATING):
            return True
    return False


def is_spot(mention: Mention) -> bool:
    """Return whether it is a place to be in, no country, province or offset."""
    return mention.kind not in {PlaceKind.COUNTRY, PlaceKind.PROVINCE} and not mention.is_elsewhere


def main_place(resolver: Resolver, context: PlaceContext, past: Counter[str]) -> Place | None:
    """Return the place that the article is about: named in the title, or most often.

    ``past`` counts, by id, the namings that only tell of what was long ago.
    """
    spots = [
        m
        for m in (*context.title_mentions, *context.mentions)
        if not m.generic and m.kind not in {PlaceKind.COUNTRY, PlaceKind.PROVINCE}
    ]
    if not spots:
        return None
    counts: dict[str, int] = {}
    places: dict[str, Place] = {}
    for mention in spots[:80]:
        place = resolver.resolve(mention.here, context)
        places.setdefault(place.id, place)
        counts[place.id] = counts.get(place.id, 0) + 1
    best = max(counts, key=lambda i: counts[i] - past[i])
    return places[best]


def spot_before(view: View, token: Token, context: PlaceContext) -> Mention | None:
    """Return the town that "it" or "the town" goes back to: in its sentence, or the entry's label."""
    at = view.offset(token)
    here = [
        m
        for m in view.places
        if m.end <= at and not m.generic and is_spot(m) and not view.is_party(m)
    ]
    here = [m for m in here if not only_locates(view, m, here) and not _speaks(view, m)]
    if view.sentence.field == "text":  # "officials in X said that the town was taken"
        here = [m for m in here if not is_speakers(m, context)]
    if token.lower_ in _SETTLEMENTS:  # a ministry is no town
        here = [m for m in here if m.kind not in _SITES]
    return here[-1] if here else _label(view, at, context)


def _speaks(view: View, mention: Mention) -> bool:
    """Return whether a capital stands for its government: "Kyiv said that the village had been freed"."""
    name = next((t for t in view.doc if view.offset(t) >= mention.head), None)
    party = view.party_at(name) if name is not None else None
    if name is None or party is None or not party.metonym or name.dep_ != "nsubj":
        return False
    return name.head.lower_ in view.know.attribution["say.verbs"]


def _label(view: View, at: int, context: PlaceContext) -> Mention | None:
    """Return the town that a live blog's entry begins with: "06:15 - X: troops left the city"."""
    if view.sentence.field != "text":
        return None
    begin = view.source.rfind("\n", 0, at) + 1
    return next(
        (
            m
            for m in context.mentions
            if begin <= m.start < at
            and view.source[m.end : m.end + 1] == ":"
            and is_spot(m)
            and not m.generic
            and not any(ch.islower() for ch in view.source[begin : m.start])
        ),
        None,
    )


def only_describes(view: View, token: Token) -> bool:
    """Return whether a party only says what a place is: "the army garrison"."""
    return token.dep_ == "compound" and token.head.lower_ in view.know.ground["generic"]
