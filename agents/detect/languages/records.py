"""From drafts to the records that go out: claims and the trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from agents.detect.confidence import load as calibration
from agents.detect.languages.drafts import Draft, Refusal
from agents.detect.languages.lexicon import Lexicon
from agents.detect.languages.scene import Read
from agents.detect.languages.spots import Spot
from agents.detect.trace import EventTrace, Outcome, SentenceTrace
from agents.detect.version import DETECTOR_VERSION
from schemas.articles import CleanArticle
from schemas.claims import (
    Claimant,
    ClaimSource,
    ControlClaim,
    Evidence,
    Extent,
    FieldEvidence,
    Precision,
    Status,
    claim_id,
)

RULES: Final = 1
"""Raised with every change of the engine that can change a claim."""


def version(lexicon: Lexicon) -> str:
    """Return the version of the reader, a hash of the language's file, and the detector's version."""
    return f"{lexicon.code}-{RULES}-{lexicon.fingerprint}-{DETECTOR_VERSION}"


def control_claim(draft: Draft, article: CleanArticle, detector: str) -> ControlClaim:
    """Return the claim of ``draft``, with its evidence and a content-derived id."""
    sentence = draft.sentence
    when, precision = _when(draft)
    gainer, loser = (actor.id if actor else None for actor in (draft.gainer, draft.loser))
    key = draft.place.id, gainer, loser, draft.status, sentence.start
    claim = ControlClaim(
        claim_id=claim_id(article.id, *key),
        article_id=article.id,
        place=draft.place,
        gainer=draft.gainer,
        loser=draft.loser,
        status=Status(draft.status),
        claimant=_claimant(draft),
        extent=Extent.PARTIAL if draft.partial else Extent.FULL,
        part=draft.part,
        means=draft.change.form.means,
        event_date=when,
        date_precision=precision,
        evidence=_evidence(draft, sentence.start, sentence.end),
        field_evidence=_field_evidence(draft),
        confidence=0.0,  # follows from the rest
        rule=f"{article.language}.{draft.change.form.frame}.{draft.change.voice}",
        detector_version=detector,
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


def _when(draft: Draft) -> tuple[date | None, Precision | None]:
    """Return when it happened: as told, else the week up to publication, since it is news."""
    if draft.day is not None and draft.day.date is not None:
        return draft.day.date, draft.day.precision
    if draft.dateline is None:
        return None, None
    return draft.dateline, Precision.WEEK


def _claimant(draft: Draft) -> Claimant | None:
    if draft.said_by is None or draft.status is Status.ASSERTED:
        return None
    speaker = draft.speaker
    return Claimant(
        name=speaker.name if speaker else draft.said_by, side=speaker.side if speaker else None
    )


def _evidence(draft: Draft, start: int, end: int) -> Evidence:
    return Evidence(quote=draft.source[start:end], start=start, end=end, field=draft.sentence.field)


def _field_evidence(draft: Draft) -> tuple[FieldEvidence, ...]:
    spans: list[tuple[str, Spot | None]] = [
        ("place", draft.spot),
        ("gainer", draft.gainer_spot),
        ("loser", draft.loser_spot),
    ]
    tokens = draft.line.tokens
    found = [
        FieldEvidence(
            name=name,
            evidence=_evidence(draft, tokens[spot.first].start, tokens[spot.last - 1].end),
        )
        for name, spot in spans
        if spot is not None
    ]
    first, last = tokens[draft.change.indexes[0]], tokens[draft.change.indexes[-1]]
    event = _evidence(draft, first.start, last.end)
    return (*found, FieldEvidence(name="event", evidence=event))


def sentence_trace(
    read: Read, found: Sequence[Draft | Refusal], kept: Sequence[Draft]
) -> SentenceTrace:
    """Return what was made of a sentence."""
    keys = {(d.sentence.number, d.change.indexes) for d in kept}
    events = tuple(_event(result, read, keys) for result in found)
    outcomes = [event.outcome for event in events]
    first = next((o for o in (Outcome.CLAIM, Outcome.DENIED) if o in outcomes), None)
    return SentenceTrace(
        text=read.sentence.text,
        field=read.sentence.field,
        start=read.sentence.start,
        end=read.sentence.end,
        triggers=tuple(event.trigger for event in events),
        places=tuple(read.text(s) for s in read.spots if s.place is not None),
        actors=tuple(read.text(s) for s in read.spots if s.party is not None),
        events=events,
        outcome=first or (outcomes[0] if outcomes else Outcome.NO_EVENT),
        note=None,
    )


def _event(
    result: Draft | Refusal, read: Read, kept: set[tuple[int, tuple[int, ...]]]
) -> EventTrace:
    change = result.change
    rule = f"{change.form.frame}.{change.voice}"
    trigger = " ".join(read.line.tokens[i].text for i in change.indexes)
    if isinstance(result, Refusal):
        return EventTrace(rule, trigger, None, None, None, result.outcome, result.why)
    is_kept = (read.sentence.number, change.indexes) in kept
    outcome = Outcome.DENIED if result.status is Status.DENIED else Outcome.CLAIM
    return EventTrace(
        rule=rule,
        trigger=trigger,
        place=result.place.name,
        gainer=result.gainer.name if result.gainer else None,
        loser=result.loser.name if result.loser else None,
        outcome=outcome if is_kept else Outcome.REPEATED,
        why=result.why if is_kept else "another sentence of the article says it better",
    )
