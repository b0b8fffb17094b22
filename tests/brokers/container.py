"""Apache Kafka in a container, where a Docker engine answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.brokers import asking
from tests.brokers.artifacts import Say, kafka_version
from tests.brokers.ports import free_port

_INSIDE: Final = 9092
_ENVIRONMENT: Final = {
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_LISTENERS": f"PLAIN://:{_INSIDE},CONTROLLER://:9093",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "KAFKA_INTER_BROKER_LISTENER_NAME": "PLAIN",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
    "KAFKA_LOG_INITIAL_TASK_DELAY_MS": "100",
    "KAFKA_LOG_CLEANER_BACKOFF_MS": "100",
    "KAFKA_HEAP_OPTS": "-Xmx320m",
}
"""The image takes each setting of Kafka from a name like these, and none by itself then."""


def docker_answers() -> bool:
    """Return whether a Docker engine answers here."""
    import docker  # noqa: PLC0415 - only where the first way is not taken
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        client = docker.from_env(timeout=5)
    except DockerException:
        return False
    with client:
        try:
            return bool(client.ping())
        except (DockerException, OSError):
            return False


@contextmanager
def container(say: Say) -> Iterator[str]:
    """Run one node in a container and yield its address as the setting ``broker`` has it."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - needs an engine

    image, port = f"apache/kafka:{kafka_version()}", free_port()
    say(f"starting {image}")
    running = DockerContainer(image).with_bind_ports(_INSIDE, port)
    host = running.get_container_host_ip()
    address = f"{host}:{port}"
    for name, value in {**_ENVIRONMENT, "KAFKA_ADVERTISED_LISTENERS": f"PLAIN://{address}"}.items():
        running.with_env(name, value)
    with running:
        asking.wait_until(lambda: asking.brokers(address) == {1}, f"{image} answers")
        yield f"kafka://{address}"
