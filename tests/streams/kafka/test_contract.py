"""The contract of every transport, on a real Kafka broker; and what only Kafka does."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar

import faust
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.kafka.transport import use
from tests.streams.apps import PATIENCE, running, until
from tests.streams.contract_tables import TableContract

ROLL = {
    "cleanup.policy": "compact",
    "segment.ms": "1",  # the segment that is written to is never compacted: begin a new one
    "min.cleanable.dirty.ratio": "0.001",
    "delete.retention.ms": "0",
}


@pytest.mark.kafka
class TestKafka(TableContract):
    large_topic: ClassVar[dict[str, Any]] = {"max.message.bytes": 21_000_000}

    @pytest.fixture
    def broker(self, kafka_broker: str) -> str:
        use()
        return kafka_broker

    async def test_a_record_over_the_limit_is_an_error_of_its_sender_alone(self, app, name):
        worker = app(producer_max_request_size=100_000)
        heard, topic = self.listen(worker, name, partitions=1)
        await topic.declare()
        async with running(worker):
            await self.send(topic, [b"before"])
            with pytest.raises(Exception, match=r"MessageSizeTooLarge"):
                await (await topic.send(key=b"k", value=b"x" * 200_000))
            await self.send(topic, [b"after"])
            await until(lambda: len(heard) == 2)
        assert heard.values == [b"before", b"after"]

    async def compact(self, app: faust.App, name: str) -> None:
        """Have segments rolled by sending the last record of each partition again, and wait."""
        servers = [part.removeprefix("kafka://") for part in str(app.conf.broker[0]).split(";")]
        admin = AIOKafkaAdminClient(bootstrap_servers=servers)
        consumer = AIOKafkaConsumer(bootstrap_servers=servers, fetch_max_wait_ms=50)
        producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
        async with asyncio.timeout(PATIENCE):
            for each in (admin, consumer, producer):
                await each.start()
            try:
                for topic in [each for each in await admin.list_topics() if name in each]:
                    if await _is_compacted(admin, topic):
                        resource = ConfigResource(ConfigResourceType.TOPIC, topic, ROLL)
                        await admin.alter_configs([resource])
                        for partition in consumer.partitions_for_topic(topic) or await _seen(
                            consumer, topic
                        ):
                            await _compact(consumer, producer, TopicPartition(topic, partition))
            finally:
                for client in (producer, consumer):
                    await client.stop()
                await admin.close()


async def _is_compacted(admin: Any, topic: str) -> bool:
    wanted = ConfigResource(ConfigResourceType.TOPIC, topic, {"cleanup.policy": None})
    (answer,) = await admin.describe_configs([wanted])
    return "compact" in answer.resources[0][4][0][1]


async def _seen(consumer: Any, topic: str) -> set[int]:
    await consumer._client.force_metadata_update()
    return set(consumer.partitions_for_topic(topic) or ())


async def _compact(consumer: Any, producer: Any, place: TopicPartition) -> None:
    """Return when no record but the last is superseded by one that came before the last."""
    records = await _records(consumer, place)
    if not records:
        return
    last = records[-1]
    await producer.send_and_wait(
        place.topic, last.value, last.key, partition=place.partition, headers=last.headers
    )
    while True:
        records = await _records(consumer, place)
        times = Counter(record.key for record in records[:-1])
        if all(count == 1 for count in times.values()):
            return
        await asyncio.sleep(0.05)


async def _records(consumer: Any, place: TopicPartition) -> list[ConsumerRecord[Any, Any]]:
    consumer.assign([place])
    await consumer.seek_to_beginning(place)
    end = (await consumer.end_offsets([place]))[place]
    found: list[ConsumerRecord[Any, Any]] = []
    while await consumer.position(place) < end:
        found += (await consumer.getmany(place, timeout_ms=100)).get(place, [])
    return found
