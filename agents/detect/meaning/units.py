"""Units with a number, which the catalogue does not know: whose are they."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.detect.actors.resolve import Party, PartyKind
from agents.detect.parsing.syntax import noun_phrase
from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PartyHit, View
from schemas.claims import Actor

_UNITS: Final = frozenset(
    {"battalion", "brigade", "division", "regiment", "battalions", "brigades"}
)
_ARMS: Final = frozenset(
    {"infantry", "tank", "rifle", "armoured", "armored", "mechanised", "mechanized", "artillery",
     "airborne", "motorised", "motorized", "commando", "cavalry"}
)  # fmt: skip
_NUMBERS: Final = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "seventh"})


def is_regular_unit(view: View, hit: PartyHit) -> bool:
    """Return whether it is a unit as states number them: "the 61st Infantry Battalion"."""
    first, last = noun_phrase(hit.token)
    words = [t.lower_ for t in view.doc[first:last]]
    has_number = any(w[:1].isdigit() or w in _NUMBERS for w in words)
    return has_number and bool(_ARMS & set(words)) and bool(_UNITS & set(words))


def unit_words(hit: PartyHit) -> list[Token]:
    """Return the word for the unit and those below it: of "elements of the 90th Tank Division"."""
    unit = next((t for t in hit.token.subtree if t.lower_ in _UNITS), hit.token)
    return [unit, *unit.children]


def only_state(state: Actor | None, parties: Sequence[Party | None]) -> Actor | None:
    """Return ``state``, the government of the country in play, if no other state fights there."""
    others = {p.id for p in parties if p is not None and p.kind is PartyKind.STATE}
    return state if state is not None and others <= {state.id} else None
