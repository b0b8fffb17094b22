"""Faust's transport on Kafka, with what its consumer gets wrong about offsets mended.

Faust's driver is used as it is otherwise. It stands for the scheme ``kafka`` in every app of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Final

import structlog
from aiokafka.client import ConnectionGroup
from aiokafka.conn import CloseReason
from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.consuming import MendedOffsets
from streams.membership import Membership

_IDLE_S: Final = 0.05
_GOODBYE_S: Final = 1.0
"""What one step of taking leave may last. A broker that does not answer would hold it for the time-out
of a request, a topic that is gone for that of a send: twenty minutes."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def _goodbye(who: str, client: Any) -> AsyncIterator[None]:
    """Give what is done inside a moment; then hang up on the brokers whatever they are asked."""
    try:
        async with asyncio.timeout(_GOODBYE_S):
            yield
    except TimeoutError:
        log.warning("left the brokers without an answer", who=who)
        if client is not None:
            await client.close()


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the brokers; tells its consumer which heartbeats they took."""

    async def on_thread_stop(self) -> None:
        """Leave the group and the brokers, as far as they answer."""
        consumer: Any = self._consumer
        async with _goodbye("consumer", consumer and consumer._client):  # noqa: SLF001 - no other way
            await super().on_thread_stop()

    async def on_start(self) -> None:
        """Start, and listen to the heartbeats."""
        await super().on_start()
        coordinator: Any = self._ensure_consumer()._coordinator  # noqa: SLF001 - it tells nobody
        beat = getattr(coordinator, "_do_heartbeat", None)
        if beat is None:
            return  # reads without a group

        member: Any = self.consumer

        async def noted() -> bool:
            sent_at = member.clock()
            overdue = self.thread_loop.call_later(member.session_s, _hang_up, coordinator)
            try:
                taken: bool = await beat()
            finally:
                overdue.cancel()
            if taken:
                member.signed(sent_at)
            return taken

        coordinator._do_heartbeat = noted  # noqa: SLF001


def _hang_up(coordinator: Any) -> None:
    """Close the connection to the coordinator of the group, so that what waits there fails.

    An answer that took longer than the session is none; the request's own time-out is far longer.
    """
    place = (coordinator.coordinator_id, ConnectionGroup.COORDINATION)
    connection = coordinator._client._conns.get(place)  # noqa: SLF001 - it cannot be told otherwise
    if connection is not None:
        connection.close(reason=CloseReason.CONNECTION_TIMEOUT)


class Producer(driver.Producer):
    """Sends to Kafka; takes leave in time."""

    async def on_stop(self) -> None:
        """Send what is left where the brokers take it, and leave them."""
        producer: Any = self._producer
        async with _goodbye("producer", producer and producer.client):
            await super().on_stop()


class Consumer(Membership, MendedOffsets, driver.Consumer):
    """Reads from Kafka; nothing is lost at a start, and commits go on over gaps."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.session_s = float(self.app.conf.broker_session_timeout)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def rebalancing(self) -> bool:
        """Whether partitions are being given out anew."""
        return bool(self.app.rebalancing)

    async def on_stop(self) -> None:
        """Commit what is handled, as far as the brokers answer."""
        async with _goodbye("commit", None):
            await super().on_stop()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Note that we are a member, and do as Faust does."""
        self.signed(self.clock())
        await super().on_partitions_assigned(assigned, generation_id)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Move every partition to what is committed of it, and to its beginning where nothing is.

        The client leaves a partition without a commit where it stands. What had been read of it, and
        was dropped since partitions were being given out anew, would never be read again.
        """
        committed: Mapping[TP, int] = await super().seek_to_committed()
        fresh = [tp for tp, offset in committed.items() if not offset]
        fresh = [tp for tp in fresh if not self._is_changelog_tp(TP(*tp))]  # those are recovered
        if fresh:
            await self._thread.seek_to_beginning(*fresh)
        return committed

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109  # Faust's name
    ) -> dict[TP, list[Any]]:
        """Fetch; until the worker is ready, from the changelogs alone."""
        if not self.app.tables.actives_ready:
            active_partitions = self.readable(active_partitions)
            if not active_partitions:
                await asyncio.sleep(min(timeout, _IDLE_S))
                return {}
        records = dict(await super()._getmany(active_partitions, timeout) or {})
        await self.note_gaps_after_zero({tp: self._read_offset[tp] for tp in records}, records)
        return records


class Transport(driver.Transport):
    """Faust's transport with our consumer and producer."""

    Consumer: ClassVar[Any] = Consumer
    Producer: ClassVar[Any] = Producer


def use() -> None:
    """Have Faust take this transport for ``kafka://`` addresses. Safe to repeat."""
    TRANSPORTS.aliases["kafka"] = f"{__name__}:Transport"
