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
from streams.topic_plan import Step, TopicsError, survey
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
        TopicsError: one was deleted, or made anew.
    """
    seen = 0
    ids: dict[str, bytes] = {}
    while True:
        try:
            lost = await _lost(settings, ids)
        except (KafkaError, FrontwatchError, OSError) as error:
            log.info("topics cannot be looked at", error=error)
        else:
            seen = seen + 1 if lost else 0
        if seen == LOOKS:
            raise TopicsError(
                f"topic {lost[0]} was deleted or made anew while this worker ran; what it held "
                "is lost. The worker stops. See frontwatch topics check; frontwatch topics reread "
                "has all articles read again, so that it is made anew; then start the worker"
            )
        await sleep(EVERY_S)


async def _lost(settings: Settings, ids: dict[str, bytes]) -> list[str]:
    """Return the topics that are gone, or are others of the same name than ``ids`` knows.

    The ids of those that are seen for the first time are noted.
    """
    async with open_topics(settings) as topics:
        found = await survey(topics, declared(settings))
        now = await topics.ids()
    lost = [each.topic for each in found if each.step is Step.CREATE or each.what == "partitions"]
    mine = {each.name: now[each.name] for each in declared(settings) if each.name in now}
    return lost + [name for name, its in mine.items() if ids.setdefault(name, its) != its]
