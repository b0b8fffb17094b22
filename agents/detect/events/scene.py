"""Where somebody was driven out, if no "from" says it: "In X, the army ousted the last fighters"."""

from __future__ import annotations

from typing import Final

from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.syntax import direct_object, prepositions
from agents.detect.parsing.tree import Token

_BEYOND: Final = frozenset({"past", "beyond", "outside", "out of", "from"})
_NEAR_BY: Final = 4  # words between a place and "from where"
_EMPTYING: Final = frozenset({"oust", "expel", "evict", "dislodge", "eject"})
_OUT: Final = frozenset({"drive", "push", "kick", "force", "throw", "chase"})
_NAMES: Final = frozenset({"NNP", "NNPS"})


def empties(verb: Token, entry: VerbEntry) -> bool:
    """Return whether the place is left without whom it is done to: "drove out", not "drove back"."""
    is_out = entry.base in _OUT and entry.particle == "out"
    return (is_out or entry.base in _EMPTYING) and direct_object(verb) is not None


def scene(verb: Token) -> Token | None:
    """Return the place that the clause opens with: "In X, they claim to have driven out Y"."""
    for above in (verb, verb.head) if verb.dep_ == "xcomp" else (verb,):
        for name, prep, place in prepositions(above):
            is_fronted = prep.i < verb.i and all(c.i > prep.i for c in above.lefts if c != prep)
            if name in {"in", "at"} and is_fronted and place.tag_ in _NAMES:
                return place
    return None


def beyond(verb: Token, know: Knowledge) -> Token | None:
    """Return the limits of the place that somebody was driven past: "out beyond the city limits"."""
    return next(
        (
            limits
            for name, _, limits in prepositions(verb)
            if name in _BEYOND and limits.lower_ in know.ground["limits"]
        ),
        None,
    )


def from_where(verb: Token) -> Token | None:
    """Return the place before a clause with "from where": "in X, from where they were driven"."""
    where = next((c for c in verb.lefts if c.lower_ in {"where", "whence"}), None)
    if (
        where is None
        or where.i < 1
        or (where.lower_ == "where" and where.nbor(-1).lower_ != "from")
    ):
        return None
    before = verb.doc[max(0, where.i - _NEAR_BY) : where.i]
    return next((t for t in reversed(before) if t.tag_ in {"NNP", "NNPS", "NN"}), None)
