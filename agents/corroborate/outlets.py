"""What the ledger asks of the outlets file: sides, owners, and who only collects."""

from __future__ import annotations

from functools import cache, lru_cache

from agents.clean.outlets import Outlet, OutletKind, Outlets
from agents.corroborate.independence import OutletBook
from agents.detect.actors.resolve import ActorCatalogue


class ShippedBook:
    """Answers from the outlets and the actors that ship with Frontwatch.

    A party's outlet speaks for the side that the party fights on in the country in question:
    Hezbollah's for the Syrian government in Syria.
    """

    def __init__(self, outlets: Outlets, actors: ActorCatalogue) -> None:
        self._outlets = outlets
        self._actors = actors
        self._find = lru_cache(maxsize=4096)(self._look_up)

    def side(self, outlet: str, country: str | None) -> str | None:
        """Return the side that the outlet speaks for, None for none or not known."""
        entry = self._find(outlet)
        if entry is None or entry.side is None:
            return None
        return self._actors.side(entry.side, () if country is None else (country,))

    def owner(self, outlet: str) -> str | None:
        """Return the id of who owns the outlet, None if it is not known."""
        entry = self._find(outlet)
        return None if entry is None else entry.owner

    def is_aggregator(self, outlet: str) -> bool:
        """Return whether the outlet only collects what others report."""
        entry = self._find(outlet)
        if entry is None:
            return self._outlets.calls_itself_aggregator(outlet)
        return entry.kind is OutletKind.AGGREGATOR

    def _look_up(self, outlet: str) -> Outlet | None:
        return self._outlets.get(outlet) or self._outlets.by_host(outlet)


@cache
def outlet_book() -> OutletBook:
    """Return what the outlets file that ships with Frontwatch says."""
    return ShippedBook(Outlets.load(), ActorCatalogue.load())
