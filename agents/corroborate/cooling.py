"""Cooling down: so that one battle is not forty alerts.

For a while after an alert about a place, a move that subscribers were told of a moment ago, or that
they would take for one, is held: a further contest, the same step of the same change again, a part
after a part by the same side, one more change of hands back and forth. What is held is told in one
alert when the time is over, if it still says something new, or overtaken by what is told before.
Nothing decisive is held for the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from agents.corroborate.alerting import Move, Stand
from agents.corroborate.readings import DAWN
from agents.corroborate.rules import Rules
from agents.corroborate.sides import side_of
from agents.corroborate.tiers import LIVE
from schemas.alerts import AlertKind, ControlAlert
from schemas.claims import Extent
from schemas.control import LedgerEntry, Tier, Told

_TAKES: Final = frozenset({AlertKind.NEW, AlertKind.REVERSAL})


def why_held(entry: LedgerEntry, move: Move, rules: Rules) -> str | None:
    """Return why ``move`` is not told now, None if it is.

    Args:
        entry: The place's entry with the move in it; its ``told`` are the alerts of late.
        move: What would be told.
        rules: How long to cool down, and how many changes of hands are told in that time.
    """
    told = recent(entry, rules)
    if not told:
        return None
    within = f"within {_hours(rules)} of an alert"
    if move.kind is AlertKind.CONTESTED:
        again = any(t.kind == AlertKind.CONTESTED for t in told)
        return f"held: contested again {within}" if again else None
    if move.previous is not None and move.kind in _TAKES:
        return _why_flip_held(entry, move, told, rules)
    gainer = side_of(move.change.gainer)
    if move.kind is AlertKind.NEW:
        parts = [t for t in told if t.extent is Extent.PARTIAL and t.gainer == gainer]
        part = move.change.extent is Extent.PARTIAL
        return f"held: a part after a part {within}" if part and parts else None
    why = _why_again(move, told)
    return None if why is None else f"held: {why} {within}"


def _why_again(move: Move, told: Sequence[Told]) -> str | None:
    """Return what of ``move`` was told of late: the same step, or a contest that it adds to."""
    if move.kind is AlertKind.UPGRADE and move.change.tier is Tier.CONTESTED:
        contests = any(t.tier is Tier.CONTESTED for t in told)
        return "more of a contest" if contests else None
    same = (move.kind.value, move.change.tier, side_of(move.change.gainer), move.change.extent)
    again = any((t.kind, t.tier, t.gainer, t.extent) == same for t in told)
    return f"{move.kind.value} to {move.change.tier} again" if again else None


def _why_flip_held(
    entry: LedgerEntry, move: Move, told: Sequence[Told], rules: Rules
) -> str | None:
    flips = [t for t in told if t.flip]
    gainer = side_of(move.change.gainer)
    mine = [t for t in told if t.gainer == gainer]
    if len(flips) < rules.most_flips and not entry.held:
        return None
    if not mine:
        return None  # somebody who did not hold it yet
    if move.change.tier is Tier.CONFIRMED and all(t.tier is not Tier.CONFIRMED for t in mine):
        return None
    return f"held: back and forth within {_hours(rules)}, {len(flips)} changes of hands were told"


def recent(entry: LedgerEntry, rules: Rules) -> tuple[Told, ...]:
    """Return the alerts about a place within the cool-down before what it knows last."""
    clock = entry.clock
    if clock is None:
        return ()
    return tuple(told for told in entry.told if clock - told.at < rules.cool_down)


def hold(entry: LedgerEntry, claim_id: str, rules: Rules) -> LedgerEntry:
    """Return the entry with one more claim whose move is held, until the last alert has cooled."""
    told = recent(entry, rules)
    cools = max(each.at for each in told) + rules.cool_down
    return replace(entry, held=(*entry.held, claim_id), told=told, cools=cools)


def tell(entry: LedgerEntry, move: Move, alert: ControlAlert, rules: Rules) -> LedgerEntry:
    """Return the entry after an alert: it says where things stand, so nothing is held any more."""
    told = Told(
        kind=alert.kind.value,
        tier=alert.tier,
        gainer=side_of(alert.gainer),
        extent=alert.extent,
        flip=move.previous is not None and move.kind in _TAKES,
        at=entry.clock or DAWN,
    )
    return release(replace(entry, told=(*recent(entry, rules), told)))


def release(entry: LedgerEntry) -> LedgerEntry:
    """Return the entry with nothing held."""
    return replace(entry, held=(), cools=None)


def index_to_tell(entry: LedgerEntry, stand: Stand) -> int | None:
    """Return the change that says where things stand after what was held, None if none is left."""
    found = [
        index
        for index, change in enumerate(stand.changes)
        if change.tier in LIVE or not set(entry.held).isdisjoint(change.claims)
    ]
    return found[-1] if found else None


def due(entry: LedgerEntry, falls: datetime | None) -> datetime | None:
    """Return when time next does something: to the changes, or to what is held."""
    return min((at for at in (falls, entry.cools) if at is not None), default=None)


def _hours(rules: Rules) -> str:
    return f"{rules.cool_down.total_seconds() / 3600:g} hours"
