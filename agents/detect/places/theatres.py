"""Where a state's soldiers fight: at home as a rule, abroad for some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from agents.detect.actors.catalogue import PartyKind, read_knowledge

_HOME_OF_FAR: Final = 0.35  # share of the evidence that counts at home for who fights abroad
_AWAY_OF_FAR: Final = 0.65
_AWAY_OF_NEAR: Final = 0.25  # who fights at home first, and over the border as well
_FAR: Final = frozenset(("RU", "GB", "DE", "BE", "CN"))  # besides the catalogue's foreign parties
_EVERYWHERE: Final = frozenset(("US", "GB", "FR", "CN"))  # no war is theirs unless it is named


@dataclass(frozen=True, slots=True)
class Reach:
    """What naming a state as a doer tells: shares for ``home`` and for one of its ``theatres``."""

    home: float = 1.0
    away: float = 0.0
    theatres: tuple[str, ...] = ()

    def theatre(self, named: Mapping[str, float], code: str) -> str | None:
        """Return the theatre meant: the one named most, else the main one, None if none is."""
        here = [country for country in self.theatres if named.get(country)]
        if here:
            return max(here, key=lambda country: named[country])
        return self.theatres[0] if self.theatres and code not in _EVERYWHERE else None


def reach(code: str) -> Reach:
    """Return where the forces of the state ``code`` (ISO 3166 alpha-2) are to be expected."""
    return _reaches().get(code) or Reach(home=_HOME_OF_FAR if code in _FAR else 1.0)


@cache
def _reaches() -> dict[str, Reach]:
    found: dict[str, Reach] = {}
    for party in read_knowledge().parties:
        theatres = tuple(
            dict.fromkeys((*party.countries[1:], *(country for country, _ in party.side_in)))
        )
        if party.kind is PartyKind.NONSTATE or not party.metonyms or not theatres:
            continue
        home = party.countries[0]
        far = party.kind is PartyKind.FOREIGN or home in _FAR
        found[home] = Reach(
            home=_HOME_OF_FAR if far else 1.0,
            away=_AWAY_OF_FAR if far else _AWAY_OF_NEAR,
            theatres=theatres,
        )
    return found
