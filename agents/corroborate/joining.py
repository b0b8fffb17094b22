"""Joining: a place that had only a name goes on under the entry that the gazetteer learned.

Its claims keep their ids and its alert threads go with them, so that nobody is told anything twice.
What comes for the old place later is sent on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from agents.corroborate import cooling
from agents.corroborate.archive import too_old
from agents.corroborate.baseline import beneath
from agents.corroborate.condensed import condense
from agents.corroborate.independence import OutletBook
from agents.corroborate.readings import DAWN, known_at
from agents.corroborate.refold import refold
from agents.corroborate.rules import RULES, Rules
from agents.corroborate.surplus import SKETCH, take_in
from schemas.claims import ControlClaim, Place
from schemas.control import AlertMark, Counted, Effect, LedgerEntry, Past, PlaceControl
from schemas.joins import Join


def hand_over(entry: LedgerEntry, join: Join) -> tuple[LedgerEntry, Join]:
    """Return what is left of the old place, and the join that takes all it knew to the new one."""
    control = PlaceControl(place=entry.control.place, joined_into=join.place.id)
    left = LedgerEntry(control=control, joined_to=join.place)
    return left, replace(join, entry=entry)


def sent_on(claim: ControlClaim, place: Place) -> ControlClaim:
    """Return a claim about the old place as one about the new: the same claim, under its id."""
    return replace(claim, place=replace(place, mention=claim.place.mention))


def take_over(
    entry: LedgerEntry | None, join: Join, book: OutletBook, *, rules: Rules = RULES
) -> LedgerEntry:
    """Return the entry of the new place with all that the old one knew, history and alert threads.

    Taking over twice changes nothing. Claims from before what the new place's ledger reaches back to
    are left out; the agent sends them to the history.

    Raises:
        ValueError: the join holds no entry.
    """
    if join.entry is None:
        raise ValueError(f"the join of {join.from_id} holds nothing to take over")
    if entry is not None and join.from_id in entry.joined_from:
        return entry
    before = entry or LedgerEntry(control=PlaceControl(place=join.place))
    told = join.entry
    cools = max((c for c in (before.cools, told.cools) if c is not None), default=None)
    baseline = before.control.baseline or told.control.baseline
    after = replace(
        before,
        control=replace(before.control, baseline=baseline),
        marks=_marks(before.marks, told.marks),
        effects=_effects(before.effects, told.effects),
        sequence=before.sequence + told.sequence,
        told=tuple(sorted((*told.told, *before.told), key=lambda each: each.at)),
        held=tuple(dict.fromkeys((*told.held, *before.held))),
        cools=cools,
        counted=_counted(before.counted, told.counted),
        past=_past(before.past, told.past),
        joined_from=(*before.joined_from, join.from_id, *told.joined_from),
    )
    for claim in told.claims:
        after = _with(after, condense(sent_on(claim, join.place)), book)
    return _folded(after, max(before.clock or DAWN, told.clock or DAWN), book, rules)


def _with(entry: LedgerEntry, claim: ControlClaim, book: OutletBook) -> LedgerEntry:
    if too_old(entry, claim) or any(c.claim_id == claim.claim_id for c in entry.claims):
        return entry
    taken = take_in(entry, claim, book)
    return replace(taken.entry or entry, claims=taken.claims)


def _folded(entry: LedgerEntry, clock: datetime, book: OutletBook, rules: Rules) -> LedgerEntry:
    hold = entry.control.baseline
    if not entry.claims:
        return entry if hold is None else replace(entry, control=beneath(entry.control.place, hold))
    folded = refold(entry, entry.claims, book, rules=rules, clock=clock)
    ordered = tuple(sorted(entry.claims, key=lambda claim: (known_at(claim), claim.claim_id)))
    after = replace(
        entry,
        control=folded.control,
        claims=ordered,
        clock=folded.clock,
    )
    return replace(after, due=cooling.due(after, folded.due))


def _counted(known: Iterable[Counted], moved: Iterable[Counted]) -> tuple[Counted, ...]:
    found = {item.saying: item for item in known}
    for item in moved:
        same = found.get(item.saying, item)
        articles = tuple(sorted({*same.articles, *item.articles})[:SKETCH])
        found[item.saying] = replace(item, articles=articles)
    return tuple(sorted(found.values(), key=lambda item: item.saying))


def _past(one: Past | None, other: Past | None) -> Past | None:
    """Return what has left either place; who held it is who did so later."""
    if one is None or other is None:
        return one or other
    later = max(one, other, key=lambda past: past.until)
    changes, taken = one.changes + other.changes, one.taken + other.taken
    spent = one.spent or other.spent
    return replace(later, changes=changes, taken=taken, spent=spent)


def _marks(known: tuple[AlertMark, ...], moved: Iterable[AlertMark]) -> tuple[AlertMark, ...]:
    anchored = {mark.claim_id for mark in known}
    return (*known, *(mark for mark in moved if mark.claim_id not in anchored))


def _effects(known: tuple[Effect, ...], moved: Iterable[Effect]) -> tuple[Effect, ...]:
    told = {(effect.claim_id, effect.at) for effect in known}
    return (*(e for e in moved if (e.claim_id, e.at) not in told), *known)
