"""The brokers as pytest's fixtures, and their logs beside what fails on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.brokers.artifacts import Say
from tests.brokers.choosing import REQUIRED, NoBrokerError, broker, runtime
from tests.brokers.cluster import Cluster
from tests.brokers.node import Runtime


@pytest.fixture(scope="session")
def kafka_broker(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[str]:
    """Return the address of the one broker that most tests share, as the setting ``broker`` has it.

    Names of topics and groups must be a test's own.
    """
    with ExitStack() as stack:
        chosen = broker(tmp_path_factory.mktemp("kafka"), _say(pytestconfig))
        try:
            address = stack.enter_context(chosen)
        except NoBrokerError as error:
            _missing(error)
        yield address


@pytest.fixture(scope="session")
def kafka_runtime(pytestconfig: pytest.Config) -> Runtime:
    """Return how Kafka runs here from its Maven artifacts."""
    try:
        return runtime(_say(pytestconfig))
    except NoBrokerError as error:
        _missing(error)


@pytest.fixture
def kafka_cluster(
    kafka_runtime: Runtime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Cluster]]:
    """Return what starts a cluster of a test's own: ``kafka_cluster(nodes=3)``, killed at its end."""
    with ExitStack() as stack:

        def start(nodes: int = 1, **options: Any) -> Cluster:
            folder = tmp_path_factory.mktemp("kafka")
            return stack.enter_context(Cluster(kafka_runtime, folder, nodes, **options))

        yield start


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Put the logs of all brokers that run beside the report of a test that failed."""
    report = yield
    if report.failed and item.get_closest_marker("kafka"):
        for cluster in Cluster.live:
            report.sections += [(f"log of {name}", text) for name, text in cluster.logs().items()]
    return report


def _missing(error: NoBrokerError) -> Any:
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{error} ({REQUIRED}=1: the tests must run)", pytrace=False)
    pytest.skip(str(error))


def _say(config: pytest.Config) -> Say:
    """Return what writes a line to the terminal past pytest's capture."""
    capture = config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            config.get_terminal_writer().line(line)

    return say
