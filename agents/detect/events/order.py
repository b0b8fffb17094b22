"""What a state brings back to a place: "restored security and stability to X", "the state's writ"."""

from __future__ import annotations

from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge, VerbEntry
from agents.detect.parsing.syntax import child, conjuncts, prepositions
from agents.detect.parsing.tree import Token

_WIDE: Final = frozenset({"to", "in", "over", "across", "throughout"})
_TO: Final = frozenset({"to"})


def order_event(
    verb: Token,
    entry: VerbEntry,
    voice: tuple[str, Token | None, Token | None],
    know: Knowledge,
) -> Event | None:
    """Return the event of a verb of restoring, if what it brings is the order of a state.

    Peace counts only where "security and stability" come "to" a place: police restore calm in any
    town. ``voice`` is the verb's, with its subject and its object. Where nobody restores it, whose
    writ it is took the place.
    """
    is_passive = voice[0] == "passive"
    brought = voice[1] if is_passive else voice[2]
    if brought is None or brought.lower_ not in know.order:
        return None
    things = conjuncts(brought)
    is_writ = brought.lower_ in know.light["writ"]
    if not is_writ and not know.light["peace"] <= {t.lower_ for t in things}:
        return None
    wanted = _WIDE if is_writ else _TO
    near = [p for head in (verb, *things) for p in prepositions(head)]
    place = next((o for name, _, o in near if name in wanted), None)
    if place is None:
        return None
    agent = next((o for name, _, o in prepositions(verb) if name == "by"), None)
    by = agent if is_passive else voice[1]
    whose = next((o for name, _, o in near if name == "of"), None) or child(brought, "poss")
    return Event(
        "order/restored", Kind.CHANGE, verb, place, by or whose, None, entry.strength, entry.means,
        "take", needs_party=True,
    )  # fmt: skip
