"""What happens to brokers: killed in turn, the leader of a busy partition killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams import topics
from tests.brokers.node import Node
from tests.faults.kafka.harness import LONGEST_S, Storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]

Start = Callable[..., AbstractContextManager[Storm]]
Weathered = Callable[[Storm], None]


def test_brokers_killed_and_restarted_in_turn(start_storm: Start, weathered: Weathered) -> None:
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        for node in over.cluster.nodes:
            over.breaks()
            node.kill()
            over.wait(4)
            node.start()
            over.cluster.wait_in_sync()
        weathered(over)


def test_the_leader_of_a_busy_partition_killed(start_storm: Start, weathered: Weathered) -> None:
    with start_storm() as over:
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        over.breaks()
        leader(over, topics.CLAIMS.name, 0).kill()
        weathered(over)


def test_a_topic_deleted_under_the_worker_ends_it_with_a_clear_line(
    start_storm: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    """The brokers make it again at the next send, with one partition; none of that is taken."""
    with start_storm() as over:
        over.fleet.start("a")
        over.feed()
        over.wait_working()
        started = time.monotonic()
        delete(over, topics.SCREENED.name)
        assert over.fleet.ended("a", 120) == 1
        took = time.monotonic() - started
    told = [each for each in over.fleet.log("a").splitlines() if each.startswith("frontwatch: ")]
    assert len(told) == 1
    assert told[0].startswith(f"frontwatch: topic {topics.SCREENED.name} was deleted or made anew")
    assert "frontwatch topics check" in told[0]
    with capsys.disabled():
        print(f"\nthe worker ended {took:.1f} s after its topic: {told[0]}")  # noqa: T201 - shown


def delete(over: Storm, topic: str) -> None:
    """Delete a topic, as somebody does by mistake."""

    async def ask() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=over.cluster.address)
        await admin.start()
        try:
            await admin.delete_topics([topic])
        finally:
            await admin.close()

    asyncio.run(ask())


def leader(over: Storm, topic: str, partition: int) -> Node:
    """Return the node that leads a partition now."""

    async def ask() -> int:
        admin = AIOKafkaAdminClient(bootstrap_servers=over.cluster.address)
        await admin.start()
        try:
            (told,) = await admin.describe_topics([topic])
        finally:
            await admin.close()
        return next(p["leader"] for p in told["partitions"] if p["partition"] == partition)

    number = asyncio.run(ask())
    return next(node for node in over.cluster.nodes if node.number == number)
