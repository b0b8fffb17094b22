"""Whose word is as good as the outlet's own: both sides of the fight, or the outlet's reporter.

"The army and the rebels say", "officials of both camps said": a loser owns up with the taker.
"Our correspondent reports": the outlet has seen it itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from agents.detect.events import Event
from agents.detect.meaning.attribution import Attribution
from agents.detect.meaning.memory import Memory
from agents.detect.parsing.syntax import noun_phrase
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import View
from schemas.claims import Actor


def is_vouched_for(
    source: Attribution,
    view: View,
    parties: tuple[Actor | None, Actor | None],
    spoken: Actor | None,
    memory: Memory,
) -> bool:
    """Return whether ``source`` is the outlet itself, or speaks for gainer and loser (``parties``).

    ``spoken`` is the party for which the first who is named speaks.
    """
    if source.speaker is None:
        return False
    if _is_our_reporter(source.speaker, view) or _is_of_both_camps(source.speaker, view):
        return True
    joined = _who_joins(source.speaker)
    found = [spoken, *(memory.speaker(view, t) for t in joined)]
    takers = [
        parties[0]  # "officers of the army and a spokesman of the front": whose else is he
        for actor, token in zip(found, (source.speaker, *joined), strict=True)
        if actor is None and _is_spokesman(token, view)
    ]
    return _is_of_both([a for a in (*found, *takers) if a is not None], parties, memory)


def is_who_lost(source: Attribution, event: Event) -> bool:
    """Return whether a pronoun speaks of its own loss: "it said that it had pulled back"."""
    speaker, loser = source.speaker, event.loser
    if speaker is None or loser is None or speaker.tag_ != "PRP":
        return False
    return speaker.lower_ == loser.lower_ and speaker != loser


def _is_our_reporter(speaker: Token, view: View) -> bool:
    claimant = view.know.attribution
    if speaker.lower_ not in claimant["claimant.reporters"]:
        return False
    first, last = noun_phrase(speaker)
    around = view.doc[first : max(last, speaker.right_edge.i + 1)]
    words = [t.lower_ for t in around]
    if "our" in words or "ours" in words:
        return True
    return "this" in words and bool(claimant["claimant.outlet"] & set(words))


def _is_spokesman(speaker: Token, view: View) -> bool:
    """Return whether somebody speaks for a group that his words do not name."""
    own = [t for t in speaker.subtree if t.dep_ != "conj" or t == speaker]
    is_named = any(t.text[:1].isupper() for t in own)
    return speaker.lower_ in view.know.attribution["claimant.spokesmen"] and not is_named


def _is_of_both_camps(speaker: Token, view: View) -> bool:
    """Return whether the words say so: "officials of both camps"."""
    words = [t.lower_ for t in speaker.subtree]
    camps = view.know.attribution["claimant.camps"]
    return any(one == "both" and two in camps for one, two in pairwise(words))


def _is_of_both(
    speaking: Sequence[Actor], parties: tuple[Actor | None, Actor | None], memory: Memory
) -> bool:
    gainer, loser = parties
    takes = any(memory.same_side(a, gainer) for a in speaking)
    known = [a for a in speaking if memory.catalogue.get(a.id) is not None]
    loses = (a for a in known if not memory.same_side(a, gainer))
    return takes and any(loser is None or memory.same_side(a, loser) for a in loses)


def _who_joins(speaker: Token) -> list[Token]:
    """Return who else speaks: "the rebels and the army said"."""
    found = [speaker]
    for token in found:
        found.extend(c for c in token.children if c.dep_ == "conj")
    return found[1:]
