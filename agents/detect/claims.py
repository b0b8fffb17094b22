"""From a draft to the record that goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agents.detect.confidence import load as calibration
from agents.detect.drafts import Draft
from agents.detect.meaning.memory import Memory
from agents.detect.parsing.view import PartyHit
from agents.detect.version import DETECTOR_VERSION
from schemas.articles import CleanArticle
from schemas.claims import (
    ClaimSource,
    ControlClaim,
    Evidence,
    FieldEvidence,
    Means,
    Precision,
    Status,
    claim_id,
)


def control_claim(draft: Draft, article: CleanArticle, memory: Memory) -> ControlClaim:
    """Return the claim of ``draft``, with its evidence and a content-derived id."""
    sentence = draft.view.sentence
    when, precision = _when(draft, article)
    key = draft.place.id, _id(draft.gainer), _id(draft.loser), draft.status, sentence.start
    del memory
    claim = ControlClaim(
        claim_id=claim_id(article.id, *key),
        article_id=article.id,
        place=draft.place,
        gainer=draft.gainer,
        loser=draft.loser,
        supporters=draft.supporters,
        status=Status(draft.status),
        claimant=draft.claimant,
        extent=draft.reach.extent,
        fraction=draft.reach.fraction,
        part=draft.reach.part,
        means=Means(draft.event.means),
        event_date=when,
        date_precision=precision,
        evidence=_evidence(draft, sentence.start, sentence.end),
        field_evidence=_field_evidence(draft),
        confidence=0.0,  # follows from the rest
        rule=draft.event.rule,
        detector_version=DETECTOR_VERSION,
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


def _when(draft: Draft, article: CleanArticle) -> tuple[date | None, Precision | None]:
    """Return when it happened: as told, else the week up to publication, since it is news."""
    day = draft.date
    if day is not None and day.date is not None:
        return day.date, day.precision
    published = article.published_at
    if published is None:
        return None, None
    return published.date(), Precision.WEEK


def _id(actor: object) -> str | None:
    return getattr(actor, "id", None)


def _evidence(draft: Draft, start: int, end: int) -> Evidence:
    return Evidence(
        quote=draft.view.source[start:end], start=start, end=end, field=draft.view.sentence.field
    )


def _field_evidence(draft: Draft) -> tuple[FieldEvidence, ...]:
    found: list[FieldEvidence] = []
    mention = draft.hit.mention
    if mention is not None:
        found.append(
            FieldEvidence(name="place", evidence=_evidence(draft, mention.start, mention.end))
        )
    hits: tuple[tuple[str, PartyHit | None], ...] = (
        ("gainer", draft.gainer_hit),
        ("loser", draft.loser_hit),
    )
    for name, hit in hits:
        if hit is not None:
            found.append(FieldEvidence(name=name, evidence=_evidence(draft, hit.start, hit.end)))
    start = draft.view.offset(draft.event.trigger)
    end = start + len(draft.event.trigger)
    found.append(FieldEvidence(name="event", evidence=_evidence(draft, start, end)))
    day = draft.date
    sentence = draft.view.sentence
    if day is not None and sentence.start <= day.start < day.end <= sentence.end:
        found.append(
            FieldEvidence(name="event_date", evidence=_evidence(draft, day.start, day.end))
        )
    return tuple(found)
