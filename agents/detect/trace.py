"""What was made of every sentence that was looked at, for ``frontwatch explain``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """Why a sentence does or does not count as a change of control."""

    CLAIM = "claim"
    DENIED = "denied"  # a claim as well: somebody says that it did not happen
    NEGATED = "negated"
    PLANNED = "planned"
    FAILED = "failed"
    REPELLED = "repelled"
    HYPOTHETICAL = "hypothetical"
    HELD = "held"  # says who holds it, not that it changed hands
    BACKGROUND = "background"  # older than the news
    PERSON_CAPTURED = "person_captured"
    THING_TAKEN = "thing_taken"
    FIGURATIVE = "figurative"
    NO_PLACE = "no_place"
    NO_PARTY = "no_party"
    NO_EVENT = "no_event"
    REPEATED = "repeated"  # said better elsewhere in the article
    NAMELESS = "nameless"  # a change all the same, of ground that has no name
    PRESUPPOSED = "presupposed"  # a passing mention that names no party


@dataclass(frozen=True, slots=True)
class EventTrace:
    """One event as read, what was decided, and why in a plain sentence."""

    rule: str
    trigger: str
    place: str | None
    gainer: str | None
    loser: str | None
    outcome: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class SentenceTrace:
    """One sentence that was considered: offsets, what was seen, and its events.

    ``note`` says what was cut, or why no event was looked for.
    """

    text: str
    field: str
    start: int
    end: int
    triggers: tuple[str, ...]
    places: tuple[str, ...]
    actors: tuple[str, ...]
    events: tuple[EventTrace, ...]
    outcome: Outcome
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleTrace:
    """The sentences of an article that had a trigger, in reading order.

    ``screened_out`` is the reason why the stream would not have read the article at all. ``note``
    says what of it was not read because it is too long.
    """

    article_id: str
    sentences: tuple[SentenceTrace, ...]
    considered: int
    passed_over: int
    detector_version: str
    screened_out: str | None = None
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the trace in plain types."""
        return asdict(self)
