"""The deliverer: follows the store's numbers, sends what is for whom, notes what came of it.

What is for whom is kept in one commit with how far one looked, and what came of a try right after it:
killed at any moment, it goes on from there. A message that was sent and not yet noted is sent again,
under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from streams.errors import FrontwatchError
from streams.metrics import TRIES
from streams.safetext import one_line
from streams.subscribers.delivery import keeping, lease, outbox, planning, rules, subscriptions
from streams.subscribers.delivery.errors import NoSubscriptionError, SubscriptionError
from streams.subscribers.delivery.messages import Event, digest_id, event_of, parts
from streams.subscribers.delivery.outbox import Message, Outcome
from streams.subscribers.delivery.subscriptions import Channel, State, Subscription
from streams.subscribers.delivery.tables import DELIVERY
from streams.subscribers.errors import AlertStoreError
from streams.subscribers.filters import AlertFilter
from streams.subscribers.reading import by_number
from streams.subscribers.store import AlertStore
from streams.subscribers.writing import upsert

log = structlog.get_logger(__name__)

POLL_S: Final = 0.5
"""Seconds between two looks at the store: the greater part of an alert's way to a receiver."""
_BATCH: Final = 200
_IN_A_ROW: Final = 50
_TURN: Final = 20
"""Readings of so many messages; then another receiver may have the lane."""
_LANES: Final = 32
"""Receivers that are sent to at once; to one of them a message follows another."""
_SHORT: Final = {
    outbox.DELIVERED: "delivered",
    outbox.WAITING: "failed",
    outbox.GIVEN_UP: "given_up",
}
"""What a try came to, as metrics name it, by what it made of its message."""
_TROUBLE_S: Final = 5.0

ReadFilter = Callable[[str], AlertFilter]
"""Reads a subscription's filter; raises a SubscriptionError where it cannot be read."""


class Sender(Protocol):
    """A way to subscribers. What goes wrong on it is an outcome, and is not raised."""

    async def send(self, subscription: Subscription, event: Event) -> Outcome:
        """Send an event once."""


class Deliverer:
    """Delivers what comes into a store. One of all on a store works; the others stand by."""

    def __init__(
        self,
        store: AlertStore,
        senders: Mapping[Channel, Sender],
        read_filter: ReadFilter,
        *,
        owner: str,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        is_dead: Callable[[str], bool] = lambda _: False,
        keep_for: timedelta | None = None,
    ) -> None:
        """Deliver from ``store``.

        Args:
            store: The alerts, and the subscriptions.
            senders: The ways there are.
            read_filter: What reads a filter.
            owner: What no other process calls itself.
            clock: Returns the time in UTC.
            chance: Returns a number from 0 to below 1, for the waits between tries.
            is_dead: Tells of an owner whether it has ended for certain.
            keep_for: How long messages that are done with and the log are kept; None: for good.
        """
        self._store = store
        self._senders = senders
        self._read_filter = read_filter
        self._owner = owner
        self._clock = clock
        self._chance = chance
        self._is_dead = is_dead
        self._keep_for = keep_for
        self._pruned_at: datetime | None = None
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(_LANES)

    async def run(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Deliver until it is cancelled; then the lease is given back."""
        try:
            while True:
                await sleep(await self._look())
        finally:
            await self._stop()

    async def settle(self) -> None:
        """Deliver all that is due now, and return when each was tried once more."""
        await self.look()
        await asyncio.gather(*self._lanes.values())

    async def look(self) -> bool:
        """Plan what came, and begin to send what is due; return whether the lease is ours.

        Raises:
            AlertStoreError: the store cannot be used.
        """
        await asyncio.to_thread(self._forget)
        busy = await asyncio.to_thread(self._prepare)
        if busy is None:
            return False
        for subscription in busy:
            running = self._lanes.get(subscription.id)
            if running is None or running.done():
                lane = asyncio.create_task(self._lane(subscription))
                self._lanes[subscription.id] = lane
        self._lanes = {name: lane for name, lane in self._lanes.items() if not lane.done()}
        return True

    async def _look(self) -> float:
        """Look once; return how long to wait until the next time."""
        try:
            await self.look()
        except AlertStoreError as error:  # a full disk, a server that restarts: it passes
            log.warning("subscriptions wait for the alert store", reason=one_line(str(error)))
            return _TROUBLE_S
        return POLL_S

    async def _stop(self) -> None:
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        with suppress(AlertStoreError):  # it runs out by itself
            await asyncio.to_thread(self._leave)

    def _leave(self) -> None:
        with self._store.transaction(writes=True) as connection:
            lease.leave(connection, self._owner)

    # -- in a thread: the store --------------------------------------------------------------

    def _prepare(self) -> list[Subscription] | None:
        """Plan, close digests that are due; return whom something is due for, None without lease."""
        now = self._clock()
        with self._store.transaction(writes=False) as connection:
            served = subscriptions.every(connection, active=True)
        if not served:
            return []
        with self._store.transaction(writes=True) as connection:
            if not lease.take(connection, self._owner, now, self._is_dead):
                return None
        while self._plan(served, now):
            with self._store.transaction(writes=False) as connection:
                served = subscriptions.every(connection, active=True)
        awake = [each for each in served if not _quiet(each, now)]
        with self._store.transaction(writes=False) as connection:
            since = outbox.held_since(connection)
        for each in awake:
            if each.id in since and rules.digest_due(since[each.id], each.digest_minutes) <= now:
                self._digest(each, now)
        with self._store.transaction(writes=False) as connection:
            due = outbox.with_due(connection, now)
        return [each for each in awake if each.id in due]

    def _forget(self) -> None:
        """Remove what is old, once an hour; it does no harm where two processes do."""
        now = self._clock()
        if self._keep_for is None:
            return
        if self._pruned_at is None or now - self._pruned_at >= keeping.EVERY:
            self._pruned_at = now
            keeping.prune(self._store, now - self._keep_for)

    def _plan(self, served: Sequence[Subscription], now: datetime) -> bool:
        """Plan one batch; return whether there may be more."""
        behind = min((each.cursor for each in served), default=0)
        alerts = self._store.after(behind, _BATCH)
        if not alerts:
            return False
        last = alerts[-1].seq
        filters = [(each, self._wanted(each)) for each in served if each.cursor < last]
        with self._store.transaction(writes=True) as connection:
            batch = planning.read_batch(connection, alerts)
            for each, wanted in filters:
                if wanted is None:
                    values = {"state": "disabled", "reason": "its filter cannot be read"}
                    with suppress(NoSubscriptionError):  # removed meanwhile
                        subscriptions.change(connection, each.id, **values)
                else:
                    planning.plan(connection, each, wanted, batch, now)
        return True

    def _wanted(self, subscription: Subscription) -> AlertFilter | None:
        try:
            return self._read_filter(subscription.filter)
        except SubscriptionError as error:
            log.warning(
                "a filter cannot be read", subscription=subscription.id, reason=one_line(str(error))
            )
            return None

    def _digest(self, subscription: Subscription, now: datetime) -> None:
        """Make messages of the alerts that wait."""
        with self._store.transaction(writes=True) as connection:
            numbers = outbox.held(connection, subscription.id)
            known = by_number(connection, numbers)[::-1]
            groups = [[each.seq for each in part] for part in parts(known)]
            lost = sorted(set(numbers) - {each.seq for each in known})  # pruned meanwhile
            for group in [*groups, lost] if lost else groups:
                message = digest_id(subscription.id, group)
                outbox.assign(connection, subscription.id, message, group)
                row = planning.new_message(subscription, message, now)
                connection.execute(upsert(connection, DELIVERY).on_conflict_do_nothing(), [row])

    def _due(self, subscription: Subscription) -> list[Message]:
        with self._store.transaction(writes=False) as connection:
            return outbox.due(connection, subscription.id, self._clock(), _IN_A_ROW)

    def _event(self, subscription_id: str, message: Message) -> tuple[Subscription, Event | None]:
        """Return a message, None where its alerts are pruned; with the subscription as it is now."""
        with self._store.transaction(writes=False) as connection:
            subscription = subscriptions.get(connection, subscription_id)
            found = outbox.alerts_of(connection, subscription_id, message.id)
        alerts = [self._store.shown(each) for each in found]
        return subscription, event_of(message.id, alerts) if alerts else None

    def _record(self, subscription: Subscription, message: Message, outcome: Outcome) -> None:
        with self._store.transaction(writes=True) as connection:
            state = outbox.record(
                connection,
                subscription,
                message,
                outcome,
                now=self._clock(),
                chance=self._chance(),
            )
        TRIES.labels(subscription.channel.value, _SHORT[state]).inc()
        if not outcome.delivered:
            log.info(
                "a message was not delivered",
                subscription=subscription.id,
                message=message.id,
                state=state,
                reason=one_line(outcome.reason),
            )

    # -- a lane: one receiver ----------------------------------------------------------------

    async def _lane(self, subscription: Subscription) -> None:
        """Send to one subscriber what is due, until a try fails; raises nothing."""
        async with self._free:
            try:
                await self._send_due(subscription)
            except FrontwatchError as error:  # the store is away, or the subscription removed
                log.warning(
                    "a message waits", subscription=subscription.id, reason=one_line(str(error))
                )
            except Exception:  # one receiver's trouble is no other's
                log.exception("delivery failed", subscription=subscription.id)

    async def _send_due(self, subscription: Subscription) -> None:
        for _ in range(_TURN):
            messages = await asyncio.to_thread(self._due, subscription)
            for message in messages:
                if not await self._send(subscription, message):
                    return
            if len(messages) < _IN_A_ROW:
                return

    async def _send(self, subscription: Subscription, message: Message) -> bool:
        """Try a message once and note it; return whether the next may follow."""
        fresh, event = await asyncio.to_thread(self._event, subscription.id, message)
        if fresh.state is not State.ACTIVE or _quiet(fresh, self._clock()):
            return False
        outcome = await self._try(fresh, event)
        await asyncio.to_thread(self._record, fresh, message, outcome)
        return outcome.delivered

    async def _try(self, subscription: Subscription, event: Event | None) -> Outcome:
        sender = self._senders.get(subscription.channel)
        if event is None:
            return Outcome(delivered=False, reason="its alerts have left the store")
        if sender is None:
            return Outcome(delivered=False, reason=f"{subscription.channel} is not set up here")
        try:
            return await sender.send(subscription, event)
        except Exception as error:
            log.exception("a sender failed", subscription=subscription.id, message=event.id)
            return Outcome(delivered=False, reason=f"internal: {type(error).__name__}")


def _quiet(subscription: Subscription, now: datetime) -> bool:
    hours = subscription.quiet_hours
    return hours is not None and hours.covers(now)
