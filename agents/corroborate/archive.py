"""The archive: what ended long ago leaves the ledger, so that it does not grow for ever.

A change that is no longer the place's last, and of which nothing was heard within the horizon, goes to
the history topic with its record, and its claims leave the entry. What is left folds to the same
changes as before: where it would not, the change stays. A claim about a day before those changes
ended goes to the history topic as it is, and moves nothing. Time is the place's own: the last that
became known of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, TypeVar

from agents.corroborate.alerting import takes_from
from agents.corroborate.baseline import set_aside
from agents.corroborate.fold import fold_fully
from agents.corroborate.independence import OutletBook
from agents.corroborate.linking import SLACK
from agents.corroborate.readings import DAWN, known_at
from agents.corroborate.refold import refold
from agents.corroborate.rules import RULES, Rules
from agents.corroborate.severity import is_taken
from agents.corroborate.tiers import LIVE
from schemas.claims import Actor, ControlClaim, Extent
from schemas.control import AlertMark, Change, Effect, LedgerEntry, Past, PlaceControl, Tier
from schemas.history import HistoryRecord

T = TypeVar("T", AlertMark, Effect)

_MARGIN: Final = SLACK + timedelta(days=31) + timedelta(days=2)
"""Beyond the horizon, so that no claim about a day within it could have belonged to what leaves: the
longest that two claims of one change lie apart, and two days for those without a date of their own."""
_UNBELIEVED: Final = frozenset({Tier.DENIED, Tier.RETRACTED})
LATE: Final = "late: it tells of a time that the ledger no longer reaches back to"
ENDED: Final = "it ended longer ago than the ledger reaches back"


class Archived(NamedTuple):
    """An entry and what left it."""

    entry: LedgerEntry
    history: tuple[HistoryRecord, ...] = ()


def too_old(entry: LedgerEntry | None, claim: ControlClaim) -> HistoryRecord | None:
    """Return the record of a claim from before what the ledger reaches back to, None for others."""
    if entry is None or entry.past is None:
        return None
    if _day(claim) >= entry.past.until:
        return None
    if any(known.claim_id == claim.claim_id for known in entry.claims):
        return None
    return HistoryRecord(record_id=claim.claim_id, place=claim.place, claim=claim, reason=LATE)


def archive(entry: LedgerEntry, book: OutletBook, rules: Rules = RULES) -> Archived:
    """Return ``entry`` without the changes that ended before the horizon, and their records."""
    known = [known_at(claim) for claim in entry.claims]
    if not known or entry.clock is None or entry.clock - min(known) <= rules.horizon + _MARGIN:
        return Archived(entry)
    line = entry.clock - rules.horizon - _MARGIN
    ended = _ended(entry, line)
    first = next((i for i, gone in enumerate(ended) if not gone), len(ended))
    for gone in (ended, [i < first for i in range(len(ended))]):
        rest = _rest(entry, gone, line)
        if not rest or len(rest) == len(entry.claims):
            continue
        without = _spending(entry, gone)
        control = refold(without, rest, book, rules=rules, clock=entry.clock).control
        if _is_what_is_left(control, entry.control, gone):
            return _parted(without, control, _records(entry, gone, book, rules), rest)
    return Archived(entry)


def _ended(entry: LedgerEntry, line: datetime) -> list[bool]:
    """Return which changes ended before ``line``: nothing that comes within the horizon revives them.

    Those whose sources took them back or were denied, and those after which somebody took the whole
    place, if all claims of both were known by then.
    """
    known = {claim.claim_id: known_at(claim) for claim in entry.claims}
    found: list[bool] = []
    overtaken = False
    for change in reversed(entry.control.changes):
        settled = all(known[claim_id] <= line for claim_id in change.claims)
        found.append(settled and (overtaken or change.tier in _UNBELIEVED))
        overtaken = overtaken or (settled and _is_whole(change))
    return found[::-1]


def _is_whole(change: Change) -> bool:
    """Return whether a change gave the whole place to somebody at some time."""
    stood = change.tier in LIVE or change.tier is Tier.REVERSED
    return stood and change.extent is Extent.FULL


def _rest(entry: LedgerEntry, gone: Sequence[bool], line: datetime) -> tuple[ControlClaim, ...]:
    """Return the claims that stay: not those of what goes, nor old ones that belong to no change."""
    changes = entry.control.changes
    leaving = {c for change, goes in zip(changes, gone, strict=True) if goes for c in change.claims}
    home = {claim_id for change in changes for claim_id in change.claims}
    return tuple(
        claim
        for claim in entry.claims
        if claim.claim_id not in leaving and (claim.claim_id in home or known_at(claim) > line)
    )


def _is_what_is_left(control: PlaceControl, before: PlaceControl, gone: Sequence[bool]) -> bool:
    """Return whether the claims that stay say of the place what all of them said."""
    left = tuple(c for c, goes in zip(before.changes, gone, strict=True) if not goes)
    return replace(control, place=before.place) == replace(before, changes=left)


def _records(
    entry: LedgerEntry, gone: Sequence[bool], book: OutletBook, rules: Rules
) -> list[HistoryRecord]:
    """Return the records of the changes that go.

    One that was only repeated by the next, not ended, goes as its own claims tell of it: whether
    a later reversal was known of when it went is an accident of arrival.
    """
    changes = entry.control.changes
    pictures = fold_fully(entry.claims, book, rules=rules, clock=entry.clock).pictures
    records: list[HistoryRecord] = []
    for i, (change, picture) in enumerate(zip(changes, pictures, strict=True)):
        if not gone[i]:
            continue
        after = next((later for later in changes[i + 1 :] if _is_whole(later)), None)
        if after is not None and not takes_from(after, change):
            own = picture.own
            change = replace(  # noqa: PLW2901 - the record is of the same change
                change, tier=own.tier, reason=own.reason, history=tuple(own.history)
            )
        place = entry.control.place
        records.append(
            HistoryRecord(record_id=change.change_id, place=place, change=change, reason=ENDED)
        )
    return records


def _spending(entry: LedgerEntry, gone: Sequence[bool]) -> LedgerEntry:
    """Return ``entry`` with its baseline spent, if what goes took the place from who held it by that."""
    baseline, changes = entry.control.baseline, entry.control.changes
    if baseline is None:
        return entry
    aside = set_aside(changes, baseline)
    going = [c for c, goes in zip(changes, gone, strict=True) if goes and c.change_id not in aside]
    past = entry.past or Past(changes=0, taken=0, until=DAWN.date())
    spent = past.spent or any(is_taken(change) for change in going)
    return replace(entry, past=replace(past, spent=spent))


def _parted(
    entry: LedgerEntry,
    control: PlaceControl,
    records: Sequence[HistoryRecord],
    rest: tuple[ControlClaim, ...],
) -> Archived:
    kept = {claim.claim_id for claim in rest}
    left = [_day(claim) for claim in entry.claims if claim.claim_id not in kept]
    days = {_day(claim) for claim in rest}
    gone = [record.change for record in records if record.change is not None]
    past = entry.past or Past(changes=0, taken=0, until=DAWN.date())
    past = replace(
        past,
        changes=past.changes + len(gone),
        taken=past.taken + sum(is_taken(change) for change in gone),
        holder=_holder(gone) or past.holder,
        until=max(past.until, max(left) + timedelta(days=1)),
    )
    parted = replace(
        entry,
        control=control,
        claims=rest,
        marks=_of(kept, entry.marks),
        effects=_of(kept, entry.effects),
        held=tuple(claim_id for claim_id in entry.held if claim_id in kept),
        counted=tuple(item for item in entry.counted if item.day in days),
        past=past,
    )
    return Archived(parted, tuple(records))


def _day(claim: ControlClaim) -> date:
    return claim.event_date or known_at(claim).date()


def _of(kept: Collection[str], items: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(item for item in items if item.claim_id in kept)


def _holder(changes: Sequence[Change]) -> Actor | None:
    """Return who held the place by the last of ``changes`` that gave it to anybody."""
    return next((c.gainer for c in reversed(changes) if _is_whole(c) and c.gainer), None)
