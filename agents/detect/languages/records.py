"""From drafts to the records that go out: claims and the trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.detect.languages.drafts import Draft, Refusal
from agents.detect.languages.lexicon import Lexicon
from agents.detect.languages.scene import Read
from agents.detect.languages.spots import Spot
from agents.detect.record import Told, record
from agents.detect.trace import EventTrace, Outcome, SentenceTrace
from agents.detect.version import DETECTOR_VERSION
from schemas.articles import CleanArticle
from schemas.claims import (
    Claimant,
    ControlClaim,
    Evidence,
    Extent,
    FieldEvidence,
    Status,
)

RULES: Final = 1
"""Raised with every change of the engine that can change a claim."""


def version(lexicon: Lexicon) -> str:
    """Return the version of the reader, a hash of the language's file, and the detector's version."""
    return f"{lexicon.code}-{RULES}-{lexicon.fingerprint}-{DETECTOR_VERSION}"


def control_claim(draft: Draft, article: CleanArticle, detector: str) -> ControlClaim:
    """Return the claim of ``draft``, with its evidence."""
    sentence, day = draft.sentence, draft.day
    told = Told(
        place=draft.place,
        gainer=draft.gainer,
        loser=draft.loser,
        status=draft.status,
        claimant=_claimant(draft),
        extent=Extent.PARTIAL if draft.partial else Extent.FULL,
        part=draft.part,
        means=draft.change.form.means,
        day=day.date if day is not None else None,
        precision=day.precision if day is not None else None,
        evidence=_evidence(draft, sentence.start, sentence.end),
        fields=_field_evidence(draft),
        rule=f"{article.language}.{draft.change.form.frame}.{draft.change.voice}",
        version=detector,
    )
    return record(told, article)


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
