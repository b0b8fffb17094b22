"""Who holds the ground where an article names only those who help: "NATO planes struck near it".

An alliance, a neighbour's contingent or a peacekeeper is named beside a place that its ally holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agents.detect.actors.resolve import PartyKind
from agents.detect.meaning.memory import Memory
from schemas.claims import Actor


def likeliest_holder(
    others: Sequence[Actor],
    losing: Collection[str],
    country: str | None,
    sentence: int,
    memory: Memory,
) -> Actor | None:
    """Return who of ``others``, the likeliest first, held a place in ``country`` that was taken.

    ``losing`` has the ids of those that the article tells to have lost some place. Of foreign
    parties alone, the one whom the first helps held it; one that helps nobody held it only if the
    sentence of the taking (its number is ``sentence``) names it.
    """
    lost = next((a for a in others if a.id in losing and not _helps(a, country, memory)), None)
    holders = (a for a in others if not _is_abroad(a, country, memory))
    best = lost or next(holders, None)
    if best is not None or not others:
        return best
    here = {n.actor.id for n in memory.named if n.sentence == sentence}
    named = next((a for a in others if a.id in here and not _helps(a, country, memory)), None)
    return _helped(others[0], country, memory) or named


def _is_abroad(actor: Actor, country: str | None, memory: Memory) -> bool:
    """Return whether it is a foreign party: it watches, comments or helps, unless words say more."""
    party = memory.catalogue.get(actor.id)
    return party is not None and country is not None and party.kind is PartyKind.FOREIGN


def _helps(actor: Actor, country: str | None, memory: Memory) -> bool:
    """Return whether a foreign party fights in ``country`` for a side that is not its own."""
    if not _is_abroad(actor, country, memory):
        return False
    return memory.catalogue.side(actor.id, (country or "",)) != actor.id


def _helped(actor: Actor, country: str | None, memory: Memory) -> Actor | None:
    """Return the party whose side a helper is on, if it lives where the place lies."""
    side = memory.catalogue.side(actor.id, (country or "",))
    party = memory.catalogue.get(side)
    if party is None or party.kind is PartyKind.FOREIGN or country not in party.countries:
        return None
    return Actor(id=party.id, name=party.name, mention=actor.mention, side=side)
