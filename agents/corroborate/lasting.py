"""Lasting: what time alone does to a change, worked out from its claims and a point in time.

A change that only its gaining side tells of expires when nobody else backs it. A reported change
that nobody denies or touches is confirmed once it has lasted. Both are placed into the change's
history where they fell due, so that claims which arrive later meet the same history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from agents.corroborate.linking import Cluster
from agents.corroborate.rules import Rules
from agents.corroborate.tiers import LIVE, Assessment
from schemas.control import Tier, Transition


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a change's history in one tier. ``end`` is None where it goes on."""

    move: Transition
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Aged:
    """A change's history with what time did to it.

    ``due`` is when time will next do something to it if nothing else happens, None for never.
    """

    history: tuple[Transition, ...]
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """That something became known, and by which claim."""

    at: datetime
    claim_id: str


def spans(history: Sequence[Transition], tier: Tier) -> Iterator[Span]:
    """Yield the stretches of ``history`` in ``tier``; moves without a time have none."""
    for number, move in enumerate(history):
        if move.tier is tier and move.at is not None:
            later = history[number + 1].at if number + 1 < len(history) else None
            yield Span(move, move.at, later)


def expire(
    cluster: Cluster, own: Assessment, clock: datetime, rules: Rules, lost: Word | None
) -> Aged:
    """Return the history of a change with the times at which it expired.

    It expires ``rules.expires_after`` the last word of the gaining side. Whoever takes the place from
    that side later says with it that it held the place: then it does not expire from there on.
    """
    inserted: list[Transition] = []
    due: datetime | None = None
    for span in spans(own.history, Tier.CLAIMED):
        words = _words(cluster, span, lost)
        for word, after in pairwise([*words, None]):
            if word is None or word is lost:
                continue
            falls = word.at + rules.expires_after
            until = span.end if after is None else after.at
            if until is None and falls > clock:
                due = falls
            elif until is None or falls <= until:
                inserted.append(_expired(falls, word.claim_id))
                inserted += [] if after is None else [_again(after, span, lost)]
    return Aged(_merged(own.history, inserted), due)


def _words(cluster: Cluster, span: Span, lost: Word | None) -> list[Word]:
    """Return what was said of a change during a stretch, up to where it is told to be lost."""
    said = sorted((reading.known, reading.claim.claim_id) for reading in cluster.readings)
    words = [Word(*word) for word in said if span.start <= word[0]]
    if span.end is not None:
        words = [word for word in words if word.at < span.end]
    if lost is None or (span.end is not None and lost.at >= span.end):
        return words
    return [word for word in words if word.at < lost.at] + [lost]


def _expired(at: datetime, claim_id: str) -> Transition:
    return Transition(
        tier=Tier.EXPIRED, at=at, claim_id=claim_id, reason="nobody else ever backed it"
    )


def _again(word: Word, span: Span, lost: Word | None) -> Transition:
    reason = "who took the place later says with it that it was held"
    reason = reason if word is lost else span.move.reason
    return Transition(tier=Tier.CLAIMED, at=word.at, claim_id=word.claim_id, reason=reason)


def last(
    cluster: Cluster,
    history: Sequence[Transition],
    clock: datetime,
    rules: Rules,
    touches: Sequence[datetime],
) -> Aged:
    """Return the history of a change with the times at which it was confirmed by lasting.

    Args:
        cluster: The change.
        history: Its history so far.
        clock: Up to when.
        rules: How long it must last.
        touches: When something became known of changes that take the place from its gainer, in
            order of time. Each starts the waiting anew.
    """
    denials = [reading.known for reading in cluster.readings if reading.denied]
    inserted: list[Transition] = []
    due: datetime | None = None
    for span in spans(history, Tier.REPORTED):
        falls = span.start + rules.lasts_for
        for touch in touches:
            if span.start <= touch < falls:
                falls = touch + rules.lasts_for
        if any(denied < falls for denied in denials) or (span.end or falls) < falls:
            continue
        if falls > clock:
            due = falls
            continue
        reason = f"it has lasted {_long(rules)} and nobody denies it"
        inserted.append(replace(span.move, tier=Tier.CONFIRMED, at=falls, reason=reason))
    return Aged(_merged(history, inserted), due)


def _long(rules: Rules) -> str:
    days = rules.lasts_for.days
    return f"{days} days" if days > 1 else f"{rules.lasts_for.total_seconds() / 3600:.0f} hours"


def touching(others: Sequence[Cluster]) -> list[datetime]:
    """Return when something was told of ``others``, in order of time."""
    return sorted(
        reading.known for cluster in others for reading in cluster.readings if not reading.denied
    )


def lost_by(own: Assessment) -> Word | None:
    """Return when a change came to count as having happened, None if it does not."""
    if own.tier not in LIVE:
        return None
    first = next(move for move in own.history if move.tier in LIVE)
    return None if first.at is None else Word(first.at, first.claim_id)


def _merged(
    history: Sequence[Transition], inserted: Sequence[Transition]
) -> tuple[Transition, ...]:
    """Return both in order of time, without moves that lead to where the change is already."""
    if not inserted:
        return tuple(history)
    merged: list[Transition] = []
    own = [(move.at, 1, move) for move in history if move.at is not None]
    time = [(move.at, 0, move) for move in inserted if move.at is not None]
    for _, _, move in sorted(own + time, key=lambda item: item[:2]):
        if not merged or merged[-1].tier is not move.tier:
            merged.append(move)
    return tuple(merged)
