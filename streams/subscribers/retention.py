"""What leaves the store by age: changes that are over, whole, and never what still matters.

A change is over when its last alert says that it did not happen or does not stand (denied, retracted,
expired, reversed), or when an alert about another change reversed it and still stands. A change that
is not over stays however old it is: somebody holds the place by it. So does a change that one which
stays follows up: whoever reads of a reversal can read what it reverses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select, text

from schemas.alerts import AlertKind
from schemas.control import Tier
from streams.subscribers.engines import hold_counter
from streams.subscribers.tables import ALERT, BOX, PARTY, RECORD
from streams.subscribers.writing import count

BATCH: Final = 500
"""Changes looked at in one transaction, so that alerts to be stored wait for milliseconds."""

_OVER: Final = frozenset(
    tier.value for tier in (Tier.DENIED, Tier.RETRACTED, Tier.EXPIRED, Tier.REVERSED)
)
_OUT_OF_TEXT: Final = text(
    "INSERT INTO alert_text (alert_text, rowid, words) "
    "SELECT 'delete', seq, words FROM alert_record WHERE seq = :seq"
)


class Batch(NamedTuple):
    """What one transaction did: ``last`` is the last change looked at, None when none was left."""

    last: str | None
    changes: int
    alerts: int


def candidates(connection: Connection, before: datetime) -> int:
    """Return how many changes are old enough."""
    found = _old(before).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def prune_batch(connection: Connection, before: datetime, after: str) -> Batch:
    """Remove what may go of the next changes, by id from ``after`` on, that ended before ``before``."""
    hold_counter(connection)
    query = _old(before).where(ALERT.c.change_id > after).order_by(ALERT.c.change_id).limit(BATCH)
    old = list(connection.execute(query).scalars())
    if not old:
        return Batch(None, 0, 0)
    going = set(old) - _live(connection, old)
    pairs = list(_following(connection, ALERT.c.change_id.in_(going)))
    staying = _live(connection, sorted({by for _, by, _ in pairs}))
    going -= {of for of, by, _ in pairs if by in staying}
    return Batch(old[-1], len(going), _remove(connection, sorted(going)))


def _old(before: datetime) -> Any:
    """Select the changes of which nothing became known or came since ``before``."""
    return (
        select(ALERT.c.change_id)
        .group_by(ALERT.c.change_id)
        .having(func.max(ALERT.c.known_at) < before, func.max(ALERT.c.stored_at) < before)
    )


def _live(connection: Connection, changes: Sequence[str]) -> set[str]:
    """Return which of ``changes`` are not over."""
    standing = {i for i, tier in _tiers(connection, changes).items() if tier not in _OVER}
    of = ALERT.c.change_id.in_(standing)
    pairs = [p for p in _following(connection, of) if p[2] == AlertKind.REVERSAL.value]
    by_tier = _tiers(connection, sorted({by for _, by, _ in pairs}))
    off = _OVER - {Tier.REVERSED.value}  # a reversal that was reversed itself did happen
    return standing - {of for of, by, _ in pairs if by_tier[by] not in off}


def _tiers(connection: Connection, changes: Sequence[str]) -> dict[str, str]:
    """Return the tier of the last alert about each of ``changes``."""
    query = select(ALERT.c.change_id, ALERT.c.tier).where(ALERT.c.change_id.in_(changes))
    query = query.order_by(ALERT.c.change_id, ALERT.c.revision, ALERT.c.alert_id)
    return {row.change_id: row.tier for row in connection.execute(query)}


def _following(connection: Connection, of: ColumnElement[bool]) -> Iterator[tuple[str, str, str]]:
    """Yield changes, those that follow one of their alerts up, and by which kind of alert."""
    by = ALERT.alias("by")
    query = select(ALERT.c.change_id, by.c.change_id, by.c.kind)
    query = query.join(by, by.c.follows == ALERT.c.alert_id)
    for row in connection.execute(query.where(of, by.c.change_id != ALERT.c.change_id)):
        yield row[0], row[1], row[2]


def _remove(connection: Connection, changes: Sequence[str]) -> int:
    query = select(ALERT.c.seq, ALERT.c.day, ALERT.c.gainer, ALERT.c.tier)
    rows = list(connection.execute(query.where(ALERT.c.change_id.in_(changes))))
    if not rows:
        return 0
    numbers = [row.seq for row in rows]
    if connection.dialect.name == "sqlite":
        connection.execute(_OUT_OF_TEXT, [{"seq": number} for number in numbers])
        connection.execute(delete(BOX).where(BOX.c.seq.in_(numbers)))
    for table in (PARTY, RECORD, ALERT):
        connection.execute(delete(table).where(table.c.seq.in_(numbers)))
    count(connection, [(row.day, row.tier, row.gainer) for row in rows], sign=-1)
    return len(rows)
