"""Puts delivery together from the settings: the book, the ways to subscribers, the deliverer."""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from streams.settings import Settings
from streams.sources.guard import Guard
from streams.subscribers.delivery.book import SubscriptionBook
from streams.subscribers.delivery.deliverer import Deliverer, Sender
from streams.subscribers.delivery.kafka import KafkaTopics, check_topic
from streams.subscribers.delivery.notify import Notifier, check_address
from streams.subscribers.delivery.owners import is_dead, own_name
from streams.subscribers.delivery.subscriptions import Channel
from streams.subscribers.delivery.wanted import Wanted
from streams.subscribers.delivery.webhook import Webhooks, check_target, trusting
from streams.subscribers.published import published
from streams.subscribers.store import AlertStore
from streams.web.names import Names

Senders = Mapping[Channel, Sender]


def open_book(store: AlertStore, settings: Settings) -> SubscriptionBook:
    """Return the subscriptions of a store, with the rules of the settings."""
    guard = Guard.allowing(settings.egress_allow)
    store = published(store, settings.publish_delay_minutes, settings.coordinate_digits)

    def check(channel: Channel, target: str) -> None:
        if channel is Channel.WEBHOOK:
            check_target(target, guard)
        elif channel is Channel.APPRISE:
            check_address(target, settings)
        else:
            check_topic(target, settings)

    return SubscriptionBook(
        store, check, Wanted(Names(store)).canonical, clock=_now, random_bytes=secrets.token_bytes
    )


@asynccontextmanager
async def open_senders(settings: Settings) -> AsyncIterator[Senders]:
    """Open the ways to subscribers that the settings allow.

    Raises:
        SettingsError: the file of authorities cannot be used.
    """
    async with AsyncExitStack() as stack:
        webhooks = Webhooks(
            Guard.allowing(settings.egress_allow),
            _now,
            timeout_s=settings.webhook_timeout_s,
            trusted=trusting(settings.webhook_ca_file),
        )
        yield {
            Channel.WEBHOOK: await stack.enter_async_context(webhooks),
            Channel.APPRISE: Notifier(settings),
            Channel.KAFKA: await stack.enter_async_context(KafkaTopics(settings)),
        }


@asynccontextmanager
async def open_deliverer(store: AlertStore, settings: Settings) -> AsyncIterator[Deliverer]:
    """Open a deliverer of what comes into ``store``.

    Raises:
        SettingsError: the file of authorities cannot be used.
    """
    store = published(store, settings.publish_delay_minutes, settings.coordinate_digits)
    async with open_senders(settings) as senders:
        yield Deliverer(
            store,
            senders,
            Wanted(Names(store)).read,
            owner=own_name(),
            clock=_now,
            chance=random.random,
            is_dead=is_dead,
            keep_for=timedelta(days=settings.delivery_log_days),
        )


async def deliver(store: AlertStore, settings: Settings) -> None:
    """Deliver what comes into ``store`` until it is cancelled."""
    async with open_deliverer(store, settings) as deliverer:
        await deliverer.run()


def _now() -> datetime:
    return datetime.now(UTC)
