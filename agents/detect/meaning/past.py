"""Places of which a sentence only tells what was long ago: the article is hardly about them."""

from __future__ import annotations

from agents.detect.meaning.memory import Memory
from agents.detect.parsing.view import View
from agents.detect.places.phrases import place_hits
from agents.detect.roles import Refusal
from agents.detect.trace import Outcome


def pass_by(memory: Memory, view: View, read: object) -> None:
    """Have ``memory`` count the places of an event that is background, where it names them."""
    if not isinstance(read, Refusal) or read.outcome is not Outcome.BACKGROUND:
        return
    if read.event.place is None:
        return
    for hit in place_hits(view, read.event.place):
        if hit.mention is not None and not hit.mention.generic:
            place = memory.resolver.resolve(hit.mention.here, memory.place_context)
            memory.past[place.id] += 1
