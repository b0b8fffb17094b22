"""The counts of one gainer lie together: the most frequent are found, and read, without the rest."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("rollup_by_of", "rollup", ["days", "by", "of", "day", "alerts"])
