"""The brokers of the tests do what the fault tests rely on."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.brokers import asking
from tests.brokers.cluster import Cluster
from tests.brokers.node import Runtime

pytestmark = pytest.mark.kafka


async def create(cluster: Cluster, topic: str, copies: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=cluster.address)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, copies)])
    await admin.close()


async def send(cluster: Cluster, topic: str, value: bytes) -> int:
    producer = AIOKafkaProducer(bootstrap_servers=cluster.address, acks="all")
    await producer.start()
    try:
        return (await producer.send_and_wait(topic, value)).offset
    finally:
        await producer.stop()


async def values(cluster: Cluster, topic: str, count: int) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(bootstrap_servers=cluster.address)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        await consumer.seek_to_beginning()
        return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_three_nodes_keep_what_they_took_while_each_is_killed_in_turn(
    kafka_cluster: Callable[..., Cluster],
) -> None:
    cluster = await asyncio.to_thread(kafka_cluster, nodes=3)
    await create(cluster, "kept", 3)
    for number, node in enumerate(cluster.nodes):
        await asyncio.to_thread(node.kill)
        assert not node.running
        assert await send(cluster, "kept", b"%d" % number) == number
        await asyncio.to_thread(node.start)
        await asyncio.to_thread(cluster.wait_in_sync)
    assert await values(cluster, "kept", 3) == [b"0", b"1", b"2"]


async def test_a_node_that_is_stopped_paused_or_restarted_has_its_data_again(
    kafka_cluster: Callable[..., Cluster],
) -> None:
    cluster = await asyncio.to_thread(kafka_cluster)
    (node,) = cluster.nodes
    await create(cluster, "kept", 1)
    await send(cluster, "kept", b"one")
    await asyncio.to_thread(node.restart)
    node.pause()
    assert await asyncio.to_thread(asking.brokers, node.address) is None
    node.resume()
    await asyncio.to_thread(node.wait)
    assert await values(cluster, "kept", 1) == [b"one"]
    assert "started" in node.tail()


LEFT = """
import signal, sys
from pathlib import Path
from tests.brokers.cluster import Cluster
from tests.brokers.node import Runtime
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
with Cluster(Runtime(sys.argv[1], Path(sys.argv[2])), Path(sys.argv[3])) as cluster:
    print(cluster.nodes[0].port, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_nodes_do_not_outlive_the_tests(
    number: signal.Signals, kafka_runtime: Runtime, tmp_path: Path
) -> None:
    """However those end: here the process that holds the cluster is killed, or gets a Ctrl-C."""
    arguments = [kafka_runtime.java, str(kafka_runtime.libraries), str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-c", LEFT, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as holder:
        assert holder.stdout is not None
        port = int(holder.stdout.readline())
        assert listens(port)
        holder.send_signal(number)
        holder.wait()
        asking.wait_until(lambda: not listens(port), "the node is gone", 10)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
