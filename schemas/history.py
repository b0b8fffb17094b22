"""History: what has left the ledger of a place, as the history topic keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.claims import ControlClaim, Place
from schemas.control import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRecord:
    """A change that ended long ago, or a claim that came too late to be folded. One of the two.

    ``record_id`` is the change's id or the claim's: the last record of an id stands. A claim that a
    change's record lists already came a second time, and says nothing new. ``reason`` says why it
    is here.
    """

    record_id: str
    place: Place
    change: Change | None = None
    claim: ControlClaim | None = None
    reason: str
    schema_version: int = 1

    def __post_init__(self) -> None:
        if (self.change is None) == (self.claim is None):
            raise ValueError("history holds a change or a claim, one of the two")
