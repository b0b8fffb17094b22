"""Alerting: which move of the ledger is an alert, of which kind, and which alert it follows up.

An alert is about the latest thing known of a place. What a late article adds to the past completes
the ledger and is told to nobody; each such case has its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from agents.corroborate.rules import RULES, Rules
from agents.corroborate.sides import side_of
from agents.corroborate.tiers import LIVE
from schemas.alerts import AlertKind
from schemas.claims import Extent
from schemas.control import AlertMark, Change, Tier

_RANK: Final = {
    Tier.DENIED: 0,
    Tier.RETRACTED: 0,
    Tier.CONTESTED: 0,
    Tier.CLAIMED: 1,
    Tier.REPORTED: 2,
    Tier.CONFIRMED: 3,
}
_OFF: Final = frozenset({Tier.DENIED, Tier.RETRACTED, Tier.EXPIRED})
_KIND_OF_TIER: Final = {
    Tier.CONTESTED: AlertKind.CONTESTED,
    Tier.DENIED: AlertKind.DENIED,
    Tier.RETRACTED: AlertKind.CORRECTION,
    Tier.EXPIRED: AlertKind.CORRECTION,
}


@dataclass(frozen=True, slots=True)
class Move:
    """What subscribers are to be told: about which change, as what, following up which alert."""

    change: Change
    kind: AlertKind
    thread: AlertMark | None  # what was told of this change before
    follows: AlertMark | None
    previous: Change | None = None  # whose hold the change ends or puts in question


@dataclass(frozen=True, slots=True)
class Stand:
    """A place's changes, what subscribers were told of each, by change id, and what they were not.

    ``held`` are the claims whose moves are held back until the place has cooled down. ``aside`` are
    the ids of the changes that are no news over the baseline, and why.
    """

    changes: tuple[Change, ...]
    marks: Mapping[str, AlertMark]
    held: frozenset[str] = frozenset()
    aside: Mapping[str, str] = field(default_factory=dict)

    def find(self, claim_id: str) -> int | None:
        """Return the index of the change that a claim belongs to."""
        for i, change in enumerate(self.changes):
            if claim_id in change.claims:
                return i
        return None

    def mark(self, change: Change | None) -> AlertMark | None:
        """Return what was last told of ``change``, None if nothing was."""
        return None if change is None else self.marks.get(change.change_id)

    def displaced(self, index: int) -> Change | None:
        """Return the change whose gainer held the place, if change ``index`` takes it from them."""
        change = self.changes[index]
        for earlier in reversed(self.changes[:index]):
            if earlier.tier not in _OFF:
                return earlier if takes_from(change, earlier) else None
        return None

    def spoken_for(self, change: Change | None, index: int) -> AlertMark | None:
        """Return the last alert that told of ``change``: its own, or that of the hold it contests."""
        mark = self.mark(change)
        if mark is not None or change is None or change.extent is Extent.FULL:
            return mark
        for earlier in reversed(self.changes[:index]):
            if earlier.tier not in _OFF and takes_from(change, earlier):
                return self.mark(earlier)
        return None


def takes_from(change: Change, earlier: Change) -> bool:
    """Return whether ``change`` takes the place from the gainer of ``earlier``."""
    gainer, before = side_of(change.gainer), side_of(earlier.gainer)
    if before is None:
        return gainer is not None and gainer == side_of(earlier.loser)
    return side_of(change.loser) == before if gainer is None else gainer != before


@dataclass(frozen=True, slots=True)
class Age:
    """How old an event was when its article was ``published``, and when that ``arrived`` here."""

    published: timedelta = timedelta(0)
    arrived: timedelta = timedelta(0)


FRESH: Final = Age()


def decide(stand: Stand, index: int, *, age: Age = FRESH, rules: Rules = RULES) -> Move | str:
    """Return the alert that the change at ``index`` calls for, or why it calls for none.

    Args:
        stand: The place's changes after the claim, with the marks of what was told.
        index: The change that the claim belongs to.
        age: How old the claim's event was. What puts right what was told is told however late.
        rules: The figures to decide by.
    """
    change = stand.changes[index]
    later = next((c for c in stand.changes[index + 1 :] if c.tier in LIVE), None)
    if later is not None:
        return f"older than what the ledger knows: the place changed hands later, {_day(later)}"
    mark = stand.mark(change)
    if mark is not None:
        return _follow_up(change, mark)
    if change.change_id in stand.aside:
        return stand.aside[change.change_id]
    if age.published > rules.history_after:
        return f"history: {age.published.days} days old when its article was published"
    move = _first(stand, index)
    if isinstance(move, Move) and move.follows is None and age.arrived > rules.history_after:
        return f"late: {age.arrived.days} days old when it came"
    return move


def _first(stand: Stand, index: int) -> Move | str:
    """Decide about a change that nobody was told of yet."""
    change = stand.changes[index]
    previous = stand.displaced(index)
    if previous is not None and not stand.held.isdisjoint(previous.claims):
        return _after_held(stand, index)
    told = stand.spoken_for(previous, index)
    if change.tier in _OFF:
        return _restored(stand, index)
    if previous is None or told is None:
        return Move(change, AlertKind.NEW, None, None)
    if change.extent is Extent.FULL:
        return Move(change, AlertKind.REVERSAL, None, told, previous)
    thread = stand.mark(previous)
    if thread is None or thread.tier is Tier.CONTESTED:
        return "contested already: both sides hold parts"
    return Move(previous, AlertKind.CONTESTED, thread, thread, change)


def _after_held(stand: Stand, index: int) -> Move | str:
    """Decide about a change that ends a hold of which nobody was told: it was held back."""
    change = stand.changes[index]
    for earlier in reversed(stand.changes[:index]):
        mark = stand.mark(earlier)
        if mark is None:
            continue
        if mark.gainer == side_of(change.gainer) and mark.tier is change.tier:
            return "back to what was told before"
        return Move(change, AlertKind.REVERSAL, None, mark, earlier)
    return Move(change, AlertKind.NEW, None, None)


def corrected(stand: Stand, index: int, before: Sequence[Change]) -> Move | None:
    """Return the correction that is due when an outlet has corrected what was told of a change.

    Args:
        stand: The place's changes after the outlet's claim.
        index: The change that the claim belongs to.
        before: The place's changes before it.
    """
    change = stand.changes[index]
    mark = stand.mark(change)
    old = next((c for c in before if not set(c.claims).isdisjoint(change.claims)), None)
    if mark is None or old is None or any(c.tier in LIVE for c in stand.changes[index + 1 :]):
        return None
    if (old.event_date, old.extent, old.fraction) == (
        change.event_date,
        change.extent,
        change.fraction,
    ):
        return None
    return Move(change, AlertKind.CORRECTION, mark, mark)


def judged(stand: Stand, index: int, before: Sequence[Change]) -> Move | None:
    """Return the follow-up that is due when an analyst took back what was told, however old it is.

    Args:
        stand: The place's changes after the verdict.
        index: The change that the verdict is about.
        before: The place's changes before it.
    """
    change = stand.changes[index]
    mark = stand.mark(change)
    if mark is None or change.tier not in _OFF:
        return None
    old = next((c for c in before if c.change_id == change.change_id), change)
    if change.tier is mark.tier and change.merged_into == old.merged_into:
        return None
    return Move(change, _KIND_OF_TIER[change.tier], mark, mark)


def _restored(stand: Stand, index: int) -> Move | str:
    """Decide about a change that does not stand and was never told of by an alert of its own."""
    for earlier in reversed(stand.changes[:index]):
        if earlier.tier in _OFF:
            continue
        mark = stand.mark(earlier)
        if mark is None or mark.tier is not Tier.CONTESTED:
            break
        move = _follow_up(earlier, mark)
        return move if isinstance(move, Move) else "contested already"
    return f"{stand.changes[index].tier} before anybody was told of it"


def _follow_up(change: Change, mark: AlertMark) -> Move | str:
    """Compare a change with what was last told of it."""
    kind = _kind(change, mark)
    return Move(change, kind, mark, mark) if isinstance(kind, AlertKind) else kind


def _kind(change: Change, mark: AlertMark) -> AlertKind | str:
    if change.tier is Tier.REVERSED:
        return f"{change.tier}: {change.reason}"
    if change.tier is mark.tier:
        return _kind_within_tier(change, mark)
    if change.tier in _KIND_OF_TIER:
        return _KIND_OF_TIER[change.tier]
    better = _RANK[change.tier] > _RANK.get(mark.tier, 0)
    return AlertKind.UPGRADE if better else AlertKind.CORRECTION


def _kind_within_tier(change: Change, mark: AlertMark) -> AlertKind | str:
    """Return what it is to learn another fact of a change that is as sure as before.

    While it is contested, that a source tells of the whole is news, and that one tells of less is
    part of the contest.
    """
    gainer = side_of(change.gainer)
    grown = mark.extent is Extent.PARTIAL and change.extent is Extent.FULL
    if change.tier is Tier.CONTESTED and grown and gainer == mark.gainer:
        return AlertKind.UPGRADE
    if change.tier not in _KIND_OF_TIER and gainer != mark.gainer:
        return AlertKind.UPGRADE if mark.gainer is None else AlertKind.CORRECTION
    if change.tier not in _KIND_OF_TIER and change.extent is not mark.extent:
        return AlertKind.UPGRADE if change.extent is Extent.FULL else AlertKind.CORRECTION
    return f"{change.tier} already"


def resolve_marks(marks: Iterable[AlertMark], changes: Sequence[Change]) -> dict[str, AlertMark]:
    """Return what was told of each change, by its present change id, the first alert's mark first.

    A change's id moves with its first date; the claim that a mark names finds it again. Where a
    change was told of in two pieces that a late claim joins again, the last word counts.
    """
    home = {claim_id: change.change_id for change in changes for claim_id in change.claims}
    resolved: dict[str, AlertMark] = {}
    for mark in marks:
        if mark.claim_id not in home:
            continue
        first = resolved.setdefault(home[mark.claim_id], mark)
        if first.change_id == mark.change_id and first.revision < mark.revision:
            resolved[home[mark.claim_id]] = mark
    return resolved


def inherit(
    marks: dict[str, AlertMark], before: Stand, changes: Sequence[Change]
) -> dict[str, AlertMark]:
    """Give a change that a late claim split off the mark of the change that it was part of.

    Subscribers were told of it under that change, so they are not told again.
    """
    earlier = {c: change.change_id for change in before.changes for c in change.claims}
    for change in changes:
        old = earlier.get(change.claims[0])
        if change.change_id in marks or old is None or old not in before.marks:
            continue
        marks[change.change_id] = replace(before.marks[old], claim_id=change.claims[0])
    return marks


def _day(change: Change) -> str:
    return "at an unknown date" if change.event_date is None else change.event_date.isoformat()
