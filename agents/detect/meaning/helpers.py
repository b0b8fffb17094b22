"""Who holds the ground where an article names only those who help: "NATO planes struck near it".

An alliance, a neighbour's contingent or a peacekeeper is named beside a place that its ally holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agents.detect.actors.resolve import PartyKind
from agents.detect.meaning.memory import Memory
from schemas.claims import Actor


def likeliest_holder(
    others: Sequence[Actor], losing: Collection[str], country: str | None, memory: Memory
) -> Actor | None:
    """Return who of ``others``, the likeliest first, held a place in ``country`` that was taken.

    ``losing`` has the ids of those that the article tells to have lost some place. Who only helps
    comes last, and then whom he helps held it.
    """
    holders = [a for a in others if not _helps(a, country, memory)]
    best = next((a for a in holders if a.id in losing), None) or next(iter(holders), None)
    if best is not None or not others:
        return best
    return _helped(others[0], country, memory) or others[0]


def _helps(actor: Actor, country: str | None, memory: Memory) -> bool:
    """Return whether a foreign party fights in ``country`` for a side that is not its own."""
    party = memory.catalogue.get(actor.id)
    if party is None or party.kind is not PartyKind.FOREIGN or country is None:
        return False
    return memory.catalogue.side(actor.id, (country,)) != actor.id


def _helped(actor: Actor, country: str | None, memory: Memory) -> Actor | None:
    """Return the party whose side a helper is on, if it lives where the place lies."""
    side = memory.catalogue.side(actor.id, (country or "",))
    party = memory.catalogue.get(side)
    if party is None or country not in party.countries:
        return None
    return Actor(id=party.id, name=party.name, mention=actor.mention, side=side)
