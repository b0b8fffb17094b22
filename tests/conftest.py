"""What the tests of every room share: real Kafka brokers, for those that are marked ``kafka``."""

from tests.brokers.fixtures import (
    kafka_broker,
    kafka_cluster,
    kafka_runtime,
    pytest_runtest_makereport,
)

__all__ = ["kafka_broker", "kafka_cluster", "kafka_runtime", "pytest_runtest_makereport"]
