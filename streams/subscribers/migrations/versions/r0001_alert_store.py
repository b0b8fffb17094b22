"""Alerts, their outbox, their indexes; places with their periods; rollups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from streams.subscribers.columns import Moment, Number

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = {
    "alert_by_change": ("alert", ("change_id", "revision", "alert_id")),
    "alert_by_follows": ("alert", ("follows",)),
    "alert_by_place": ("alert", ("place_id", "seq")),
    "alert_by_country": ("alert", ("country", "seq")),
    "alert_by_tier": ("alert", ("tier", "seq")),
    "alert_by_kind": ("alert", ("kind", "seq")),
    "alert_by_sources": ("alert", ("independent_sources", "seq")),
    "alert_by_known": ("alert", ("known_at", "seq")),
    "alert_by_event": ("alert", ("event_date", "seq")),
    "place_by_country": ("place", ("country", "place_id")),
    "place_past_by_place": ("place_past", ("place_id", "record_id")),
    "holding_by_holder": ("holding", ("holder", "place_id")),
}


def upgrade() -> None:
    """Make the tables. A store from before there were steps is moved aside, for the opener to read."""
    if "alert" in sa.inspect(op.get_bind()).get_table_names():
        op.execute("DROP INDEX IF EXISTS alert_by_change")
        op.rename_table("alert", "alert_of_old")
    _alerts()
    _counts()
    _places()
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, list(columns))
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("seq", Number, primary_key=True, autoincrement=False),
        sa.Column("alert_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("change_id", sa.Text, nullable=False),
        sa.Column("follows", sa.Text),
        *(_text(name) for name in ("place_id", "kind", "tier", "severity", "gainer", "country")),
        sa.Column("lat", sa.Integer),
        sa.Column("lon", sa.Integer),
        *(sa.Column(axis, sa.Double) for axis in ("x", "y", "z")),
        sa.Column("independent_sources", sa.Integer, nullable=False),
        sa.Column("event_date", sa.Date),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("stored_at", Moment, nullable=False),
        sa.UniqueConstraint("alert_id", "revision", name="alert_once"),
    )
    op.create_table(
        "alert_record",
        sa.Column("seq", Number, primary_key=True, autoincrement=False),
        _text("words"),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "alert_party",
        sa.Column("actor", sa.Text, primary_key=True),
        sa.Column("seq", Number, primary_key=True, autoincrement=False),
        sa.Column("roles", sa.SmallInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _counts() -> None:
    counter = op.create_table(
        "counter",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", Number, nullable=False),
    )
    op.bulk_insert(counter, [{"name": "alert", "value": 0}])
    op.create_table(
        "actor", sa.Column("actor_id", sa.Text, primary_key=True), _text("name"), _text("side")
    )
    op.create_table(
        "rollup",
        sa.Column("days", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("by", sa.Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("of", sa.Text, primary_key=True),
        sa.Column("alerts", sa.Integer, nullable=False),
    )
    op.create_table(
        "span",
        sa.Column("time", sa.Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first", Number, nullable=False),
        sa.Column("last", Number, nullable=False),
    )


def _places() -> None:
    op.create_table(
        "place",
        sa.Column("place_id", sa.Text, primary_key=True),
        _text("name"),
        _text("country"),
        sa.Column("lat", sa.Integer),
        sa.Column("lon", sa.Integer),
        sa.Column("joined_into", sa.Text),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "place_past",
        sa.Column("record_id", sa.Text, primary_key=True),
        _text("place_id"),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "holding",
        sa.Column("place_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        _text("holder"),
        _text("holder_name"),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        _text("tier"),
        sa.Column("contested", sa.SmallInteger, nullable=False),
    )


def _sqlite() -> None:
    op.execute("CREATE VIRTUAL TABLE alert_box USING rtree_i32(seq, south, north, west, east)")
    op.execute(
        "CREATE VIRTUAL TABLE alert_text USING fts5("
        "words, content='alert_record', content_rowid='seq', detail='none', "
        "tokenize='ascii', prefix='2 3 4')"
    )


def _postgresql() -> None:
    """Make the index of words; ``array_to_tsvector`` takes them as they are, without a parser."""
    op.execute(
        "ALTER TABLE alert_record ADD COLUMN lexemes tsvector GENERATED ALWAYS AS "
        "(array_to_tsvector(string_to_array(words, ' '))) STORED"
    )
    op.execute("CREATE INDEX alert_by_lexeme ON alert_record USING gin (lexemes)")
    op.execute("CREATE INDEX alert_by_point ON alert (lat, lon, seq)")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)
