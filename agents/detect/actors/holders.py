"""Who held a place, where the words around its name say so: "IS-held X", "X, once held by Y".

Whoever takes such a place takes it from its holder, whatever else the article is about.
"""

from __future__ import annotations

import re
from typing import Final

from agents.detect.actors.resolve import ActorMention
from agents.detect.parsing.view import PlaceHit, View

_BEFORE: Final = re.compile(
    r"[-\u2010\u2011 ](?:held|controlled|occupied|run|ruled)"
    r"(?: (?!and\b|but\b|or\b)[A-Za-z][\w'\u2019-]*){0,3}?,? $"
)
_AFTER: Final = re.compile(
    r",?(?: (?:which|that) (?:is|was|has been|had been))?"
    r"(?: (?:a|the|its|one of) [\w' -]{0,30}?)?"
    r"(?: (?:once|long|previously|formerly|still|then|now|until [a-z]+|also|largely|mostly))?"
    r" (?:(?:held|controlled|occupied|ruled|run)(?: [\w-]+){0,4}? by"
    r"|in the (?:hands|grip) of|under (?:the )?(?:control|rule|occupation) of)"
    r" (?:the )?"
)
_CALLED: Final = re.compile(
    r"(?:(?:(?:,| and|, and) [A-Z][\w'\u2019-]*(?: [A-Z][\w'\u2019-]*){0,2}){0,6}, (?=both|all))?"
    r",? ?(?:(?:a|an|the|both|all|once|former|last|key|main|major|old|remaining|important) ){1,4}"
)
_SEAT: Final = re.compile(
    r"(?:'s|\u2019s)? (?:[a-z-]+ ){0,2}(?:stronghold|bastion|redoubt|holdout|heartland|hub|lair)s?\b"
)
_NEAR: Final = 60  # characters between a holder's name and the place


def holder_of(view: View, hit: PlaceHit) -> ActorMention | None:
    """Return the party that the words beside the place's name give as its holder, if they do."""
    mention = hit.mention
    if mention is None:
        return None
    for party in view.parties:
        gap = view.source[party.end : mention.start]
        if party.relation == "held" and 0 < len(gap) < _NEAR and _BEFORE.fullmatch(gap):
            return party
    seat = next((p for p in view.parties if _is_seat_of(view, hit, p)), None)
    if seat is not None:
        return seat
    held = _AFTER.match(view.source, mention.end, view.sentence.end)
    if held is None:
        return None
    return next((p for p in view.parties if p.start <= held.end() < p.end), None) or next(
        (p for p in view.parties if p.start == held.end()), None
    )


def _is_seat_of(view: View, hit: PlaceHit, party: ActorMention) -> bool:
    """Return whether the place is called theirs: "X, a former rebel stronghold"."""
    if hit.mention is None or party.start <= hit.mention.end:
        return False
    is_called = _CALLED.fullmatch(view.source, hit.mention.end, party.start)
    return is_called is not None and _SEAT.match(view.source, party.end) is not None
