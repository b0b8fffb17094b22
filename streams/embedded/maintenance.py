"""Upkeep of the log: old records go, and compacted topics keep the newest of each key.

Looking for what can go happens on a connection of its own; the deleting is handed to the writing
thread in small steps, so that appends and commits never wait for long.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streams.embedded.files import open_readable, translated
from streams.embedded.records import TopicConfig
from streams.embedded.tables import Catalogue, Place
from streams.embedded.writer import Work

STEP: Final = 500
"""Records deleted in one transaction: a few milliseconds."""

SCAN: Final = 5000
"""Records looked at in one read, so that no long read keeps the write-ahead file from shrinking."""

DIRTY_SHARE: Final = 0.5
"""Share of a partition written since the last compaction that starts the next: Kafka's default."""

DIRTY_RECORDS: Final = 1000
"""Fewer new records than this are never worth a pass."""

FREE_SHARE: Final = 0.25
"""Share of the file that may lie empty for reuse; beyond it, the file is cut shorter."""

VACUUM_PAGES: Final = 500
"""Pages given back in one step."""


@dataclass(slots=True)
class Swept:
    """What one run of the upkeep removed."""

    expired: int = 0
    """Records past their topic's retention, by age or by size."""
    superseded: int = 0
    """Records of compacted topics with a newer one of the same key, and old tombstones."""

    def __bool__(self) -> bool:
        return bool(self.expired or self.superseded)


@dataclass(frozen=True, slots=True)
class _Partition:
    place: Place
    config: TopicConfig
    ident: int
    base: int
    first: int
    end: int
    size: int
    cleaned: int


class Maintenance:
    """Retention and compaction of one log. One run at a time."""

    def __init__(
        self, path: Path, write: Callable[[Work], Any], clock: Callable[[], float]
    ) -> None:
        self._path = path
        self._write = write
        self._clock = clock
        self._guard = threading.Lock()
        self._database: sqlite3.Connection | None = None

    def run(self, catalogue: Catalogue, unread: Mapping[Place, int], *, force: bool) -> Swept:
        """Remove what may go from every topic; see :meth:`EmbeddedLog.maintain`."""
        swept = Swept()
        with self._guard, translated(self._path):
            if self._database is None:
                self._database = open_readable(self._path)
            for partition in self._partitions(catalogue):
                swept.expired += self._expire(partition, unread)
                if partition.config.compact:
                    swept.superseded += self._compact(partition, force=force)
            if swept:
                self._shorten()
        return swept

    def close(self) -> None:
        """Wait for a run that is under way, then give up the connection."""
        with self._guard:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        if self._database is None:
            return []
        return self._database.execute(statement, values).fetchall()

    def _partitions(self, catalogue: Catalogue) -> list[_Partition]:
        rows = self._query("SELECT id, topic, number, first, next, bytes, cleaned FROM partition")
        return [
            _Partition(
                (topic, number),
                catalogue.topics[topic].config,
                ident,
                catalogue.row((topic, number), 0),
                first,
                end,
                size,
                cleaned,
            )
            for ident, topic, number, first, end, size, cleaned in rows
            if topic in catalogue.topics
        ]

    # Retention

    def _expire(self, partition: _Partition, unread: Mapping[Place, int]) -> int:
        """Cut records off the old end of a partition; what follows keeps its offset."""
        config = partition.config
        if config.retention is None and config.retention_bytes is None:
            return 0
        stop = min(partition.end, unread.get(partition.place, partition.end))
        first = self._first_kept(partition, stop)
        removed = 0
        for start in range(partition.first, first, STEP):
            removed += self._write(_cut(partition, start, min(start + STEP, first)))
        return removed

    def _first_kept(self, partition: _Partition, stop: int) -> int:
        """Return the lowest offset that retention keeps, ``stop`` at most.

        Age counts from when a record was stored, not from its timestamp: articles of 2017 that are
        replayed today have not been kept for years.
        """
        age, limit = partition.config.retention, partition.config.retention_bytes
        oldest = None if age is None else int((self._clock() - age) * 1000)
        left = partition.size
        start = partition.first
        while start < stop:
            end = min(start + SCAN, stop)
            for row, stored, size in self._query(
                "SELECT id, stored, coalesce(length(key), 0) + coalesce(length(value), 0) "
                "+ coalesce(length(headers), 0) FROM record WHERE id>=? AND id<? ORDER BY id",
                partition.base + start,
                partition.base + end,
            ):
                too_old = oldest is not None and stored < oldest
                too_much = limit is not None and left > limit
                if not (too_old or too_much):
                    return int(row - partition.base)
                left -= size
            start = end
        return stop

    # Compaction

    def _compact(self, partition: _Partition, *, force: bool) -> int:
        # Forced, it looks even where nothing came since: a tombstone that was young then may go now.
        if not force and not self._worth_it(partition, partition.end - partition.cleaned):
            return 0
        rows = self._superseded(partition)
        removed = 0
        for start in range(0, len(rows), STEP):
            removed += self._write(_remove(partition, rows[start : start + STEP]))
        self._write(_mark_cleaned(partition))
        return removed

    def _worth_it(self, partition: _Partition, dirty: int) -> bool:
        if dirty < DIRTY_RECORDS:
            return False
        (held,) = self._query(
            "SELECT count(*) FROM record WHERE id>=? AND id<?",
            partition.base + partition.first,
            partition.base + partition.end,
        )
        return bool(dirty >= DIRTY_SHARE * held[0])

    def _superseded(self, partition: _Partition) -> list[int]:
        """Return the rows that may go, oldest first.

        In that order a tombstone never goes before the record that it took away, even if the
        process dies between two steps. The last record of a partition always stays: a table that
        is restored reads up to it, and would wait for ever if it were missing.
        """
        newest: dict[bytes, int] = {}
        gone: list[int] = []
        dead: dict[bytes, int] = {}
        expired = int((self._clock() - partition.config.tombstone_retention) * 1000)
        last = partition.base + partition.end - 1
        for start in range(partition.first, partition.end, SCAN):
            for row, stored, key, empty in self._query(
                "SELECT id, stored, key, value IS NULL FROM record "
                "WHERE id>=? AND id<? AND key IS NOT NULL ORDER BY id",
                partition.base + start,
                partition.base + min(start + SCAN, partition.end),
            ):
                older = newest.get(key)
                if older is not None:
                    gone.append(older)
                newest[key] = row
                dead.pop(key, None)
                if empty and stored < expired and row != last:
                    dead[key] = row
        return sorted([*gone, *dead.values()])

    # Space

    def _shorten(self) -> None:
        """Give empty pages back to the file system when there are too many of them."""
        while True:
            ((pages,),) = self._query("SELECT page_count FROM pragma_page_count")
            ((free,),) = self._query("SELECT freelist_count FROM pragma_freelist_count")
            if free <= FREE_SHARE * pages or not self._write(_vacuum):
                return


def _cut(partition: _Partition, start: int, end: int) -> Work:
    def work(database: sqlite3.Connection) -> int:
        rows = (partition.base + start, partition.base + end)
        ((removed, size),) = database.execute(
            "SELECT count(*), coalesce(sum(coalesce(length(key), 0) + coalesce(length(value), 0) "
            "+ coalesce(length(headers), 0)), 0) FROM record WHERE id>=? AND id<?",
            rows,
        )
        database.execute("DELETE FROM record WHERE id>=? AND id<?", rows)
        database.execute(
            "UPDATE partition SET first=?, bytes=bytes-?, cleaned=max(cleaned, ?) WHERE id=?",
            (end, size, end, partition.ident),
        )
        return int(removed)

    return work


def _remove(partition: _Partition, rows: list[int]) -> Work:
    def work(database: sqlite3.Connection) -> int:
        marks = ",".join("?" * len(rows))
        chosen = f"FROM record WHERE id IN ({marks})"  # question marks alone
        ((removed, size),) = database.execute(
            "SELECT count(*), coalesce(sum(coalesce(length(key), 0) + coalesce(length(value), 0) "
            f"+ coalesce(length(headers), 0)), 0) {chosen}",
            rows,
        )
        database.execute(f"DELETE {chosen}", rows)
        database.execute("UPDATE partition SET bytes=bytes-? WHERE id=?", (size, partition.ident))
        return int(removed)

    return work


def _mark_cleaned(partition: _Partition) -> Work:
    def work(database: sqlite3.Connection) -> None:
        database.execute(
            "UPDATE partition SET cleaned=? WHERE id=?", (partition.end, partition.ident)
        )

    return work


def _vacuum(database: sqlite3.Connection) -> int:
    ((before,),) = database.execute("SELECT freelist_count FROM pragma_freelist_count")
    database.execute(f"PRAGMA incremental_vacuum({VACUUM_PAGES})").fetchall()
    ((after,),) = database.execute("SELECT freelist_count FROM pragma_freelist_count")
    return int(before - after)
