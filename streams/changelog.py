"""Tables whose changelog comes first: a value counts when the log has it, and not before.

Faust writes the local store, then sends the changelog, and commits the event's offset after it has
*tried* to: its buffer's flush gives up after 0.1 s without progress, and a failed send is only
logged. Where the local store outlives the process that is worse than a lost write: after a crash
between the two it is ahead of the changelog, and a change that no other worker will ever know of is
taken for applied. So a write goes to the changelog, its acknowledgement is awaited, and only then
the local store takes it, with its offset in the changelog.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator
from typing import Any, Protocol, cast

import faust
import structlog
from faust.stores import memory

from streams.embedded.partitioner import partition_of
from streams.errors import ForeignChangelogError, TableStoreError
from streams.messages import Incoming
from streams.terms import Terms, stamp

log = structlog.get_logger(__name__)


class LocalStore(Protocol):
    """What a table keeps here of its changelog, by partition of it."""

    def take(
        self, partition: int, offset: int, key: bytes, value: bytes | None, *, fresh: bool
    ) -> None:
        """Take the record at ``offset`` of the changelog, which this worker has written.

        ``fresh``: no rebalance came between its sending and this.
        """

    def begin(self, partition: int, offset: int) -> bool:
        """Show ``partition``, which holds all records up to ``offset``.

        Returns whether that last record is to be read again: it tells if this is the same changelog.
        """
        ...

    def forget(self, partition: int) -> None:
        """Drop what is kept of ``partition``."""

    def is_foreign(self, message: Any) -> bool:
        """Tell whether this record of the changelog is another than the one that was kept."""
        ...


class MemoryStore(memory.Store):  # type: ignore[type-arg]
    """Faust's store in memory: filled from the changelog at every start."""

    def take(
        self,
        partition: int,
        offset: int,  # noqa: ARG002
        key: bytes,
        value: bytes | None,
        *,
        fresh: bool,  # noqa: ARG002
    ) -> None:
        """Take a record of the changelog."""
        if value is None:
            self.data.pop(key, None)
            self._key_partition.pop(key, None)
        else:
            self.data[key] = value
            self._key_partition[key] = partition

    def begin(self, partition: int, offset: int) -> bool:  # noqa: ARG002
        """Return False: nothing was kept."""
        return False

    def forget(self, partition: int) -> None:
        """Drop what is kept of ``partition``."""
        for key in [key for key, part in self._key_partition.items() if part == partition]:
            del self._key_partition[key]
            self.data.pop(key, None)

    def is_foreign(self, message: Any) -> bool:  # noqa: ARG002
        """Return False: nothing was kept."""
        return False


class ChangelogTable(faust.Table[bytes, bytes]):
    """A Faust table of bytes that is written through its changelog, by :meth:`write` alone."""

    recoveries = 0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.terms = Terms()

    def _new_store(self) -> Any:
        database = getattr(self.app, "database", None)
        url = "memory://" if database is None else "rocksdict://"
        store: Any = MemoryStore
        if database is not None:
            from streams.rocks import RocksStore  # noqa: PLC0415 - the module knows this one

            store = RocksStore
        return store(
            url,
            self.app,
            self,
            table_name=self.name,
            key_type=self.key_type,
            key_serializer=self.key_serializer,
            value_type=self.value_type,
            value_serializer=self.value_serializer,
            loop=self.loop,
        )

    @property
    def local(self) -> LocalStore:
        """The local copy."""
        return cast(LocalStore, self.data)

    def partition_of_key(self, key: bytes) -> int:
        """Return the partition of the changelog that ``key`` is kept in."""
        return partition_of(key, self.partitions or self.app.conf.topic_partitions)

    def partition_for_key(self, key: bytes) -> int:
        """Return the same to Faust, which would ask the broker's partitioner for it."""
        return self.partition_of_key(key)

    def write(self, key: bytes, value: bytes | None) -> Awaitable[None]:
        """Set ``key``, or remove it; what is returned ends when changelog and local copy have it.

        The record is sent at once, so that two writes stand in the changelog in their order.
        """
        partition = self.partition_for_key(key)
        sent = self.changelog_topic.send_soon(
            key=key,
            value=value,
            partition=partition,
            headers=stamp(self.terms.own(partition, self.app.consumer_generation_id)),
            key_serializer=self.key_serializer,
            value_serializer="raw" if value is None else self.value_serializer,
            eager_partitioning=True,  # Faust's buffer must know the partition
        )
        return asyncio.ensure_future(self._take_when_stored(sent, key, value))

    async def _take_when_stored(self, sent: Any, key: bytes, value: bytes | None) -> None:
        generation = self.app.consumer_generation_id
        stored = await sent
        fresh = generation == self.app.consumer_generation_id
        self.local.take(stored.topic_partition.partition, stored.offset, key, value, fresh=fresh)

    def __setitem__(self, key: bytes, value: bytes) -> None:
        """Refuse: it would be read before the changelog has it."""
        raise TypeError(f"the table {self.name} is written by write(), which can be waited for")

    def __delitem__(self, key: bytes) -> None:
        """Refuse, as for setting."""
        raise TypeError(f"the table {self.name} is written by write(), which can be waited for")

    def _on_changelog_sent(self, fut: Any) -> None:
        """Do nothing: the offset is kept with the value, in one piece."""

    async def on_changelog_event(self, event: Any) -> None:
        """Stop the worker where the local copy was made from another changelog than this."""
        if self.local.is_foreign(event.message):
            topic, partition = event.message.topic, event.message.partition
            self.local.forget(partition)
            await self._stop_worker(
                ForeignChangelogError(
                    f"partition {partition} of {topic} is not what the local copy of the table "
                    f"{self.name} was made from: it was made anew, or this is another broker's; the "
                    "copy was dropped, the next start reads the changelog from its beginning"
                )
            )

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Take what recovery has read; stop the worker where that cannot be written.

        Faust's recovery logs the error and tries for ever. What a former owner wrote too late is
        left out.
        """
        try:
            super().apply_changelog_batch(list(self._of_owners(batch)))
        except TableStoreError as error:
            asyncio.ensure_future(self._stop_worker(error))  # noqa: RUF006 - it outlives the table
            raise

    def _of_owners(self, batch: Iterable[Any]) -> Iterator[Any]:
        fresh: set[bytes] = set()
        for event in batch:
            key, where = event.message.key, event.message.tp
            stale = self.terms.stale(where.partition, Incoming.from_message(event.message).headers)
            if stale and (key in fresh or self.get(key) is not None):
                log.warning(
                    "a former owner's late write is left out",
                    table=self.name,
                    partition=where.partition,
                    offset=event.message.offset,
                )
                continue
            fresh.add(key)
            yield event

    async def _stop_worker(self, error: TableStoreError) -> None:
        log.error("worker stops", error=error)
        self.app.conf.stream_wait_empty = False
        await self.app.crash(error)

    async def on_recovery_completed(self, *args: Any) -> None:
        """Do as Faust does, and count: what was read from the table before may be out of date."""
        await super().on_recovery_completed(*args)
        self.terms.begin()
        self.recoveries += 1
