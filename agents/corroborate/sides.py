"""Sides: who fights with whom, as far as the ledger needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from schemas.claims import Actor, Claimant

_BELLIGERENT: Final = re.compile(
    r"\b(?:army|armies|military|militar\w+|militia\w*|command(?:er|ers|ant)?|general|colonel|"
    r"brigade|battalion|rebels?|insurgents?|fighters?|jihadists?|forces|troops|"
    r"ministry|minister|government|president|presidency|kremlin|general staff|chief of staff)\b",
    re.IGNORECASE,
)
"""Words for people who fight and for those who send them. One of them who is on no side we know is
still no bystander. Local officials are left out: they speak of what they see."""


def side_of(actor: Actor | None) -> str | None:
    """Return the side that ``actor`` fights on, its own id where it leads one, None for nobody."""
    return None if actor is None else actor.side or actor.id


def sides_of(actors: Iterable[Actor | None]) -> frozenset[str]:
    """Return the sides of all ``actors``."""
    return frozenset(side for side in map(side_of, actors) if side is not None)


def is_belligerent(claimant: Claimant) -> bool:
    """Return whether the claimant's name alone says that he belongs to a party that fights."""
    return _BELLIGERENT.search(claimant.name) is not None
