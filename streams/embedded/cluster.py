"""What Faust's partition assignor wants to know of a Kafka cluster, answered by the log."""

from __future__ import annotations

from streams.embedded.log import EmbeddedLog


class Cluster:
    """The two questions that Faust's partition assignor asks of a Kafka cluster."""

    def __init__(self, log: EmbeddedLog) -> None:
        self._log = log

    def topics(self) -> set[str]:
        """Return the names of all topics."""
        return set(self._log.topics)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        """Return the partitions of a topic, None if there is no such topic."""
        count = self._log.partitions(topic)
        return set(range(count)) if count else None
