"""Places that go the way of the one before: "Y met the same fate", "Y followed", "the turn of Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from agents.detect.drafts import Draft
from agents.detect.events import Event, Kind
from agents.detect.meaning.attribution import attribution
from agents.detect.meaning.background import date_of, is_old
from agents.detect.meaning.extent import reach
from agents.detect.meaning.memory import Memory
from agents.detect.meaning.pointing import TOWNS
from agents.detect.meaning.reality import read
from agents.detect.parsing.sentences import Sentence
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import child, direct_object, is_passive, prepositions
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from agents.detect.places.phrases import place_hits
from agents.detect.trace import Outcome
from schemas.claims import Status

NEAR: Final = 3
"""Sentences from a change up to which another place can go the same way."""

_MAY: Final = re.compile(r"\b(?:same|similar) fate\b|\b[Ff]ollowed\b(?! by\b)|\bturn of\b")
_MEETING: Final = frozenset({"suffered", "met", "shared", "knew", "known", "experienced", "had"})
_STRENGTH: Final = 0.7


def may_share(sentence: Sentence) -> bool:
    """Return whether the words of a sentence may say so: it costs a parse to know."""
    return _MAY.search(sentence.text) is not None


def same_fate(
    view: View, before: Sequence[Draft], memory: Memory, dateline: date | None
) -> list[Draft]:
    """Return the claims of places that went the way of the last one told before."""
    if not before or not may_share(view.sentence):
        return []
    model, number = before[-1], view.sentence.number
    if model.status is Status.DENIED or number - model.view.sentence.number > NEAR:
        return []
    return [
        draft
        for verb, place in _told(view)
        for draft in _drafts(model, verb, place, view, memory, dateline)
    ]


def _told(view: View) -> Iterator[tuple[Token, Token]]:
    """Yield the verb that says so and the head of what it is said of."""
    for token in view.doc:
        if token.lower_ in _MEETING:
            fate, place = direct_object(token), subject(token)
            is_same = fate is not None and fate.lower_ == "fate"
            alike = {c.lower_ for c in fate.children} if fate is not None else set()
            if is_same and place is not None and alike & {"same", "similar"}:
                yield token, place
        elif token.lower_ == "followed" and not is_passive(token):
            place = subject(token)
            if place is not None and child(token, "dobj", "ccomp") is None:
                yield token, place
        elif token.lower_ == "turn" and token.head.lower_ in {"was", "came", "is"}:
            of = next((o for n, _, o in prepositions(token) if n == "of"), None)
            if of is not None:
                yield token.head, of


def _drafts(
    model: Draft, verb: Token, place: Token, view: View, memory: Memory, dateline: date | None
) -> Iterator[Draft]:
    event = Event(
        "same_fate", Kind.CHANGE, verb, place, None, None, _STRENGTH, model.event.means, "take"
    )
    when = date_of(event, view, dateline)
    if read(event, view.know).outcome is not Outcome.CLAIM:
        return
    if is_old(event, view, when, dateline, view.know) is not None:
        return
    day = when or (model.date if model.view is view else None)
    status = Status.CLAIMED if attribution(event, view) is not None else model.status
    for hit in place_hits(view, place):
        found = memory.place(view, hit, None) if hit.mention is not None else None
        if found is None or found.kind not in TOWNS or found.id == model.place.id:
            continue
        if found.country not in {None, model.place.country}:
            continue
        yield replace(
            model, event=event, view=view, hit=hit, place=found, status=status, date=day,
            reach=reach(event, hit, view.know), why="it went the way of the place before it",
            gainer_hit=None, loser_hit=None, confirms=False, admits=False,
        )  # fmt: skip
