"""All change events of one parsed sentence."""

from __future__ import annotations

from collections.abc import Iterator

from agents.detect.events.entered import changed_hands, entered
from agents.detect.events.event import Event
from agents.detect.events.light_verb import direct_light_object, light_events
from agents.detect.events.nominal import nominal_events
from agents.detect.events.states import OPENERS, state_events
from agents.detect.events.verbal import verbal_events
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.tree import Token, Tree


def find_events(doc: Tree, know: Knowledge) -> list[Event]:
    """Return the events of ``doc`` in the order of their triggers, one for each trigger."""
    found: dict[tuple[int, int], Event] = {}
    for token in doc:
        if not _may_open(token.lower_, know):
            continue
        for event in _at(token, know):
            key = (event.trigger.i, event.place.i if event.place is not None else -1)
            found.setdefault(key, event)
    return [found[key] for key in sorted(found)]


def _may_open(word: str, know: Knowledge) -> bool:
    """Return whether a rule starts from ``word``: most words of a sentence open nothing."""
    return (
        word in know.verb_forms
        or word in know.nouns
        or word in know.light["nouns"]
        or word in OPENERS
        or word in know.holder["enter"]
        or word in know.holder["free"]
    )


def _at(token: Token, know: Knowledge) -> Iterator[Event]:
    yield from light_events(token, know)
    states = list(state_events(token, know))
    yield from states
    if not states and not direct_light_object(token, know):
        yield from changed_hands(token)
        yield from entered(token, know)
        yield from verbal_events(token, know)
    yield from nominal_events(token, know)
