"""What the faults on Kafka share: the articles, what must come out of them, a place to print figures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from schemas.articles import RawArticle
from streams.bare import Cores
from tests.brokers.cluster import Cluster
from tests.faults.kafka.articles import Undisturbed, told_many_times, undisturbed
from tests.faults.kafka.harness import ARTICLES, PARTITIONS, Storm, same, storm


@pytest.fixture(scope="session")
def articles(cores: Cores) -> list[RawArticle]:
    return told_many_times(cores, ARTICLES, PARTITIONS)


@pytest.fixture(scope="session")
def calm(cores: Cores, articles: list[RawArticle]) -> Undisturbed:
    return undisturbed(cores, articles)


@pytest.fixture
def start_storm(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path, articles: list[RawArticle]
) -> Callable[..., AbstractContextManager[Storm]]:
    """Return what starts three nodes and a storm on them."""

    def start(**environment: Any) -> AbstractContextManager[Storm]:
        return storm(kafka_cluster(nodes=3), tmp_path / "data", articles, **environment)

    return start


@pytest.fixture
def weathered(
    calm: Undisturbed, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> Callable[[Storm], None]:
    """Return what waits for the end of a storm, compares, stops the workers and prints the figures."""

    def check(over: Storm) -> None:
        account = over.settle()
        over.fleet.stop(*over.fleet.names)
        line = same(over, account, calm)
        with capsys.disabled():
            print(f"\n{request.node.name}: {line}")  # noqa: T201 - figures are to be seen

    return check
