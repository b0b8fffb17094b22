"""Refold: what the claims of an entry amount to, over its baseline and with what is only counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agents.corroborate.baseline import spent
from agents.corroborate.fold import Folded, fold_fully
from agents.corroborate.independence import OutletBook
from agents.corroborate.rules import RULES, Rules
from agents.corroborate.surplus import tally
from schemas.claims import ControlClaim
from schemas.control import LedgerEntry


def refold(
    entry: LedgerEntry | None,
    claims: Sequence[ControlClaim],
    book: OutletBook,
    *,
    rules: Rules = RULES,
    clock: datetime | None = None,
) -> Folded:
    """Return what ``claims`` amount to in ``entry``, of which nothing else is asked for.

    Args:
        entry: The place's entry: its baseline, its past and what it only counts.
        claims: The claims that are kept.
        book: What is known of outlets.
        rules: The figures to decide by.
        clock: Up to when time has passed, in UTC.
    """
    if entry is None:
        return fold_fully(claims, book, rules=rules, clock=clock)
    baseline = entry.control.baseline
    begins = spent(baseline, entry.past)
    folded = fold_fully(claims, book, rules=rules, clock=clock, baseline=begins)
    control = tally(folded.control, claims, entry.counted, book)
    return replace(folded, control=replace(control, baseline=baseline))
