"""Events of coming in, and of changing hands: where no verb of taking tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.subjects import subject
from agents.detect.parsing.syntax import (
    child,
    direct_object,
    has,
    is_passive,
    is_verb,
    prepositions,
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
    if gainer is None or (gainer.lower_ in {"it", "which", "that"} and not _speaks(gainer, verb)):
        return
    obj = direct_object(verb)
    goals = [o for name, _, o in prepositions(verb) if name in {"into", "in"}]
    goals += [obj] if obj is not None else []
    for goal in goals:
        if goal == obj and _lets_out(verb, know):
            yield Event(
                "entered/emptied", Kind.CHANGE, verb, goal, gainer, None, 0.7, Means.ARMED,
                "take", needs_party=True,
            )  # fmt: skip
        elif goal.lower_ in know.ground["core"] or _is_central(goal):
            yield Event(
                "entered_centre", Kind.CHANGE, verb, goal, gainer, None, 0.5, Means.ARMED,
                "take", needs_party=True,
            )  # fmt: skip
        elif goal.lower_ in know.modality["advance.nouns"]:
            continue
        elif _is_unopposed(verb, know) or (_others_left(verb, know) and _is_certain(goal, know)):
            yield Event(
                "entered/unopposed", Kind.CHANGE, verb, goal, gainer, None, 0.7,
                Means.UNOPPOSED, "take", needs_party=True,
            )  # fmt: skip


def _speaks(pronoun: Token, verb: Token) -> bool:
    """Return whether "it" is who says so: "the army says it has entered X"."""
    return pronoun.lower_ == "it" and verb.dep_ == "ccomp" and has(verb.head, "nsubj")


def _lets_out(verb: Token, know: Knowledge) -> bool:
    """Return whether they do there what only its holders can: "stormed the prison and freed the inmates"."""
    if verb.lower_ not in know.holder["stormed"]:
        return False
    joined = (c for c in verb.children if c.dep_ in {"conj", "advcl"} and c.i > verb.i)
    return any(
        c.lower_ in know.holder["lets_out"]
        and any(t.lower_ in know.holder["inmates"] for t in c.subtree)
        for c in joined
    )


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


def _is_certain(goal: Token, know: Knowledge) -> bool:
    """Return whether it is said which place it is: "the base of the brigade", not "the stadium"."""
    is_town = goal.tag_ in {"NNP", "NNPS"} or goal.lower_ in know.ground["generic"]
    return is_town or has(goal, "prep", "compound", "appos", "nmod", "poss")


def _others_left(verb: Token, know: Knowledge) -> bool:
    """Return whether the other side is gone by a clause beside: "entered X and the soldiers fled".

    Residents who flee leave nobody's ground.
    """
    beside = [c for c in verb.children if c.dep_ == "conj" and is_verb(c)]
    beside += [verb.head] if verb.dep_ == "conj" and is_verb(verb.head) else []
    for other in beside:
        who = child(other, "nsubj")
        is_past = other.tag_ in {"VBD", "VBN"} and not has(other, "neg")
        if who is None or who == child(verb, "nsubj") or not is_past:
            continue
        entries = know.verbs.get(know.verb_forms.get(other.lower_, ""), ())
        armed = know.troops | know.party["fighters"] | know.party["state"] | know.holder["sides"]
        is_armed = who.lower_ in armed or (who.tag_ in {"NNP", "NNPS"} and who.i > 0)
        if is_armed and any(e.frame.name in {"leave", "withdraw"} for e in entries):
            return True
    return False


def changed_hands(verb: Token) -> Iterator[Event]:
    """Yield the event of "X changed hands", which names no party."""
    if verb.lower_ in {"changed", "changes", "changing"} and has(verb, "dobj"):
        if any(t.lower_ in _OFTEN for t in verb.subtree):
            return  # "has changed hands many times"
        place = subject(verb)
        if place is not None and any(c.lower_ == "hands" for c in verb.children):
            yield Event("changed_hands", Kind.CHANGE, verb, place, None, None, 0.5)
