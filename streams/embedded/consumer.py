"""Faust's consumer on the embedded log: one member, so it has every partition."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from faust.exceptions import ImproperlyConfigured
from faust.transport.consumer import Consumer as BaseConsumer
from faust.types import TP, ConsumerMessage
from mode import Service

from streams.consuming import MendedOffsets
from streams.embedded.cluster import Cluster
from streams.embedded.log import EmbeddedLog, Fetched
from streams.embedded.reader import POLL_SECONDS
from streams.embedded.records import Head, LogRecord
from streams.embedded.shared import Lease
from streams.errors import LogClosedError, LogCorruptError, LogError, UnknownTopicError

if TYPE_CHECKING:
    from streams.embedded.transport import Transport

UPKEEP_SECONDS: Final = 60.0
"""Between two runs of retention and compaction."""

MEMBER: Final = "local"
"""The name of the one member of every group."""

FETCH_RECORDS: Final = 500
"""Records per fetch unless ``broker_max_poll_records`` says otherwise."""

_NOTHING: Final = Head(0, 0)


class Consumer(MendedOffsets, BaseConsumer):
    """Reads the log, keeps its positions, commits its offsets, and does the log's upkeep."""

    transport: Transport

    consumer_stopped_errors: ClassVar[tuple[type[BaseException], ...]] = (LogClosedError,)

    def __post_init__(self) -> None:
        self._lease: Lease = self.transport.lease()
        self._group: str = self.app.conf.id
        self._wake = asyncio.Event()
        self._rebalancing = asyncio.Lock()
        self._subscribed: set[str] = set()
        self._assigned: set[TP] = set()
        self._positions: dict[TP, int] = {}
        self._heads: dict[tuple[str, int], Head] = {}
        self._generation = 0
        self._unlisten: Any = None

    @property
    def _log(self) -> EmbeddedLog:
        return self._lease.log

    async def on_start(self) -> None:
        """Open the log, or share in it, and join the group.

        Raises:
            LogLockedError: another process owns the log, or this one has a member of the group.
        """
        if self.app.client_only:
            raise ImproperlyConfigured("an embedded log has no clients beside its one worker")
        await asyncio.to_thread(self._lease.take)
        try:
            self._lease.join(self._group)
        except LogError:
            await asyncio.to_thread(self._lease.give_back)
            raise
        loop = asyncio.get_running_loop()
        self._unlisten = self._log.listen(lambda: self._on_stored(loop))
        await super().on_start()

    async def on_shutdown(self) -> None:
        """Leave the group and give the log back."""
        if self._unlisten is not None:
            self._unlisten()
            self._lease.leave(self._group)
        await asyncio.to_thread(self._lease.give_back)

    def _on_stored(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake the fetcher. Runs on the writing thread."""
        if not self._wake.is_set():
            with suppress(RuntimeError):  # the loop was closed, so nobody fetches any more
                loop.call_soon_threadsafe(self._wake.set)

    # Membership

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Read ``topics`` from now on; those that do not exist are made if the app may."""
        self._subscribed = set(topics)
        for topic in sorted(self._subscribed):
            try:
                await self.transport.ensure_topic(self._lease, topic)
            except UnknownTopicError as error:
                self.log.warning("Not subscribed: %s", error)
        # Not awaited: the assignment waits for the conductor, which waits for this very call.
        self.add_future(self._rebalance())

    async def _rebalance(self) -> None:
        """Take every partition, in the order in which Faust expects to be told."""
        async with self._rebalancing:
            app = self.app
            app.on_rebalance_start()
            await self.on_partitions_revoked(set(self._assigned))
            self._generation += 1
            app.consumer_generation_id = self._generation
            self._assigned = self._assign()
            await self._reset_positions()
            await self.on_partitions_assigned(set(self._assigned), self._generation)

    def _assign(self) -> set[TP]:
        assignor: Any = self.app.assignor
        known = {topic for topic in self._subscribed if self._log.partitions(topic)}
        plan = assignor.assign(Cluster(self._log), {MEMBER: assignor.metadata(known)})
        assignor.on_assignment(plan[MEMBER])
        return {TP(topic, part) for topic, parts in plan[MEMBER].assignment for part in parts}

    def assignment(self) -> set[TP]:
        """Return the partitions that are read: all of every subscribed topic."""
        return set(self._assigned)

    # Fetching

    async def _wait_next_records(
        self,
        timeout: float,  # noqa: ASYNC109  # Faust's name
    ) -> tuple[dict[TP, list[LogRecord]], set[TP] | None]:
        # Faust's own sleeps a whole second when every partition is held up by a full stream.
        # Fetching from no partition waits just as well, and wakes as soon as one has room again.
        if not self.flow_active:
            await self.wait(cast("Any", self.can_resume_flow))
        active = self._get_active_partitions()
        return await self._getmany(active, timeout), active

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109  # Faust's name
    ) -> dict[TP, list[LogRecord]]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while self.flow_active and not self.should_stop:
            self._wake.clear()
            active = self.readable(active_partitions)
            starts = {tp: self._positions[tp] for tp in active if tp in self._positions}
            fetched = await self._fetch(starts)
            records = self._accept(starts, fetched, self.readable(active_partitions))
            before = {tp: start - 1 for tp, start in starts.items()}
            await self.note_gaps_after_zero(before, records)
            left = deadline - loop.time()
            if records or left <= 0:
                return records
            # What this process stores wakes the fetcher; other processes are looked for.
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(left, POLL_SECONDS))
        return {}

    async def _fetch(self, starts: Mapping[TP, int]) -> Fetched:
        conf = self.app.conf
        return await self._log.fetch(
            starts, conf.broker_max_poll_records or FETCH_RECORDS, conf.consumer_max_fetch_size
        )

    def _accept(
        self, starts: Mapping[TP, int], fetched: Fetched, active: set[TP]
    ) -> dict[TP, list[LogRecord]]:
        """Move the positions past what was read, unless things changed while it was read.

        Faust throws away the records of a partition that was paused meanwhile; its position must
        not have moved then, or they would never be seen.
        """
        self._heads = fetched.heads
        accepted: dict[TP, list[LogRecord]] = {}
        for tp, start in starts.items():
            unmoved = self.flow_active and tp in active and self._positions.get(tp) == start
            if not unmoved or tp not in fetched.records:
                continue
            records = fetched.records[tp]
            if records:
                accepted[tp] = records
                self._positions[tp] = records[-1].offset + 1
            else:  # compaction or retention removed all that was left
                self._positions[tp] = fetched.heads[tp].next
        return accepted

    def on_buffer_drop(self, tp: TP) -> None:
        """Fetch from a partition again whose stream has room again."""
        super().on_buffer_drop(tp)
        self._wake.set()

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Fetch from partitions again that were paused."""
        super().resume_partitions(tps)
        self._wake.set()

    def _to_message(self, tp: TP, record: LogRecord) -> ConsumerMessage:
        return ConsumerMessage(
            record.topic,
            record.partition,
            record.offset,
            record.timestamp,
            0,
            cast("Any", record.headers),
            record.key,
            record.value,
            None,
            len(record.key or b""),
            len(record.value or b""),
            tp,
            generation_id=self.app.consumer_generation_id,
        )

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    # Offsets

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Store offsets; called after the producer was flushed.

        Refuses for good once a buffered message was lost: the offsets would outlive the table
        change that belongs to them. Then, or when the offsets cannot be stored, the worker stops,
        and a restart goes on from the last offsets stored.

        Refuses as well once the agents are being stopped. Faust takes an event for done when its
        agent is cancelled in the middle of it; committing that would lose the event. A worker that
        stops in good order has made its last commit by then.
        """
        if self.app.agents.should_stop:
            self.log.info("Agents are stopping: what they had in hand will be given out again")
            return False
        error = getattr(self.app.producer, "failure", None)
        if error is None:
            try:
                await self._log.commit(self._group, offsets)
            except LogError as raised:
                error = raised
        if error is None:
            return True
        self.log.error("Offsets not committed: %s", error)
        await self.crash(error)
        return False

    async def _reset_positions(self) -> dict[TP, int | None]:
        """Move to the committed offsets, or to where the app starts without any."""
        committed = await self._log.in_reader(lambda: self._log.committed(self._group))
        self._heads = await self._log.in_reader(self._log.heads)
        latest = self.app.conf.consumer_auto_offset_reset == "latest"
        offsets: dict[TP, int | None] = {}
        for tp in self._assigned:
            head = self._heads.get(tp, _NOTHING)
            offsets[tp] = committed.get(tp)
            # A changelog is never committed, and always read from its beginning.
            start = head.next if latest and not self._is_changelog_tp(tp) else head.first
            self._positions[tp] = committed.get(tp, start)
        self._positions = {tp: self._positions[tp] for tp in self._assigned}
        return offsets

    async def seek_to_committed(self) -> Mapping[TP, int | None]:  # type: ignore[override]
        """Move every partition to its committed offset, and return those."""
        return await self._reset_positions()

    async def _seek(self, partition: TP, offset: int) -> None:
        self._positions[TP(*partition)] = offset
        self._wake.set()

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Move partitions to given offsets, Faust's own note of them included."""
        for tp, offset in partitions.items():
            await self._seek(tp, offset)
            if offset > 0:
                self._read_offset[tp] = offset
            else:
                self._read_offset.pop(tp, None)

    async def seek_to_beginning(self, *partitions: TP) -> None:
        """Move partitions to the first offset that is kept."""
        for tp, offset in (await self.earliest_offsets(*partitions)).items():
            await self._seek(tp, offset)
            self._read_offset.pop(tp, None)

    async def position(self, tp: TP) -> int | None:
        """Return the offset that is fetched next, None for a partition that is not assigned."""
        return self._positions.get(tp)

    def highwater(self, tp: TP) -> int:
        """Return the offset that the next record will get, as of the last fetch."""
        return self._heads.get(tp, _NOTHING).next

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """Return the offsets that the next records will get."""
        heads = await self._log.in_reader(self._log.heads)
        return {tp: heads.get(tp, _NOTHING).next for tp in partitions}

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Return the first offsets that are kept."""
        heads = await self._log.in_reader(self._log.heads)
        return {tp: heads.get(tp, _NOTHING).first for tp in partitions}

    # Topics

    def topic_partitions(self, topic: str) -> int | None:
        """Return the number of partitions of a topic, None if there is no such topic."""
        return self._log.partitions(topic)

    def key_partition(
        self, topic: str, key: bytes | None, partition: int | None = None
    ) -> int | None:
        """Return where a record goes, None if there is no such topic.

        Raises:
            UnknownTopicError: the topic has no such partition.
        """
        if self._log.partitions(topic) is None:
            return None
        if partition is not None:
            self._log.check_partition(topic, partition)
            return partition
        return self._log.partition_for(topic, key)

    async def create_topic(
        self, topic: str, partitions: int, replication: int, **options: Any
    ) -> None:
        """Create a topic if the app may; see the producer's."""
        del replication
        options.pop("timeout", None)
        options.pop("ensure_created", None)
        await self.transport.create_topic(self._lease, topic, partitions, **options)

    # Upkeep

    @Service.task
    async def _upkeep(self) -> None:
        async for _ in self.itertimer(UPKEEP_SECONDS, name="log-upkeep"):
            await self.maintain()

    async def maintain(self) -> None:
        """Apply retention and compaction once, sparing what the app has not read yet."""
        log = self._log
        committed = await log.in_reader(lambda: log.committed(self._group))
        unread = {
            tp: committed.get(tp, 0) for tp in self._assigned if not self._is_changelog_tp(tp)
        }
        try:
            swept = await asyncio.to_thread(log.maintain, unread)
        except LogCorruptError:
            raise
        except LogError as error:
            # Nothing is lost by keeping too much for another minute.
            self.log.warning("Log upkeep failed, to be tried again: %s", error)
        else:
            if swept:
                self.log.info(
                    "Log upkeep: %d records expired, %d superseded", swept.expired, swept.superseded
                )
