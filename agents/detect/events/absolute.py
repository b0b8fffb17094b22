"""Events told ahead of the news: "With X gone", "with X lost to Y on Saturday", "with X in ruins"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.events.event import Event, Kind
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import child, direct_object, is_noun, prepositions
from agents.detect.parsing.tree import Token
from schemas.claims import Means

_FRAMES: Final = frozenset({"take", "lose", "fall", "clear"})
_STRENGTH: Final = 0.6
_PARTICIPLES: Final = frozenset({"VBN", "VBD"})


def absolute_events(verb: Token, know: Knowledge) -> Iterator[Event]:
    """Yield what "with" puts before a clause: the place is what is gone, lost, fallen or taken.

    It takes for granted what happened, as "the fall of X" does, unless it says to whom.
    """
    with_ = child(verb, "mark")
    place = child(verb, "nsubj", "nsubjpass")
    if with_ is None or with_.lower_ != "with" or place is None or not is_noun(place):
        return
    if verb.tag_ not in _PARTICIPLES or direct_object(verb) is not None:
        return
    frames = {
        entry.frame.name for entry in know.verbs.get(know.verb_forms.get(verb.lower_, ""), ())
    }
    if verb.lower_ != "gone" and not frames & _FRAMES:
        return
    links = {"to"} if verb.lower_ == "gone" or not frames & {"take", "clear"} else {"by"}
    taker = next((o for n, _, o in prepositions(verb) if n in links), None)
    yield Event(
        "absolute", Kind.CHANGE if taker is not None else Kind.NOMINAL, verb, place, taker, None, _STRENGTH, Means.UNKNOWN,
        "take" if "take" in frames else "lose",
    )  # fmt: skip
