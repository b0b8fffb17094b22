"""Connections that are cut: packets vanish for half a minute, and the workers come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.articles import RawArticle
from tests.brokers.node import Runtime
from tests.faults.kafka.harness import LONGEST_S, Storm, storm
from tests.faults.kafka.proxy import ProxiedCluster

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(LONGEST_S)]

CUT_S = 30


def test_connections_cut_for_half_a_minute(
    kafka_runtime: Runtime,
    tmp_path: Path,
    articles: list[RawArticle],
    weathered: Callable[[Storm], None],
) -> None:
    with (
        ProxiedCluster(kafka_runtime, tmp_path / "kafka") as cluster,
        storm(cluster, tmp_path / "data", articles, FRONTWATCH_BROKER=cluster.outside) as over,
    ):
        over.fleet.start("a", "b")
        over.feed()
        over.wait_working()
        over.breaks()
        cluster.proxies.cut()
        over.wait(CUT_S)
        cluster.proxies.mend()
        weathered(over)
