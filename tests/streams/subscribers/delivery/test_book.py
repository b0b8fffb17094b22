"""Whose subscriptions are, how many one may have, and what can be changed at one."""

from __future__ import annotations

import pytest

from streams.subscribers.delivery import book as books
from streams.subscribers.delivery.book import Edit
from streams.subscribers.delivery.errors import NoSubscriptionError, SubscriptionError
from streams.subscribers.delivery.rules import Only
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Desk, Receiver

HOOK = "https://hooks.example/in"


def test_each_owner_has_their_own(quick_desk: Desk) -> None:
    desk = quick_desk
    ours, theirs, by_command = (
        desk.subscribe(HOOK, owner=owner).id for owner in ("desk", "other", "")
    )
    assert [each.id for each in desk.book.all("desk")] == [ours]
    assert [each.id for each in desk.book.all("")] == [by_command]
    assert {each.id for each in desk.book.all()} == {ours, theirs, by_command}


def test_one_owner_cannot_take_all_the_room(
    quick_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MOST_OF_ONE", 2)
    for _ in range(2):
        quick_desk.subscribe(HOOK, owner="desk")
    with pytest.raises(SubscriptionError, match="you have 2 subscriptions already"):
        quick_desk.subscribe(HOOK, owner="desk")
    for owner in ("other", "", "", ""):
        quick_desk.subscribe(HOOK, owner=owner)


async def test_an_edit_changes_what_it_names_and_nothing_else(
    quick_desk: Desk, receiver: Receiver
) -> None:
    desk = quick_desk
    made = desk.subscribe(receiver.url(), filter="country=SY", quiet="22:00-06:00")
    changed = desk.book.edit(
        made.id,
        Edit(name="night desk", filter="tier=confirmed&country=CD", quiet="", only=Only.CONFIRMED),
    )
    assert (changed.name, changed.quiet) == ("night desk", "")
    assert changed.filter == "country=CD&tier=confirmed"
    assert (changed.only, changed.target) == (Only.CONFIRMED, made.target)
    assert (changed.secret, changed.cursor) == (made.secret, made.cursor)
    assert desk.book.edit(made.id, Edit()) == changed == desk.book.get(made.id)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (Edit(name=""), "a name is one line"),
        (Edit(target="http://192.168.0.1/x"), "cannot be sent to|begins with https"),
        (Edit(filter="planet=mars"), "planet"),
        (Edit(digest_minutes=-1), "a digest comes every"),
        (Edit(quiet="soon"), "quiet hours are"),
    ],
)
def test_an_edit_that_cannot_be_meant_changes_nothing(
    quick_desk: Desk, edit: Edit, says: str
) -> None:
    made = quick_desk.subscribe(HOOK)
    with pytest.raises(SubscriptionError, match=says):
        quick_desk.book.edit(made.id, edit)
    assert quick_desk.book.get(made.id) == made
    with pytest.raises(NoSubscriptionError):
        quick_desk.book.edit("sub_none", edit)


async def test_what_was_for_a_subscriber_goes_to_its_new_address(
    quick_desk: Desk, receiver: Receiver
) -> None:
    desk = quick_desk
    made = desk.subscribe(receiver.url("/old"))
    receiver.status = 500
    desk.store.add(make_alert(1))
    deliverer = await desk.deliverer()
    await deliverer.settle()
    desk.book.edit(made.id, Edit(target=receiver.url("/new")))
    receiver.status = 200
    desk.pass_time(minutes=1)
    await deliverer.settle()
    assert [got.path for got in receiver.got] == ["/old", "/new"]
    assert len(set(receiver.ids)) == 1
