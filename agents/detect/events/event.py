"""A change event as a sentence words it: tokens in roles, nothing resolved yet."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from agents.detect.parsing.tree import Token
from schemas.claims import Means


class Kind(StrEnum):
    """What sort of wording it is; what it is believed for differs."""

    CHANGE = "change"  # a change is told: "took", "fell to", "withdrew from"
    STATE = "state"  # a holding is told, and the news is that it is so now: "is back under"
    NOMINAL = "nominal"  # a change is taken for granted: "the fall of X"
    HEADLINE = "headline"  # read off the word order, without a parse


class Event(Struct, frozen=True):
    """Who took which place from whom, as heads of phrases of one parsed sentence.

    ``rule`` names frame and voice ("take/passive"). ``strength`` in 0..1 says how surely the words
    speak of ground. ``needs_party`` is set where they only do if an armed party takes part.
    """

    rule: str
    kind: Kind
    trigger: Token
    place: Token | None
    gainer: Token | None
    loser: Token | None
    strength: float
    means: Means = Means.UNKNOWN
    frame: str = ""
    needs_party: bool = False
    is_negated_state: bool = False
