"""Hindsight: what was believed at a moment, as against what is known of that moment today.

"As known at T" is about belief: only what had become known by then counts, and only the time that
had passed. "As of day D" is about the place: who held it that day, by all that is known today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from agents.corroborate.fold import fold, held
from agents.corroborate.independence import OutletBook
from agents.corroborate.readings import known_at
from agents.corroborate.rules import RULES, Rules
from schemas.claims import ControlClaim
from schemas.control import Change, PlaceControl


def as_known_at(
    known: Iterable[ControlClaim] | PlaceControl,
    at: datetime,
    book: OutletBook | None = None,
    *,
    rules: Rules = RULES,
) -> PlaceControl | None:
    """Return what was believed of a place at a moment, None if nothing was known of it yet.

    Its baseline counts as known at all times: it is of the time before the first claim.

    From the claims it is exact. From a place's state it is read off the histories of its changes:
    the tiers and the holder are those of then, while dates, parties and sources of a change are those
    known today.

    Args:
        known: All claims about the place, or its state.
        at: The moment, in UTC.
        book: What is known of outlets; that which ships with Frontwatch by default.
        rules: The figures to decide by.
    """
    if isinstance(known, PlaceControl):
        return _looked_up(known, at)
    claims = [claim for claim in known if known_at(claim) <= at]
    return fold(claims, book, rules=rules, clock=at) if claims else None


def _looked_up(control: PlaceControl, at: datetime) -> PlaceControl | None:
    changes = tuple(
        then for change in control.changes if (then := _change_at(change, at)) is not None
    )
    if not changes and control.baseline is None:
        return None
    holder, since, tier, contested = held(changes, control.baseline)
    return replace(
        control, holder=holder, since=since, tier=tier, contested=contested, changes=changes
    )


def _change_at(change: Change, at: datetime) -> Change | None:
    moves = tuple(move for move in change.history if move.at is not None and move.at <= at)
    if not moves:
        return None
    return replace(change, tier=moves[-1].tier, reason=moves[-1].reason, history=moves)
