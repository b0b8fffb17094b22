"""Reading the log from any process, while its owner runs or when nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

from streams.embedded import tables
from streams.embedded.files import open_readable, translated
from streams.embedded.opened import OpenedLog
from streams.embedded.records import Head, LogRecord, TopicConfig
from streams.embedded.tables import MAX_FETCH_BYTES, Place

POLL_SECONDS: Final = 0.05
"""How often a follower looks for what other processes wrote."""

FOLLOW_RECORDS: Final = 500
"""Records that a follower reads at a time from one partition."""


class LogReader(OpenedLog):
    """A view of a log that cannot change it. Safe to use from any thread.

    It sees every record that was stored before a call, and never half of a write.

    Raises:
        LogMissingError: there is no log at the path.
        LogError: another subclass says what else is wrong.
    """

    def __init__(self, path: Path | str) -> None:
        super().__init__(Path(path), open_readable(Path(path)))

    def topics(self) -> dict[str, int]:
        """Return the number of partitions of every topic."""
        self._refresh()
        return {name: topic.partitions for name, topic in self._catalogue.topics.items()}

    def configs(self) -> dict[str, TopicConfig]:
        """Return how long each topic keeps its records."""
        self._refresh()
        return {name: topic.config for name, topic in self._catalogue.topics.items()}

    def read(
        self, topic: str, partition: int, start: int, limit: int, max_bytes: int = MAX_FETCH_BYTES
    ) -> list[LogRecord]:
        """Return up to ``limit`` records from offset ``start`` on, at most ``max_bytes`` of them.

        At least one record is returned if there is any. Offsets may have gaps, where compaction or
        retention removed records.

        Raises:
            UnknownTopicError: there is no such topic or partition.
            LogError: the file cannot be read.
        """
        place = (topic, partition)
        if place not in self._catalogue.ids:
            self._refresh()
        with self._guard, translated(self.path):
            return tables.read(self._database, self._catalogue, place, start, limit, max_bytes)

    def heads(self) -> dict[Place, Head]:
        """Return the two ends of every partition: the first offset kept, the next one to come."""
        with self._guard, translated(self.path):
            return tables.heads(self._database)

    def committed(self, group: str) -> dict[Place, int]:
        """Return the next offset that ``group`` reads, where it ever committed one."""
        with self._guard, translated(self.path):
            return tables.committed(self._database, group)

    def groups(self) -> list[str]:
        """Return the names of all groups that ever committed."""
        with self._guard, translated(self.path):
            return tables.groups(self._database)

    async def follow(
        self,
        topic: str,
        start: Mapping[int, int] | int | None = 0,
        poll: float = POLL_SECONDS,
    ) -> AsyncIterator[LogRecord]:
        """Yield the records of a topic as they come, without end.

        Args:
            topic: may be created later; it is waited for.
            start: the offset to start from, for all partitions or per partition (0 where one is not
                named). None starts with what is stored after this call.
            poll: seconds between two looks when nothing is new.
        """
        positions = dict(start) if isinstance(start, Mapping) else {}
        if start is None:
            heads = await asyncio.to_thread(self.heads)
            positions = {place[1]: head.next for place, head in heads.items() if place[0] == topic}
        default = start if isinstance(start, int) else 0
        while True:
            records = await asyncio.to_thread(self._round, topic, positions, default)
            for record in records:
                positions[record.partition] = record.offset + 1
                yield record
            if not records:
                await asyncio.sleep(poll)

    def _round(self, topic: str, positions: Mapping[int, int], default: int) -> list[LogRecord]:
        found: list[LogRecord] = []
        for (name, partition), head in sorted(self.heads().items()):
            start = positions.get(partition, default)
            if name == topic and start < head.next:
                found += self.read(topic, partition, start, FOLLOW_RECORDS)
        return found
