"""Events of coming in, and of changing hands: where no verb of taking tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import (
    direct_object,
    has,
    is_passive,
    is_verb,
    prepositions,
    subject,
)
from agents.detect.parsing.tree import Token
from schemas.claims import Means

_OFTEN: Final = frozenset({"times", "repeatedly", "often", "frequently", "regularly"})
_ONCE: Final = frozenset({"after", "as", "once", "when"})
_NEAR: Final = 4  # words behind "without" that still belong to it


def entered(verb: Token, know: Knowledge) -> Iterator[Event]:
    """Yield "pushed into the centre of X", which is holding a part, and "entered X unopposed"."""
    if verb.lower_ not in know.holder["enter"] or is_passive(verb):
        return
    gainer = subject(verb)
    if gainer is None or gainer.lower_ in {"it", "which", "that"}:
        return
    obj = direct_object(verb)
    goals = [o for name, _, o in prepositions(verb) if name in {"into", "in"}]
    goals += [obj] if obj is not None else []
    for goal in goals:
        if goal.lower_ in know.ground["core"] or _is_central(goal):
            yield Event(
                "entered_centre", Kind.CHANGE, verb, goal, gainer, None, 0.5, Means.ARMED,
                "take", needs_party=True,
            )  # fmt: skip
        elif goal.lower_ not in know.modality["advance.nouns"] and _is_unopposed(verb, know):
            yield Event(
                "entered/unopposed", Kind.CHANGE, verb, goal, gainer, None, 0.7,
                Means.UNOPPOSED, "take", needs_party=True,
            )  # fmt: skip


def _is_central(goal: Token) -> bool:
    """Return whether it is the middle of a town by another word: "entered central X"."""
    is_name = goal.tag_ in {"NNP", "NNPS"}
    return is_name and any(c.lower_ == "central" and c.i == goal.left_edge.i for c in goal.lefts)


def _is_unopposed(verb: Token, know: Knowledge) -> bool:
    """Return whether nobody stops them: "unopposed", "without a fight", "after Y withdrew"."""
    if verb.dep_ in {"advcl", "conj"} and is_verb(verb.head):
        met = direct_object(verb.head)  # "met hardly any resistance when they marched into X"
        if met is not None and met.lower_ in know.holder["resistance"]:
            return any(t.lower_ in {"no", "little", "hardly", "scant"} for t in met.subtree) or any(
                c.lower_ == "hardly" for c in verb.head.children
            )
    for c in verb.children:
        if c.lower_ == "unopposed":
            return True
        if c.lower_ == "without" and any(
            t.lower_ in know.holder["resistance"] for t in c.subtree if t.i <= c.i + _NEAR
        ):
            return True
        if c.dep_ == "advcl" and any(m.lower_ in _ONCE for m in c.children):
            entries = know.verbs.get(know.verb_forms.get(c.lower_, ""), ())
            if any(e.frame.name in {"leave", "withdraw"} for e in entries) and has(c, "nsubj"):
                return c.tag_ == "VBD" or has(c, "aux")
    return False


def changed_hands(verb: Token) -> Iterator[Event]:
    """Yield the event of "X changed hands", which names no party."""
    if any(t.lower_ in _OFTEN for t in verb.subtree):
        return  # "has changed hands many times"
    if verb.lower_ in {"changed", "changes", "changing"} and has(verb, "dobj"):
        place = subject(verb)
        if place is not None and any(c.lower_ == "hands" for c in verb.children):
            yield Event("changed_hands", Kind.CHANGE, verb, place, None, None, 0.5)
