"""Laying a baseline under what is known of a place."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from agents.corroborate import cooling
from agents.corroborate.baseline import beneath
from agents.corroborate.independence import OutletBook
from agents.corroborate.refold import refold
from agents.corroborate.rules import RULES, Rules
from schemas.baselines import Baseline
from schemas.control import Change, Effect, Hold, LedgerEntry, Past

LAID: Final = "a baseline was laid that is told to nobody"


def lay(
    entry: LedgerEntry | None, baseline: Baseline, book: OutletBook, *, rules: Rules = RULES
) -> LedgerEntry:
    """Return the entry of a place over ``baseline``; the same one if that says nothing new.

    Nobody is told: it is about the time before the claims. What it moves among changes that are
    known already is recorded with them.

    Args:
        entry: The place's entry so far, None if nothing is known of it.
        baseline: Who held the place; it takes the place of an earlier baseline.
        book: What is known of outlets.
        rules: The figures to decide by.
    """
    hold = baseline.hold
    if entry is None:
        return LedgerEntry(control=beneath(baseline.place, hold))
    if entry.control.baseline == hold:
        return entry
    if not entry.claims:
        return replace(entry, control=beneath(entry.control.place, hold))
    control = replace(entry.control, baseline=hold)
    laid = replace(entry, control=control, past=_beyond(entry.past, hold))
    folded = refold(laid, entry.claims, book, rules=rules, clock=entry.clock)
    after = replace(
        laid,
        control=folded.control,
        clock=folded.clock,
        effects=(*entry.effects, *_moved(entry.control.changes, folded.control.changes)),
    )
    return replace(after, due=cooling.due(after, folded.due))


def _beyond(past: Past | None, hold: Hold) -> Past | None:
    """Return what has left the entry; it is newer than a baseline that began before it ended."""
    if past is None or not past.taken:
        return past
    return replace(past, spent=hold.since is None or hold.since < past.until)


def _moved(before: tuple[Change, ...], after: tuple[Change, ...]) -> tuple[Effect, ...]:
    tiers = {change.change_id: change.tier for change in before}
    return tuple(
        Effect(claim_id=change.claims[-1], reason=LAID)
        for change in after
        if change.tier is not tiers.get(change.change_id)
    )
