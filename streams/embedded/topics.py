"""The topics of the embedded log, read and created as those of a Kafka cluster are.

A worker declares them by itself at every start, with their retention; so there is only little to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.embedded.client import AppendClient
from streams.embedded.reader import LogReader
from streams.embedded.transport import topic_config
from streams.errors import LogMissingError
from streams.topic_plan import Found, TopicsError
from streams.topics import Declared


class EmbeddedTopics:
    """The topics of the log at a path, as :class:`streams.topic_plan.Topics` wants them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self, names: Sequence[str]) -> dict[str, Found]:
        """Return those of ``names`` that exist. Of their configuration only whether they are compacted."""
        try:
            with LogReader(self._path) as reader:
                sizes, configs = reader.topics(), reader.configs()
        except LogMissingError:
            return {}
        return {
            name: Found(sizes[name], None, {"cleanup.policy": _policy(configs[name].compact)})
            for name in names
            if name in sizes
        }

    async def create(self, wanted: Declared) -> None:
        """Create a topic; one that exists by now is left as it is."""
        config = topic_config(wanted.config, None, compacting=None, deleting=None)
        with AppendClient(self._path) as client:
            client.ensure_topic(wanted.name, wanted.partitions, config)

    async def grow(self, name: str, partitions: int) -> None:
        """Refuse.

        Raises:
            TopicsError: always.
        """
        raise TopicsError(
            f"topic {name}: the embedded log adds no partitions, not even to make {partitions}; "
            "set data_dir to another folder and replay into it"
        )

    async def alter(self, name: str, config: Mapping[str, str]) -> None:
        """Refuse.

        Raises:
            TopicsError: always.
        """
        raise TopicsError(f"topic {name}: a worker sets {', '.join(config)} itself when it starts")

    async def records(self, name: str) -> int:
        """Return how many offsets of a topic are in use."""
        with LogReader(self._path) as reader:
            heads = reader.heads()
        return sum(head.next - head.first for (topic, _), head in heads.items() if topic == name)


def _policy(compact: bool) -> str:  # noqa: FBT001 - what the log says of a topic
    return "compact" if compact else "delete"
