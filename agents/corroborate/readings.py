"""Readings: a claim as the ledger sees it, with the times, sides and provenance worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from agents.corroborate.copies import Print, traced
from agents.corroborate.independence import OutletBook, Provenance, provenance
from agents.corroborate.namesakes import one_name
from agents.corroborate.sides import side_of
from schemas.claims import Actor, ClaimSource, ControlClaim, Precision, Status

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=6)
_MONTH: Final = timedelta(days=31)
DAWN: Final = datetime(1990, 1, 1, tzinfo=UTC)  # schemas.articles.EARLIEST_YEAR


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim with what the ledger needs of it.

    ``when`` is the day of the event, the day of publication where the claim gives none (then
    ``stated`` is false); ``until`` is the last day that it may mean, where a week or a month is
    meant. ``known`` is when it was published, or first seen. ``gainer`` and ``loser`` are sides; a
    party that is in no catalogue goes by the first spelling of its name.
    """

    claim: ControlClaim
    when: date
    until: date
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
    known = _known_by_one_name(unique.values())
    sources = trace(known, book)
    read_ = [_reading(claim, book, sources.get(claim.article_id)) for claim in known]
    readings = _place_undated(read_)
    return sorted(readings, key=lambda reading: reading.event_order)


def _known_by_one_name(claims: Iterable[ControlClaim]) -> list[ControlClaim]:
    """Return the claims with each party that is in no catalogue under one id, however it is spelt."""
    known = sorted(claims, key=lambda claim: (known_at(claim), claim.claim_id))
    parties = (a for c in known for a in (c.gainer, c.loser, *c.supporters) if a is not None)
    names = one_name(party.id for party in parties)
    return [_renamed(claim, names) for claim in known] if names else known


def _renamed(claim: ControlClaim, names: Mapping[str, str]) -> ControlClaim:
    def named(actor: Actor | None) -> Actor | None:
        return actor and replace(actor, id=names.get(actor.id, actor.id))

    supporters = tuple(replace(a, id=names.get(a.id, a.id)) for a in claim.supporters)
    return replace(
        claim, gainer=named(claim.gainer), loser=named(claim.loser), supporters=supporters
    )


def trace(claims: Iterable[ControlClaim], book: OutletBook) -> dict[str, ClaimSource]:
    """Return, by article id, where the text of each article that is a near-copy comes from."""
    return traced(
        Print(claim.source, known_at(claim), sided=bool(provenance(claim, book).sides))
        for claim in claims
        if claim.source.lineage.signature is not None
    )


def known_at(claim: ControlClaim) -> datetime:
    """Return when the claim became known: published, else first seen, else its event's day.

    Nothing is known later than it was seen: a date in the future is a wrong one.
    """
    given = [at for at in (claim.source.published_at, claim.source.ingested_at) if at is not None]
    if given:
        return min(given)
    return DAWN if claim.event_date is None else datetime.combine(claim.event_date, time(), UTC)


def _reading(claim: ControlClaim, book: OutletBook, source: ClaimSource | None) -> Reading:
    known = known_at(claim)
    return Reading(
        claim=claim,
        when=claim.event_date or known.date(),
        until=_last_day(claim.event_date, claim.date_precision, known.date()),
        stated=_has_day(claim),
        known=known,
        gainer=side_of(claim.gainer),
        loser=side_of(claim.loser),
        denied=claim.status is Status.DENIED,
        origin=provenance(claim, book, source),
    )


def _has_day(claim: ControlClaim) -> bool:
    return claim.event_date is not None and claim.date_precision in (None, Precision.DAY)


def _last_day(day: date | None, precision: Precision | None, published: date) -> date:
    """Return the last day that a date may mean. One of a week or month is given by its first day."""
    if day is None:
        return published
    if precision is Precision.WEEK:
        last = day + _WEEK
    elif precision is Precision.MONTH:
        last = day + _MONTH
        if day.day == 1:
            last = last.replace(day=1) - _DAY
    else:
        return day
    return max(day, min(last, published))


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
    return replace(reading, when=min(news) - _DAY, until=min(news) - _DAY) if news else reading
