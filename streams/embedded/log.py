"""The log itself, for the process that owns it."""

from __future__ import annotations

import asyncio
import errno
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future as ThreadFuture
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from streams.embedded import tables
from streams.embedded.files import (
    PAGE_BYTES,
    Synchronous,
    open_readable,
    open_writable,
    translated,
)
from streams.embedded.lock import OwnerLock
from streams.embedded.maintenance import Maintenance, Swept
from streams.embedded.partitioner import partition_of
from streams.embedded.records import (
    Head,
    HeadersLike,
    LogRecord,
    Position,
    TopicConfig,
    checked,
)
from streams.embedded.tables import MAX_FETCH_BYTES, Place
from streams.embedded.writer import AnyFuture, Job, Work, Writer
from streams.errors import LogFullError, LogIOError, LogReadOnlyError, RecordRefusedError

T = TypeVar("T")
P = TypeVar("P", bound=Place)
"""A place of whatever class the caller has, Faust's TP for one."""

BACKLOG_RECORDS: Final = 5000
"""Records that may wait for the disk before senders have to wait too."""

BACKLOG_BYTES: Final = 32 * 1024 * 1024
"""Bytes that may wait for the disk before senders have to wait too."""


class Fetched(NamedTuple):
    """What one round of reading found, and the ends of all partitions at that moment."""

    records: dict[Place, list[LogRecord]]
    heads: dict[Place, Head]


class EmbeddedLog:
    """Topics, partitions, offsets and committed groups in one SQLite file, for one owner.

    Safe to use from any thread and any event loop. All writing, table definitions included, is done
    by one thread in the order in which it was asked for, and grouped: what is queued while the disk
    is busy shares the next transaction. After the first write that fails all later ones are refused
    with the same error, until the log is closed and opened again: nothing overtakes what was lost.
    """

    def __init__(
        self,
        path: Path,
        lock: OwnerLock,
        *,
        synchronous: Synchronous,
        max_bytes: int | None,
        clock: Callable[[], float],
    ) -> None:
        self.path = path
        self._lock = lock
        self._clock = clock
        self._turn = itertools.count()
        self._listeners: set[Callable[[], None]] = set()
        self._read_guard = threading.Lock()
        self._database = open_writable(path, synchronous)
        if max_bytes is not None:
            with translated(path):
                self._database.execute(f"PRAGMA max_page_count={max(max_bytes // PAGE_BYTES, 1)}")
        self._reader = open_readable(path)
        with translated(path):
            self._catalogue = tables.load(self._reader)
        self._fetcher = ThreadPoolExecutor(1, "frontwatch-log-read")
        self._writer = Writer(path, self._database, lambda: self._catalogue, clock, self._on_stored)
        self._maintenance = Maintenance(path, self._upkeep_and_wait, clock)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        synchronous: Synchronous = Synchronous.FULL,
        max_bytes: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> EmbeddedLog:
        """Open the log at ``path`` as its owner, making it and its folder if there are none.

        Reads and writes the disk: call it off the event loop.

        Args:
            path: the SQLite file.
            synchronous: when a write counts as stored.
            max_bytes: most that the file may grow to; LogFullError beyond.
            clock: seconds since 1970; for records without a timestamp, and for retention.

        Raises:
            LogLockedError: another process owns it.
            LogError: another subclass says what else is wrong.
        """
        path = Path(path)
        _make_folder(path)
        lock = OwnerLock(path)
        lock.acquire()
        try:
            return cls(path, lock, synchronous=synchronous, max_bytes=max_bytes, clock=clock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Write what is queued, then give up the file and the lock. Safe to repeat."""
        self._writer.close()
        self._fetcher.shutdown()
        self._maintenance.close()
        with self._read_guard:
            self._reader.close()
        # Last of all: only a connection that can write moves the write-ahead file into the log.
        self._database.close()
        self._lock.release()

    # Topics

    @property
    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""
        return {name: topic.partitions for name, topic in self._catalogue.topics.items()}

    def partitions(self, topic: str) -> int | None:
        """Return the number of partitions of ``topic``, None if there is no such topic."""
        found = self._catalogue.topics.get(topic)
        if found is None:
            self.refresh()
            found = self._catalogue.topics.get(topic)
        return found.partitions if found else None

    def config(self, topic: str) -> TopicConfig:
        """Return how long ``topic`` keeps its records.

        Raises:
            UnknownTopicError: there is no such topic.
        """
        return self._catalogue.topic(topic).config

    def refresh(self) -> None:
        """Learn of topics that other processes created."""
        with self._read_guard, translated(self.path):
            self._catalogue = tables.load(self._reader)

    async def create_topic(
        self, name: str, partitions: int, config: TopicConfig | None = None
    ) -> None:
        """Create a topic; one that exists keeps its partitions and takes on ``config`` if given.

        Raises:
            LogError: it could not be written.
        """
        known = self._catalogue.topics.get(name)
        if known and (config is None or config == known.config):
            return
        future = asyncio.get_running_loop().create_future()
        self._writer.put(Job(future, work=self._topic_work(name, partitions, config), alone=True))
        await future

    def create_topic_now(
        self, name: str, partitions: int, config: TopicConfig | None = None
    ) -> None:
        """Do as :meth:`create_topic` does, and wait for it without an event loop."""
        self._work_and_wait(self._topic_work(name, partitions, config), alone=True)

    def _topic_work(self, name: str, partitions: int, config: TopicConfig | None) -> Work:
        def work(database: Any) -> None:
            self._catalogue = tables.ensure_topic(database, name, partitions, config)

        return work

    def partition_for(self, topic: str, key: bytes | None) -> int:
        """Return where a record belongs: by its key as on Kafka, without one in turn.

        Raises:
            UnknownTopicError: there is no such topic.
        """
        partitions = self.partitions(topic) or self._catalogue.topic(topic).partitions
        if key is None:
            return next(self._turn) % partitions
        return partition_of(key, partitions)

    def check_partition(self, topic: str, partition: int) -> None:
        """Do nothing for a partition that exists.

        Raises:
            UnknownTopicError: there is no such topic or partition.
        """
        self._catalogue.row((topic, partition), 0)

    # Writing

    def append(
        self,
        topic: str,
        partition: int | None,
        key: bytes | None,
        value: bytes | None,
        timestamp: float | None = None,
        headers: HeadersLike = None,
    ) -> asyncio.Future[Position]:
        """Queue a record; the future tells where it went once it is stored.

        Raises:
            UnknownTopicError: there is no such topic or partition.
            RecordRefusedError: the topic does not take this record.
            LogClosedError: the log was closed.
        """
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        self._put(future, topic, partition, key, value, timestamp, headers)
        return future

    def append_now(
        self,
        topic: str,
        partition: int | None,
        key: bytes | None,
        value: bytes | None,
        timestamp: float | None = None,
        headers: HeadersLike = None,
    ) -> Position:
        """Do as :meth:`append` does, and wait for it without an event loop."""
        future: ThreadFuture[Position] = ThreadFuture()
        self._put(future, topic, partition, key, value, timestamp, headers)
        return future.result()

    def _put(
        self,
        future: AnyFuture,
        topic: str,
        partition: int | None,
        key: bytes | None,
        value: bytes | None,
        timestamp: float | None,
        headers: HeadersLike,
    ) -> None:
        place = (topic, self.partition_for(topic, key) if partition is None else partition)
        if place not in self._catalogue.ids:
            self.refresh()
            self._catalogue.row(place, 0)
        if key is None and self._catalogue.topics[topic].config.compact:
            raise RecordRefusedError(f"topic {topic!r} is compacted: its records need a key")
        when = self._clock() if timestamp is None else timestamp
        record = checked(*place, key, value, when, headers)
        self._writer.put(Job(future, record))

    async def room(self) -> None:
        """Wait while too much is queued; what keeps a sender from outrunning the disk."""
        count, size = self._writer.backlog
        if count > BACKLOG_RECORDS or size > BACKLOG_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Wait until all that was queued before this call is stored or has failed.

        A barrier, not an empty queue: what others append meanwhile is not waited for.
        """
        future = asyncio.get_running_loop().create_future()
        self._writer.put(Job(future))
        await future

    async def commit(self, group: str, offsets: Mapping[P, int]) -> None:
        """Note the next offset that ``group`` reads in each partition.

        Stored with or after everything that was appended before this call, never earlier.

        Raises:
            LogError: it could not be stored.
        """
        future = asyncio.get_running_loop().create_future()
        items = list(offsets.items())
        self._writer.put(Job(future, work=lambda db: tables.commit(db, group, items)))
        await future

    # Reading

    def read(
        self, topic: str, partition: int, start: int, limit: int, max_bytes: int = MAX_FETCH_BYTES
    ) -> list[LogRecord]:
        """Return up to ``limit`` records from offset ``start`` on, at most ``max_bytes`` of them.

        Raises:
            UnknownTopicError: there is no such topic or partition.
            LogError: the file cannot be read.
        """
        with self._read_guard, translated(self.path):
            place = (topic, partition)
            return tables.read(self._reader, self._catalogue, place, start, limit, max_bytes)

    def heads(self) -> dict[Place, Head]:
        """Return the two ends of every partition."""
        with self._read_guard, translated(self.path):
            return tables.heads(self._reader)

    def committed(self, group: str) -> dict[Place, int]:
        """Return the next offset that ``group`` reads, where it ever committed one."""
        with self._read_guard, translated(self.path):
            return tables.committed(self._reader, group)

    async def fetch(
        self, positions: Mapping[P, int], limit: int, max_bytes: int = MAX_FETCH_BYTES
    ) -> Fetched:
        """Read from several partitions off the event loop.

        Args:
            positions: the offset to read from, per partition.
            limit: records in all; shared out evenly among the partitions that have any.
            max_bytes: keys and values per partition.
        """
        starts = _places(positions)
        return await self.in_reader(lambda: self._fetch(starts, limit, max_bytes))

    def _fetch(self, positions: dict[Place, int], limit: int, max_bytes: int) -> Fetched:
        heads = self.heads()
        ready = [
            place
            for place, start in positions.items()
            if place in heads and start < heads[place].next
        ]
        share = max(1, limit // len(ready)) if ready else 0
        records = {place: self.read(*place, positions[place], share, max_bytes) for place in ready}
        return Fetched(records, heads)

    async def in_reader(self, call: Callable[[], T]) -> T:
        """Run ``call``, one of the reading methods, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._fetcher, call)

    def listen(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have ``callback`` called, on the writing thread, after every stored group.

        Returns:
            What ends it.
        """
        self._listeners.add(callback)
        return lambda: self._listeners.discard(callback)

    # Upkeep

    def maintain(self, unread: Mapping[P, int] | None = None, *, force: bool = False) -> Swept:
        """Apply retention and compaction now. Takes its time: call it off the event loop.

        Args:
            unread: offsets from which on retention must keep everything, per partition: what the
                owner has yet to read. Compaction does not heed it, as on Kafka.
            force: compact even where little has changed.

        Raises:
            LogError: the file cannot be read or written.
        """
        return self._maintenance.run(self._catalogue, _places(unread), force=force)

    def _work_and_wait(self, work: Work, *, alone: bool = False, upkeep: bool = False) -> Any:
        future: ThreadFuture[Any] = ThreadFuture()
        self._writer.put(Job(future, work=work, alone=alone, upkeep=upkeep))
        return future.result()

    def _upkeep_and_wait(self, work: Work) -> Any:
        return self._work_and_wait(work, upkeep=True)

    def _on_stored(self) -> None:
        for callback in tuple(self._listeners):
            callback()


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
            raise LogReadOnlyError(f"{path.parent} cannot be made: {error.strerror}") from error
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise LogFullError(f"no room left for {path.parent}") from error
        raise LogIOError(f"{path.parent} cannot be made: {error.strerror}") from error


def _places(offsets: Mapping[P, int] | None) -> dict[Place, int]:
    return {place: offset for place, offset in (offsets or {}).items()}  # noqa: C416  # widens P
