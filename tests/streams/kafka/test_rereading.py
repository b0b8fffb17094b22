"""Reading topics again on a real Kafka broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.rereading import RereadError, set_back
from tests.brokers.cluster import Cluster
from tests.streams import rereads, runs

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(240)]


def test_what_is_read_again_changes_nothing(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    settings = runs.settings_of(tmp_path, broker=kafka_cluster().broker, partitions=2)
    with pytest.raises(RereadError, match=r"topic news\.raw: it is missing"):
        asyncio.run(set_back(settings, "news.raw"))
    rereads.what_is_read_again_changes_nothing(settings)


def test_a_lost_alert_store_is_filled_again(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    settings = runs.settings_of(tmp_path, broker=kafka_cluster().broker)
    rereads.a_lost_alert_store_is_filled_again(settings)
