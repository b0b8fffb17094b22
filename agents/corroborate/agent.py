"""The corroborating agent: applies claims to the ledger and sends on what moved."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence

from agents.corroborate.independence import OutletBook
from agents.corroborate.ledger import apply
from agents.corroborate.outlets import outlet_book
from agents.results import Channel, Emission, Result
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry


class CorroborateAgent:
    """Keeps the ledger: one entry per place id, changed by one claim at a time.

    Args:
        ledger: Where the entries are kept. Claims of one place must all come to the same one.
        book: What is known of outlets; that which ships with Frontwatch by default.
    """

    def __init__(
        self, ledger: MutableMapping[str, LedgerEntry], book: OutletBook | None = None
    ) -> None:
        self._ledger = ledger
        self._book = book or outlet_book()

    async def __call__(self, batch: Sequence[ControlClaim]) -> Sequence[Result]:
        """Apply ``batch`` in order; return one result per claim."""
        return [self.apply(claim) for claim in batch]

    def apply(self, claim: ControlClaim) -> Result:
        """Apply one claim; the result holds its alerts and the place's new state, if it changed.

        A claim applied before gives nothing. ``reason`` says why a claim led to no alert.
        """
        key = claim.place.id
        entry = self._ledger.get(key)
        applied = apply(entry, claim, self._book)
        if applied.entry is entry:
            return Result(reason=applied.unmoved, article_id=claim.article_id)
        self._ledger[key] = applied.entry
        emissions = [Emission(Channel.ALERTS, key, alert) for alert in applied.alerts]
        if entry is None or entry.control != applied.entry.control:
            emissions.append(Emission(Channel.PLACES, key, applied.entry.control))
        return Result(tuple(emissions), reason=applied.unmoved, article_id=claim.article_id)
