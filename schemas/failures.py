"""What could not be handled, and what became of every article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A record that a stage could not handle, with all that is needed to send it again.

    ``origin`` is "topic/partition/offset" of the record itself. ``value`` and ``key`` are its bytes
    in base64, ``headers`` too. ``reason`` is a sentence for the person who looks at it; ``error``
    the class of what was raised; ``attempts`` how often it was tried.
    """

    letter_id: str
    origin: str
    topic: str
    partition: int
    offset: int
    key: str | None
    value: str | None
    headers: tuple[tuple[str, str], ...] = ()
    stage: str
    error: str
    reason: str
    attempts: int
    received_at: datetime | None = None
    schema_version: int = 1


class Verdict(StrEnum):
    """What became of one record of news.raw. Every record gets exactly one; a tick is no article."""

    SCREENED_OUT = "screened_out"
    WITH_CLAIMS = "with_claims"
    WITHOUT_CLAIMS = "without_claims"
    DEAD_LETTER = "dead_letter"
    TICK = "tick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The accounting entry of one record of news.raw, keyed by ``origin``: its place in the log.

    Writing it twice changes nothing, so the account holds after a crash: records in = outcomes.
    """

    origin: str
    verdict: Verdict
    reason: str | None = None
    article_id: str | None = None
    claims: int = 0
    schema_version: int = 1
