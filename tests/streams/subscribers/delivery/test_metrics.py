"""What Prometheus reads of the store and of what goes out: of a real store, as it fills."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from prometheus_client import CollectorRegistry

from streams.subscribers.metrics import StoreMetrics
from streams.subscribers.store import AlertStore
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Desk, NewReceiver, Receiver


def figures(desk: Desk) -> dict[str, float]:
    """Return what is told, by name and state, without what all names begin with."""
    registry = CollectorRegistry()
    StoreMetrics(desk.store, registry, clock=lambda: desk.now)
    samples = [each for metric in registry.collect() for each in metric.samples]
    return {
        "/".join([each.name.removeprefix("frontwatch_"), *each.labels.values()]): each.value
        for each in samples
    }


async def test_it_tells_what_is_stored_and_what_waits(desk: Desk, receiver: Receiver) -> None:
    empty = figures(desk)
    assert empty["store_up"] == 1
    assert set(empty.values()) == {0, 1}
    made = desk.subscribe(receiver.url())
    receiver.status = 500
    desk.store.add_all([make_alert(1), make_alert(2)])
    await (await desk.deliverer()).settle()
    desk.pass_time(hours=1)
    told = figures(desk)
    assert told["store_last_sequence"] == 2
    assert told["subscriptions/active"] == 1
    assert told["subscription_messages/waiting"] == 2
    assert 3000 < told["subscription_overdue_seconds"] <= 3600
    desk.book.pause(made.id)
    paused = figures(desk)
    assert paused["subscriptions/paused"] == 1
    assert paused["subscription_overdue_seconds"] == 0  # nobody is to send it
    assert paused["subscription_messages/waiting"] == 2


async def test_what_is_delivered_does_not_wait_and_quiet_hours_are_not_overdue(
    desk: Desk, new_receiver: NewReceiver
) -> None:
    loud, quiet = [await new_receiver() for _ in range(2)]
    desk.subscribe(loud.url())
    desk.subscribe(quiet.url(), quiet="13:00-23:00")
    quiet.status = 500
    desk.store.add(make_alert(1))
    await (await desk.deliverer()).settle()
    desk.pass_time(hours=2)
    told = figures(desk)
    assert (len(loud.got), len(quiet.got)) == (1, 1)
    assert told["subscription_messages/waiting"] == 1
    assert told["subscription_overdue_seconds"] == 0


def test_a_store_that_cannot_be_read_is_told_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    with AlertStore(path) as store:
        registry = CollectorRegistry()
        StoreMetrics(store, registry)
        with sqlite3.connect(path) as database:
            database.execute("DROP TABLE delivery")
        samples = [each for metric in registry.collect() for each in metric.samples]
    assert [(each.name, each.value) for each in samples] == [("frontwatch_store_up", 0.0)]
