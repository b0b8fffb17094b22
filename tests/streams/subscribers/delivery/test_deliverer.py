"""From the store to a real receiver, by a clock that the test sets."""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from schemas.alerts import AlertKind
from schemas.claims import Place
from schemas.control import Tier
from streams.subscribers.delivery.rules import Only
from streams.subscribers.delivery.signing import key_of
from streams.subscribers.delivery.subscriptions import State
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Desk, Got, NewReceiver, Receiver

GOMA = Place(id="gn:216281", mention="Goma", name="Goma", country="CD", resolved=True)


def ids(*numbers: int) -> list[str]:
    return [f"{make_alert(number).alert_id}-{number}" for number in numbers]


async def test_a_subscriber_gets_what_comes_and_passes_its_filter_once(
    desk: Desk, receiver: Receiver
) -> None:
    desk.store.add(make_alert(1))  # before there was a subscription
    made = desk.subscribe(receiver.url(), filter="country=SY")
    deliverer = await desk.deliverer()
    desk.store.add_all([make_alert(2), make_alert(3, place=GOMA, change_id="chg_2"), make_alert(4)])
    for _ in range(3):
        await deliverer.settle()
    assert receiver.ids == ids(2, 4)
    assert [line.result for line in desk.book.log(made.id)] == ["delivered"] * 2
    assert desk.book.figures(made.id).delivered == 2


async def test_each_gets_its_own(desk: Desk, new_receiver: NewReceiver) -> None:
    syria, congo, everything = [await new_receiver() for _ in range(3)]
    desk.subscribe(syria.url(), filter="country=SY")
    desk.subscribe(congo.url(), filter="country=CD")
    desk.subscribe(everything.url())
    desk.store.add_all([make_alert(1), make_alert(2, place=GOMA, change_id="chg_2")])
    await (await desk.deliverer()).settle()
    assert (syria.ids, congo.ids, everything.ids) == (ids(1), ids(2), ids(1, 2))


@pytest.mark.parametrize(
    ("kind", "tier"),
    [
        (AlertKind.DENIED, Tier.DENIED),
        (AlertKind.CONTESTED, Tier.CONTESTED),
        (AlertKind.CORRECTION, Tier.RETRACTED),
    ],
)
async def test_what_takes_an_alert_back_reaches_who_got_it_and_nobody_else(
    desk: Desk, new_receiver: NewReceiver, kind: AlertKind, tier: Tier
) -> None:
    confirmed, denials_elsewhere = [await new_receiver() for _ in range(2)]
    desk.subscribe(confirmed.url(), only=Only.CONFIRMED)
    desk.subscribe(denials_elsewhere.url(), filter="country=CD")
    deliverer = await desk.deliverer()
    desk.store.add(make_alert(1, kind=AlertKind.UPGRADE, tier=Tier.CONFIRMED))
    await deliverer.settle()
    follow_up = {"kind": kind, "tier": tier, "follows": make_alert(1).alert_id}
    desk.store.add(make_alert(2, **follow_up))
    desk.store.add(make_alert(3, change_id="chg_other", kind=kind, tier=tier))
    await deliverer.settle()
    assert confirmed.ids == ids(1, 2)
    assert denials_elsewhere.ids == []


async def test_a_reversal_by_another_change_reaches_who_got_the_first(
    desk: Desk, receiver: Receiver
) -> None:
    """Also when it names a later alert of that change, which the subscriber did not get."""
    desk.subscribe(receiver.url(), filter="kind=new&gaining=syrian-army")
    deliverer = await desk.deliverer()
    first = make_alert(1)
    upgrade = make_alert(2, kind=AlertKind.UPGRADE, follows=first.alert_id)
    reversal: dict[str, Any] = {"change_id": "chg_2", "kind": AlertKind.REVERSAL, "gainer": None}
    desk.store.add_all([first, upgrade])
    await deliverer.settle()
    desk.store.add(make_alert(3, follows=upgrade.alert_id, **reversal))
    taken_back = make_alert(4, **reversal | {"kind": AlertKind.CORRECTION})
    desk.store.add(taken_back)
    await deliverer.settle()
    assert receiver.ids == ids(1, 3, 4)


async def test_a_reversal_that_comes_at_once_reaches_who_gets_the_first(
    desk: Desk, receiver: Receiver
) -> None:
    desk.subscribe(receiver.url(), filter="kind=new")
    first = make_alert(1)
    reversal = make_alert(2, change_id="chg_2", kind=AlertKind.REVERSAL, follows=first.alert_id)
    desk.store.add_all([first, reversal])
    await (await desk.deliverer()).settle()
    assert receiver.ids == ids(1, 2)


async def test_reversals_only(desk: Desk, receiver: Receiver) -> None:
    desk.subscribe(receiver.url(), only=Only.REVERSALS)
    desk.store.add(make_alert(1))
    desk.store.add(make_alert(2, change_id="chg_2", kind=AlertKind.REVERSAL))
    desk.store.add(make_alert(3, kind=AlertKind.DENIED))
    await (await desk.deliverer()).settle()
    assert receiver.ids == ids(2)


async def test_a_receiver_that_is_down_for_an_hour_gets_all_of_it_once_with_the_same_ids(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    receiver.status = 503
    for minute in range(60):
        if minute % 10 == 0:
            desk.store.add(make_alert(minute + 1))
        await deliverer.settle()
        desk.pass_time(minutes=1)
    refused = receiver.ids
    assert set(refused) == set(ids(1, 11, 21, 31, 41, 51))
    receiver.status = 200
    receiver.got.clear()
    for _ in range(200):
        await deliverer.settle()
        desk.pass_time(minutes=5)
    assert sorted(receiver.ids) == sorted(ids(1, 11, 21, 31, 41, 51))
    assert desk.book.figures(made.id).delivered == 6


async def test_after_eight_tries_in_a_day_it_is_given_up_and_can_be_replayed(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    receiver.status = 500
    desk.store.add(make_alert(1))
    began = desk.now
    tries: list[timedelta] = []
    while desk.now < began + timedelta(hours=30):
        seen = len(receiver.got)
        await deliverer.settle()
        tries += [desk.now - began] * (len(receiver.got) - seen)
        desk.pass_time(seconds=5 if len(tries) < 2 else 600)
    assert len(tries) == 8
    assert timedelta(hours=18) < tries[-1] < timedelta(hours=24)
    assert set(receiver.ids) == set(ids(1))
    log = desk.book.log(made.id)
    assert [line.result for line in log] == ["given up"] + ["failed"] * 7
    assert {line.status for line in log} == {500}
    assert desk.book.figures(made.id).given_up == 1
    receiver.status = 200
    assert desk.book.replay(made.id) == 1
    await deliverer.settle()
    assert receiver.ids == ids(1) * 9
    newest = desk.book.log(made.id)[0]
    assert (newest.number, newest.result) == (9, "delivered")


async def test_gone_disables_and_the_subscription_can_be_resumed(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    receiver.status = 410
    desk.store.add(make_alert(1))
    await deliverer.settle()
    now = desk.book.get(made.id)
    assert (now.state, "410" in now.reason) == (State.DISABLED, True)
    receiver.status = 200
    desk.store.add(make_alert(2))
    desk.pass_time(hours=30)
    await deliverer.settle()
    assert receiver.ids == ids(1)
    desk.book.resume(made.id)
    await deliverer.settle()
    assert receiver.ids == ids(1, 2)
    assert desk.book.replay(made.id) == 1
    await deliverer.settle()
    assert receiver.ids == ids(1, 2, 1)


async def test_one_that_is_slow_holds_no_other_up(
    quick_desk: Desk, new_receiver: NewReceiver
) -> None:
    desk = quick_desk
    slow, quick = [await new_receiver() for _ in range(2)]
    slow.status = None
    desk.subscribe(slow.url())
    desk.subscribe(quick.url())
    deliverer = await desk.deliverer(timeout_s=30)
    for number in (1, 2, 3):
        desk.store.add(make_alert(number))
        await deliverer.look()
        while quick.ids != ids(*range(1, number + 1)):
            await deliverer.look()
    assert slow.ids == ids(1)
    slow.held.set()
    slow.status = 200
    while len(slow.got) < 3:
        await deliverer.look()
    await deliverer.settle()
    assert slow.ids == ids(1, 2, 3)


async def test_a_redirect_inside_is_tried_again_and_never_followed(
    quick_desk: Desk, receiver: Receiver, new_receiver: NewReceiver
) -> None:
    desk = quick_desk
    inner = await new_receiver()
    desk.subscribe(receiver.url())
    receiver.status, receiver.headers = 307, {"Location": inner.url("/admin")}
    desk.store.add(make_alert(1))
    deliverer = await desk.deliverer()
    await deliverer.settle()
    receiver.status, receiver.headers = 200, {}
    desk.pass_time(minutes=1)
    await deliverer.settle()
    assert receiver.ids == ids(1, 1)
    assert inner.got == []


async def test_quiet_hours_wait_and_come_as_one_digest(desk: Desk, receiver: Receiver) -> None:
    desk.subscribe(receiver.url(), quiet="22:00-06:00")
    deliverer = await desk.deliverer()
    desk.now = desk.now.replace(hour=21, minute=59)
    desk.store.add(make_alert(1))
    await deliverer.settle()
    desk.pass_time(minutes=30)
    for number in (2, 3):
        desk.store.add(make_alert(number))
        await deliverer.settle()
        desk.pass_time(hours=1)
    assert receiver.ids == ids(1)
    desk.now = desk.now.replace(hour=5, minute=59) + timedelta(days=1)
    await deliverer.settle()
    assert receiver.ids == ids(1)
    desk.pass_time(minutes=1)
    for _ in range(2):
        await deliverer.settle()
    assert len(receiver.got) == 2
    digest = receiver.got[1]
    assert digest.event["type"] == "frontwatch.digest.v1"
    assert [line["stored"] for line in digest.data["alerts"]] == [2, 3]


async def test_what_failed_before_the_quiet_hours_waits_for_their_end(
    quick_desk: Desk, receiver: Receiver
) -> None:
    desk = quick_desk
    desk.subscribe(receiver.url(), quiet="12:01-13:00")
    deliverer = await desk.deliverer()
    receiver.status = 500
    desk.store.add(make_alert(1))
    await deliverer.settle()
    receiver.status = 200
    for _ in range(50):
        desk.pass_time(minutes=1)
        await deliverer.settle()
    assert receiver.ids == ids(1)
    desk.pass_time(minutes=10)
    await deliverer.settle()
    assert receiver.ids == ids(1, 1)


async def test_digests_come_at_their_time_with_everything_since_and_reversals_in_them(
    desk: Desk, receiver: Receiver
) -> None:
    desk.subscribe(receiver.url(), digest_minutes=60, filter="tier=reported")
    deliverer = await desk.deliverer()
    for minute in range(1, 122):
        desk.pass_time(minutes=1)
        if minute in {5, 50, 70}:
            desk.store.add(make_alert(minute))
        if minute == 71:
            desk.store.add(make_alert(71, kind=AlertKind.DENIED, tier=Tier.DENIED))
        await deliverer.settle()
    assert [[line["revision"] for line in got.data["alerts"]] for got in receiver.got] == [
        [5, 50],
        [70, 71],
    ]


async def test_a_digest_is_tried_again_with_the_same_alerts_under_the_same_id(
    desk: Desk, receiver: Receiver
) -> None:
    desk.subscribe(receiver.url(), digest_minutes=60)
    receiver.status = 500
    desk.store.add_all([make_alert(1), make_alert(2)])
    deliverer = await desk.deliverer()
    await deliverer.settle()
    desk.pass_time(hours=1)
    await deliverer.settle()
    desk.store.add(make_alert(3))
    receiver.status = 200
    desk.pass_time(minutes=1)
    await deliverer.settle()
    first, second = receiver.got
    assert first.id == second.id
    assert first.data == second.data


async def test_while_a_secret_is_rotated_both_sign(desk: Desk, receiver: Receiver) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    fresh = desk.book.rotate(made.id)
    assert fresh.secret != made.secret
    desk.store.add(make_alert(1))
    await deliverer.settle()
    desk.pass_time(hours=25)
    desk.store.add(make_alert(2))
    await deliverer.settle()
    during, afterwards = receiver.got
    assert signatures(during) == [signed(during, fresh.secret), signed(during, made.secret)]
    assert signatures(afterwards) == [signed(afterwards, fresh.secret)]


def signatures(got: Got) -> list[str]:
    return got.headers["webhook-signature"].split(" ")


def signed(got: Got, secret: str) -> str:
    content = f"{got.id}.{got.headers['webhook-timestamp']}.".encode() + got.body
    return "v1," + b64encode(hmac.new(key_of(secret), content, sha256).digest()).decode()


async def test_paused_it_waits_and_goes_on_where_it_was(desk: Desk, receiver: Receiver) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    desk.book.pause(made.id, "holiday")
    desk.store.add(make_alert(1))
    await deliverer.settle()
    assert receiver.ids == []
    desk.book.resume(made.id)
    await deliverer.settle()
    assert receiver.ids == ids(1)
    desk.book.pause(made.id)
    desk.store.add(make_alert(2))
    desk.book.resume(made.id, from_now=True)
    desk.store.add(make_alert(3))
    await deliverer.settle()
    assert receiver.ids == ids(1, 3)


async def test_what_is_removed_leaves_nothing_behind(desk: Desk, receiver: Receiver) -> None:
    made = desk.subscribe(receiver.url())
    deliverer = await desk.deliverer()
    desk.store.add(make_alert(1))
    desk.book.remove(made.id)
    await deliverer.settle()
    assert receiver.ids == []
    assert desk.book.all() == []


async def test_one_owner_delivers_and_another_follows_when_it_is_gone(
    desk: Desk, receiver: Receiver
) -> None:
    desk.subscribe(receiver.url())
    first, second = await desk.deliverer("first"), await desk.deliverer("second")
    desk.store.add(make_alert(1))
    assert await first.look()
    assert not await second.look()
    await first.settle()
    desk.store.add(make_alert(2))
    desk.pass_time(seconds=31)  # the first was killed: nobody gave the lease back
    await second.settle()
    assert not await first.look()
    assert receiver.ids == ids(1, 2)


async def test_many_alerts_are_planned_and_sent_in_their_order(
    quick_desk: Desk, receiver: Receiver
) -> None:
    desk = quick_desk
    made = desk.subscribe(receiver.url())
    desk.store.add_all([make_alert(number) for number in range(1, 451)])
    deliverer = await desk.deliverer()
    while desk.book.figures(made.id).delivered < 450:
        await deliverer.settle()
    assert [got.data["revision"] for got in receiver.got] == list(range(1, 451))
