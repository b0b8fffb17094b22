"""Faust's producer on the embedded log."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from faust.exceptions import ImproperlyConfigured
from faust.transport.producer import Producer as BaseProducer
from faust.transport.producer import ProducerBuffer
from faust.types import TP, FutureMessage, RecordMetadata
from mode import Service

from streams.embedded.client import AppendClient, Entry
from streams.embedded.partitioner import partition_of
from streams.embedded.records import HeadersLike, Position
from streams.embedded.shared import Lease
from streams.errors import LogClosedError, LogLockedError

if TYPE_CHECKING:
    from streams.embedded.transport import Transport


class Buffer(ProducerBuffer):
    """What tables and ``send_soon`` leave behind to be sent, with a flush that means it.

    Faust's own buffer calls itself empty when its last message has been taken out but not yet
    handed on, and its flush gives up after 100 ms without progress. Offsets committed after such a
    flush could outlive the table changes that came with them. Here a message counts until the log
    has stored it, and a flush returns only then. A message that could not be stored is remembered
    in :attr:`failure`: nobody waits for such messages, so the commit has to refuse in their stead.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.failure: BaseException | None = None
        self._messages: deque[FutureMessage] = deque()
        self._filled = asyncio.Event()
        self._sending = asyncio.Lock()
        self._unstored: set[asyncio.Future[RecordMetadata]] = set()

    def put(self, fut: FutureMessage) -> None:
        """Take a message to be sent, after those that were put before it."""
        self._messages.append(fut)
        self._filled.set()

    @property
    def size(self) -> int:
        """Return how many messages have not been handed to the log yet."""
        return len(self._messages)

    async def on_stop(self) -> None:
        """Send what is left before the service goes."""
        await self.flush()

    async def flush(self) -> None:
        """Return when all that was put before this call is stored or has failed."""
        await self._send_waiting()
        if self._unstored:
            await asyncio.wait(set(self._unstored))

    async def flush_atmost(self, max_messages: int | None) -> int:
        """Do as :meth:`flush` does; ``max_messages`` is a hint that is not needed here."""
        del max_messages
        size = self.size
        await self.flush()
        return size

    async def wait_until_ebb(self) -> None:
        """Hold up the caller while too many messages wait: back-pressure on the streams."""
        if self.size + len(self._unstored) > self.max_messages:
            await self.flush()

    @Service.task
    async def _handle_pending(self) -> None:
        while not self.should_stop:
            await self._filled.wait()
            self._filled.clear()
            await self._send_waiting()
            self.message_sent.set()

    async def _send_waiting(self) -> None:
        """Hand on all messages that are waiting now, in order."""
        async with self._sending:
            for _ in range(self.size):
                # Taken out afterwards: whoever is cancelled in between leaves it for the next.
                await self._send_one(self._messages[0])
                self._messages.popleft()

    async def _send_one(self, message: FutureMessage) -> None:
        try:
            sent = cast(
                "asyncio.Future[RecordMetadata]",
                await message.message.channel.publish_message(message, wait=False),
            )
        except Exception as error:  # noqa: BLE001  # whatever it is, the message was not sent
            self._fail(error)
            return
        self._unstored.add(sent)
        sent.add_done_callback(self._on_settled)

    def _on_settled(self, sent: asyncio.Future[RecordMetadata]) -> None:
        self._unstored.discard(sent)
        error = None if sent.cancelled() else sent.exception()
        if error is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if self.failure is None:
            self.failure = error
            self.add_future(self._crash_app(error))

    async def _crash_app(self, error: BaseException) -> None:
        """Stop the worker: its tables are ahead of what a restart could restore."""
        if self.app is not None:
            await self.app.crash(error)


class Producer(BaseProducer):
    """Appends to the log. A send is done when the record is on disk."""

    buffer: Buffer
    transport: Transport

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.buffer = Buffer(loop=self.loop, beacon=self.beacon)
        self.buffer.app = self.app
        self._lease: Lease = self.transport.lease()
        self._beside: AppendClient | None = None

    def create_threaded_producer(self) -> None:
        """Refuse: the log writes on a thread of its own anyway.

        Raises:
            ImproperlyConfigured: always.
        """
        raise ImproperlyConfigured("producer_threaded is for Kafka alone: turn it off")

    @property
    def failure(self) -> BaseException | None:
        """Return why a buffered message could not be stored; offsets must not move after that."""
        return self.buffer.failure

    async def on_start(self) -> None:
        """Open the log, or share in it; beside another owner, write as `ingest` does.

        The latter for `faust send` alone, which starts the producer of an app that does not run.

        Raises:
            LogLockedError: another process owns the log, and the app is a worker.
        """
        try:
            await asyncio.to_thread(self._lease.take)
        except LogLockedError:
            if self.app.started:
                raise
            self._beside = await asyncio.to_thread(AppendClient, self._lease.path)
        await super().on_start()

    async def on_shutdown(self) -> None:
        """Give the log back."""
        await asyncio.to_thread(self._lease.give_back)
        if self._beside is not None:
            await asyncio.to_thread(self._beside.close)

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersLike,
        *,
        transactional_id: str | None = None,
    ) -> Awaitable[RecordMetadata]:
        """Queue a record; what is returned tells where it went once it is stored.

        Waits while too much is queued.

        Raises:
            UnknownTopicError: there is no such topic and none may be made, or no such partition.
            RecordRefusedError: the topic does not take this record.
        """
        del transactional_id
        if isinstance(headers, Mapping):
            headers = list(headers.items())
        self.app.on_produce_message.send(
            key=key, value=value, partition=partition, timestamp=timestamp, headers=headers
        )
        if self._beside is not None:
            return await self._append_beside(
                topic, Entry(key, value, headers, timestamp, partition)
            )
        log = self._lease.log
        if log.partitions(topic) is None:
            await self.transport.ensure_topic(self._lease, topic)
        await log.room()
        stored = log.append(topic, partition, key, value, timestamp, headers)
        out: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        stored.add_done_callback(partial(_hand_on, out))
        return out

    async def _append_beside(self, topic: str, entry: Entry) -> Awaitable[RecordMetadata]:
        beside = self._beside
        if beside is None:
            raise LogClosedError(f"{self._lease.path} is not open")
        (place,) = await asyncio.to_thread(beside.append_many, topic, [entry])
        stored: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        stored.set_result(place)
        out: asyncio.Future[RecordMetadata] = asyncio.get_running_loop().create_future()
        _hand_on(out, stored)
        return out

    async def send_and_wait(self, *args: Any, **kwargs: Any) -> RecordMetadata:
        """Append a record and wait until it is stored."""
        return await (await self.send(*args, **kwargs))

    async def flush(self) -> None:
        """Wait until all that was sent before this call, buffered or not, is stored or failed."""
        await self.buffer.flush()
        if self._lease.taken:
            await self._lease.log.flush()

    async def create_topic(
        self,
        topic: str,
        partitions: int,
        replication: int,
        *,
        config: Mapping[str, Any] | None = None,
        retention: Any = None,
        compacting: bool | None = None,
        deleting: bool | None = None,
        **_others: Any,
    ) -> None:
        """Create a topic if the app may; replication means nothing in one file."""
        del replication
        if self._beside is not None:
            return  # the owner has made what it reads
        await self.transport.create_topic(
            self._lease,
            topic,
            partitions,
            config=config,
            retention=retention,
            compacting=compacting,
            deleting=deleting,
        )

    def key_partition(self, topic: str, key: bytes | None) -> TP:
        """Return the partition that a record with ``key`` goes to.

        Raises:
            UnknownTopicError: there is no such topic.
        """
        if self._beside is not None:
            count = self._beside.ensure_topic(topic, self.app.conf.topic_partitions)
            return TP(topic, 0 if key is None else partition_of(key, count))
        return TP(topic, self._lease.log.partition_for(topic, key))

    def supports_headers(self) -> bool:
        """Return True."""
        return True


def _hand_on(out: asyncio.Future[RecordMetadata], stored: asyncio.Future[Position]) -> None:
    """Give the log's answer to Faust in its own terms."""
    if out.done():
        return
    error = stored.exception()
    if error is not None:
        out.set_exception(error)
    else:
        topic, partition, offset, timestamp = stored.result()
        out.set_result(RecordMetadata(topic, partition, TP(topic, partition), offset, timestamp, 0))
