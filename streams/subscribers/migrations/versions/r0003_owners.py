"""Whose a subscription is: who may see it, change it and remove it by HTTP."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the owner; what was made by command has none."""
    op.add_column("subscription", sa.Column("owner", sa.Text, nullable=False, server_default=""))
    op.create_index("subscription_by_owner", "subscription", ["owner"])
