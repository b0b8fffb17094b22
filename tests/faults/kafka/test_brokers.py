"""What happens to brokers: killed in turn, the leader of a busy partition killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from streams import topics
from streams.rereading import set_back
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


def test_a_topic_deleted_under_the_worker_ends_it_with_a_clear_line_and_is_made_good(
    start_storm: Start, weathered: Weathered, capsys: pytest.CaptureFixture[str]
) -> None:
    """The brokers make it again at the next send, with one partition; none of that is taken.

    The operator deletes that, too, and has all articles read again.
    """
    with start_storm() as over:
        over.fleet.start("a")
        over.feed()
        over.wait_working()
        over.breaks()
        started = time.monotonic()
        asyncio.run(delete(over, topics.SCREENED.name))
        assert over.fleet.ended("a", 120) == 1
        took = time.monotonic() - started
        told = [line for line in over.fleet.log("a").splitlines() if line.startswith("frontwatch:")]
        assert len(told) == 1
        assert f"topic {topics.SCREENED.name} was deleted or made anew" in told[0]
        assert "frontwatch topics reread" in told[0]
        asyncio.run(delete_for_good(over, topics.SCREENED.name))
        asyncio.run(set_back(over.settings, topics.RAW.name))
        over.fleet.start("a")
        weathered(over)
    with capsys.disabled():
        print(f"the worker ended {took:.1f} s after its topic: {told[0]}")  # noqa: T201 - shown


async def delete(over: Storm, topic: str) -> None:
    """Delete a topic, as somebody does by mistake."""
    async with admin_of(over) as admin:
        await admin.delete_topics([topic])


async def delete_for_good(over: Storm, topic: str) -> None:
    """Delete a topic to which nobody sends, and wait until it is gone."""
    async with admin_of(over) as admin, asyncio.timeout(30):
        await admin.delete_topics([topic])
        while topic in await admin.list_topics():  # noqa: ASYNC110 - the brokers tell nobody
            await asyncio.sleep(0.2)


def leader(over: Storm, topic: str, partition: int) -> Node:
    """Return the node that leads a partition now."""

    async def ask() -> int:
        async with admin_of(over) as admin:
            (told,) = await admin.describe_topics([topic])
        return next(p["leader"] for p in told["partitions"] if p["partition"] == partition)

    number = asyncio.run(ask())
    return next(node for node in over.cluster.nodes if node.number == number)


@asynccontextmanager
async def admin_of(over: Storm) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect to the cluster as its administrator."""
    admin = AIOKafkaAdminClient(bootstrap_servers=over.cluster.address)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
