"""A broker whose disk is full: it ends, the others go on, and with room again it catches up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.articles import RawArticle
from tests.brokers.node import Runtime
from tests.faults.kafka.disks import CrampedCluster
from tests.faults.kafka.harness import LONGEST_S, Storm, storm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]


def test_the_disk_of_one_broker_is_full(
    kafka_runtime: Runtime,
    tmp_path: Path,
    articles: list[RawArticle],
    weathered: Callable[[Storm], None],
) -> None:
    with (
        CrampedCluster(kafka_runtime, tmp_path / "kafka") as cluster,
        storm(cluster, tmp_path / "data", articles) as over,
    ):
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        over.breaks()
        cluster.disk.fill()
        over.wait_for(lambda: not cluster.cramped.running, "the broker on the full disk ends")
        assert "No space left on device" in cluster.cramped.log.read_text(errors="replace")
        over.wait_working()
        cluster.disk.make_room()
        over.breaks()
        cluster.cramped.kill()  # what is left of it
        cluster.cramped.start()
        cluster.wait_in_sync()
        weathered(over)
