"""What Prometheus reads of the alert store and of what is delivered from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from streams.subscribers import reading
from streams.subscribers.delivery.outbox import GIVEN_UP, WAITING
from streams.subscribers.delivery.subscriptions import State
from streams.subscribers.delivery.tables import DELIVERY, SUBSCRIPTION
from streams.subscribers.errors import AlertStoreError
from streams.subscribers.store import AlertStore

_COUNTED: Final = (WAITING, GIVEN_UP)
"""Not those that were delivered: there may be millions, and whoever asks waits."""


def _now() -> datetime:
    return datetime.now(UTC)


class StoreMetrics(Collector):
    """Figures of a store, read from it whenever somebody asks: of all its writers together."""

    def __init__(
        self,
        store: AlertStore,
        registry: CollectorRegistry,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._store = store
        self._clock = clock
        registry.register(self)

    def describe(self) -> Iterator[Metric]:
        """Yield the names and meanings alone, so that registering asks no store."""
        yield self._up
        yield self._newest
        yield self._subscriptions
        yield self._messages
        yield self._oldest

    def collect(self) -> Iterator[Metric]:
        """Yield what the store says; only that it is away where it says nothing."""
        try:
            with self._store.transaction(writes=False) as connection:
                found = list(self._read(connection))
        except AlertStoreError:
            found = []
        up = self._up
        up.add_metric([], 1.0 if found else 0.0)
        yield up
        yield from found

    def _read(self, connection: Connection) -> Iterator[Metric]:
        newest = self._newest
        newest.add_metric([], reading.last(connection))
        yield newest
        query = select(SUBSCRIPTION.c.state, func.count()).group_by(SUBSCRIPTION.c.state)
        by_state = {row[0]: row[1] for row in connection.execute(query)}
        subscriptions = self._subscriptions
        for each in State:
            subscriptions.add_metric([each.value], by_state.get(each.value, 0))
        yield subscriptions
        messages = self._messages
        for state in _COUNTED:
            count = select(func.count()).select_from(DELIVERY).where(DELIVERY.c.state == state)
            messages.add_metric([state.replace(" ", "_")], connection.execute(count).scalar_one())
        yield messages
        served = select(SUBSCRIPTION.c.subscription_id).where(
            SUBSCRIPTION.c.state == State.ACTIVE.value, SUBSCRIPTION.c.quiet == ""
        )
        due = select(func.min(DELIVERY.c.due_at)).where(
            DELIVERY.c.state == WAITING, DELIVERY.c.subscription_id.in_(served)
        )
        first = connection.execute(due).scalar_one()
        oldest = self._oldest
        oldest.add_metric([], max(0.0, (self._clock() - first).total_seconds()) if first else 0.0)
        yield oldest

    @property
    def _up(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "frontwatch_store_up", "1 while the alert store can be read, else 0."
        )

    @property
    def _newest(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "frontwatch_store_last_sequence",
            "Number of the newest alert in the alert store: alerts that were ever stored.",
        )

    @property
    def _subscriptions(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "frontwatch_subscriptions",
            "Subscriptions by state: active, paused, disabled (by what its receiver answered).",
            labels=["state"],
        )

    @property
    def _messages(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "frontwatch_subscription_messages",
            "Messages to subscribers that are not delivered: waiting (to be sent, or sent again), "
            "given_up.",
            labels=["state"],
        )

    @property
    def _oldest(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "frontwatch_subscription_overdue_seconds",
            "Seconds since the oldest message to an active subscription without quiet hours was due to "
            "be sent, or sent again; 0 where none is. It grows while nobody delivers.",
        )
