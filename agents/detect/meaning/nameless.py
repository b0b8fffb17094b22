"""Changes of ground that has no name: "drove them from key positions", "took several hills".

No claim can be made of them, as nobody could say of which place. The article reports a change all
the same, and is relevant.
"""

from __future__ import annotations

from typing import Final

from agents.detect.events import Event, Kind
from agents.detect.parsing.view import View

_SURE: Final = 0.6
"""Least strength of a wording: "regained ground" counts, "had ground" does not."""


def is_nameless(event: Event, view: View) -> bool:
    """Return whether ``event`` tells of ground without a name that a party of the sentence takes."""
    if event.kind is not Kind.CHANGE or event.place is None or event.strength < _SURE:
        return False
    return event.place.lower_ in view.know.ground["nameless"] and bool(view.parties)
