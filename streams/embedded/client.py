"""Adding to the log from another process than its owner, while the owner runs or not."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from streams.embedded import tables
from streams.embedded.files import Synchronous, open_writable, transaction, translated
from streams.embedded.opened import OpenedLog
from streams.embedded.partitioner import partition_of
from streams.embedded.records import HeadersLike, Pending, Position, TopicConfig, checked
from streams.errors import RecordRefusedError


class Entry(NamedTuple):
    """One record to append."""

    key: bytes | None
    value: bytes | None
    headers: HeadersLike = None
    timestamp: float | None = None
    partition: int | None = None


class AppendClient(OpenedLog):
    """Appends records and creates topics; safe from any thread, beside any number of others.

    Each call is one transaction: stored whole when it returns, not at all when it raises. It takes
    no owner's lock; SQLite makes writers take turns, and the owner sees new records within its
    polling interval of 50 ms.

    A call that is refused is its caller's to repeat or to give up, and the next one may succeed:
    unlike the owner's, these records follow from nothing in the log. The owner's own order is its
    connection's, which goes on refusing whatever others could store meanwhile.

    Raises:
        LogError: one of its subclasses says what is wrong.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        synchronous: Synchronous = Synchronous.FULL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(Path(path), open_writable(Path(path), synchronous))
        self._clock = clock
        self._turn = itertools.count()

    def ensure_topic(
        self, name: str, partitions: int = 1, config: TopicConfig | None = None
    ) -> int:
        """Create a topic unless there is one, and return its number of partitions.

        Raises:
            LogError: it could not be written.
        """
        with self._guard, translated(self.path):
            self._catalogue = tables.load(self._database)
            if name not in self._catalogue.topics or config is not None:
                self._catalogue = tables.ensure_topic(self._database, name, partitions, config)
            return self._catalogue.topics[name].partitions

    def append(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        *,
        headers: HeadersLike = None,
        timestamp: float | None = None,
        partition: int | None = None,
    ) -> Position:
        """Store one record and return where it went. See :meth:`append_many`."""
        return self.append_many(topic, [Entry(key, value, headers, timestamp, partition)])[0]

    def append_many(self, topic: str, entries: Iterable[Entry]) -> list[Position]:
        """Store records together, all or none, and return where each went.

        Raises:
            UnknownTopicError: there is no such topic or partition.
            RecordRefusedError: the topic does not take one of them.
            LogError: they could not be written.
        """
        with self._guard, translated(self.path):
            if topic not in self._catalogue.topics:
                self._catalogue = tables.load(self._database)
            batch = [self._checked(topic, entry) for entry in entries]
            with transaction(self._database):
                stored = int(self._clock() * 1000)
                offsets = tables.append(self._database, self._catalogue, batch, stored)
        return [
            Position(topic, record.partition, offset, record.millis / 1000)
            for record, offset in zip(batch, offsets, strict=True)
        ]

    def _checked(self, topic: str, entry: Entry) -> Pending:
        known = self._catalogue.topic(topic)
        if entry.key is None and known.config.compact:
            raise RecordRefusedError(f"topic {topic!r} is compacted: its records need a key")
        partition = entry.partition
        if partition is None:
            partition = (
                next(self._turn) % known.partitions
                if entry.key is None
                else partition_of(entry.key, known.partitions)
            )
        self._catalogue.row((topic, partition), 0)
        when = self._clock() if entry.timestamp is None else entry.timestamp
        return checked(topic, partition, entry.key, entry.value, when, entry.headers)
