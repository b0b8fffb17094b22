"""The lease: of all processes on a store one alone delivers, as long as it says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from streams.subscribers.delivery.tables import LEASE
from streams.subscribers.writing import upsert

NAME: Final = "delivery"
LASTS: Final = timedelta(seconds=30)
"""Longer than any try, so that a message is not tried by two; a killed owner is followed after it."""

_HOLDER: Final = select(LEASE.c.owner, LEASE.c.until).where(LEASE.c.name == NAME)


def take(
    connection: Connection,
    owner: str,
    now: datetime,
    is_dead: Callable[[str], bool] = lambda _: False,
) -> bool:
    """Take the lease, or keep it for another while; return whether ``owner`` has it.

    From an owner that ``is_dead`` knows to have ended it is taken before it has run out.
    """
    fresh = {"name": NAME, "owner": owner, "until": now + LASTS}
    connection.execute(upsert(connection, LEASE).on_conflict_do_nothing(), [fresh])
    free = (LEASE.c.owner == owner) | (LEASE.c.until <= now)
    held = holder(connection)
    if held is not None and held[0] != owner and is_dead(held[0]):
        free |= LEASE.c.owner == held[0]
    taking = update(LEASE).where(LEASE.c.name == NAME, free)
    return connection.execute(taking.values(owner=owner, until=now + LASTS)).rowcount == 1


def holder(connection: Connection) -> tuple[str, datetime] | None:
    """Return who has the lease and until when, None where nobody ever had."""
    row = connection.execute(_HOLDER).one_or_none()
    return None if row is None else (row.owner, row.until)


def leave(connection: Connection, owner: str) -> None:
    """Give the lease back, so that the next owner need not wait."""
    connection.execute(delete(LEASE).where(LEASE.c.name == NAME, LEASE.c.owner == owner))
