"""Where an alert lies stands beside its parties: those in a box are found without their rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from streams.subscribers.columns import Number

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FILLED = """
INSERT INTO alert_party_wider (actor, seq, roles, lat, lon)
SELECT alert_party.actor, alert_party.seq, alert_party.roles, alert.lat, alert.lon
FROM alert_party LEFT JOIN alert ON alert.seq = alert_party.seq
"""


def upgrade() -> None:
    """Write the table anew: widening every row in its place would leave it half empty."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "alert_party_wider",
        sa.Column("actor", sa.Text, primary_key=sqlite, nullable=False),
        sa.Column("seq", Number, primary_key=sqlite, autoincrement=False, nullable=False),
        sa.Column("roles", sa.SmallInteger, nullable=False),
        sa.Column("lat", sa.Integer),
        sa.Column("lon", sa.Integer),
        sqlite_with_rowid=False,
    )
    # SQLite keeps the rows by their key; PostgreSQL as they come, an alert's beside those of the next.
    op.execute(_FILLED + ("ORDER BY 1, 2" if sqlite else "ORDER BY 2, 1"))
    op.drop_table("alert_party")
    op.rename_table("alert_party_wider", "alert_party")
    if not sqlite:
        op.execute(
            "ALTER TABLE alert_party ADD CONSTRAINT alert_party_pkey "
            "PRIMARY KEY (actor, seq) INCLUDE (roles, lat, lon)"
        )
        op.execute("ANALYZE alert_party")
