"""Parts of a town that another word names: "several city districts", "its southern suburbs"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from agents.detect.parsing.tree import Token
from agents.detect.parsing.view import PlaceHit, View
from agents.detect.places.mentions import WIDE

_TOWNS: Final = frozenset({"city", "town"})


def city_parts(view: View, token: Token) -> Iterator[PlaceHit]:
    """Yield the town of "several city districts", and all of it for "beyond the city limits"."""
    ground, word = view.know.ground, token.lower_
    if not any(word in ground[kind] for kind in ("quarters", "inside", "limits")):
        return
    town = next((c for c in token.lefts if c.lower_ in _TOWNS and c.dep_ == "compound"), None)
    if town is not None:
        is_part = word not in ground["limits"]
        words = view.doc.between(town.i, token.i + 1) if is_part else None
        yield PlaceHit(town, view.place_at(town), is_part=is_part, words=words)


def is_part_of_it(view: View, token: Token) -> bool:
    """Return whether it is "its southern districts" of a town named before in the sentence."""
    is_quarter = token.lower_ in view.know.ground["quarters"]
    if not is_quarter or not any(c.lower_ == "its" for c in token.children):
        return False
    spots = (m for m in view.places if not m.generic and m.end <= view.offset(token))
    return any(m.kind not in WIDE and not view.is_party(m) for m in spots)


def is_old_town(token: Token) -> bool:
    """Return whether it is the oldest quarter of a town: "the old city of X"."""
    return token.lower_ in {"town", "city"} and any(c.lower_ == "old" for c in token.children)
