"""The tables of the alert store, as the migrations leave them.

An alert's row never changes: what came is history. Its numbers, ``seq``, are the outbox: one more for
every alert, in the order in which readers see them. Columns that are asked for lie in ``alert``, which
is narrow; the record itself lies in ``alert_record``.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    Date,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from streams.subscribers.columns import Moment, Number

METADATA: Final = MetaData()

COUNTER: Final = Table(
    "counter",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Number, nullable=False),
)
"""One row, "alert": the last ``seq`` given. Whoever writes holds it until the commit, so that numbers
become visible in their order and none is left out, on PostgreSQL too."""

ALERT: Final = Table(
    "alert",
    METADATA,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("alert_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("change_id", Text, nullable=False),
    Column("follows", Text),
    Column("place_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("gainer", Text, nullable=False),  # "" where nobody is named
    Column("country", Text, nullable=False),  # "" where it is not known
    Column("lat", Integer),  # ten-millionths of a degree: a centimetre, and exact on both engines
    Column("lon", Integer),
    Column("x", Double),  # the place on the unit sphere, so that a radius is plain arithmetic
    Column("y", Double),
    Column("z", Double),
    Column("independent_sources", Integer, nullable=False),
    Column("confidence", Double),
    Column("event_date", Date),
    Column("known_at", Moment, nullable=False),  # published_at, or stored_at where it has none
    Column("day", Integer, nullable=False),  # of known_at, in UTC: days since 1970
    Column("stored_at", Moment, nullable=False),
    UniqueConstraint("alert_id", "revision", name="alert_once"),
    Index("alert_by_change", "change_id", "revision", "alert_id"),
    Index("alert_by_follows", "follows"),
    Index("alert_by_place", "place_id", "seq"),
    Index("alert_by_country", "country", "seq"),
    Index("alert_by_tier", "tier", "seq"),
    Index("alert_by_kind", "kind", "seq"),
    Index("alert_by_sources", "independent_sources", "seq"),
    Index("alert_by_confidence", "confidence", "seq"),
    Index("alert_by_known", "known_at", "seq"),
    Index("alert_by_event", "event_date", "seq"),
)

RECORD: Final = Table(
    "alert_record",
    METADATA,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),  # folded, between single blanks; what a search looks in
    Column("record", LargeBinary, nullable=False),
)

PARTY: Final = Table(
    "alert_party",
    METADATA,
    Column("actor", Text, primary_key=True),  # an actor's id, and the id of its side
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("roles", SmallInteger, nullable=False),
    Column("lat", Integer),  # of the alert: a party's alerts in a box are found without their rows
    Column("lon", Integer),
    sqlite_with_rowid=False,
)
"""All of a row lies in the index of its key, on PostgreSQL too, where the migration includes it."""

ACTOR: Final = Table(
    "actor",
    METADATA,
    Column("actor_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("side", Text, nullable=False),
)

ROLLUP: Final = Table(
    "rollup",
    METADATA,
    Column("days", SmallInteger, primary_key=True, autoincrement=False),
    Column("by", Text, primary_key=True),  # "tier" or "gainer"
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("of", Text, primary_key=True),
    Column("alerts", Integer, nullable=False),
    Index(
        "rollup_by_of", "days", "by", "of", "day", "alerts"
    ),  # the most frequent, and theirs alone
)
"""How many alerts of each tier, and of each gainer, became known in stretches of 1, 7 and 28 days."""

SPAN: Final = Table(
    "span",
    METADATA,
    Column("time", Text, primary_key=True),  # "known" or "event"
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("first", Number, nullable=False),
    Column("last", Number, nullable=False),
)
"""Between which numbers the alerts of a day lie: where to begin and to end a walk through a time."""

PLACE: Final = Table(
    "place",
    METADATA,
    Column("place_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("lat", Integer),
    Column("lon", Integer),
    Column("joined_into", Text),
    Column("record", LargeBinary, nullable=False),
    Index("place_by_country", "country", "place_id"),
)
"""The last PlaceControl of every place."""

PAST: Final = Table(
    "place_past",
    METADATA,
    Column("record_id", Text, primary_key=True),
    Column("place_id", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("place_past_by_place", "place_id", "record_id"),
)
"""What left the ledger of a place: HistoryRecords."""

HOLDING: Final = Table(
    "holding",
    METADATA,
    Column("place_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("tier", Text, nullable=False),
    Column("contested", SmallInteger, nullable=False),
    Index("holding_by_holder", "holder", "place_id"),
)
"""Who held a place from which day on until before which, by all that is known today."""

# -- tables of one engine alone, which the migrations write out ------------------------------------

_OWN: Final = MetaData()

BOX: Final = Table(
    "alert_box",
    _OWN,
    Column("seq", Integer, primary_key=True),
    *(Column(name, Integer) for name in ("south", "north", "west", "east")),
)
"""SQLite's R*Tree over the places of alerts."""

TEXT: Final = Table("alert_text", _OWN, Column("rowid", Integer), Column("alert_text", Text))
"""SQLite's FTS5 index over ``alert_record.words``; its hidden column goes by its own name."""

WORDS: Final = Table("alert_record", _OWN, Column("seq", Number), Column("lexemes", Text))
"""PostgreSQL's tsvector of ``alert_record.words``, kept by the server."""
