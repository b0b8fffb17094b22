"""Topics as code on a real broker: planned, applied, checked; nothing is lost or taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams import topics
from streams.kafka.client import client_options
from streams.kafka.preflight import preflight, reached_topics
from streams.kafka.watching import LOOKS, watch_topics
from streams.settings import Settings, load_settings
from streams.topic_plan import Found, Step, TopicsError, apply, survey
from tests.brokers.cluster import Cluster
from tests.streams.cli.conftest import Cli

pytestmark = pytest.mark.kafka

WEEK_MS = str(7 * 86_400_000)


@pytest.fixture
def settings(kafka_cluster: Callable[..., Cluster], tmp_path: Path) -> Settings:
    cluster = kafka_cluster(settings={"auto.create.topics.enable": "false"})
    return load_settings(data_dir=tmp_path, broker=cluster.broker, partitions=2)


async def found(settings: Settings, name: str) -> Found:
    async with reached_topics(settings) as there:
        return (await there.read([name]))[name]


async def create(settings: Settings, name: str, partitions: int, **config: str) -> None:
    admin = AIOKafkaAdminClient(**client_options(settings))
    await admin.start()
    named = {key.replace("_", "."): value for key, value in config.items()}
    await admin.create_topics([NewTopic(name, partitions, 1, topic_configs=named)])
    await admin.close()


async def send(settings: Settings, topic: str, value: bytes, **more: Any) -> None:
    async with AIOKafkaProducer(**client_options(settings), **more) as producer:
        await producer.send_and_wait(topic, value, key=b"key")


async def test_what_is_missing_is_created_as_it_should_lie_and_then_nothing_is_left(
    settings: Settings,
) -> None:
    wanted = topics.declared(settings)
    async with reached_topics(settings) as there:
        assert {each.step for each in await survey(there, wanted)} == {Step.CREATE}
        assert len(await apply(there, wanted)) == len(wanted)
        assert await survey(there, wanted) == []
        assert await apply(there, wanted) == []
        lying = await there.read([each.name for each in wanted])
    for each in wanted:
        config = lying[each.name].config or {}
        assert {name: config[name] for name in each.config} == dict(each.config)


async def test_limits_are_raised_and_what_operators_set_besides_stays(settings: Settings) -> None:
    await create(settings, "news.raw", 2, retention_ms=WEEK_MS, segment_ms="3600000")
    async with reached_topics(settings) as there:
        await apply(there, topics.declared(settings))
        assert await survey(there, topics.declared(settings)) == []
    config = (await found(settings, "news.raw")).config or {}
    assert int(config["retention.ms"]) == settings.retention_days * 86_400_000
    assert int(config["max.message.bytes"]) == settings.largest_batch
    assert config["segment.ms"] == "3600000"


async def test_a_topic_that_is_gone_or_made_anew_under_a_worker_is_noticed(
    settings: Settings,
) -> None:
    """Made anew just as it should lie, only its id tells it from the old one."""
    await preflight(settings)
    looks = 0

    async def nap(_: float) -> None:
        nonlocal looks
        looks += 1
        assert looks < 10
        if looks == 1:
            admin = AIOKafkaAdminClient(**client_options(settings))
            await admin.start()
            await admin.delete_topics(["news.screened"])
            await admin.close()
            await preflight(settings)

    with pytest.raises(TopicsError, match=r"^topic news\.screened was deleted or made anew"):
        await watch_topics(settings, nap)
    assert looks == LOOKS
    async with reached_topics(settings) as there:
        assert await survey(there, topics.declared(settings)) == []


async def test_what_keeps_more_is_left_alone(settings: Settings) -> None:
    await create(settings, "news.raw", 2, retention_ms="-1", max_message_bytes="90000000")
    async with reached_topics(settings) as there:
        await apply(there, topics.declared(settings))
    config = (await found(settings, "news.raw")).config or {}
    assert (config["retention.ms"], config["max.message.bytes"]) == ("-1", "90000000")


async def test_a_topic_that_would_lose_records_is_only_told(settings: Settings) -> None:
    await create(settings, "control.places", 2, cleanup_policy="delete")
    wanted = topics.declared(settings)
    async with reached_topics(settings) as there:
        await apply(there, wanted)
        (left,) = [each for each in await survey(there, wanted) if each.step is Step.NONE]
    assert (left.topic, left.what, left.found) == ("control.places", "cleanup.policy", "delete")


async def test_partitions_are_added_to_what_is_empty_and_by_word_alone_to_what_is_not(
    settings: Settings,
) -> None:
    for name in ("news.raw", "control.claims"):
        await create(settings, name, 1)
    await send(settings, "control.claims", b"a claim")
    wanted = topics.declared(settings)
    async with reached_topics(settings) as there:
        await apply(there, wanted)
        (left,) = await survey(there, wanted)
        assert (left.topic, left.step) == ("control.claims", Step.GROW)
        assert (await there.read(["news.raw"]))["news.raw"].partitions == 2
        await apply(there, wanted, spread_anew=True)
        assert await survey(there, wanted) == []


async def test_the_longest_record_passes_producer_topic_and_consumer(settings: Settings) -> None:
    wanted = topics.declared(settings)
    longest = b"x" * (settings.largest_message - 200)  # less the key and the framing of a record
    async with reached_topics(settings) as there:
        await apply(there, wanted)
    await send(settings, "news.deadletter", longest, max_request_size=settings.largest_message)
    async with reached_topics(settings) as there:
        assert await there.records("news.deadletter") == 1


def test_the_commands_plan_apply_and_check(settings: Settings, cli: Cli) -> None:
    on = {"FRONTWATCH_BROKER": settings.broker, "FRONTWATCH_PARTITIONS": "2"}
    planned = [
        json.loads(line) for line in cli("topics", "plan", "--json", **on).stdout.splitlines()
    ]
    assert {line["apply"] for line in planned} == {"create"}
    failed = cli("topics", "check", **on)
    assert failed.returncode == 1
    assert len(failed.stdout.splitlines()) == len(planned) == len(topics.declared(settings))
    assert cli("topics", "apply", **on).returncode == 0
    checked = cli("topics", "check", **on)
    assert (checked.returncode, checked.stdout) == (0, b"")
    fewer = cli("topics", "apply", **on | {"FRONTWATCH_PARTITIONS": "1"})
    assert fewer.returncode == 1
    assert b"no topic can lose any: set partitions to 2" in fewer.stdout
    sizes = json.loads(cli("topics", "--json", **on).stdout)["topics"]
    assert {size["partitions"] for size in sizes} == {2}
