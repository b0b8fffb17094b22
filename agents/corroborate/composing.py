"""Composing: the alert record for a move of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from agents.corroborate.alerting import Move
from agents.corroborate.baseline import held_before
from agents.corroborate.independence import OutletBook, lineage_name
from agents.corroborate.readings import known_at, trace
from agents.corroborate.severity import severity
from agents.corroborate.wording import summary
from schemas.alerts import AlertEvidence, AlertKind, AlertSource, ControlAlert
from schemas.claims import ClaimSource, ControlClaim
from schemas.control import Change, LedgerEntry
from schemas.ids import content_id
from schemas.verdicts import AnalystVerdict, Ruling, analyst_key

MAX_EVIDENCE: Final = 10
"""Quotes in one alert: the newest claim's first, then one per article as they became known."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What moved the ledger: a claim, or a tick (``at``), which speaks through the latest claim."""

    claim: ControlClaim
    at: datetime | None = None

    @property
    def known(self) -> datetime:
        """Return when it became known, in UTC."""
        return self.at or known_at(self.claim)


def compose(entry: LedgerEntry, move: Move, occasion: Occasion, book: OutletBook) -> ControlAlert:
    """Return the alert for ``move``, which ``occasion`` brought about.

    A change keeps the id that its first alert carried, so that subscribers can follow it.
    """
    claim, change = occasion.claim, move.change
    taken_before = entry.past.taken if entry.past else 0
    change_id, revision = _thread(entry, move, claim)
    behind = _claims_behind(entry, move, claim)
    again = held_before(change, entry.control.changes, entry.control.baseline, entry.past)
    return ControlAlert(
        alert_id=content_id("alt", change_id, revision),
        change_id=change_id,
        revision=revision,
        sequence=entry.sequence + 1,
        follows=None if move.follows is None else move.follows.alert_id,
        kind=move.kind,
        tier=change.tier,
        place=claim.place,
        gainer=change.gainer,
        loser=change.loser,
        supporters=change.supporters,
        extent=change.extent,
        means=change.means,
        event_date=change.event_date,
        date_precision=change.date_precision,
        since=entry.control.since,
        published_at=occasion.known,
        sources=tuple(_sources(behind, trace(entry.claims, book))),
        independent_sources=change.independent_sources,
        severity=severity(
            change,
            claim.place,
            entry.control.changes,
            taken_before,
            [c.evidence.quote for c in behind if c.claim_id in change.claims and not c.verdict],
        ),
        summary=summary(move.kind, change, claim.place, previous=move.previous, again=again),
        retaken=again,
        merged_into=change.merged_into,
        confidence=_confidence(behind, change),
        evidence=tuple(_evidence(behind, claim)),
    )


def _thread(entry: LedgerEntry, move: Move, claim: ControlClaim) -> tuple[str, int]:
    """Return the change id that an alert goes by and its revision.

    Two changes share a thread where a late claim split one of which subscribers were told; a new
    one gets an id of its own if an older thread went by that of its change.
    """
    told = [mark for mark in entry.marks if mark.change_id == move.change.change_id]
    if move.thread is not None:
        told = [mark for mark in entry.marks if mark.change_id == move.thread.change_id]
        return move.thread.change_id, max(mark.revision for mark in told) + 1
    if told:
        return content_id("chg", move.change.change_id, claim.claim_id), 1
    return move.change.change_id, 1


def _claims_behind(entry: LedgerEntry, move: Move, claim: ControlClaim) -> list[ControlClaim]:
    """Return the claims behind an alert, in the order in which they became known."""
    wanted = {*move.change.claims, *move.change.borrowed, claim.claim_id}
    if move.kind is AlertKind.CONTESTED and move.previous is not None:
        wanted |= set(move.previous.claims)
    behind = [other for other in entry.claims if other.claim_id in wanted]
    last = {_word(c.verdict): c.claim_id for c in behind if c.verdict is not None}
    return [c for c in behind if c.claim_id == claim.claim_id or _in_force(c, last)]


def _confidence(claims: Iterable[ControlClaim], change: Change) -> float | None:
    """Return how surely the plainest claim of ``change`` was read; an analyst's verdict is not read."""
    own = [c for c in claims if c.claim_id in change.claims and c.verdict is None]
    return max((c.confidence for c in own if c.confidence), default=None)


def _word(verdict: AnalystVerdict) -> tuple[str, str]:
    """Return what each analyst has one word about."""
    return analyst_key(verdict.analyst), verdict.about.change_id


def _in_force(claim: ControlClaim, last: Mapping[tuple[str, str], str]) -> bool:
    """Return whether a claim still says what it did: all but verdicts that others took the place of."""
    verdict = claim.verdict
    if verdict is None:
        return True
    return verdict.ruling is not Ruling.WITHDRAW and last[_word(verdict)] == claim.claim_id


def _sources(
    claims: Iterable[ControlClaim], traced: Mapping[str, ClaimSource]
) -> Iterable[AlertSource]:
    seen: set[str] = set()
    for claim in claims:
        if claim.article_id in seen:
            continue
        seen.add(claim.article_id)
        yield AlertSource(
            article_id=claim.article_id,
            outlet=claim.source.outlet,
            url=claim.source.url,
            lineage=lineage_name(traced.get(claim.article_id, claim.source)),
            published_at=claim.source.published_at,
            analyst=None if claim.verdict is None else claim.verdict.analyst,
            verdict=None if claim.verdict is None else claim.verdict.ruling.value,
        )


def _evidence(claims: list[ControlClaim], newest: ControlClaim) -> Iterable[AlertEvidence]:
    seen: set[str] = set()
    for claim in (newest, *claims):
        if claim.article_id in seen or len(seen) >= MAX_EVIDENCE:
            continue
        seen.add(claim.article_id)
        yield AlertEvidence(article_id=claim.article_id, evidence=claim.evidence)
