"""One way to read the log and one to add to it, whichever broker the settings name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from streams.embedded.client import AppendClient as EmbeddedClient
from streams.embedded.client import Entry
from streams.embedded.reader import LogReader as EmbeddedReader
from streams.embedded.records import Head, LogRecord
from streams.embedded.tables import Place
from streams.folders import ensure_folder
from streams.settings import Settings


class Block(Protocol):
    """What is closed at the end of a ``with`` block."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


class Reader(Block, Protocol):
    """A view of the log that cannot change it; for ``with``."""

    def topics(self) -> Mapping[str, int]:
        """Return the number of partitions of every topic of ours."""
        ...

    def heads(self) -> Mapping[Place, Head]:
        """Return the two ends of every partition: the first offset kept, the next one to come."""
        ...

    def committed(self, group: str) -> Mapping[Place, int]:
        """Return the next offset that ``group`` reads, where it ever committed one."""
        ...

    def read(self, topic: str, partition: int, start: int, limit: int) -> Sequence[LogRecord]:
        """Return up to ``limit`` records from offset ``start`` on; offsets may have gaps."""
        ...


class Appender(Block, Protocol):
    """Adds to the log; for ``with``."""

    def append_many(self, topic: str, entries: Sequence[Entry]) -> object:
        """Append records in their order; on return the log has them."""
        ...

    def close(self) -> None:
        """Give up the log."""


def open_reader(settings: Settings) -> Reader:
    """Open the log of ``settings`` for reading.

    Raises:
        LogError: there is no embedded log, or it cannot be read.
        BrokerError: the brokers cannot be worked with; the message names the setting.
    """
    if settings.log_path is not None:
        return EmbeddedReader(settings.log_path)
    from streams.kafka.reader import LogReader  # noqa: PLC0415 - needed on Kafka alone

    return LogReader(settings)


def open_appender(settings: Settings, *needed: str) -> Appender:
    """Open the log of ``settings`` for adding to it, with the topics that are ``needed`` in it.

    Raises:
        LogError: the embedded log cannot be written.
        FrontwatchError: the brokers or their topics are not as the settings want them.
    """
    if settings.log_path is None:
        from streams.kafka.writer import AppendClient  # noqa: PLC0415 - needed on Kafka alone

        return AppendClient(settings)
    ensure_folder(settings.log_path.parent)
    client = EmbeddedClient(settings.log_path)
    for name in needed:
        client.ensure_topic(name, settings.partitions)
    return client
