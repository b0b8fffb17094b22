"""Watching the topics while a worker runs: one that is deleted would be missed by nobody.

Kafka's clients take a missing topic for one that is yet to come, and brokers make it anew at the next
send, by default with one partition: the worker would go on as if nothing were lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from streams.errors import FrontwatchError
from streams.kafka.admin import open_topics
from streams.settings import Settings
from streams.topic_plan import Difference, Step, TopicsError, survey
from streams.topics import declared

EVERY_S: Final = 5.0
LOOKS: Final = 3
"""In so many looks one after the other: a broker that starts may not know of all topics at first."""

log = structlog.get_logger(__name__)


async def watch_topics(
    settings: Settings, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Look at the topics again and again until this is cancelled; brokers may be away meanwhile.

    Raises:
        TopicsError: one was deleted, or made anew with other partitions.
    """
    seen = 0
    while True:
        await sleep(EVERY_S)
        try:
            lost = await _lost(settings)
        except (KafkaError, FrontwatchError, OSError) as error:
            log.info("topics cannot be looked at", error=error)
            continue
        seen = seen + 1 if lost else 0
        if seen == LOOKS:
            raise TopicsError(
                f"topic {lost[0].topic} was deleted or made anew while this worker ran; what it held "
                "is lost. The worker stops: see frontwatch topics check, then start it again"
            )


async def _lost(settings: Settings) -> list[Difference]:
    async with open_topics(settings) as topics:
        found = await survey(topics, declared(settings))
    return [each for each in found if each.step is Step.CREATE or each.what == "partitions"]
