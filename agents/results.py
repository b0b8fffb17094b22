"""What a stage hands on: the shape that every agent gives back to the wrapper that feeds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from schemas.failures import Verdict
from schemas.ticks import Tick

In_contra = TypeVar("In_contra", contravariant=True)


class Channel(StrEnum):
    """Where a record goes next. ``streams/topics.py`` maps each to a topic."""

    SCREENED = "screened"
    CLAIMS = "claims"
    ALERTS = "alerts"
    PLACES = "places"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Emission:
    """One record to send, and the key that its topic is partitioned by."""

    channel: Channel
    key: str
    record: object


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input record: what to send on, and its verdict if it ends here.

    ``verdict`` is set by the stage that settles an article's account (screened out, with or without
    claims) and is None from all others.
    """

    emissions: tuple[Emission, ...] = ()
    verdict: Verdict | None = None
    reason: str | None = None
    article_id: str | None = None
    claims: int = 0


@dataclass(frozen=True, slots=True)
class PartTick:
    """A tick as a stage meets it: in one partition of its topic, after what stands before it there."""

    tick: Tick
    part: int


class Agent(Protocol[In_contra]):
    """The thin async shell of a stage: takes a batch, returns one result per record, in order.

    It raises for a batch that holds a poison record; the wrapper then calls it record by record.
    """

    async def __call__(self, batch: Sequence[In_contra]) -> Sequence[Result]:
        """Return the results of ``batch``, one each, in order."""
        ...
