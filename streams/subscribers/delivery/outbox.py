"""The outbox: messages that wait, what came of their tries, and the log of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from streams.subscribers.delivery import rules, subscriptions
from streams.subscribers.delivery.subscriptions import State, Subscription
from streams.subscribers.delivery.tables import ATTEMPT, DELIVERY, TOLD
from streams.subscribers.reading import Stored, by_number

WAITING: Final = "waiting"
DELIVERED: Final = "delivered"
GIVEN_UP: Final = "given up"
FAILED: Final = "failed"
"""Of a try alone: another follows."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is due: its id, and how often it was tried, of late and ever."""

    id: str
    tries: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try.

    ``gone`` says that the receiver wants nothing any more (410). ``asked`` is how long it asked us
    to wait. ``reason`` is in our words: nothing that a receiver wrote stands in it.
    """

    delivered: bool
    status: int | None = None
    reason: str = ""
    gone: bool = False
    asked: timedelta | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One try, as the log shows it."""

    message_id: str
    number: int
    at: datetime
    status: int | None
    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How a subscription stands: messages by state, and alerts that wait for a digest."""

    delivered: int
    waiting: int
    given_up: int
    held: int


def due(connection: Connection, subscription_id: str, now: datetime, limit: int) -> list[Message]:
    """Return up to ``limit`` messages of a subscription that are due, the oldest first."""
    query = (
        select(DELIVERY.c.message_id, DELIVERY.c.tries, DELIVERY.c.attempts)
        .where(
            DELIVERY.c.subscription_id == subscription_id,
            DELIVERY.c.state == WAITING,
            DELIVERY.c.due_at <= now,
        )
        .order_by(DELIVERY.c.due_at, DELIVERY.c.made_at, DELIVERY.c.message_id)
        .limit(limit)
    )
    return [Message(*row) for row in connection.execute(query)]


def with_due(connection: Connection, now: datetime) -> set[str]:
    """Return the ids of the subscriptions with a message that is due."""
    query = select(DELIVERY.c.subscription_id).distinct()
    query = query.where(DELIVERY.c.state == WAITING, DELIVERY.c.due_at <= now)
    return set(connection.execute(query).scalars())


def alerts_of(connection: Connection, subscription_id: str, message: str) -> list[Stored]:
    """Return the alerts of a message that are still in the store, the oldest first."""
    query = select(TOLD.c.seq).where(
        TOLD.c.subscription_id == subscription_id, TOLD.c.message_id == message
    )
    return by_number(connection, list(connection.execute(query).scalars()))[::-1]


def held_since(connection: Connection) -> dict[str, datetime]:
    """Return since when alerts wait for a digest, by subscription."""
    query = (
        select(TOLD.c.subscription_id, func.min(TOLD.c.at))
        .where(TOLD.c.message_id.is_(None))
        .group_by(TOLD.c.subscription_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def held(connection: Connection, subscription_id: str) -> list[int]:
    """Return the numbers of the alerts that wait for a digest, in order."""
    query = select(TOLD.c.seq).where(
        TOLD.c.subscription_id == subscription_id, TOLD.c.message_id.is_(None)
    )
    return list(connection.execute(query.order_by(TOLD.c.seq)).scalars())


def assign(
    connection: Connection, subscription_id: str, message: str, numbers: Sequence[int]
) -> None:
    """Put the alerts with these numbers into a message."""
    here = TOLD.c.subscription_id == subscription_id, TOLD.c.seq.in_(numbers)
    connection.execute(update(TOLD).where(*here).values(message_id=message))


def record(
    connection: Connection,
    subscription: Subscription,
    message: Message,
    outcome: Outcome,
    *,
    now: datetime,
    chance: float,
) -> str:
    """Note what came of a try, and when the next is due; return the state of the message."""
    tries = message.tries + 1
    wait = None if outcome.gone else rules.wait_after(tries, chance, outcome.asked)
    state = DELIVERED if outcome.delivered else GIVEN_UP if wait is None else WAITING
    values: dict[str, Any] = {
        "state": state,
        "tries": tries,
        "attempts": message.attempts + 1,
        "reason": outcome.reason,
    }
    if state == WAITING and wait is not None:
        values["due_at"] = now + wait
    connection.execute(update(DELIVERY).where(*_here(subscription.id, message.id)).values(**values))
    attempt = {
        "subscription_id": subscription.id,
        "message_id": message.id,
        "number": message.attempts + 1,
        "at": now,
        "status": outcome.status,
        "result": FAILED if state == WAITING else state,
        "reason": outcome.reason,
    }
    connection.execute(insert(ATTEMPT).values(**attempt))
    if outcome.gone:
        subscriptions.change(
            connection, subscription.id, state=State.DISABLED.value, reason=outcome.reason
        )
    return state


def log(connection: Connection, subscription_id: str, limit: int) -> list[LogLine]:
    """Return the last ``limit`` tries, the newest first."""
    columns = (
        ATTEMPT.c.message_id,
        ATTEMPT.c.number,
        ATTEMPT.c.at,
        ATTEMPT.c.status,
        ATTEMPT.c.result,
        ATTEMPT.c.reason,
    )
    query = select(*columns).where(ATTEMPT.c.subscription_id == subscription_id)
    query = query.order_by(ATTEMPT.c.at.desc(), ATTEMPT.c.number.desc()).limit(limit)
    return [LogLine(*row) for row in connection.execute(query)]


def figures(connection: Connection, subscription_id: str) -> Figures:
    """Return how a subscription stands."""
    query = (
        select(DELIVERY.c.state, func.count())
        .where(DELIVERY.c.subscription_id == subscription_id)
        .group_by(DELIVERY.c.state)
    )
    by_state = {row[0]: int(row[1]) for row in connection.execute(query)}
    return Figures(
        delivered=by_state.get(DELIVERED, 0),
        waiting=by_state.get(WAITING, 0),
        given_up=by_state.get(GIVEN_UP, 0),
        held=len(held(connection, subscription_id)),
    )


def replay(
    connection: Connection,
    subscription_id: str,
    now: datetime,
    *,
    message: str | None = None,
    since: datetime | None = None,
) -> int:
    """Make messages due again under their ids, with all their tries; return how many.

    Args:
        connection: A transaction that writes.
        subscription_id: Whose.
        now: The time in UTC.
        message: Only this one, also one that was delivered.
        since: All that were made since then, also delivered ones. Without either: all given up.
    """
    where = [DELIVERY.c.subscription_id == subscription_id, DELIVERY.c.state != WAITING]
    if message is not None:
        where.append(DELIVERY.c.message_id == message)
    if since is not None:
        where.append(DELIVERY.c.made_at >= since)
    if message is None and since is None:
        where.append(DELIVERY.c.state == GIVEN_UP)
    again = update(DELIVERY).where(*where).values(state=WAITING, tries=0, due_at=now)
    return connection.execute(again).rowcount


def _here(subscription_id: str, message: str) -> tuple[Any, Any]:
    return DELIVERY.c.subscription_id == subscription_id, DELIVERY.c.message_id == message
