"""Faust's transport on Kafka, with what its consumer gets wrong about offsets mended.

Faust's driver is used as it is otherwise. It stands for the scheme ``kafka`` in every app of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

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


class Consumer(Membership, driver.Consumer):
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
        """Fetch; until the worker is ready, from the changelogs alone.

        Faust resumes the others first, then looks up their committed offsets, then empties its
        queues. What was read of them in between would be emptied out with the rest, and taken for
        handled when later records are.
        """
        if not self.app.tables.actives_ready:
            active = self.assignment() if active_partitions is None else active_partitions
            active_partitions = {tp for tp in active if self._is_changelog_tp(tp)}
            if not active_partitions:
                await asyncio.sleep(min(timeout, _IDLE_S))
                return {}
        records = dict(await super()._getmany(active_partitions, timeout) or {})
        await self._note_gaps_after_zero(records)
        return records

    async def _note_gaps_after_zero(self, records: Mapping[TP, list[Any]]) -> None:
        """Tell the commit about a gap right after offset 0, which Faust takes for no gap.

        It looks for gaps only when the offset before is true, as 0 is not; compaction leaves just
        such gaps, and nothing behind one would ever be committed.
        """
        for tp, found in records.items():
            before = self._read_offset[tp]
            for record in found[:2]:
                gap = before == 0 and record.offset > 1
                if gap and self.app.topics.acks_enabled_for(tp.topic):
                    await self._add_gap(tp, 1, record.offset)
                before = record.offset

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Note that nothing is left between ``offset_from`` and the record at ``offset_to``.

        Faust counts that record into the gap: as done before it is handled, and twice when it is,
        which stops every commit at the first gap it meets.
        """
        await super()._add_gap(tp, offset_from, offset_to - 1)


class Transport(driver.Transport):
    """Faust's transport with our consumer."""

    Consumer: ClassVar[Any] = Consumer


def use() -> None:
    """Have Faust take this transport for ``kafka://`` addresses. Safe to repeat."""
    TRANSPORTS.aliases["kafka"] = f"{__name__}:Transport"
