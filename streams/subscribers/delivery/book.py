"""The book of subscriptions: what a command or the HTTP API does with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from streams.subscribers.delivery import outbox, planning, subscriptions
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.outbox import Figures, LogLine
from streams.subscribers.delivery.rules import Only
from streams.subscribers.delivery.signing import NEW_BYTES, secret_of
from streams.subscribers.delivery.subscriptions import Channel, State, Subscription
from streams.subscribers.store import AlertStore

ROTATION: Final = timedelta(hours=24)
"""How long the secret before signs beside a new one."""
MOST: Final = 10_000
"""Subscriptions of a store: each is asked about every alert."""
MOST_OF_ONE: Final = 100
"""Subscriptions of one caller of the HTTP API."""
_BATCH: Final = 200

Check = Callable[[Channel, str], None]
"""Raises a SubscriptionError where a target cannot be sent to on a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody subscribes to; see Subscription for the fields. An empty secret: a new one."""

    name: str
    target: str
    channel: Channel = Channel.WEBHOOK
    filter: str = ""
    digest_minutes: int = 0
    quiet: str = ""
    only: Only = Only.ALL
    secret: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to be another at a subscription; None stays as it is. See Subscription for the fields."""

    name: str | None = None
    target: str | None = None
    filter: str | None = None
    digest_minutes: int | None = None
    quiet: str | None = None
    only: Only | None = None


class SubscriptionBook:
    """The subscriptions of a store. Calls wait for the store: on an event loop, in a thread."""

    def __init__(
        self,
        store: AlertStore,
        check: Check,
        canonical: Callable[[str], str],
        *,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Keep the subscriptions of ``store``.

        Args:
            store: Where they are kept.
            check: Refuses a target that cannot be sent to.
            canonical: Returns a filter in one way of writing it, or raises a FrontwatchError.
            clock: Returns the time in UTC.
            random_bytes: Returns so many bytes that nobody can guess.
        """
        self._store = store
        self._check = check
        self._canonical = canonical
        self._clock = clock
        self._random = random_bytes

    def add(self, wish: Wish) -> Subscription:
        """Subscribe to what comes from now on; return the subscription with its secret.

        Raises:
            SubscriptionError: it cannot be meant, or there are too many.
        """
        self._require_room(wish.owner)
        self._check(wish.channel, wish.target)
        new = Subscription(
            id=f"sub_{self._random(10).hex()}",
            name=wish.name,
            filter=self._canonical(wish.filter),
            channel=wish.channel,
            target=wish.target,
            secret=wish.secret or self._secret(),
            digest_minutes=wish.digest_minutes,
            quiet=wish.quiet,
            only=wish.only,
            cursor=self._store.last_sequence(),
            made_at=self._clock(),
            owner=wish.owner,
        )
        with self._store.transaction(writes=True) as connection:
            subscriptions.add(connection, new)
        return new

    def all(self, owner: str | None = None) -> list[Subscription]:
        """Return every subscription, or those of an ``owner``, the oldest first."""
        with self._store.transaction(writes=False) as connection:
            return list(subscriptions.every(connection, owner=owner))

    def get(self, subscription_id: str) -> Subscription:
        """Return a subscription.

        Raises:
            NoSubscriptionError: there is none.
        """
        with self._store.transaction(writes=False) as connection:
            return subscriptions.get(connection, subscription_id)

    def figures(self, subscription_id: str) -> Figures:
        """Return how a subscription stands."""
        with self._store.transaction(writes=False) as connection:
            return outbox.figures(connection, subscription_id)

    def edit(self, subscription_id: str, edit: Edit) -> Subscription:
        """Set what ``edit`` names; what was for the subscriber stays for it.

        Raises:
            NoSubscriptionError: there is none.
            SubscriptionError: what it would be cannot be meant.
        """
        before = self.get(subscription_id)
        values = {name: value for name, value in asdict(edit).items() if value is not None}
        if edit.target is not None:
            self._check(before.channel, edit.target)
        if edit.filter is not None:
            values["filter"] = self._canonical(edit.filter)
        if edit.only is not None:
            values["only"] = edit.only.value
        return self._change(subscription_id, **values) if values else before

    def pause(self, subscription_id: str, reason: str = "") -> Subscription:
        """Send nothing until it is resumed. What comes meanwhile waits.

        Raises:
            NoSubscriptionError: there is none.
        """
        return self._change(subscription_id, state=State.PAUSED.value, reason=reason[:200])

    def resume(self, subscription_id: str, *, from_now: bool = False) -> Subscription:
        """Go on where it was paused or disabled; ``from_now`` leaves out what came meanwhile.

        What takes back or disputes an alert that the subscriber got is not left out.

        Raises:
            NoSubscriptionError: there is none.
        """
        if from_now:
            self._pass_over(subscription_id)
        return self._change(subscription_id, state=State.ACTIVE.value, reason="")

    def rotate(self, subscription_id: str, secret: str = "") -> Subscription:
        """Set a new secret; for a day the one before signs beside it.

        Raises:
            NoSubscriptionError: there is none.
            SubscriptionError: the secret given is none.
        """
        before, now = self.get(subscription_id), self._clock()
        fresh = replace(before, secret=secret or self._secret())
        return self._change(
            subscription_id,
            secret=fresh.secret,
            old_secret=before.secret,
            old_until=now + ROTATION,
        )

    def remove(self, subscription_id: str) -> None:
        """Remove a subscription, its log and what waits for it.

        Raises:
            NoSubscriptionError: there is none.
        """
        with self._store.transaction(writes=True) as connection:
            subscriptions.remove(connection, subscription_id)

    def log(self, subscription_id: str, limit: int = 100) -> list[LogLine]:
        """Return the last tries, the newest first.

        Raises:
            NoSubscriptionError: there is none.
        """
        with self._store.transaction(writes=False) as connection:
            subscriptions.get(connection, subscription_id)
            return outbox.log(connection, subscription_id, limit)

    def replay(
        self, subscription_id: str, *, message: str | None = None, since: datetime | None = None
    ) -> int:
        """Send messages again under their ids; see :func:`outbox.replay`. Return how many.

        Raises:
            NoSubscriptionError: there is none.
        """
        with self._store.transaction(writes=True) as connection:
            subscriptions.get(connection, subscription_id)
            return outbox.replay(
                connection, subscription_id, self._clock(), message=message, since=since
            )

    def _pass_over(self, subscription_id: str) -> None:
        """Look at what came, for follow-ups of what the subscriber got alone."""
        end = self._store.last_sequence()
        while (served := self.get(subscription_id)).cursor < end:
            alerts = [s for s in self._store.after(served.cursor, _BATCH) if s.seq <= end]
            if not alerts:  # they have left the store
                self._change(subscription_id, cursor=end)
                return
            with self._store.transaction(writes=True) as connection:
                batch = planning.read_batch(connection, alerts)
                planning.plan(connection, served, None, batch, self._clock())

    def _require_room(self, owner: str) -> None:
        with self._store.transaction(writes=False) as connection:
            if len(subscriptions.every(connection)) >= MOST:
                raise SubscriptionError(f"there are {MOST} subscriptions already")
            if owner and len(subscriptions.every(connection, owner=owner)) >= MOST_OF_ONE:
                raise SubscriptionError(f"you have {MOST_OF_ONE} subscriptions already")

    def _change(self, subscription_id: str, **values: Any) -> Subscription:
        with self._store.transaction(writes=True) as connection:
            return subscriptions.change(connection, subscription_id, **values)

    def _secret(self) -> str:
        return secret_of(self._random(NEW_BYTES))
