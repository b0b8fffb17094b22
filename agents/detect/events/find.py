"""All change events of one parsed sentence."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from agents.detect.events.absolute import absolute_events
from agents.detect.events.entered import changed_hands, entered
from agents.detect.events.event import Event
from agents.detect.events.light_verb import direct_light_object, light_events
from agents.detect.events.nominal import nominal_events
from agents.detect.events.states import OPENERS, state_events
from agents.detect.events.verbal import verbal_events
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.tree import Token, Tree
from schemas.claims import Means


def find_events(doc: Tree, know: Knowledge) -> list[Event]:
    """Return the events of ``doc`` in the order of their triggers, one for each trigger."""
    found: dict[tuple[int, int], Event] = {}
    for token in doc:
        if token.lower_ not in know.openers and token.lower_ not in OPENERS:
            continue  # as most words
        for event in _at(token, know):
            key = (event.trigger.i, event.place.i if event.place is not None else -1)
            found.setdefault(key, event)
    return _set_free([found[key] for key in sorted(found)], know)


def _set_free(events: list[Event], know: Knowledge) -> list[Event]:
    """Read "took possession of the camp, freed by Y" as Y's leaving: who frees it for another goes."""
    taken = [e for e in events if e.rule in {"take/active", "light/gain", "enter_take/active"}]

    def freed(event: Event) -> Event:
        verb, place = event.trigger, event.place
        is_bare = event.rule == "take/passive" and verb.dep_ in {"acl", "advcl", "amod"}
        base = know.verb_forms.get(verb.lower_)
        if not is_bare or base not in know.party["freeing"] or place is None:
            return event
        by_another = any(e.place is not None and place in e.place.subtree for e in taken)
        if not by_another or event.gainer is None:
            return event
        return replace(
            event, rule="leave/freed", frame="leave", gainer=None, loser=event.gainer,
            means=Means.WITHDRAWAL,
        )  # fmt: skip

    return [freed(event) for event in events]


def _at(token: Token, know: Knowledge) -> Iterator[Event]:
    yield from light_events(token, know)
    states = list(state_events(token, know)) or list(absolute_events(token, know))
    yield from states
    if not states and not direct_light_object(token, know):
        yield from changed_hands(token)
        yield from entered(token, know)
        yield from verbal_events(token, know)
    yield from nominal_events(token, know)
