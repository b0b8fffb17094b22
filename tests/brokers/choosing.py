"""Which broker the tests run on: the one that is named, a container, or Kafka from Maven."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.brokers import asking
from tests.brokers.artifacts import ArtifactsError, Say, java, kafka_version, libraries
from tests.brokers.cluster import Cluster
from tests.brokers.container import container, docker_answers
from tests.brokers.node import Runtime

NAMED: Final = "FRONTWATCH_TEST_BROKER"
"""Environment: kafka://host:port of a broker that the tests may fill with topics of their own."""

REQUIRED: Final = "FRONTWATCH_TEST_KAFKA_REQUIRED"
"""Environment: with 1 it is an error, not a skip, that there is no broker. The gate sets it."""


class NoBrokerError(Exception):
    """There is no broker for the tests; the message says what to install."""


@contextmanager
def broker(folder: Path, say: Say) -> Iterator[str]:
    """Yield the address of a broker as the setting ``broker`` has it, and tell which it is.

    Raises:
        NoBrokerError: there is none, and none can be started here.
    """
    named = os.environ.get(NAMED)
    if named:
        say(f"Kafka: {named}, from {NAMED}")
        _require_answer(named)
        yield named
    elif docker_answers():
        with container(say) as address:
            say(f"Kafka: {kafka_version()} in a container, {address}")
            yield address
    else:
        with Cluster(runtime(say), folder) as cluster:
            say(f"Kafka: {kafka_version()} from its Maven artifacts, {cluster.broker}")
            yield cluster.broker


def runtime(say: Say) -> Runtime:
    """Return how Kafka runs on this machine without Docker; it is fetched when it is not there.

    Raises:
        NoBrokerError: Java or Maven is missing.
    """
    try:
        return Runtime(java(), libraries(say))
    except ArtifactsError as error:
        raise NoBrokerError(
            f"no Kafka broker: {error}; or start Docker; or name a broker in {NAMED}"
        ) from error


def _require_answer(named: str) -> None:
    addresses = [part.removeprefix("kafka://") for part in named.split(";")]
    asking.wait_until(
        lambda: bool(asking.brokers(",".join(addresses))), f"{NAMED}={named} answers", 15
    )
