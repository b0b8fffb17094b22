"""The ledger: apply a claim to a place, or let time pass over it, and say what is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agents.corroborate import cooling
from agents.corroborate.alerting import (
    Age,
    Move,
    Stand,
    corrected,
    decide,
    inherit,
    judged,
    resolve_marks,
)
from agents.corroborate.baseline import set_aside, spent
from agents.corroborate.composing import Occasion, compose
from agents.corroborate.condensed import condense
from agents.corroborate.fold import Folded
from agents.corroborate.independence import OutletBook
from agents.corroborate.outlets import outlet_book
from agents.corroborate.readings import DAWN, known_at
from agents.corroborate.refold import refold
from agents.corroborate.rules import RULES, Rules
from agents.corroborate.sides import side_of
from agents.corroborate.surplus import take_in, tally
from agents.corroborate.tiers import Weighed, Weight
from schemas.alerts import ControlAlert
from schemas.claims import ControlClaim
from schemas.control import AlertMark, Change, Effect, LedgerEntry


@dataclass(frozen=True, slots=True)
class Applied:
    """What a claim or time did: the entry after it, the alerts, or why there is none (``unmoved``)."""

    entry: LedgerEntry
    alerts: tuple[ControlAlert, ...]
    unmoved: str | None


def apply(
    entry: LedgerEntry | None,
    claim: ControlClaim,
    book: OutletBook | None = None,
    *,
    rules: Rules = RULES,
    now: datetime | None = None,
) -> Applied:
    """Apply ``claim`` to the ledger of its place.

    Applying a claim twice changes nothing. The final ledger does not depend on the order of claims;
    alerts do, since nobody can be told of what has not arrived. What time did to the place until the
    claim became known comes first.

    Args:
        entry: The place's entry so far, None if nothing is known of it.
        claim: The claim; its place id is that of the entry.
        book: What is known of outlets; that which ships with Frontwatch by default.
        rules: The figures to decide by.
        now: The latest tick, in UTC; None before the first. A claim that became known before it is
            late.

    Raises:
        ValueError: the claim is about another place than the entry.
    """
    if entry is not None and any(known.claim_id == claim.claim_id for known in entry.claims):
        return Applied(entry, (), "applied before")
    clock = max(known_at(claim), now or DAWN)
    if entry is None:
        return _applied(None, claim, clock, book or outlet_book(), rules)
    passed = advance(entry, clock, book, rules=rules)
    applied = _applied(passed.entry, claim, clock, book or outlet_book(), rules)
    return replace(applied, alerts=passed.alerts + applied.alerts)


def advance(
    entry: LedgerEntry, at: datetime, book: OutletBook | None = None, *, rules: Rules = RULES
) -> Applied:
    """Let time pass over a place until ``at``, in UTC; the entry is the same one if it did nothing.

    Args:
        entry: The place's entry.
        at: A tick. One that is no later than what the entry knows does nothing.
        book: What is known of outlets; that which ships with Frontwatch by default.
        rules: The figures to decide by.
    """
    if entry.due is None or at < entry.due:
        return Applied(entry, (), "nothing falls due")
    book = book or outlet_book()
    folded = refold(entry, entry.claims, book, rules=rules, clock=at)
    stand, after = _renewed(entry, folded, entry.claims)
    before = {change.change_id: change.tier for change in entry.control.changes}
    alerts: list[ControlAlert] = []
    for index, change in enumerate(stand.changes):
        if before.get(change.change_id) is change.tier:
            continue
        occasion = _occasion(after, change, at)
        verdict = decide(stand, index, rules=rules)
        applied = _settled(after, verdict, occasion, book, rules)
        after, alerts = applied.entry, [*alerts, *applied.alerts]
        stand = replace(stand, marks=resolve_marks(after.marks, stand.changes))
    closed = _cooled(after, stand, at, book, rules)
    after = replace(closed.entry, due=cooling.due(closed.entry, folded.due))
    return Applied(after, (*alerts, *closed.alerts), None)


def _cooled(
    entry: LedgerEntry, stand: Stand, at: datetime, book: OutletBook, rules: Rules
) -> Applied:
    """Tell where things stand after what was held, once it has cooled down."""
    if entry.cools is None or at < entry.cools:
        return Applied(entry, (), None)
    index = cooling.index_to_tell(entry, stand)
    released = cooling.release(entry)
    if index is None:
        return Applied(released, (), None)
    occasion = _occasion(entry, stand.changes[index], at)
    verdict = decide(stand, index, rules=rules)
    if isinstance(verdict, str):
        return _untold(released, occasion, f"cooled down with nothing new to tell: {verdict}")
    return _told(released, verdict, occasion, book, rules)


def _occasion(entry: LedgerEntry, change: Change, at: datetime) -> Occasion:
    """Return the tick as what moved a change: it speaks through the latest claim of it."""
    claim = next(c for c in reversed(entry.claims) if c.claim_id in change.claims)
    return Occasion(claim, at)


def _applied(
    entry: LedgerEntry | None,
    claim: ControlClaim,
    clock: datetime,
    book: OutletBook,
    rules: Rules,
) -> Applied:
    taken = take_in(entry, condense(claim), book)
    if entry is not None and taken.entry is not None and taken.surplus:
        return _only_counted(entry, taken.entry, book)
    since = clock if entry is None else max(clock, entry.clock or DAWN)
    folded = refold(taken.entry, taken.claims, book, rules=rules, clock=since)
    stand, after = _renewed(taken.entry, folded, taken.claims)
    index = stand.find(claim.claim_id)
    if index is None:
        after = replace(after, due=cooling.due(after, folded.due))
        return _untold(after, Occasion(claim), _why_homeless(claim))
    verdict = decide(stand, index, age=_age(claim, clock), rules=rules)
    before = () if entry is None else entry.control.changes
    if isinstance(verdict, str) and claim.corrects:
        verdict = corrected(stand, index, before) or verdict
    if isinstance(verdict, str) and claim.verdict is not None:
        verdict = judged(stand, index, before) or verdict
    if isinstance(verdict, str):
        verdict = _why_unmoved(folded, index, claim, verdict)
    applied = _settled(after, verdict, Occasion(claim), book, rules)
    if claim.verdict is not None:
        applied = _moved_with(applied, stand, index, before, Occasion(claim), book, rules)
    return replace(
        applied, entry=replace(applied.entry, due=cooling.due(applied.entry, folded.due))
    )


def _why_homeless(claim: ControlClaim) -> str:
    if claim.verdict is None:
        return "an aggregator weighs nothing"
    return "nothing is known here of the change that the verdict is about"


def _moved_with(
    applied: Applied,
    stand: Stand,
    index: int,
    before: Sequence[Change],
    occasion: Occasion,
    book: OutletBook,
    rules: Rules,
) -> Applied:
    """Tell of the other changes that a verdict moved with the one that it is about."""
    tiers = {change.change_id: change.tier for change in before}
    after, alerts = applied.entry, applied.alerts
    for i, change in enumerate(stand.changes):
        if i == index or tiers.get(change.change_id, change.tier) is change.tier:
            continue
        now = replace(stand, marks=resolve_marks(after.marks, stand.changes))
        move = decide(now, i, rules=rules)
        if isinstance(move, Move):
            told = _settled(after, move, occasion, book, rules)
            after, alerts = told.entry, (*alerts, *told.alerts)
    return replace(applied, entry=after, alerts=alerts)


def _only_counted(entry: LedgerEntry, after: LedgerEntry, book: OutletBook) -> Applied:
    reason = "counted alone: enough others have said the same"
    if after.counted == entry.counted:
        return Applied(entry, (), reason)
    control = tally(after.control, after.claims, after.counted, book)
    return Applied(replace(after, control=control), (), reason)


def _renewed(
    entry: LedgerEntry | None, folded: Folded, claims: tuple[ControlClaim, ...]
) -> tuple[Stand, LedgerEntry]:
    stand, marks = _stand(entry, folded)
    ordered = tuple(sorted(claims, key=lambda claim: (known_at(claim), claim.claim_id)))
    before = entry or LedgerEntry(control=folded.control)
    return stand, replace(
        before,
        control=folded.control,
        claims=ordered,
        marks=marks,
        clock=folded.clock,
        due=folded.due,
    )


def _stand(entry: LedgerEntry | None, folded: Folded) -> tuple[Stand, tuple[AlertMark, ...]]:
    changes = folded.control.changes
    if entry is None:
        return Stand(changes, {}), ()
    aside = set_aside(changes, spent(entry.control.baseline, entry.past))
    before = Stand(entry.control.changes, resolve_marks(entry.marks, entry.control.changes))
    resolved = inherit(resolve_marks(entry.marks, changes), before, changes)
    known = {mark.claim_id for mark in entry.marks}
    split_off = [mark for mark in resolved.values() if mark.claim_id not in known]
    return Stand(changes, resolved, frozenset(entry.held), aside), (*entry.marks, *split_off)


def _age(claim: ControlClaim, clock: datetime) -> Age:
    known = known_at(claim).date()
    event = claim.event_date or known
    return Age(known - event, clock.date() - event)


def _settled(
    entry: LedgerEntry, verdict: Move | str, occasion: Occasion, book: OutletBook, rules: Rules
) -> Applied:
    if isinstance(verdict, str):
        return _untold(entry, occasion, verdict)
    held = cooling.why_held(entry, verdict, rules)
    if held is not None:
        return _untold(cooling.hold(entry, occasion.claim.claim_id, rules), occasion, held)
    return _told(entry, verdict, occasion, book, rules)


def _told(
    entry: LedgerEntry, move: Move, occasion: Occasion, book: OutletBook, rules: Rules
) -> Applied:
    alert = compose(entry, move, occasion, book)
    claim_id = occasion.claim.claim_id
    anchor = claim_id if occasion.claim.verdict is None else move.change.claims[0]
    anchor = anchor if move.thread is None else move.thread.claim_id
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
    effect = Effect(claim_id=claim_id, alert_id=alert.alert_id, at=occasion.at)
    marked = replace(
        entry,
        marks=(*others, mark),
        effects=(*entry.effects, effect),
        sequence=alert.sequence,
    )
    return Applied(cooling.tell(marked, move, alert, rules), (alert,), None)


def _untold(entry: LedgerEntry, occasion: Occasion, reason: str) -> Applied:
    effect = Effect(claim_id=occasion.claim.claim_id, reason=reason, at=occasion.at)
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
