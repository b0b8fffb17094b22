"""A claim as it goes out, the same for every reader: its id, its source, its date, its confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agents.detect.confidence import load as calibration
from schemas.articles import CleanArticle
from schemas.claims import (
    Actor,
    Claimant,
    ClaimSource,
    ControlClaim,
    Evidence,
    Extent,
    FieldEvidence,
    Means,
    Place,
    Precision,
    Status,
    claim_id,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader found out about one claim. ``rule`` and ``version`` say how.

    ``day`` is None where the text names none; ``precision`` then counts for nothing.
    """

    place: Place
    gainer: Actor | None
    loser: Actor | None
    status: Status
    claimant: Claimant | None
    means: Means
    extent: Extent
    day: date | None
    precision: Precision | None
    evidence: Evidence
    fields: Sequence[FieldEvidence]
    rule: str
    version: str
    fraction: float | None = None
    part: str | None = None
    supporters: tuple[Actor, ...] = ()
    corrects: bool = False


def record(told: Told, article: CleanArticle) -> ControlClaim:
    """Return the claim of ``article`` that ``told`` is, with a content-derived id."""
    when, precision = _when(told, article)
    gainer, loser = (actor.id if actor else None for actor in (told.gainer, told.loser))
    key = told.place.id, gainer, loser, told.status, told.evidence.start
    claim = ControlClaim(
        claim_id=claim_id(article.id, *key),
        article_id=article.id,
        place=told.place,
        gainer=told.gainer,
        loser=told.loser,
        supporters=told.supporters,
        status=Status(told.status),
        claimant=told.claimant,
        extent=told.extent,
        fraction=told.fraction,
        part=told.part,
        means=Means(told.means),
        event_date=when,
        date_precision=precision,
        evidence=told.evidence,
        field_evidence=tuple(told.fields),
        corrects=told.corrects,
        confidence=0.0,  # follows from the rest
        rule=told.rule,
        detector_version=told.version,
        source=_source(article),
    )
    return replace(claim, confidence=calibration().confidence(claim))


def _source(article: CleanArticle) -> ClaimSource:
    return ClaimSource(
        article_id=article.id,
        outlet=article.outlet,
        url=article.url,
        lineage=article.lineage,
        published_at=article.published_at,
        ingested_at=article.ingested_at,
    )


def _when(told: Told, article: CleanArticle) -> tuple[date | None, Precision | None]:
    """Return when it happened: as told, else the week up to publication, since it is news."""
    if told.day is not None:
        return told.day, told.precision
    if article.published_at is None:
        return None, None
    return article.published_at.date(), Precision.WEEK
