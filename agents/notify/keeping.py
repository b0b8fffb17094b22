"""The keeping agent: hands the state of places, and what left their ledgers, to where it is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from agents.results import Result
from schemas.control import PlaceControl
from schemas.history import HistoryRecord

PlaceRecord = PlaceControl | HistoryRecord
"""What the topics of places and of what left their ledgers hold."""

Keep = Callable[[Sequence[PlaceRecord]], Awaitable[None]]
"""Keeps records in their order and returns when they are safe; the last about a place stands. Doing
it twice must end in the same: after a restart the agent does not know what it kept before."""


class KeepAgent:
    """Keeps what comes, a batch at a time.

    Args:
        keep: Where it goes. If it raises, nothing of the batch counts as kept.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def __call__(self, batch: Sequence[PlaceRecord]) -> Sequence[Result]:
        """Keep ``batch``; return one empty result per record."""
        await self._keep(batch)
        return [Result() for _ in batch]
