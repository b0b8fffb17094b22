"""Composing: the alert record for a move of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from agents.corroborate.alerting import Move
from agents.corroborate.independence import lineage_name
from agents.corroborate.readings import known_at
from agents.corroborate.severity import severity
from agents.corroborate.wording import summary
from schemas.alerts import AlertEvidence, AlertKind, AlertSource, ControlAlert
from schemas.claims import ControlClaim
from schemas.control import Change, LedgerEntry
from schemas.ids import content_id

MAX_EVIDENCE: Final = 10
"""Quotes in one alert: the newest claim's first, then one per article as they became known."""


def compose(entry: LedgerEntry, move: Move, claim: ControlClaim) -> ControlAlert:
    """Return the alert for ``move``, which ``claim`` brought about.

    A change keeps the id that its first alert carried, so that subscribers can follow it.
    """
    change = move.change
    change_id = _fresh_id(entry, change, claim) if move.thread is None else move.thread.change_id
    # Two changes share a thread where a late claim split one of which subscribers were told.
    told = (mark.revision for mark in entry.marks if mark.change_id == change_id)
    revision = max(told, default=0) + 1
    behind = _claims_behind(entry, move, claim)
    place = claim.place
    return ControlAlert(
        alert_id=content_id("alt", change_id, revision),
        change_id=change_id,
        revision=revision,
        sequence=entry.sequence + 1,
        follows=None if move.follows is None else move.follows.alert_id,
        kind=move.kind,
        tier=change.tier,
        place=place,
        gainer=change.gainer,
        loser=change.loser,
        supporters=change.supporters,
        extent=change.extent,
        means=change.means,
        event_date=change.event_date,
        date_precision=change.date_precision,
        since=entry.control.since,
        published_at=known_at(claim),
        sources=tuple(_sources(behind)),
        independent_sources=change.independent_sources,
        severity=severity(change, place, entry.control.changes),
        summary=summary(move.kind, change, place, previous=move.previous),
        evidence=tuple(_evidence(behind, claim)),
    )


def _fresh_id(entry: LedgerEntry, change: Change, claim: ControlClaim) -> str:
    """Return the change's id, or one of its own if an older thread went by that id."""
    if any(mark.change_id == change.change_id for mark in entry.marks):
        return content_id("chg", change.change_id, claim.claim_id)
    return change.change_id


def _claims_behind(entry: LedgerEntry, move: Move, claim: ControlClaim) -> list[ControlClaim]:
    """Return the claims behind an alert, in the order in which they became known."""
    wanted = {*move.change.claims, claim.claim_id}
    if move.kind is AlertKind.CONTESTED and move.previous is not None:
        wanted |= set(move.previous.claims)
    return [other for other in entry.claims if other.claim_id in wanted]


def _sources(claims: Iterable[ControlClaim]) -> Iterable[AlertSource]:
    seen: set[str] = set()
    for claim in claims:
        if claim.article_id in seen:
            continue
        seen.add(claim.article_id)
        yield AlertSource(
            article_id=claim.article_id,
            outlet=claim.source.outlet,
            url=claim.source.url,
            lineage=lineage_name(claim.source),
            published_at=claim.source.published_at,
        )


def _evidence(claims: list[ControlClaim], newest: ControlClaim) -> Iterable[AlertEvidence]:
    seen: set[str] = set()
    for claim in (newest, *claims):
        if claim.article_id in seen or len(seen) >= MAX_EVIDENCE:
            continue
        seen.add(claim.article_id)
        yield AlertEvidence(article_id=claim.article_id, evidence=claim.evidence)
