"""What leaves the tables of delivery, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.alerts import AlertKind
from streams.metrics import TRIES
from streams.subscribers.delivery import keeping
from streams.subscribers.delivery.keeping import Removed, prune
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Desk, Receiver
from tests.streams.subscribers.delivery.test_deliverer import ids


async def test_what_is_done_goes_by_age_and_what_waits_stays(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_BATCH", 2)
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    desk.store.add_all([make_alert(number) for number in range(1, 6)])
    await deliverer.settle()
    desk.pass_time(days=10)
    receiver.status = 500
    desk.store.add(make_alert(6))
    await deliverer.settle()
    assert prune(desk.store, desk.now - timedelta(days=11)) == Removed(0, 0)
    assert prune(desk.store, desk.now - timedelta(days=5)) == Removed(5, 5)
    figures = desk.book.figures(made.id)
    assert (figures.delivered, figures.waiting) == (0, 1)
    assert [line.message_id for line in desk.book.log(made.id)] == ids(6)
    receiver.status = 200
    desk.pass_time(days=40)
    prune(desk.store, desk.now)
    await deliverer.settle()
    assert receiver.ids == [*ids(1, 2, 3, 4, 5), *ids(6, 6)]


async def test_nothing_comes_again_and_a_late_reversal_still_reaches_who_was_told(
    desk: Desk, receiver: Receiver
) -> None:
    desk.subscribe(receiver.url(), filter="kind=new")
    deliverer = await desk.deliverer()
    first = make_alert(1)
    desk.store.add(first)
    await deliverer.settle()
    desk.pass_time(days=400)
    assert prune(desk.store, desk.now) == Removed(1, 1)
    desk.store.add(first)
    await deliverer.settle()
    reversal = make_alert(2, change_id="chg_2", kind=AlertKind.REVERSAL, follows=first.alert_id)
    desk.store.add(reversal)
    await deliverer.settle()
    assert receiver.ids == ids(1, 2)


async def test_whoever_delivers_removes_what_is_old(quick_desk: Desk, receiver: Receiver) -> None:
    desk = quick_desk
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer(keep_for=timedelta(days=30))
    desk.store.add(make_alert(1))
    await deliverer.settle()
    desk.pass_time(days=29)
    await deliverer.settle()
    assert desk.book.figures(made.id).delivered == 1
    desk.pass_time(days=2)
    await deliverer.settle()
    assert desk.book.figures(made.id).delivered == 0
    assert desk.book.log(made.id) == []


async def test_tries_are_counted_by_what_came_of_them(quick_desk: Desk, receiver: Receiver) -> None:
    def counted() -> dict[str, float]:
        samples = next(iter(TRIES.collect())).samples
        return {
            each.labels["result"]: each.value
            for each in samples
            if each.labels["channel"] == "webhook" and each.name.endswith("_total")
        }

    before = counted()
    quick_desk.subscribe(receiver.url())
    deliverer = await quick_desk.deliverer()
    for number, status in ((1, 500), (2, 200), (3, 410)):
        receiver.status = status
        quick_desk.store.add(make_alert(number))
        await deliverer.settle()
    after = counted()
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown == {"failed": 1, "delivered": 1, "given_up": 1}
