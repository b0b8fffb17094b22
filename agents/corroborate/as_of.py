"""As of a day: who held a place then, by all that is known today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agents.corroborate.baseline import is_past
from agents.corroborate.fold import held
from agents.corroborate.tiers import LIVE
from schemas.control import Change, PlaceControl, Tier


def as_of(control: PlaceControl, day: date) -> PlaceControl | None:
    """Return the state of a place at the end of ``day``, None if nothing is known of it by then.

    A change that a later one reversed stood on the days between; one that was denied, taken back or
    never backed did not. How sure one is of each is what is known of it today.
    """
    changes = tuple(_standing(change) for change in control.changes if day_of(change) <= day)
    hold = control.baseline
    hold = None if hold is None or is_past(day, hold) else hold
    if not changes and hold is None:
        return None
    holder, since, tier, contested = held(changes, hold)
    return replace(
        control, holder=holder, since=since, tier=tier, contested=contested, changes=changes
    )


def day_of(change: Change) -> date:
    """Return the day of a change, the day it became known where it has none."""
    if change.event_date is not None:
        return change.event_date
    at = next((move.at for move in change.history if move.at is not None), None)
    return date.max if at is None else at.date()


def _standing(change: Change) -> Change:
    """Return a change that was reversed with the tier that it had before it was."""
    if change.tier is not Tier.REVERSED:
        return change
    moves = [m for m in change.history if m.tier in LIVE and m.tier is not Tier.CONTESTED]
    moves = moves or [m for m in change.history if m.tier in LIVE]
    if not moves:
        return change
    return replace(change, tier=moves[-1].tier, reason=moves[-1].reason)
