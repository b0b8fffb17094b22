"""Subscriptions, what is for whom, messages with their tries, and who delivers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from streams.subscribers.columns import Moment, Number

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = {
    "told_by_change": ("subscription_alert", ("subscription_id", "change_id")),
    "told_by_message": ("subscription_alert", ("subscription_id", "message_id")),
    "delivery_by_due": ("delivery", ("state", "due_at")),
    "attempt_by_time": ("delivery_attempt", ("subscription_id", "at")),
}


def upgrade() -> None:
    """Make the tables."""
    _subscriptions()
    _deliveries()
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, list(columns))


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("subscription_id", sa.Text, primary_key=True),
        *(_text(name) for name in ("name", "filter", "channel", "target", "secret")),
        sa.Column("old_secret", sa.Text),
        sa.Column("old_until", Moment),
        sa.Column("digest_minutes", sa.Integer, nullable=False),
        *(_text(name) for name in ("quiet", "only", "state", "reason")),
        sa.Column("cursor", Number, nullable=False),
        _moment("made_at"),
    )
    op.create_table(
        "subscription_alert",
        sa.Column("subscription_id", sa.Text, primary_key=True),
        sa.Column("seq", Number, primary_key=True, autoincrement=False),
        _text("alert_id"),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("change_id"),
        sa.Column("message_id", sa.Text),
        _moment("at"),
        sa.UniqueConstraint("subscription_id", "alert_id", "revision", name="told_once"),
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("subscription_id", sa.Text, primary_key=True),
        sa.Column("message_id", sa.Text, primary_key=True),
        _text("state"),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        _moment("due_at"),
        _moment("made_at"),
        _text("reason"),
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("subscription_id", sa.Text, primary_key=True),
        sa.Column("message_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _moment("at"),
        sa.Column("status", sa.Integer),
        _text("result"),
        _text("reason"),
    )
    op.create_table(
        "lease", sa.Column("name", sa.Text, primary_key=True), _text("owner"), _moment("until")
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, Moment, nullable=False)
