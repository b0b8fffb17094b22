"""Tables in memory and in RocksDB on a real Kafka: recovered, gone on with, and deleted under them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams.app import empty_app
from streams.kafka.transport import use
from streams.settings import load_settings
from tests.streams.apps import running
from tests.streams.test_tables import KINDS, PARTITIONS, Running, Start


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def start(kafka_broker: str, tmp_path: Path, kind: str) -> Start:
    """Return what runs a worker on the broker; ``host`` names the disk that its tables lie on."""
    use()
    app_id = f"tables-{uuid.uuid4().hex[:8]}"

    @asynccontextmanager
    async def run(host: str = "host") -> AsyncIterator[Running]:
        settings = load_settings(
            data_dir=tmp_path / host,
            broker=kafka_broker,
            app_id=app_id,
            table_store=kind,
            partitions=PARTITIONS,
            session_timeout_s=6,
        )
        worker = Running(empty_app(settings))
        async with running(worker.app):
            yield worker

    return run


@pytest.mark.kafka
@pytest.mark.timeout(120)
async def test_a_table_goes_on_from_what_was_kept(start: Start, kind: str) -> None:
    async with start() as worker:
        expected = await worker.fill(300)
        assert worker.content() == expected
    async with start("elsewhere") as worker:
        assert worker.content() == expected
        expected |= await worker.fill(50, b"by another ")
        await worker.store.delete(b"7")
        expected.pop(b"7")
    async with start() as worker:
        assert worker.content() == expected
        again = PARTITIONS  # the last record of each, which tells that it is the same changelog
        assert worker.read == (351 if kind == "memory" else 51 + again)
    async with start() as worker:
        assert worker.content() == expected
        assert worker.read == (351 if kind == "memory" else again)


@pytest.mark.kafka
@pytest.mark.timeout(120)
async def test_a_changelog_that_was_deleted_leaves_an_empty_table(
    start: Start, kafka_broker: str
) -> None:
    async with start() as worker:
        await worker.fill(40)
        topic = worker.things.changelog_topic_name
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_broker.removeprefix("kafka://"))
    await admin.start()
    await admin.delete_topics([topic])
    async with asyncio.timeout(30):
        while topic in await admin.list_topics():  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.05)
    await admin.close()
    async with start() as worker:
        assert worker.content() == {}
        expected = await worker.fill(10, b"new ")
    async with start() as worker:
        assert worker.content() == expected
