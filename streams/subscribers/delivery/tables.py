"""The tables of subscriptions, in the alert store's own database: one commit moves both."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from streams.subscribers.columns import Moment, Number
from streams.subscribers.tables import METADATA

SUBSCRIPTION: Final = Table(
    "subscription",
    METADATA,
    Column("subscription_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("filter", Text, nullable=False),  # a query, as the addresses of the HTTP API have it
    Column("channel", Text, nullable=False),
    Column("target", Text, nullable=False),  # where to; of apprise with its secrets
    Column("secret", Text, nullable=False),  # in clear: whoever signs has to have it
    Column("old_secret", Text),
    Column("old_until", Moment),
    Column("digest_minutes", Integer, nullable=False),  # 0: each alert at once
    Column("quiet", Text, nullable=False),  # "22:00-06:00" in UTC, or ""
    Column("only", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cursor", Number, nullable=False),  # the number of the last alert that was looked at
    Column("made_at", Moment, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),  # "" is who runs Frontwatch
    Index("subscription_by_owner", "owner"),
)

TOLD: Final = Table(
    "subscription_alert",
    METADATA,
    Column("subscription_id", Text, primary_key=True),
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("alert_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("change_id", Text, nullable=False),
    Column("message_id", Text),  # None while it waits for a digest
    Column("at", Moment, nullable=False),
    UniqueConstraint("subscription_id", "alert_id", "revision", name="told_once"),
    Index("told_by_change", "subscription_id", "change_id"),
    Index("told_by_message", "subscription_id", "message_id"),
)
"""What is for whom. It stays when the alert leaves the store, since a reversal may still come."""

DELIVERY: Final = Table(
    "delivery",
    METADATA,
    Column("subscription_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),  # since it was made, or replayed
    Column("attempts", Integer, nullable=False),  # ever
    Column("due_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Index("delivery_by_due", "state", "due_at"),
)
"""A message to one subscriber: an alert, or a digest of several. Its id is the same at every try."""

ATTEMPT: Final = Table(
    "delivery_attempt",
    METADATA,
    Column("subscription_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("status", Integer),  # of HTTP, None where there was no answer
    Column("result", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("attempt_by_time", "subscription_id", "at"),
)
"""The log: every try, and what came of it."""

LEASE: Final = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Moment, nullable=False),
)
"""Who alone delivers, and until when, unless it says so again."""
