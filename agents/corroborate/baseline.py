"""The baseline: who held a place before the first claim, and what that makes of the changes.

It is a hold and no change: it is told to nobody, weighs as no source, and stands until claims give the
place to another. What is told of days before it began is the past: it ended when the baseline began,
unless it led up to it. What follows depends on the claims and the baseline alone, not on which of them
came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from agents.corroborate.linking import Cluster
from agents.corroborate.readings import Reading
from agents.corroborate.sides import side_of
from schemas.claims import Actor, Extent, Place
from schemas.control import Change, Hold, Past, PlaceControl, Tier

SAID_ALREADY: Final = "by the baseline the gainer holds the place already"
IN_THE_PAST: Final = "older than the baseline: that says who held the place since"
_OFF: Final = frozenset({Tier.DENIED, Tier.RETRACTED, Tier.EXPIRED})
_BACKED: Final = frozenset({Tier.REPORTED, Tier.CONFIRMED})
_FIRM: Final = _BACKED | {Tier.CLAIMED}


def is_past(day: date, hold: Hold) -> bool:
    """Return whether ``day`` lies before the baseline's hold began."""
    return hold.since is not None and day < hold.since


def opposes(gainer: str | None, loser: str | None, hold: Hold) -> bool:
    """Return whether a change between these sides says that somebody else holds the place."""
    side = side_of(hold.holder)
    return loser == side if gainer is None else gainer != side


def parted(clusters: Sequence[Cluster], hold: Hold | None) -> list[Cluster]:
    """Return ``clusters`` in event order, each that somebody else's hold lies in cut in two there."""
    if hold is None or hold.since is None:
        return list(clusters)
    found: list[Cluster] = []
    for cluster in clusters:
        old = [r for r in cluster.readings if is_past(r.when, hold)]
        new = [r for r in cluster.readings if not is_past(r.when, hold)]
        if old and new and opposes(cluster.gainer, cluster.loser, hold):
            found += [_part(cluster, old), _part(cluster, new)]
        else:
            found.append(cluster)
    return sorted(found, key=lambda cluster: cluster.first)


def _part(cluster: Cluster, readings: Sequence[Reading]) -> Cluster:
    first = min(reading.when for reading in readings)
    part = Cluster(cluster.gainer, cluster.loser, first, first, told=False)
    for reading in readings:
        part.add(reading)
    return part


def name_loser(clusters: Iterable[Cluster], hold: Hold | None) -> None:
    """Say of the first changes that name no loser that the place was taken from who held it."""
    if hold is None:
        return
    side = side_of(hold.holder)
    for cluster in clusters:
        if is_past(cluster.last, hold):
            continue
        if cluster.loser is None:
            cluster.held_by = None if cluster.gainer == side else side
        if cluster.told and cluster.gainer is not None:
            return


def with_loser(changes: Sequence[Change], hold: Hold | None) -> tuple[Change, ...]:
    """Return ``changes`` with the holder as the loser of the first of them, if it names none."""
    if hold is None:
        return tuple(changes)
    aside, found, waiting = set_aside(changes, hold), list(changes), True
    for i, change in enumerate(changes):
        if not waiting or change.change_id in aside:
            continue
        gainer = side_of(change.gainer)
        if change.loser is None and gainer is not None and opposes(gainer, None, hold):
            found[i] = replace(change, loser=hold.holder)
        waiting = change.tier in _OFF
    return tuple(found)


def set_aside(changes: Iterable[Change], hold: Hold | None) -> dict[str, str]:
    """Return the ids of the changes that the baseline makes no changes of the present, and why.

    Those from before it began, and those that only say again what it says: a side takes what it holds
    already, and nobody is known to have taken it from them in between. Who independently reports from
    whom it was taken tells that somebody had: then it is a change.
    """
    found: dict[str, str] = {}
    if hold is None:
        return found
    for change in changes:
        gainer, loser = side_of(change.gainer), side_of(change.loser)
        if _is_past(change, hold):
            found[change.change_id] = IN_THE_PAST
        elif gainer == side_of(hold.holder) and (loser in (None, gainer) or not _backed(change)):
            found[change.change_id] = SAID_ALREADY
        elif change.tier not in _OFF:
            break
    return found


def held_still(
    changes: Iterable[Change], hold: Hold
) -> tuple[Actor, date | None, Tier | None, bool]:
    """Return who holds a place that nobody took since the baseline, since when, how sure.

    Claims that say the same say how sure; the baseline alone does not. Nothing contests it (the last).
    """
    side = side_of(hold.holder)
    same = [c for c in changes if side_of(c.gainer) == side and c.tier in _FIRM]
    since = hold.since or next((c.event_date for c in same), None)
    return hold.holder, since, same[-1].tier if same else None, False


def beneath(place: Place, hold: Hold) -> PlaceControl:
    """Return the state of a place of which nothing but the baseline is known."""
    return PlaceControl(place=place, holder=hold.holder, since=hold.since, baseline=hold)


def held_before(
    change: Change, changes: Iterable[Change], hold: Hold | None, past: Past | None = None
) -> bool:
    """Return whether the gainer of ``change`` held the whole place before: it takes it *again*.

    By the baseline, or by an earlier change that somebody independent reported.
    """
    gainer = side_of(change.gainer)
    if gainer is None:
        return False
    if hold is not None and gainer == side_of(hold.holder):
        return True
    if past is not None and gainer == side_of(past.holder):
        return True
    for earlier in changes:
        if earlier.change_id == change.change_id:
            return False
        whole = earlier.extent is Extent.FULL and earlier.tier not in _OFF
        if whole and side_of(earlier.gainer) == gainer and _backed(earlier):
            return True
    return False


def spent(hold: Hold | None, past: Past | None) -> Hold | None:
    """Return the baseline as far as it still says something of the present.

    Once a change that took the place has left for the history, the ledger no longer begins with it.
    """
    return None if past is not None and past.spent else hold


def _backed(change: Change) -> bool:
    """Return whether anybody but the gaining side ever said that the change happened."""
    return any(move.tier in _BACKED for move in change.history)


def _is_past(change: Change, hold: Hold) -> bool:
    return change.event_date is not None and is_past(change.event_date, hold)
