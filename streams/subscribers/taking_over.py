"""Stores from before the schema had versions: their alerts go into the new tables, in their order."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, inspect, text

from schemas.alerts import ControlAlert
from schemas.wire import decode
from streams.subscribers.writing import add_alerts

_BATCH: Final = 500


def take_over(connection: Connection, now: datetime) -> int:
    """Store what a store of old held, which the first migration moved aside; return how many alerts."""
    if not inspect(connection).has_table("alert_of_old"):
        return 0
    old = connection.execute(text("SELECT record FROM alert_of_old ORDER BY seq")).scalars().all()
    for start in range(0, len(old), _BATCH):
        some = [decode(ControlAlert, bytes(record)) for record in old[start : start + _BATCH]]
        add_alerts(connection, some, now)
    connection.execute(text("DROP TABLE alert_of_old"))
    return len(old)
