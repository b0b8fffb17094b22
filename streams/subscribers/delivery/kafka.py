"""Topics of Kafka, one or more a subscriber: CloudEvents in binary mode, the key the alert's id.

Attributes go into headers as ``ce_...``, the data alone is the value (CloudEvents Kafka binding,
3.2). What one tries again comes again: a reader tells it by ``ce_id``.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.errors import FrontwatchError
from streams.kafka.client import client_options
from streams.safetext import one_line
from streams.settings import Settings
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.messages import Event
from streams.subscribers.delivery.outbox import Outcome
from streams.subscribers.delivery.subscriptions import Subscription
from streams.topics import declared

_TOPIC: Final = re.compile(r"[A-Za-z0-9._-]{1,249}")


def check_topic(topic: str, settings: Settings) -> None:
    """Refuse a topic that cannot be sent to.

    Raises:
        SubscriptionError: there is no Kafka, it is no name, or the topic is one of our own.
    """
    if settings.log_path is not None:
        raise SubscriptionError("topics need Kafka: the setting broker names the embedded log")
    if not _TOPIC.fullmatch(topic) or topic in {".", ".."}:
        raise SubscriptionError("a topic is 1 to 249 letters, digits, dots, hyphens, underscores")
    own = {each.name for each in declared(settings)}
    if topic in own or topic.startswith(("__", f"{settings.app_id}-")):
        raise SubscriptionError(f"{topic} is a topic of our own or of the broker's")


class KafkaTopics:
    """Sends to topics. Use as an async context manager; the broker is met at the first message."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._producer: Any = None

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave the broker."""
        await self._stack.aclose()

    async def send(self, subscription: Subscription, event: Event) -> Outcome:
        """Send an event once; on success all replicas in sync have it."""
        try:
            check_topic(subscription.target, self._settings)
            async with asyncio.timeout(self._settings.webhook_timeout_s):
                await self._send(subscription.target, event)
        except TimeoutError:
            return Outcome(delivered=False, reason="the broker did not take it in time")
        except FrontwatchError as error:
            return Outcome(delivered=False, reason=one_line(str(error), 200))
        except (KafkaError, OSError) as error:
            return Outcome(delivered=False, reason=f"the broker refused: {type(error).__name__}")
        return Outcome(delivered=True)

    async def _send(self, topic: str, event: Event) -> None:
        producer = await self._opened()
        attributes = event.attributes().items()
        headers = [(f"ce_{name}", value.encode()) for name, value in attributes]
        headers.append(("content-type", b"application/json"))
        key = (event.subject or event.id).encode()
        await producer.send_and_wait(topic, event.body(), key, headers=headers)

    async def _opened(self) -> Any:
        async with self._opening:
            if self._producer is None:
                options = client_options(self._settings)
                producer: Any = AIOKafkaProducer(**options, acks="all", enable_idempotence=True)
                await producer.start()
                self._stack.push_async_callback(producer.stop)
                self._producer = producer
            return self._producer
