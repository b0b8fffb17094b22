"""What a process offers to who manages subscriptions: the book, the ways there are, a test message."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from typing import Final

from streams.settings import Settings
from streams.subscribers.delivery.messages import sample
from streams.subscribers.delivery.notify import is_there
from streams.subscribers.delivery.outbox import Outcome
from streams.subscribers.delivery.setup import open_book, open_senders
from streams.subscribers.delivery.subscriptions import Channel, Subscription
from streams.subscribers.store import AlertStore

_TESTS: Final = 8
"""Test messages on their way at once: each may wait for a receiver as long as a try may."""


class Desk:
    """The subscriptions of a store, as a command or the HTTP API manages them.

    Attributes:
        book: The subscriptions. Its calls wait for the store.
        channels: The ways to subscribers on which this process delivers; none where it does not.
    """

    def __init__(self, store: AlertStore, settings: Settings) -> None:
        self.book = open_book(store, settings)
        self._settings = settings
        self._tests = asyncio.Semaphore(_TESTS)
        self.channels = channels_of(settings) if settings.deliver_subscriptions else ()

    async def send_test(self, subscription: Subscription) -> Outcome:
        """Send one message that says it is a test, now, and return what came of it.

        Raises:
            SettingsError: the file of authorities cannot be used.
        """
        async with self._tests:
            return await send_test(self._settings, subscription)


async def send_test(settings: Settings, subscription: Subscription) -> Outcome:
    """Send one message that says it is a test, now, and return what came of it.

    Raises:
        SettingsError: the file of authorities cannot be used.
    """
    event = sample(f"test_{secrets.token_hex(10)}", datetime.now(UTC))
    async with open_senders(settings) as senders:
        return await senders[subscription.channel].send(subscription, event)


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """Return the ways to subscribers that the settings set up."""
    found = [Channel.WEBHOOK]
    if settings.notify_schemes and is_there():
        found.append(Channel.APPRISE)
    if settings.log_path is None:
        found.append(Channel.KAFKA)
    return tuple(found)
