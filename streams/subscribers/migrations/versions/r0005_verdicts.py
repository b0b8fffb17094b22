"""The audit log of analysts' verdicts: it only grows, and the engine sees to that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from streams.subscribers.columns import Moment, Number

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REFUSAL = "the audit log of verdicts only grows"


def upgrade() -> None:
    """Make the tables, and what guards the first of them."""
    texts = ("analyst", "analyst_key", "given_by", "ruling", "change_id", "place_id", "alert_id")
    op.create_table(
        "verdict",
        sa.Column("seq", Number, primary_key=True, autoincrement=False),
        sa.Column("verdict_id", sa.Text, nullable=False),
        sa.Column("given_at", Moment, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("request", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("merge_into", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("verdict_id", name="verdict_once"),
        sa.UniqueConstraint("given_by", "request", name="verdict_by_request"),
    )
    op.create_index("verdict_by_change", "verdict", ["change_id", "seq"])
    op.create_table(
        "verdict_put",
        sa.Column("seq", Number, primary_key=True, autoincrement=False),
        sa.Column("put_at", Moment, nullable=False),
    )
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER verdict_no_{event.lower()} BEFORE {event} ON verdict "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION verdict_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER verdict_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON verdict "
        "FOR EACH STATEMENT EXECUTE FUNCTION verdict_kept()"
    )
