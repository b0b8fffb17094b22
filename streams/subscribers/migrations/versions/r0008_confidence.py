"""How surely an alert's claims were read stands beside it; of older alerts it is not known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for the alerts that are there, and its index."""
    op.add_column("alert", sa.Column("confidence", sa.Double))
    op.create_index("alert_by_confidence", "alert", ["confidence", "seq"])
