"""The audit log of verdicts, in the alert store's own database. Both tables only grow."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from streams.subscribers.columns import Moment, Number
from streams.subscribers.tables import METADATA

VERDICT: Final = Table(
    "verdict",
    METADATA,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("verdict_id", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("analyst_key", Text, nullable=False),  # by which the analyst is the same one
    Column("given_by", Text, nullable=False),  # the caller, as the doors know them
    Column("request", Text),  # the Idempotency-Key, where one was given
    Column("ruling", Text, nullable=False),
    Column("change_id", Text, nullable=False),
    Column("place_id", Text, nullable=False),
    Column("alert_id", Text, nullable=False),  # what the analyst saw
    Column("revision", Integer, nullable=False),
    Column("merge_into", Text),
    Column("reason", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the claim, as it goes into the log
    UniqueConstraint("verdict_id", name="verdict_once"),
    UniqueConstraint("given_by", "request", name="verdict_by_request"),
    Index("verdict_by_change", "change_id", "seq"),
)
"""Every verdict that was ever given. The engine refuses to change or to remove one."""

PUT: Final = Table(
    "verdict_put",
    METADATA,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("put_at", Moment, nullable=False),
)
"""Which of them are in the log of claims."""
