"""What the tests of every room share: real Kafka brokers, and how properties are tried."""

from hypothesis import settings

from tests.brokers.fixtures import (
    kafka_broker,
    kafka_cluster,
    kafka_runtime,
    pytest_runtest_makereport,
)

__all__ = ["kafka_broker", "kafka_cluster", "kafka_runtime", "pytest_runtest_makereport"]

# How long one example takes says how busy the machine is; what hangs, pytest-timeout ends.
settings.register_profile("frontwatch", deadline=None)
settings.load_profile("frontwatch")
