"""Offices: for which side somebody speaks who is named by his office alone.

"Their spokesman said", "the defence ministry said", "its deputy governor said": the words name no
party, yet he is no bystander. Whether a claim is its taker's own, or the loser's admission, hangs
on it.
"""

from __future__ import annotations

from typing import Final

from agents.detect.actors.catalogue import PartyKind
from agents.detect.actors.resolve import ActorCatalogue
from agents.detect.events import Event
from agents.detect.parsing.syntax import noun_phrase
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from schemas.claims import Actor

_ONES_OWN_LOSS: Final = frozenset({"lose", "leave", "withdraw"})
"""Frames that are told of the one who loses."""


def whose_office(
    view: View,
    speaker: Token,
    event: Event,
    spoken: Actor | None,
    parties: tuple[Actor | None, Actor | None],
    catalogue: ActorCatalogue,
) -> Actor | None:
    """Return who speaks: ``spoken`` if the words name him, else the side whose office it is.

    Args:
        view: The sentence.
        speaker: Who tells of the event, as the sentence says.
        event: What is told.
        spoken: The party that the speaker was taken for.
        parties: Gainer and loser, in this order.
        catalogue: The parties known.
    """
    claimant = view.know.attribution
    first, last = noun_phrase(speaker)
    words = {t.lower_ for t in view.doc[first:last]} | {t.lower_ for t in speaker.subtree}
    owner = next((t for t in speaker.subtree if t.dep_ == "poss" and t.tag_ == "PRP$"), None)
    told_of = parties[event.frame in _ONES_OWN_LOSS]
    if words & claimant["claimant.bystanders"] or (owner and owner.i < event.trigger.i):
        return spoken  # "their commander said that" is told before the event names anybody
    if owner is not None and speaker.lower_ in claimant["claimant.town_offices"]:
        return None  # "its mayor": the town's
    if owner is not None and words & claimant["claimant.spokesmen"]:
        return told_of or spoken
    if spoken is None and words & claimant["claimant.state_offices"]:
        is_state = speaker.lower_ not in _SOURCES and not _is_foreign(view, speaker)
        return (_state(parties, catalogue) or told_of) if is_state else None
    is_bare = speaker.lower_ in claimant["claimant.spokesmen"] and last - first <= _BARE
    return told_of if spoken is None and is_bare else spoken


_SOURCES: Final = frozenset({"source", "sources"})  # whose they are is what they will not say
_BARE: Final = 2  # words of "a spokesman"


def _state(parties: tuple[Actor | None, Actor | None], catalogue: ActorCatalogue) -> Actor | None:
    """Return the one of the parties that is a state, None if it is both or neither."""
    states = [
        actor
        for actor in parties
        if actor is not None
        and (party := catalogue.get(actor.id)) is not None
        and party.kind is not PartyKind.NONSTATE
    ]
    return states[0] if len(states) == 1 else None


def _is_foreign(view: View, speaker: Token) -> bool:
    """Return whether a country or body is named with the office: "the Turkish defence ministry"."""
    first, last = noun_phrase(speaker)
    named = any(t.text[:1].isupper() and t.i > first for t in view.doc[first:last])
    return named or any(t.text[:1].isupper() for t in speaker.subtree if t.i > speaker.i)
