"""Faust's transport on Kafka, with what its consumer gets wrong about offsets mended.

Faust's driver is used as it is otherwise. It stands for the scheme ``kafka`` in every app of ours.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Final

from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from streams.consuming import MendedOffsets
from streams.membership import Membership

_IDLE_S: Final = 0.05


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the brokers; tells its consumer which heartbeats they took."""

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
            taken: bool = await beat()
            if taken:
                member.signed(sent_at)
            return taken

        coordinator._do_heartbeat = noted  # noqa: SLF001


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

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Note that we are a member, and do as Faust does."""
        self.signed(self.clock())
        await super().on_partitions_assigned(assigned, generation_id)

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
    """Faust's transport with our consumer."""

    Consumer: ClassVar[Any] = Consumer


def use() -> None:
    """Have Faust take this transport for ``kafka://`` addresses. Safe to repeat."""
    TRANSPORTS.aliases["kafka"] = f"{__name__}:Transport"
