"""The topics of a Kafka cluster: read, created, given more. Nothing here deletes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    InvalidReplicationFactorError,
    PolicyViolationError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)

from streams.kafka.client import client_options
from streams.kafka.topic_ids import AllTopics, ids
from streams.settings import Settings
from streams.topic_plan import Found, TopicsError
from streams.topics import Declared

_TIMEOUT_MS: Final = 10_000
_SET_FOR_TOPIC: Final = 1
"""The source of a configuration that was set for the topic itself (KIP-226)."""
_POLLS: Final = 50
_POLL_S: Final = 0.1
"""A new topic takes a moment until every broker tells of it."""


class KafkaTopics:
    """The topics, as :class:`streams.topic_plan.Topics` wants them. Use :func:`open_topics`."""

    def __init__(self, admin: AIOKafkaAdminClient, settings: Settings) -> None:
        self._admin = admin
        self._settings = settings
        self._created: set[str] = set()

    async def read(self, names: Sequence[str]) -> dict[str, Found]:
        """Return those of ``names`` that exist.

        What was created through this is waited for: each question may go to another broker, and they
        hear of a new topic one after the other.
        """
        for _ in range(_POLLS):
            found = await self._read(names)
            if self._created.intersection(names) <= found.keys():
                break
            await asyncio.sleep(_POLL_S)
        return found

    async def _read(self, names: Sequence[str]) -> dict[str, Found]:
        wanted = set(names)
        there = {  # of all topics: asking for one by name would create it
            each["topic"]: each["partitions"]
            for each in await self._admin.describe_topics(None)
            if each["topic"] in wanted and each["partitions"]
        }
        configs = await self._configs(there)
        return {
            name: Found(
                len(partitions),
                min(len(partition["replicas"]) for partition in partitions),
                None
                if configs is None
                else {key: value for key, (value, _) in configs[name].items()},
            )
            for name, partitions in there.items()
            if configs is None or name in configs
        }

    async def create(self, wanted: Declared) -> None:
        """Create a topic; one that exists by now is left as it is.

        Raises:
            TopicsError: the brokers refuse it.
        """
        new = NewTopic(
            wanted.name, wanted.partitions, wanted.replication, topic_configs=dict(wanted.config)
        )
        answer = await self._admin.create_topics([new], timeout_ms=_TIMEOUT_MS)
        _raise_refusals(answer.topic_errors, "be created")
        self._created.add(wanted.name)
        if wanted.name not in await self.read([wanted.name]):
            raise TopicsError(f"topic {wanted.name}: the brokers created it and do not tell of it")

    async def grow(self, name: str, partitions: int) -> None:
        """Give a topic more partitions."""
        await self._admin.create_partitions(
            {name: NewPartitions(partitions)}, timeout_ms=_TIMEOUT_MS
        )
        for _ in range(_POLLS):
            if (await self.read([name]))[name].partitions >= partitions:
                return
            await asyncio.sleep(_POLL_S)

    async def alter(self, name: str, config: Mapping[str, str]) -> None:
        """Set some of the configuration of a topic and leave the rest.

        The request replaces all that was set for the topic, so what was set is sent along.

        Raises:
            TopicsError: the brokers refuse it.
        """
        configs = await self._configs([name])
        if configs is None:
            raise TopicsError(f"topic {name}: we may not read its configuration, nor change it")
        own = {key: value for key, (value, source) in configs[name].items() if source}
        resource = ConfigResource(ConfigResourceType.TOPIC, name, own | dict(config))
        for answer in await self._admin.alter_configs([resource]):
            _raise_refusals(((name, *each[:2]) for each in answer.resources), "be altered")
        await self._wait_altered(name, config)

    async def _wait_altered(self, name: str, config: Mapping[str, str]) -> None:
        """Return when the brokers tell of what was set: they took it, and hear of it one by one.

        Raises:
            TopicsError: they still tell something else after a while.
        """
        told: dict[str, str] = {}
        for _ in range(_POLLS):
            configs = await self._configs([name]) or {}
            told = {key: value for key, (value, _) in configs.get(name, {}).items()}
            if all(told.get(key) == value for key, value in config.items()):
                return
            await asyncio.sleep(_POLL_S)
        key = next(key for key, value in config.items() if told.get(key) != value)
        raise TopicsError(
            f"topic {name}: the brokers took {key} {config[key]} and after "
            f"{_POLLS * _POLL_S:.0f} s still tell {told.get(key)}; look with frontwatch topics check"
        )

    async def records(self, name: str) -> int:
        """Return how many offsets of a topic are in use."""
        (used, _), *_ = (await self.lags([name])).values()
        return used

    async def lags(
        self, names: Sequence[str], group: str | None = None
    ) -> dict[str, tuple[int, int | None]]:
        """Return by topic how many offsets are in use, and how many ``group`` has yet to read."""
        sizes = await self.read(names)
        found = {}
        async with open_consumer(self._settings, group) as consumer:
            for name, size in sizes.items():
                places = [TopicPartition(name, number) for number in range(size.partitions)]
                first = await consumer.beginning_offsets(places)
                last = await consumer.end_offsets(places)
                done = {place: await consumer.committed(place) for place in places if group}
                behind = [
                    last[place] - max(offset, first[place])
                    for place, offset in done.items()
                    if offset is not None
                ]
                used = sum(last[place] - first[place] for place in places)
                found[name] = (used, sum(behind) if behind else None)
        return found

    async def ids(self) -> dict[str, bytes]:
        """Return the id of every topic by its name; empty where brokers are too old to tell."""
        client = self._admin._client  # noqa: SLF001 - it has no question of this kind
        try:
            return ids(await client.send(client.get_random_node(), AllTopics()))
        except NotImplementedError:
            return {}

    async def committed(self, group: str) -> dict[TopicPartition, int]:
        """Return the next offset that ``group`` reads, where it ever committed one."""
        try:
            told = await self._admin.list_consumer_group_offsets(group)
        except GroupCoordinatorNotAvailableError:  # as long as no group ever was
            return {}
        return {place: each.offset for place, each in told.items() if each.offset >= 0}

    async def request_limits(self) -> dict[int, int]:
        """Return by broker the longest request that it takes, empty where we may not know."""
        nodes = [broker["node_id"] for broker in (await self._admin.describe_cluster())["brokers"]]
        name = "socket.request.max.bytes"
        asked = [
            ConfigResource(ConfigResourceType.BROKER, str(node), {name: None}) for node in nodes
        ]
        limits: dict[int, int] = {}
        for answer in await self._admin.describe_configs(asked):
            for code, _, _, node, entries in answer.resources:
                if not code:
                    limits |= {int(node): int(entry[1]) for entry in entries if entry[0] == name}
        return limits

    async def _configs(self, names: Iterable[str]) -> dict[str, dict[str, tuple[str, bool]]] | None:
        """Return value and whether it was set for the topic, by name; None if we may not know.

        Without those that the broker that is asked does not know, or not yet.
        """
        asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        if not asked:
            return {}
        found = {}
        for answer in await self._admin.describe_configs(asked):
            for code, message, _, name, entries in answer.resources:
                if for_code(code) is TopicAuthorizationFailedError:
                    return None
                if for_code(code) is UnknownTopicOrPartitionError:
                    continue
                _raise_refusals([(name, code, message)], "be described")
                found[name] = {
                    entry[0]: (entry[1], entry[3] == _SET_FOR_TOPIC) for entry in entries
                }
        return found


@asynccontextmanager
async def open_topics(settings: Settings) -> AsyncIterator[KafkaTopics]:
    """Connect to the cluster of ``settings``.

    Raises:
        KafkaError: it cannot be reached; :mod:`streams.kafka.preflight` says why in words.
    """
    admin = AIOKafkaAdminClient(**client_options(settings), request_timeout_ms=_TIMEOUT_MS)
    try:
        await admin.start()
        yield KafkaTopics(admin, settings)
    finally:
        await admin.close()


@asynccontextmanager
async def open_consumer(settings: Settings, group: str | None = None) -> AsyncIterator[Any]:
    """Connect a consumer that subscribes to nothing: it reads offsets."""
    consumer = AIOKafkaConsumer(
        **client_options(settings),
        group_id=group,
        enable_auto_commit=False,
        request_timeout_ms=_TIMEOUT_MS,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


def _raise_refusals(answers: Iterable[tuple[str, int, str | None]], what: str) -> None:
    for name, code, message in answers:
        if not code or for_code(code) is TopicAlreadyExistsError:
            continue
        kind = for_code(code)
        reason = message or kind.__name__
        if kind is InvalidReplicationFactorError:
            reason = f"replication_factor is more than there are brokers ({reason})"
        elif kind is TopicAuthorizationFailedError or kind.__name__.startswith("ClusterAuth"):
            reason = f"the brokers do not allow it to us; see kafka_username ({reason})"
        elif kind is PolicyViolationError:
            reason = f"a policy of the brokers forbids it ({reason})"
        raise TopicsError(f"topic {name} cannot {what}: {reason}")
