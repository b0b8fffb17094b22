"""The Faust transport for ``sqlite://`` broker addresses.

Registered by the entry point ``sqlite`` of the group ``faust.transports``. It leans on internals of
faust-streaming 0.15.3: what it needs of them is pinned down by ``tests/streams/embedded`` and by
the contract suite that Kafka runs as well.

An address is ``sqlite:///absolute/path.db``; ``?synchronous=normal`` lets a power cut take the
newest writes in exchange for speed (SIGKILL never takes any).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from faust.exceptions import ImproperlyConfigured
from faust.transport import base
from faust.types import ProcessingGuarantee
from mode.utils.times import want_seconds

from streams.embedded.consumer import Consumer
from streams.embedded.files import Synchronous
from streams.embedded.producer import Producer
from streams.embedded.records import DAY, TopicConfig
from streams.embedded.shared import Lease
from streams.errors import UnknownTopicError

_MILLIS: Final = 1000.0


class Transport(base.Transport):
    """Runs a Faust app on the embedded log."""

    Consumer: ClassVar[Any] = Consumer
    Producer: ClassVar[Any] = Producer

    default_port = 0
    driver_version = f"sqlite={sqlite3.sqlite_version}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = self.url[0]
        if address.host or not address.path.startswith("/") or address.path == "/":
            raise ImproperlyConfigured(
                f"{address} names no file: an embedded log is sqlite:///absolute/path.db"
            )
        self.path = Path(address.path)
        self.synchronous = _synchronous(address.query.get("synchronous", "full"))

    def lease(self) -> Lease:
        """Return a share in the log, yet to be taken.

        Raises:
            ImproperlyConfigured: the app asks for what only Kafka has.
        """
        guarantee: Any = self.app.conf.processing_guarantee
        if guarantee == ProcessingGuarantee.EXACTLY_ONCE:
            raise ImproperlyConfigured(
                "the embedded log has no transactions over several topics: leave "
                "processing_guarantee at at_least_once"
            )
        return Lease(self.path, self.synchronous)

    async def create_topic(
        self,
        lease: Lease,
        topic: str,
        partitions: int | None,
        *,
        config: Mapping[str, Any] | None = None,
        retention: Any = None,
        compacting: bool | None = None,
        deleting: bool | None = None,
    ) -> None:
        """Create a topic as Faust declares it, unless the app may not declare any."""
        if not self.app.conf.topic_allow_declare:
            return
        count = partitions or self.app.conf.topic_partitions
        wanted = topic_config(config, retention, compacting=compacting, deleting=deleting)
        await lease.log.create_topic(topic, count, wanted)

    async def ensure_topic(self, lease: Lease, topic: str) -> None:
        """Create ``topic`` as a broker does on first use, with the app's number of partitions.

        Raises:
            UnknownTopicError: there is none and the app may not declare any.
        """
        if lease.log.partitions(topic) is None:
            await self.create_topic(lease, topic, None)
            if lease.log.partitions(topic) is None:
                raise UnknownTopicError(
                    f"there is no topic {topic!r}, and topic_allow_declare is off"
                )


def topic_config(
    config: Mapping[str, Any] | None,
    retention: Any,
    *,
    compacting: bool | None,
    deleting: bool | None,
) -> TopicConfig | None:
    """Return Faust's declaration in the log's terms, None if it says nothing.

    ``config`` holds Kafka's names. As there, a topic that is compacted keeps its records for ever
    unless it is declared to be deleted from as well.
    """
    config = dict(config or {})
    policy = str(config.get("cleanup.policy", ""))
    if compacting is None and retention is None and not config:
        return None
    compact = bool(compacting) or "compact" in policy
    delete = bool(deleting) or "delete" in policy or not compact
    age = want_seconds(retention) if retention else _number(config, "retention.ms", _MILLIS)
    size = _number(config, "retention.bytes", 1)
    tombstones = _number(config, "delete.retention.ms", _MILLIS)
    return TopicConfig(
        compact=compact,
        retention=age if delete else None,
        retention_bytes=int(size) if delete and size is not None else None,
        tombstone_retention=DAY if tombstones is None else tombstones,
    )


def _number(config: Mapping[str, Any], name: str, unit: float) -> float | None:
    """Return a figure of Kafka's in our unit; it writes "without limit" as -1."""
    value = float(config.get(name, -1))
    return None if value < 0 else value / unit


def _synchronous(name: str) -> Synchronous:
    try:
        return Synchronous[name.upper()]
    except KeyError:
        raise ImproperlyConfigured(
            f"synchronous={name} is not known: it is full or normal"
        ) from None
