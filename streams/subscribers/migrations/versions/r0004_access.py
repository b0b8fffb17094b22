"""Keys of the gateway, and sessions of browsers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from streams.subscribers.columns import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        *(sa.Column(name, Moment) for name in ("expires_at", "revoked_at", "used_at")),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("used_at", Moment, nullable=False),
    )
    op.create_index("session_by_key", "session", ["key_id", "made_at"])
