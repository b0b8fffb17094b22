"""Ticks: that time has passed, as a record of the stream, so that a replay sees the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.articles import require_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """It is ``at`` or later, in UTC. One that is no later than an earlier one says nothing.

    Raises:
        ValueError: ``at`` is not in UTC or not believable.
    """

    at: datetime
    schema_version: int = 1

    def __post_init__(self) -> None:
        require_utc("at", self.at)
