"""When a claim or an alert says the same as gold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from agents.detect.actors.resolve import ActorCatalogue, ActorContext
from agents.detect.places.folding import loose_key
from agents.detect.places.gazetteer import Gazetteer
from agents.notify.filters import distance_km
from schemas.claims import Actor, ControlClaim, Place
from streams.scoring.gold import GoldClaim

NEAR_KM: Final = 30.0
"""Two readings of one place may lie so far apart: gazetteers differ by as much on large places."""

DAY_SLACK: Final = timedelta(days=1)


def same_name(name: str, *others: str | None) -> bool:
    """Tell whether a place name is one of ``others`` in any spelling."""
    key = loose_key(name)
    return bool(key) and any(key == loose_key(other) for other in others if other)


def near(gold: GoldClaim, place: Place) -> bool | None:
    """Tell whether the coordinates agree; None where one of the two has none."""
    if gold.lat is None or gold.lon is None or place.lat is None or place.lon is None:
        return None
    return distance_km(gold.lat, gold.lon, place.lat, place.lon) <= NEAR_KM


def same_day(gold: date | None, given: date | None) -> bool | None:
    """Tell whether two dates are at most a day apart; None where gold has none."""
    if gold is None:
        return None
    return given is not None and abs(gold - given) <= DAY_SLACK


@dataclass(slots=True)
class Names:
    """Compares the names that gold gives to parties and places, by catalogue and gazetteer."""

    catalogue: ActorCatalogue = field(default_factory=ActorCatalogue.load)
    gazetteer: Gazetteer | None = None

    def same_place(self, gold: GoldClaim, place: Place) -> bool:
        """Tell whether it is the same place, by any of its names or by where it is."""
        return (
            self.means(gold.place, place)
            or bool(gold.place_name and self.means(gold.place_name, place))
            or near(gold, place) is True
        )

    def means(self, name: str, place: Place) -> bool:
        """Tell whether ``name`` is a name of ``place``, as written, in any spelling, or as known."""
        if same_name(name, place.name, place.mention):
            return True
        known = self.gazetteer.lookup(name) if self.gazetteer else ()
        return any(entry.id == place.id for entry in known)

    def agree(self, gold: str, actor: Actor | None, country: str | None, on: date | None) -> bool:
        """Tell whether gold's name means this actor, or another on its side in this country."""
        if actor is None:
            return False
        if gold.casefold() in {actor.name.casefold(), actor.mention.casefold(), actor.id}:
            return True
        countries = (country,) if country else ()
        meant = self.catalogue.resolve(gold, ActorContext(countries=countries, date=on))
        return meant.id == actor.id or self.catalogue.same_side(meant.id, actor.id, countries)

    def direction(self, gold: GoldClaim, claim: ControlClaim) -> bool:
        """Tell whether a claim goes the way that gold says.

        The gainer decides. Where gold states none, the loser does; where it states neither, any
        direction is right.
        """
        if gold.gainer is not None:
            return self.agree(gold.gainer, claim.gainer, gold.country, gold.event_date)
        if gold.loser is not None:
            return self.agree(gold.loser, claim.loser, gold.country, gold.event_date)
        return True
