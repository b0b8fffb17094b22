"""Whether the whole place changed hands, and what part of it if not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from agents.detect.events import Event
from agents.detect.knowledge import Knowledge
from agents.detect.parsing.syntax import noun_phrase
from agents.detect.parsing.view import PlaceHit
from schemas.claims import Extent

_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:%|per ?cent)")
_SHARES: Final = {
    "half": 0.5, "third": 1 / 3, "quarter": 0.25, "two-thirds": 2 / 3, "three-quarters": 0.75,
}  # fmt: skip
_ALMOST: Final = frozenset({"partly", "partially", "mostly"})
_NEAR: Final = 4  # "almost", "the", "whole"
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the place is meant. ``fraction`` and ``part`` only where the text says so."""

    extent: Extent
    fraction: float | None = None
    part: str | None = None


def reach(event: Event, hit: PlaceHit, know: Knowledge) -> Reach:
    """Return how much of the place of ``hit`` the event is about."""
    words = (hit.words or "").strip()
    if hit.is_part and not _stands_for_town(event, know):
        return Reach(Extent.PARTIAL, _fraction(words), words or None)
    near = {c.lower_ for c in event.trigger.children}
    if near & _ALMOST or _is_nearly_all(event, know):
        return Reach(Extent.PARTIAL)
    return Reach(Extent.FULL)


def _stands_for_town(event: Event, know: Knowledge) -> bool:
    """Return whether a flag flies from what stands for the town: "over the council building in X"."""
    place = event.place
    return event.frame == "flag" and place is not None and place.lower_ in know.landmarks


def _is_nearly_all(event: Event, know: Knowledge) -> bool:
    """Return whether nearly the whole is meant: "almost all of X", "nearly the entire city"."""
    if event.place is None:
        return False
    first, last = noun_phrase(event.place)
    words = [t.lower_ for t in event.place.doc[max(0, first - 1) : last]]
    wholes = know.ground["wholes"]
    return any(
        word in know.holder["nearly"] and not wholes.isdisjoint(words[at + 1 : at + _NEAR])
        for at, word in enumerate(words)
    )


def _fraction(words: str) -> float | None:
    number = _NUMBER.search(words)
    if number is not None:
        share = float(number[1]) / _HUNDRED
        return share if 0 < share <= 1 else None
    for word in words.casefold().split():
        if word in _SHARES:
            return _SHARES[word]
    return None
