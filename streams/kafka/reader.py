"""Reading the log on Kafka as :mod:`streams.embedded.reader` reads the embedded one."""

from __future__ import annotations

from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.embedded.records import Head, LogRecord
from streams.embedded.tables import Place
from streams.kafka.admin import open_topics
from streams.kafka.blocking import OnBrokers
from streams.kafka.client import client_options
from streams.kafka.preflight import reach
from streams.topics import declared

_WAIT_MS: Final = 500
"""What one fetch waits for records that are there: the end of what is read is known before."""


class LogReader(OnBrokers):
    """A view of the topics on Kafka that joins no group and commits nothing.

    Raises:
        BrokerError: the brokers cannot be worked with; the message names the setting.
    """

    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic of ours."""
        return self._blocking.run(self._topics())

    def heads(self) -> dict[Place, Head]:
        """Return the two ends of every partition: the first offset kept, the next one to come."""
        return self._blocking.run(self._heads())

    def committed(self, group: str) -> dict[Place, int]:
        """Return the next offset that ``group`` reads, where it ever committed one."""
        return self._blocking.run(self._committed(group))

    def read(self, topic: str, partition: int, start: int, limit: int) -> list[LogRecord]:
        """Return about ``limit`` records from offset ``start`` on, none where there are none yet.

        Offsets may have gaps, where compaction or retention removed records.
        """
        return self._blocking.run(self._read(TopicPartition(topic, partition), start, limit))

    async def _open(self) -> None:
        await reach(self._settings)
        self._admin = await self._stack.enter_async_context(open_topics(self._settings))
        self._consumer: Any = AIOKafkaConsumer(
            **client_options(self._settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=self._settings.largest_message,
            fetch_max_wait_ms=_WAIT_MS,
        )
        self._stack.push_async_callback(self._consumer.stop)
        await self._consumer.start()

    async def _topics(self) -> dict[str, int]:
        names = [each.name for each in declared(self._settings)]
        return {name: found.partitions for name, found in (await self._admin.read(names)).items()}

    async def _heads(self) -> dict[Place, Head]:
        counts = await self._topics()
        places = [TopicPartition(name, part) for name, n in counts.items() for part in range(n)]
        if not places:
            return {}
        self._consumer.assign(places)
        first = await self._consumer.beginning_offsets(places)
        last = await self._consumer.end_offsets(places)
        return {(place.topic, place.partition): Head(first[place], last[place]) for place in places}

    async def _committed(self, group: str) -> dict[Place, int]:
        told = await self._admin.committed(group)
        return {(place.topic, place.partition): offset for place, offset in told.items()}

    async def _read(self, place: TopicPartition, start: int, limit: int) -> list[LogRecord]:
        self._consumer.assign([place])
        end = (await self._consumer.end_offsets([place]))[place]
        self._consumer.seek(place, start)
        found: list[LogRecord] = []
        while len(found) < limit and await self._consumer.position(place) < end:
            told = await self._consumer.getmany(
                place, timeout_ms=_WAIT_MS, max_records=limit - len(found)
            )
            found += [_record(each) for each in told.get(place, ())]
        return found


def _record(told: Any) -> LogRecord:
    return LogRecord(
        told.topic,
        told.partition,
        told.offset,
        told.timestamp / 1000,
        told.key,
        told.value,
        tuple(told.headers),
    )
