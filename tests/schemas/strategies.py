"""Hypothesis strategies for every record, within what each record allows."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from schemas.alerts import AlertEvidence, AlertSource, ControlAlert, Severity
from schemas.articles import Block, CleanArticle, Cut, Lineage, RawArticle, ScreenedArticle, Trigger
from schemas.baselines import Baseline
from schemas.claims import (
    Actor,
    Claimant,
    ClaimSource,
    ControlClaim,
    Evidence,
    FieldEvidence,
    Place,
    PlaceCandidate,
)
from schemas.control import (
    AlertMark,
    Change,
    Counted,
    Hold,
    LedgerEntry,
    Past,
    PlaceControl,
    Transition,
)
from schemas.failures import DeadLetter, Outcome
from schemas.history import HistoryRecord
from schemas.joins import Join
from schemas.ticks import Tick

texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=40
)
words = texts.filter(str.strip)
times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
shares = st.floats(0, 1)
counts = st.integers(0, 10**6)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of up to three."""
    return st.lists(strategy, max_size=3).map(tuple)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "str": words,
    "int": counts,
    "str | None": maybe(words),
}


def record(kind: type, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Build ``kind``: plain fields from what JSON can carry, others as given or by their type."""
    plain = {f.name: _PLAIN[f.type] for f in fields(kind) if f.type in _PLAIN}  # type: ignore[arg-type]
    return st.builds(kind, **(plain | given))


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    quote, start = draw(words), draw(counts)
    return Evidence(quote=quote, start=start, end=start + len(quote))


places = record(
    Place,
    lat=st.just(34.45),
    lon=st.just(40.92),
    candidates=some(record(PlaceCandidate, lat=shares, lon=shares, score=shares)),
    confidence=shares,
    geonameid=maybe(counts),
)
actors = record(Actor)
lineages = record(
    Lineage, wires=some(words), cluster=maybe(words), owner=maybe(words), signature=maybe(words)
)
claim_sources = record(
    ClaimSource,
    article_id=words,
    lineage=lineages,
    published_at=maybe(times),
    ingested_at=maybe(times),
)
claims = record(
    ControlClaim,
    claim_id=words,
    article_id=words,
    place=places,
    gainer=maybe(actors),
    loser=maybe(actors),
    supporters=some(actors),
    claimant=maybe(record(Claimant, name=words)),
    fraction=maybe(st.floats(0.01, 1)),
    event_date=maybe(days),
    evidence=evidences(),
    field_evidence=some(record(FieldEvidence, name=words, evidence=evidences())),
    confidence=shares,
    source=claim_sources,
)
raw_articles = record(
    RawArticle,
    id=words,
    title=maybe(words),
    text=words,
    html=maybe(words),
    published_at=times,
    ingested_at=maybe(times),
    url=maybe(words),
    outlet=maybe(words),
)


@st.composite
def clean_articles(draw: st.DrawFn) -> CleanArticle:
    text = draw(words)
    return draw(
        record(
            CleanArticle,
            id=words,
            text=st.just(text),
            language=st.just("en"),
            paragraphs=some(record(Block, start=st.just(0), end=st.just(len(text)))),
            cuts=some(record(Cut, start=st.just(0), end=st.just(len(text)))),
            lineage=lineages,
            published_at=maybe(times),
            ingested_at=maybe(times),
        )
    )


screened_articles = record(
    ScreenedArticle,
    article=clean_articles(),
    relevance=shares,
    triggers=some(record(Trigger, start=counts, end=counts)),
    countries=some(words),
)
changes = record(
    Change,
    change_id=words,
    gainer=maybe(actors),
    loser=maybe(actors),
    supporters=some(actors),
    fraction=maybe(st.floats(0.01, 1)),
    event_date=maybe(days),
    claims=some(words),
    history=some(record(Transition, at=maybe(times))),
)
holds = record(Hold, holder=actors, since=maybe(days))
place_controls = record(
    PlaceControl,
    place=places,
    holder=maybe(actors),
    since=maybe(days),
    changes=some(changes),
    baseline=maybe(holds),
)
ledger_entries = record(
    LedgerEntry,
    control=place_controls,
    claims=some(claims),
    marks=some(record(AlertMark)),
    counted=some(record(Counted, day=days, articles=some(words))),
    past=maybe(record(Past, holder=maybe(actors), until=days)),
)
history_records = record(HistoryRecord, place=places, change=changes, claim=st.none()) | record(
    HistoryRecord, place=places, change=st.none(), claim=claims
)
alerts = record(
    ControlAlert,
    place=places,
    gainer=maybe(actors),
    loser=maybe(actors),
    supporters=some(actors),
    event_date=maybe(days),
    since=maybe(days),
    published_at=maybe(times),
    sources=some(record(AlertSource, published_at=maybe(times))),
    severity=record(Severity, reasons=some(words)),
    evidence=some(record(AlertEvidence, evidence=evidences())),
)
dead_letters = record(DeadLetter, received_at=maybe(times))
outcomes = record(Outcome)

BY_RECORD: dict[type, st.SearchStrategy[Any]] = {
    RawArticle: raw_articles,
    CleanArticle: clean_articles(),
    ScreenedArticle: screened_articles,
    ControlClaim: claims,
    PlaceControl: place_controls,
    LedgerEntry: ledger_entries,
    HistoryRecord: history_records,
    Tick: st.builds(Tick, at=times),
    Join: st.builds(
        Join, from_id=st.just("un:SY:name"), place=places, entry=maybe(ledger_entries)
    ).filter(lambda join: join.from_id != join.place.id),
    Baseline: record(Baseline, place=places, hold=holds),
    ControlAlert: alerts,
    DeadLetter: dead_letters,
    Outcome: outcomes,
}
