"""A slow stage and the end of a worker, on a real Kafka broker."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.brokers.cluster import Cluster
from tests.streams import runs
from tests.streams.running import (
    holds_little_while_nobody_takes_alerts,
    stops_in_time_and_loses_nothing,
)
from tests.streams.tiny import tiny_articles

SILENT_STOP_S = 20.0
"""Each of a handful of steps waits a second or two for an answer; a busy machine adds to that."""

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]


@pytest.mark.parametrize("blocked", ["blocked", "awaiting"])
def test_sigterm_in_the_midst_of_a_batch_ends_it_in_time_and_the_batch_comes_again(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path, blocked: str
) -> None:
    settings = runs.settings_of(tmp_path, broker=kafka_cluster().broker)
    stops_in_time_and_loses_nothing(settings, blocked)


def test_sigterm_while_the_broker_is_silent_ends_the_worker_and_nothing_is_lost(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    """Neither commit, nor send, nor leaving the group gets an answer; each would wait for minutes."""
    cluster = kafka_cluster()
    settings = runs.settings_of(tmp_path, broker=cluster.broker)
    runs.feed(settings, tiny_articles(100))
    (node,) = cluster.nodes
    with runs.worker(settings, "tiny") as process:
        runs.wait_until_settled(settings, process)
        runs.feed(settings, tiny_articles(2000)[100:])
        node.pause()
        started = time.monotonic()
        assert runs.terminate(process, 60) == 0, runs.worker_log(settings)
        assert time.monotonic() - started < SILENT_STOP_S
    node.resume()
    node.wait()
    with runs.worker(settings, "tiny") as process:
        account = runs.wait_until_settled(settings, process, 90)
    assert account.arrived == account.settled == 2000


async def test_a_slow_subscriber_slows_its_stage_and_what_the_worker_holds_is_bounded(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    settings = runs.settings_of(
        tmp_path, broker=kafka_cluster().broker, stream_buffer=4, batch_size=8
    )
    most = await holds_little_while_nobody_takes_alerts(settings, 60)
    assert 4 < most <= 4 * (4 + 2 * 8 + 1)  # stream, queue, batch in work, one being put
