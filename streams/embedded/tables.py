"""What the log asks of its tables. Every function takes an open connection and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.embedded.files import OFFSET_BITS, transaction
from streams.embedded.records import Head, LogRecord, Pending, TopicConfig, decode_headers
from streams.errors import UnknownTopicError

MAX_FETCH_BYTES: Final = 1024 * 1024
"""Read of one partition at a time; one record more than this is still read, alone."""

Place = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it was created."""

    name: str
    partitions: int
    config: TopicConfig


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All topics, and the id that each partition's rows begin with."""

    topics: Mapping[str, Topic] = field(default_factory=dict)
    ids: Mapping[Place, int] = field(default_factory=dict)

    def topic(self, name: str) -> Topic:
        """Return the topic called ``name``.

        Raises:
            UnknownTopicError: there is none.
        """
        found = self.topics.get(name)
        if found is None:
            raise UnknownTopicError(f"there is no topic {name!r}")
        return found

    def row(self, place: Place, offset: int) -> int:
        """Return the row number of a record.

        Raises:
            UnknownTopicError: there is no such topic or partition.
        """
        ident = self.ids.get(place)
        if ident is None:
            topic = self.topic(place[0])
            raise UnknownTopicError(
                f"topic {topic.name!r} has {topic.partitions} partitions, none numbered {place[1]}"
            )
        return (ident << OFFSET_BITS) + offset


def load(database: sqlite3.Connection) -> Catalogue:
    """Return the topics that exist now."""
    topics = {
        name: Topic(name, partitions, TopicConfig(bool(compact), age, size, tombstones))
        for name, partitions, compact, age, size, tombstones in database.execute(
            "SELECT name, partitions, compact, retention, retention_bytes, tombstone_retention "
            "FROM topic"
        )
    }
    ids = {
        (topic, number): ident
        for ident, topic, number in database.execute("SELECT id, topic, number FROM partition")
    }
    return Catalogue(topics, ids)


def create_topic(
    database: sqlite3.Connection, name: str, partitions: int, config: TopicConfig | None
) -> None:
    """Create a topic; one that exists keeps its partitions and takes on ``config`` if there is one.

    The number of partitions is for ever, as with Kafka's compacted topics: changing it would put
    the same key into two partitions.
    """
    row = config or TopicConfig()
    found = database.execute("SELECT partitions FROM topic WHERE name=?", (name,)).fetchone()
    fields = (row.compact, row.retention, row.retention_bytes, row.tombstone_retention)
    if found is None:
        database.execute("INSERT INTO topic VALUES(?,?,?,?,?,?)", (name, partitions, *fields))
        database.executemany(
            "INSERT INTO partition(topic, number) VALUES(?,?)",
            [(name, number) for number in range(partitions)],
        )
    elif config is not None:
        database.execute(
            "UPDATE topic SET compact=?, retention=?, retention_bytes=?, tombstone_retention=? "
            "WHERE name=?",
            (*fields, name),
        )


def append(
    database: sqlite3.Connection, catalogue: Catalogue, batch: Sequence[Pending], stored: int
) -> list[int]:
    """Write ``batch`` and return the offset of each record. Runs inside a transaction.

    The next offsets are read anew every time, since another process may have appended meanwhile.
    """
    ends: dict[Place, int] = {}
    sizes: dict[Place, int] = {}
    offsets: list[int] = []
    rows: list[tuple[int, int, int, bytes | None, bytes | None, bytes | None]] = []
    for topic, partition, millis, key, value, headers, size in batch:
        place = (topic, partition)
        offset = ends[place] if place in ends else _end(database, catalogue, place)
        ends[place] = offset + 1
        sizes[place] = sizes.get(place, 0) + size
        offsets.append(offset)
        rows.append((catalogue.row(place, offset), millis, stored, key, value, headers))
    database.executemany("INSERT INTO record VALUES(?,?,?,?,?,?)", rows)
    database.executemany(
        "UPDATE partition SET next=?, bytes=bytes+? WHERE id=?",
        [(end, sizes[place], catalogue.ids[place]) for place, end in ends.items()],
    )
    return offsets


def commit(database: sqlite3.Connection, group: str, offsets: Iterable[tuple[Place, int]]) -> None:
    """Note the next offset that ``group`` will read in each partition."""
    database.executemany(
        "INSERT OR REPLACE INTO committed VALUES(?,?,?,?)",
        [(group, topic, number, offset) for (topic, number), offset in offsets],
    )


def read(
    database: sqlite3.Connection,
    catalogue: Catalogue,
    place: Place,
    start: int,
    limit: int,
    max_bytes: int = MAX_FETCH_BYTES,
) -> list[LogRecord]:
    """Return up to ``limit`` records from offset ``start`` on, in order.

    Stops early at ``max_bytes`` of keys and values, though never before the first record.
    """
    begin, end = catalogue.row(place, max(start, 0)), catalogue.row(place, 1 << OFFSET_BITS)
    base = catalogue.row(place, 0)
    records: list[LogRecord] = []
    size = 0
    cursor = database.execute(
        "SELECT id, millis, key, value, headers FROM record WHERE id>=? AND id<? ORDER BY id "
        "LIMIT ?",
        (begin, end, limit),
    )
    for row, millis, key, value, headers in cursor:
        size += len(key or b"") + len(value or b"")
        if records and size > max_bytes:
            break
        records.append(
            LogRecord(*place, row - base, millis / 1000, key, value, decode_headers(headers))
        )
    cursor.close()
    return records


def heads(database: sqlite3.Connection) -> dict[Place, Head]:
    """Return the ends of every partition."""
    return {
        (topic, number): Head(first, end)
        for topic, number, first, end in database.execute(
            "SELECT topic, number, first, next FROM partition"
        )
    }


def committed(database: sqlite3.Connection, group: str) -> dict[Place, int]:
    """Return the next offset that ``group`` will read, for each partition that it ever committed."""
    return {
        (topic, number): offset
        for topic, number, offset in database.execute(
            "SELECT topic, number, next FROM committed WHERE grp=?", (group,)
        )
    }


def groups(database: sqlite3.Connection) -> list[str]:
    """Return the names of all groups that ever committed."""
    return [name for (name,) in database.execute("SELECT DISTINCT grp FROM committed ORDER BY 1")]


def ensure_topic(
    database: sqlite3.Connection, name: str, partitions: int, config: TopicConfig | None
) -> Catalogue:
    """Create a topic in a transaction of its own and return the catalogue with it."""
    with transaction(database):
        create_topic(database, name, partitions, config)
    return load(database)


def _end(database: sqlite3.Connection, catalogue: Catalogue, place: Place) -> int:
    catalogue.row(place, 0)  # raises for an unknown partition
    end: int = database.execute(
        "SELECT next FROM partition WHERE id=?", (catalogue.ids[place],)
    ).fetchone()[0]
    return end
