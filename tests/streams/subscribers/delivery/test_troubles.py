"""Each trouble of a receiver, and each way to wait: nothing is lost, and nothing has two ids."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from schemas.alerts import AlertKind
from streams.subscribers.delivery.book import Edit
from streams.subscribers.delivery.subscriptions import State
from streams.subscribers.delivery.webhook import trusting
from tests.streams.kafka.certificates import Authority
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Desk, NewReceiver, Receiver
from tests.streams.subscribers.delivery.test_deliverer import ids
from tests.streams.subscribers.delivery.test_webhook import serving

Trouble = Callable[[Receiver], None]


def slow(receiver: Receiver) -> None:
    receiver.status = None


def broken(receiver: Receiver) -> None:
    receiver.status = 500


def redirecting(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": "http://10.0.0.1/admin"}


def busy(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 503, {"Retry-After": "7"}


@pytest.mark.parametrize("trouble", [slow, broken, redirecting, busy])
async def test_after_a_trouble_all_comes_under_the_ids_of_the_first_try(
    quick_desk: Desk, receiver: Receiver, trouble: Trouble
) -> None:
    desk = quick_desk
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer(timeout_s=0.5)
    trouble(receiver)
    desk.store.add_all([make_alert(1), make_alert(2)])
    await deliverer.settle()
    assert receiver.ids == ids(1)  # the second waits behind the first, which failed
    assert desk.book.get(made.id).state is State.ACTIVE
    assert [line.result for line in desk.book.log(made.id)] == ["failed"]
    receiver.held.set()
    receiver.status, receiver.headers = 200, {}
    desk.pass_time(minutes=1)
    for _ in range(3):
        await deliverer.settle()
    assert sorted(receiver.ids) == ids(1, 1, 2)
    figures = desk.book.figures(made.id)
    assert (figures.delivered, figures.waiting, figures.given_up) == (2, 0, 0)


async def test_a_bad_certificate_gets_nothing_until_it_is_mended(
    quick_desk: Desk, new_receiver: NewReceiver, own_authority: Authority
) -> None:
    desk = quick_desk
    receiver = await new_receiver(serving(own_authority, "troubled"))
    made = desk.subscribe(receiver.url())
    desk.store.add(make_alert(1))
    suspicious = await desk.deliverer()
    await suspicious.settle()
    assert receiver.got == []
    (line,) = desk.book.log(made.id)
    assert (line.result, "certificate is not valid" in line.reason) == ("failed", True)
    desk.pass_time(minutes=1)
    mended = await desk.deliverer(trusted=trusting(own_authority.certificate))
    await mended.settle()
    assert receiver.ids == ids(1)


@pytest.mark.parametrize("how", ["at once", "digest", "quiet", "paused", "from now", "disabled"])
async def test_a_reversal_reaches_who_got_what_it_reverses_however_they_wait(
    desk: Desk, receiver: Receiver, how: str
) -> None:
    """Only new alerts pass the filter; the reversal is of another change and does not."""
    quiet = "12:30-13:30" if how == "quiet" else ""
    made = desk.subscribe(receiver.url(), filter="kind=new&gaining=syrian-army", quiet=quiet)
    deliverer = await desk.deliverer()
    first = make_alert(1)
    desk.store.add(first)
    await deliverer.settle()
    if how == "digest":
        desk.book.edit(made.id, Edit(digest_minutes=60))
    if how in {"paused", "from now"}:
        desk.book.pause(made.id)
    if how == "disabled":
        receiver.status = 410
        desk.store.add(make_alert(8, change_id="chg_8"))
        await deliverer.settle()
        receiver.status = 200
    desk.pass_time(minutes=45)
    desk.store.add_all(
        [
            make_alert(2, change_id="chg_2", kind=AlertKind.REVERSAL, follows=first.alert_id),
            make_alert(3, change_id="chg_3", kind=AlertKind.UPGRADE),
            make_alert(4, change_id="chg_4", kind=AlertKind.REVERSAL),
        ]
    )
    receiver.got.clear()
    await deliverer.settle()
    if how in {"paused", "from now", "disabled"}:
        assert receiver.got == []
        desk.book.resume(made.id, from_now=how == "from now")
    desk.pass_time(hours=1)
    await deliverer.settle()
    await deliverer.settle()
    told = [line["alert_id"] for got in receiver.got for line in got.data.get("alerts", [got.data])]
    assert told == [make_alert(2).alert_id]


async def test_from_now_leaves_out_all_else_and_goes_on_after_it(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    desk.book.pause(made.id)
    desk.store.add_all([make_alert(n, change_id=f"chg_{n}") for n in range(1, 451)])
    desk.book.resume(made.id, from_now=True)
    desk.store.add(make_alert(451))
    await deliverer.settle()
    assert receiver.ids == ids(451)


async def test_what_waits_in_line_as_quiet_hours_begin_waits_for_their_end(
    quick_desk: Desk, receiver: Receiver
) -> None:
    desk = quick_desk
    desk.subscribe(receiver.url(), quiet="22:00-06:00")
    deliverer = await desk.deliverer()
    desk.now = desk.now.replace(hour=21, minute=59)
    desk.store.add_all([make_alert(number) for number in (1, 2, 3)])
    receiver.status = None  # it takes its time over the first
    await deliverer.look()
    async with asyncio.timeout(5):
        await receiver.came.wait()
    desk.pass_time(minutes=1)
    receiver.status = 200
    receiver.held.set()
    await deliverer.settle()
    assert len(receiver.ids) == 1
    desk.now = desk.now.replace(hour=6, minute=0) + timedelta(days=1)
    await deliverer.settle()
    assert len(receiver.ids) == len(set(receiver.ids)) == 3


async def test_a_digest_whose_time_falls_into_quiet_hours_comes_at_their_end(
    quick_desk: Desk, receiver: Receiver
) -> None:
    desk = quick_desk
    desk.subscribe(receiver.url(), digest_minutes=60, quiet="13:00-15:30")
    deliverer = await desk.deliverer()
    for hour, minute in ((12, 30), (13, 10), (15, 29)):
        desk.now = desk.now.replace(hour=hour, minute=minute)
        desk.store.add(make_alert(hour * 60 + minute))
        await deliverer.settle()
    assert receiver.got == []
    desk.pass_time(minutes=1)
    for _ in range(2):
        await deliverer.settle()
    (digest,) = receiver.got
    assert [line["stored"] for line in digest.data["alerts"]] == [1, 2, 3]
    desk.store.add(make_alert(1))
    await deliverer.settle()
    desk.now = desk.now.replace(hour=16, minute=0)
    await deliverer.settle()
    assert len(receiver.got) == 2, "after it digests come at their own times again"
