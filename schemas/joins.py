"""Joins: that a place which had only a name is one of the gazetteer, as a record of the stream."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.claims import Place
from schemas.control import LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """What is told under ``from_id`` goes on under ``place``.

    It goes to the old place first, without ``entry``; the old place answers with a second one to the
    new place, whose ``entry`` is all that it knew.

    Raises:
        ValueError: the place is to be joined with itself.
    """

    from_id: str
    place: Place
    entry: LedgerEntry | None = None
    schema_version: int = 1

    def __post_init__(self) -> None:
        if self.from_id == self.place.id:
            raise ValueError(f"{self.from_id} cannot be joined with itself")
