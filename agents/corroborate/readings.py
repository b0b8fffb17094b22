"""Readings: a claim as the ledger sees it, with the times, sides and provenance worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from agents.corroborate.copies import Print, traced
from agents.corroborate.independence import OutletBook, Provenance, provenance
from agents.corroborate.sides import side_of
from schemas.claims import ClaimSource, ControlClaim, Precision, Status

_DAY: Final = timedelta(days=1)
DAWN: Final = datetime(1990, 1, 1, tzinfo=UTC)  # schemas.articles.EARLIEST_YEAR


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim with what the ledger needs of it.

    ``when`` is the day of the event, the day of publication where the claim gives none (then
    ``stated`` is false). ``known`` is when it was published, or first seen.
    """

    claim: ControlClaim
    when: date
    stated: bool
    known: datetime
    gainer: str | None
    loser: str | None
    denied: bool
    origin: Provenance

    @property
    def event_order(self) -> tuple[date, datetime, str]:
        """Return the key that puts readings in event order."""
        return self.when, self.known, self.claim.claim_id

    @property
    def known_order(self) -> tuple[datetime, str]:
        """Return the key that puts readings in the order in which they became known."""
        return self.known, self.claim.claim_id


def read(claims: Iterable[ControlClaim], book: OutletBook) -> list[Reading]:
    """Return the readings of ``claims`` in event order, each claim id once."""
    unique = {claim.claim_id: claim for claim in claims}
    sources = trace(unique.values(), book)
    read_ = [_reading(claim, book, sources.get(claim.article_id)) for claim in unique.values()]
    readings = _place_undated(read_)
    return sorted(readings, key=lambda reading: reading.event_order)


def trace(claims: Iterable[ControlClaim], book: OutletBook) -> dict[str, ClaimSource]:
    """Return, by article id, where the text of each article that is a near-copy comes from."""
    return traced(
        Print(claim.source, known_at(claim), sided=bool(provenance(claim, book).sides))
        for claim in claims
        if claim.source.lineage.signature is not None
    )


def known_at(claim: ControlClaim) -> datetime:
    """Return when the claim became known: published, else first seen, else its event's day."""
    known = claim.source.published_at or claim.source.ingested_at
    if known is not None:
        return known
    return DAWN if claim.event_date is None else datetime.combine(claim.event_date, time(), UTC)


def _reading(claim: ControlClaim, book: OutletBook, source: ClaimSource | None) -> Reading:
    known = known_at(claim)
    return Reading(
        claim=claim,
        when=claim.event_date or known.date(),
        stated=_has_day(claim),
        known=known,
        gainer=side_of(claim.gainer),
        loser=side_of(claim.loser),
        denied=claim.status is Status.DENIED,
        origin=provenance(claim, book, source),
    )


def _has_day(claim: ControlClaim) -> bool:
    return claim.event_date is not None and claim.date_precision in (None, Precision.DAY)


def _place_undated(readings: list[Reading]) -> list[Reading]:
    """Put what an article tells without a day before the fresh opposite that it does date.

    "The army retook the town on Sunday. The militants had seized it in a raid earlier this month":
    both cannot be of the day of publication, and the dated one is the news.
    """
    dated: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if _has_day(reading.claim) and not reading.denied:
            dated[reading.claim.article_id].append(reading)
    return [_before_the_news(r, dated.get(r.claim.article_id, [])) for r in readings]


def _before_the_news(reading: Reading, dated: list[Reading]) -> Reading:
    if _has_day(reading.claim) or reading.denied:
        return reading
    news = [
        other.when
        for other in dated
        if other.gainer != reading.gainer and abs(other.when - reading.when) <= _DAY
    ]
    return replace(reading, when=min(news) - _DAY) if news else reading
