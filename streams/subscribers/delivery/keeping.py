"""What leaves the tables of delivery by age: messages that are done, and lines of the log.

What somebody was told stays, since a reversal of it may still come; so does what still waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Connection, Select, delete, select, tuple_

from streams.subscribers.delivery.outbox import DELIVERED, GIVEN_UP
from streams.subscribers.delivery.tables import ATTEMPT, DELIVERY, SUBSCRIPTION
from streams.subscribers.store import AlertStore

EVERY: Final = timedelta(hours=1)
"""How often the running deliverer removes what is old."""
_BATCH: Final = 1_000
"""Rows of one transaction, so that alerts to be stored wait for milliseconds."""


class Removed(NamedTuple):
    """How many messages and how many tries were removed."""

    messages: int
    tries: int


def prune(store: AlertStore, before: datetime) -> Removed:
    """Remove what was done with before a time in UTC; return how much that was.

    Raises:
        AlertStoreError: the store cannot be written.
    """
    done = DELIVERY.c.state.in_([DELIVERED, GIVEN_UP]), DELIVERY.c.due_at < before
    identity = [DELIVERY.c.subscription_id, DELIVERY.c.message_id]
    messages = _remove(store, identity, select(*identity).where(*done))
    with store.transaction(writes=False) as connection:
        ids = list(connection.execute(select(SUBSCRIPTION.c.subscription_id)).scalars())
    tries = 0
    for each in ids:  # one after another: the index begins with whose they are
        columns = [ATTEMPT.c.subscription_id, ATTEMPT.c.message_id, ATTEMPT.c.number]
        old = select(*columns).where(ATTEMPT.c.subscription_id == each, ATTEMPT.c.at < before)
        tries += _remove(store, columns, old)
    return Removed(messages, tries)


def _remove(store: AlertStore, columns: Sequence[Column[Any]], old: Select[Any]) -> int:
    removed, last = 0, _BATCH
    while last == _BATCH:
        with store.transaction(writes=True) as connection:
            last = _remove_batch(connection, columns, old)
        removed += last
    return removed


def _remove_batch(connection: Connection, columns: Sequence[Column[Any]], old: Select[Any]) -> int:
    rows = [tuple(row) for row in connection.execute(old.limit(_BATCH))]
    if rows:
        connection.execute(delete(columns[0].table).where(tuple_(*columns).in_(rows)))
    return len(rows)
