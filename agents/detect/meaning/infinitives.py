"""What "to" makes of a verb: a plan, or a fact ("managed to", "the third town to fall")."""

from __future__ import annotations

from typing import Final

from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import child, has
from agents.detect.parsing.tree import Token

_ORDINALS: Final = frozenset(
    {
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth", "last", "latest",
    }
)  # fmt: skip
_BECOMES: Final = frozenset({"became", "become", "becomes", "becoming", "is", "was"})
_NEGATIONS: Final = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "hardly"})
_NONE: Final = frozenset({"no", "neither", "none"})
_NEGATING: Final = _NEGATIONS | _NONE
# After these, "to" does not make a plan of it: "had to leave", "were forced to withdraw".
_DONE_TO: Final = frozenset(
    {
        "had", "has", "have", "forced", "compelled", "obliged", "made", "went", "came",
        "happened", "proved", "turned", "first", "last", "next", "second", "third", "latest",
        "city", "town", "only", "enough",
    }
)  # fmt: skip
_RUMOURED_TO: Final = frozenset(
    [
        "said",
        "reported",
        "believed",
        "thought",
        "understood",
        "known",
        "alleged",
        "rumoured",
        "seems",
        "seem",
        "seemed",
        "appears",
        "appear",
        "appeared",
        "claimed",
        "claim",
        "claims",
        "announced",
        "confirmed",
        "considered",
        "deemed",
    ]
)


def is_done(token: Token, above: Token, know: Knowledge) -> bool:
    """Return whether "to" tells a fact: "managed to", "is said to", "had to", "only to"."""
    word, edge = above.lower_, token.left_edge
    if above.dep_ == "acl" and above.tag_ == "VBN" and has(above, "agent"):
        return False  # "a coalition led by X to drive them out": X leads, the coalition wants
    if word in _RUMOURED_TO or (token.dep_ != "advcl" and word in _DONE_TO):
        return True
    if token.dep_ == "relcl" and any(c.lower_ in _ORDINALS for c in above.children):
        return True  # "the first town to fall"
    if word in _BECOMES and any(_is_one_of_a_row(c) for c in above.children):
        return True  # "became the second of fourteen bases to be lost"
    if word == "able":
        return not is_negated(above.head)
    only = edge.lower_ == "only" or (edge.i > 0 and edge.nbor(-1).lower_ == "only")
    return only or know.lists("implicative.verbs", word)


def _is_one_of_a_row(told: Token) -> bool:
    """Return whether it is "the third", "the latest town"."""
    words = {told.lower_, *(c.lower_ for c in told.children)}
    return told.dep_ in {"attr", "oprd"} and bool(words & _ORDINALS)


def is_negated(token: Token) -> bool:
    """Return whether a word is negated: "not", "never", "no troops"."""
    if _NEGATING.isdisjoint(token.doc.words) and all(c.dep_ != "neg" for c in token.children):
        return False
    subj = child(token, "nsubj", "nsubjpass")
    if subj is not None and any(c.lower_ in _NONE for c in subj.children):
        return True
    return any(
        c.dep_ == "neg" or (c.dep_ in {"advmod", "preconj"} and c.lower_ in _NEGATIONS)
        for c in token.children
    )
