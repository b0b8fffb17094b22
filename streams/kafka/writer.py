"""Adding to the log on Kafka as :mod:`streams.embedded.client` adds to the embedded one."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import AIOKafkaProducer

from streams.embedded.client import Entry
from streams.embedded.partitioner import partition_of
from streams.kafka.blocking import OnBrokers
from streams.kafka.client import client_options
from streams.kafka.preflight import preflight
from streams.settings import Settings


class AppendClient(OnBrokers):
    """Appends records; each call returns when all replicas in sync have them, in their order.

    Topics that are missing are created where the settings allow it. Unlike the embedded log's, a
    call that raises may have stored the first of its records.

    Raises:
        FrontwatchError: the brokers or their topics are not as the settings want them.
    """

    def __init__(self, settings: Settings) -> None:
        self._turn = itertools.count()
        super().__init__(settings)

    def append_many(self, topic: str, entries: Iterable[Entry]) -> None:
        """Send records and return when the brokers have them all.

        Raises:
            BrokerFailedError: they do not take one of them.
        """
        self._blocking.run(self._append(topic, list(entries)))

    async def _open(self) -> None:
        await preflight(self._settings)
        packing = self._settings.kafka_compression
        self._producer: Any = AIOKafkaProducer(
            **client_options(self._settings),
            acks="all",
            enable_idempotence=True,  # a send that is tried again keeps its place and comes once
            compression_type=None if packing == "none" else packing,
            max_request_size=self._settings.largest_message,
        )
        self._stack.push_async_callback(self._producer.stop)
        await self._producer.start()

    async def _append(self, topic: str, entries: list[Entry]) -> None:
        partitions = len(await self._producer.partitions_for(topic))
        waiting = [
            await self._producer.send(
                topic,
                entry.value,
                entry.key,
                partition=self._partition(entry, partitions),
                headers=_pairs(entry.headers),
            )
            for entry in entries
        ]
        await asyncio.gather(*waiting)

    def _partition(self, entry: Entry, partitions: int) -> int:
        if entry.partition is not None:
            return entry.partition
        if entry.key is None:
            return next(self._turn) % partitions
        return partition_of(entry.key, partitions)


def _pairs(headers: Any) -> list[tuple[str, bytes | None]]:
    return list(headers.items() if isinstance(headers, Mapping) else headers or ())
