"""What the faults on Kafka share: the articles, what must come out of them, a place to print figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from schemas.articles import RawArticle
from streams.cores import Cores
from tests.brokers.cluster import Cluster
from tests.faults.kafka.articles import (
    Undisturbed,
    among_other_news,
    told_many_times,
    undisturbed,
)
from tests.faults.kafka.harness import ARTICLES, PARTITIONS, TELLING, Storm, same, storm


@pytest.fixture(scope="session")
def telling(cores: Cores) -> list[RawArticle]:
    return told_many_times(cores, TELLING, PARTITIONS)


@pytest.fixture(scope="session")
def articles(telling: list[RawArticle]) -> list[RawArticle]:
    return among_other_news(telling, ARTICLES)


@pytest.fixture(scope="session")
def calm_of(cores: Cores) -> Callable[[Sequence[RawArticle]], Undisturbed]:
    """Return what says what the bare runner makes of articles; of the same ones it does so once."""
    known: list[tuple[Sequence[RawArticle], Undisturbed]] = []

    def calm(told: Sequence[RawArticle]) -> Undisturbed:
        for articles, found in known:
            if articles is told:
                return found
        known.append((told, undisturbed(cores, told)))
        return known[-1][1]

    return calm


@pytest.fixture
def start_storm(
    kafka_cluster: Callable[..., Cluster], tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[..., AbstractContextManager[Storm]]:
    """Return what starts three nodes and a storm on them, of ``articles`` unless told others."""

    def start(
        told: Sequence[RawArticle] | None = None, **environment: Any
    ) -> AbstractContextManager[Storm]:
        told = told or request.getfixturevalue("articles")
        return storm(kafka_cluster(nodes=3), tmp_path / "data", told, **environment)

    return start


@pytest.fixture
def weathered(
    calm_of: Callable[[Sequence[RawArticle]], Undisturbed],
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> Callable[[Storm], None]:
    """Return what waits for the end of a storm, compares, stops the workers and prints the figures."""

    def check(over: Storm) -> None:
        account = over.settle()
        over.fleet.stop(*over.fleet.names)
        line = same(over, account, calm_of(over.articles))
        with capsys.disabled():
            print(f"\n{request.node.name}: {line}")  # noqa: T201 - figures are to be seen

    return check
