"""The tables of keys and sessions, in the alert store's own database."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Table, Text

from streams.subscribers.columns import Moment
from streams.subscribers.tables import METADATA

KEY: Final = Table(
    "api_key",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # with blanks between them
    Column("digest", Text, nullable=False),  # SHA-256 of the whole key: nothing here opens a door
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
)
"""A key that was ever made; one that is revoked stays, so that what it did keeps its name."""

SESSION: Final = Table(
    "session",
    METADATA,
    Column("digest", Text, primary_key=True),  # SHA-256 of what the cookie holds
    Column("key_id", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Index("session_by_key", "key_id", "made_at"),
)
"""A browser that somebody logged in with a key; it ends with the key."""
