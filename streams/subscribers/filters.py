"""What a reader or a subscription asks for: one filter for every screen, format and engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schemas.alerts import AlertKind, SeverityLevel
from schemas.control import Tier
from streams.subscribers.geography import Box, Radius
from streams.subscribers.wording import wanted_words


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts are wanted. What is empty or None asks for anything; the fields must all agree.

    Attributes:
        gaining: Ids of actors or sides, one of which gains.
        losing: Ids of actors or sides, one of which loses.
        either: Ids of actors or sides, one of which gains or loses.
        taking_part: Ids of actors or sides, one of which gains, loses or supports.
        countries: ISO 3166 alpha-2 codes.
        box: A box that the place lies in; one without coordinates lies in none.
        radius: A circle that the place lies in.
        places: Ids of places.
        tiers: Tiers.
        kinds: Kinds of alert.
        severities: Levels of severity.
        changes: Ids of changes.
        min_independent_sources: At least so many lineages.
        min_confidence: At least so surely read, between 0 and 1; an alert of which that is not known
            is not.
        known_from: Known then or later; the time at which it was published, in UTC.
        known_until: Known before then, in UTC.
        event_from: Happened on that day or later. An alert without a day has happened on none.
        event_until: Happened on that day or before.
        text: Words that all stand in it; "offens*" stands for words that begin so.
        latest: Only the last alert about each change.
        known_at: As of that moment, in UTC: nothing that became known later, and with ``latest`` the
            last alert about each change by then.
    """

    gaining: tuple[str, ...] = ()
    losing: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    taking_part: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    box: Box | None = None
    radius: Radius | None = None
    places: tuple[str, ...] = ()
    tiers: frozenset[Tier] = frozenset()
    kinds: frozenset[AlertKind] = frozenset()
    severities: frozenset[SeverityLevel] = frozenset()
    changes: tuple[str, ...] = ()
    min_independent_sources: int = 0
    min_confidence: float = 0.0
    known_from: datetime | None = None
    known_until: datetime | None = None
    event_from: date | None = None
    event_until: date | None = None
    text: str | None = None
    latest: bool = False
    known_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            ValueError: a time without a zone, a text without a word, a number out of its range.
        """
        for moment in (self.known_from, self.known_until, self.known_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{moment} has no zone: say which, as in {moment.isoformat()}Z")
        if self.text is not None and not wanted_words(self.text):
            raise ValueError("there is no word in the text to look for")
        if self.min_independent_sources < 0:
            raise ValueError("sources are counted from 0")
        if not 0 <= self.min_confidence <= 1:
            raise ValueError("confidence is between 0 and 1")


EVERYTHING = AlertFilter()
"""The filter that nothing fails."""
