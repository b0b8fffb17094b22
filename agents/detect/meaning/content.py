"""What is said, where the parser hung it on something else than the verb of saying."""

from __future__ import annotations

from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import is_verb
from agents.detect.parsing.tree import Token


def is_told_to(token: Token, know: Knowledge) -> bool:
    """Return whether "that" behind whom one tells opens what is told: "informs the public that"."""
    whom = token.head
    says = whom.dep_ == "dobj" and whom.head.lower_ in know.attribution["say.to"]
    return says and any(c.dep_ == "mark" and c.lower_ == "that" for c in token.children)


def is_told_along(token: Token, know: Knowledge) -> bool:
    """Return whether a side clause belongs to what is said: "X fell after Y left, Z said"."""
    return token.dep_ == "advcl" and token.head.lower_ not in know.attribution["say.verbs"]


def is_said_in(noun: Token, know: Knowledge) -> bool:
    """Return whether a verb of saying governs the noun: "said in a statement that"."""
    verb = noun.head.head
    return noun.dep_ == "pobj" and verb.lower_ in know.attribution["say.verbs"] and is_verb(verb)


def is_content(token: Token, know: Knowledge) -> bool:
    """Return whether the parser hung what is said on how it is: "said in a message that X fell"."""
    if token.dep_ == "relcl" and token.head.dep_ in {"dobj", "pobj"}:
        over = token.head.head if token.head.dep_ == "dobj" else token.head.head.head
        if over.lower_ in know.attribution["say.of"]:
            return True  # "witnesses speak of soldiers who left"
    starts = next(iter(token.lefts), token)
    return _is_in_medium(token, know) and starts.lower_ == "that" and starts.dep_ == "mark"


def _is_in_medium(token: Token, know: Knowledge) -> bool:
    """Return whether ``token`` hangs on a message, a speech or the like."""
    return token.dep_ == "relcl" and token.head.lower_ in know.attribution["say.media"]


def is_of_a_place(verb: Token) -> bool:
    """Return whether a side clause only describes a place: "X, from where they were driven"."""
    return verb.dep_ == "pcomp" and any(c.lower_ == "where" for c in verb.lefts)
