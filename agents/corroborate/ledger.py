"""The ledger: apply one claim to one place, and say what subscribers are to be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from agents.corroborate.alerting import Move, Stand, decide, inherit, resolve_marks
from agents.corroborate.composing import compose
from agents.corroborate.condensed import condense
from agents.corroborate.fold import Folded, fold_fully
from agents.corroborate.independence import OutletBook
from agents.corroborate.outlets import outlet_book
from agents.corroborate.readings import known_at
from agents.corroborate.sides import side_of
from agents.corroborate.tiers import Weighed, Weight
from schemas.alerts import ControlAlert
from schemas.claims import ControlClaim
from schemas.control import AlertMark, Effect, LedgerEntry


@dataclass(frozen=True, slots=True)
class Applied:
    """What a claim did: the entry after it, the alerts, or why there is none (``unmoved``)."""

    entry: LedgerEntry
    alerts: tuple[ControlAlert, ...]
    unmoved: str | None


def apply(
    entry: LedgerEntry | None, claim: ControlClaim, book: OutletBook | None = None
) -> Applied:
    """Apply ``claim`` to the ledger of its place.

    Applying a claim twice changes nothing. The final ledger does not depend on the order of claims;
    alerts do, since nobody can be told of what has not arrived.

    Args:
        entry: The place's entry so far, None if nothing is known of it.
        claim: The claim; its place id is that of the entry.
        book: What is known of outlets; that which ships with Frontwatch by default.

    Raises:
        ValueError: the claim is about another place than the entry.
    """
    if entry is not None and any(known.claim_id == claim.claim_id for known in entry.claims):
        return Applied(entry, (), "applied before")
    kept = condense(claim)
    claims = (kept,) if entry is None else (*entry.claims, kept)
    book = book or outlet_book()
    folded = fold_fully(claims, book)
    stand, after = _renewed(entry, folded, claims)
    index = stand.find(claim.claim_id)
    if index is None:
        return _untold(after, claim, "an aggregator weighs nothing")
    verdict = decide(stand, index, age=_age(claim))
    if isinstance(verdict, str):
        return _untold(after, claim, _why_unmoved(folded, index, claim, verdict))
    return _told(after, verdict, claim, book)


def _renewed(
    entry: LedgerEntry | None, folded: Folded, claims: tuple[ControlClaim, ...]
) -> tuple[Stand, LedgerEntry]:
    stand, marks = _stand(entry, folded)
    ordered = tuple(sorted(claims, key=lambda claim: (known_at(claim), claim.claim_id)))
    if entry is None:
        return stand, LedgerEntry(control=folded.control, claims=ordered, marks=marks)
    return stand, replace(entry, control=folded.control, claims=ordered, marks=marks)


def _stand(entry: LedgerEntry | None, folded: Folded) -> tuple[Stand, tuple[AlertMark, ...]]:
    changes = folded.control.changes
    if entry is None:
        return Stand(changes, {}), ()
    before = Stand(entry.control.changes, resolve_marks(entry.marks, entry.control.changes))
    resolved = inherit(resolve_marks(entry.marks, changes), before, changes)
    known = {mark.claim_id for mark in entry.marks}
    split_off = [mark for mark in resolved.values() if mark.claim_id not in known]
    return Stand(changes, resolved), (*entry.marks, *split_off)


def _age(claim: ControlClaim) -> timedelta:
    if claim.event_date is None:
        return timedelta(0)
    return known_at(claim).date() - claim.event_date


def _told(entry: LedgerEntry, move: Move, claim: ControlClaim, book: OutletBook) -> Applied:
    alert = compose(entry, move, claim, book)
    anchor = claim.claim_id if move.thread is None else move.thread.claim_id
    mark = AlertMark(
        change_id=alert.change_id,
        claim_id=anchor,
        alert_id=alert.alert_id,
        revision=alert.revision,
        tier=alert.tier,
        extent=alert.extent,
        gainer=side_of(alert.gainer),
    )
    others = tuple(other for other in entry.marks if other.claim_id != anchor)
    effect = Effect(claim_id=claim.claim_id, alert_id=alert.alert_id)
    marked = replace(
        entry,
        marks=(*others, mark),
        effects=(*entry.effects, effect),
        sequence=alert.sequence,
    )
    return Applied(marked, (alert,), None)


def _untold(entry: LedgerEntry, claim: ControlClaim, reason: str) -> Applied:
    effect = Effect(claim_id=claim.claim_id, reason=reason)
    return Applied(replace(entry, effects=(*entry.effects, effect)), (), reason)


def _why_unmoved(folded: Folded, index: int, claim: ControlClaim, verdict: str) -> str:
    """Return the most telling reason why a claim moved nothing."""
    for item in folded.pictures[index].own.weighed:
        if item.reading.claim.claim_id == claim.claim_id and not item.fresh:
            return f"{verdict}; {_stale_words(item)}"
    return verdict


def _stale_words(item: Weighed) -> str:
    if item.weight is Weight.GAINING:
        return "the gaining side has said so before"
    if item.reading.denied:
        return "denied before"
    return f"no new lineage: {item.reading.origin.lineage}"
