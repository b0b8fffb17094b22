"""A subscription: its fields, and the rows that keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from streams.safetext import one_line
from streams.subscribers.delivery.errors import NoSubscriptionError, SubscriptionError
from streams.subscribers.delivery.rules import Only, Quiet
from streams.subscribers.delivery.signing import key_of
from streams.subscribers.delivery.tables import ATTEMPT, DELIVERY, SUBSCRIPTION, TOLD

LONGEST_NAME: Final = 100
LONGEST_TARGET: Final = 2_000
MOST_MINUTES: Final = 7 * 24 * 60


class Channel(StrEnum):
    """How a subscriber is reached."""

    WEBHOOK = "webhook"
    KAFKA = "kafka"
    APPRISE = "apprise"


class State(StrEnum):
    """Whether it is served. ``disabled`` is what the receiver or its answers made of it."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who gets what, how and when.

    Attributes:
        id: ``sub_`` and 20 hexadecimal digits.
        name: What a person calls it.
        filter: Which alerts: a query as the addresses of the HTTP API have it; empty asks for all.
        channel: How it is reached.
        target: The address of a webhook, a topic, or an address of apprise, which holds secrets.
        secret: What messages are signed with.
        old_secret: The secret before, which signs as well until ``old_until``.
        old_until: In UTC.
        digest_minutes: Alerts come together every so many minutes; 0: each at once.
        quiet: Hours in UTC ("22:00-06:00") in which nothing is sent; "" for none.
        only: A restriction beside the filter.
        state: Whether it is served.
        reason: Why it is paused or disabled.
        cursor: The number of the last alert that was looked at for it.
        made_at: When it was made, in UTC.
        owner: Whose it is: the name of a caller of the HTTP API, "" of who runs Frontwatch.
    """

    id: str
    name: str
    filter: str = ""
    channel: Channel = Channel.WEBHOOK
    target: str
    secret: str
    old_secret: str | None = None
    old_until: datetime | None = None
    digest_minutes: int = 0
    quiet: str = ""
    only: Only = Only.ALL
    state: State = State.ACTIVE
    reason: str = ""
    cursor: int = 0
    made_at: datetime
    owner: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            SubscriptionError: a field does not fit; the message says which.
        """
        if not 0 < len(self.name) <= LONGEST_NAME or one_line(self.name) != self.name:
            raise SubscriptionError(f"a name is one line of 1 to {LONGEST_NAME} characters")
        if not 0 < len(self.target) <= LONGEST_TARGET:
            raise SubscriptionError(f"a target has 1 to {LONGEST_TARGET} characters")
        if not 0 <= self.digest_minutes <= MOST_MINUTES:
            raise SubscriptionError(f"a digest comes every 1 to {MOST_MINUTES} minutes")
        Quiet.parse(self.quiet)
        key_of(self.secret)

    @property
    def quiet_hours(self) -> Quiet | None:
        """Return the quiet hours, None where there are none."""
        return Quiet.parse(self.quiet)

    @property
    def shown_target(self) -> str:
        """Return the target as it may be shown: without the words by which an address lets one in."""
        if self.channel is Channel.APPRISE:
            return f"{self.target.partition('://')[0]}://..."
        return self.target

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at ``now``: two while one takes the place of another."""
        if self.old_secret is not None and self.old_until is not None and now < self.old_until:
            return (self.secret, self.old_secret)
        return (self.secret,)


def add(connection: Connection, new: Subscription) -> None:
    """Keep a new subscription."""
    values = {name: getattr(new, name) for name in _FIELDS}
    connection.execute(insert(SUBSCRIPTION).values(subscription_id=new.id, **values))


def get(connection: Connection, subscription_id: str) -> Subscription:
    """Return a subscription.

    Raises:
        NoSubscriptionError: there is none.
    """
    query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.subscription_id == subscription_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NoSubscriptionError(f"there is no subscription {one_line(subscription_id, 60)!r}")
    return _read(row)


def every(
    connection: Connection, *, active: bool = False, owner: str | None = None
) -> Sequence[Subscription]:
    """Return all subscriptions, or the ``active`` ones, or those of an ``owner``, the oldest first."""
    query = select(SUBSCRIPTION).order_by(SUBSCRIPTION.c.made_at, SUBSCRIPTION.c.subscription_id)
    if active:
        query = query.where(SUBSCRIPTION.c.state == State.ACTIVE.value)
    if owner is not None:
        query = query.where(SUBSCRIPTION.c.owner == owner)
    return [_read(row) for row in connection.execute(query)]


def change(connection: Connection, subscription_id: str, **values: Any) -> Subscription:
    """Set fields of a subscription, and return it.

    Raises:
        NoSubscriptionError: there is none.
        SubscriptionError: what it would be cannot be meant.
    """
    here = SUBSCRIPTION.c.subscription_id == subscription_id
    connection.execute(update(SUBSCRIPTION).where(here).values(**values))
    return get(connection, subscription_id)


def remove(connection: Connection, subscription_id: str) -> None:
    """Remove a subscription with all that was to be delivered, and its log.

    Raises:
        NoSubscriptionError: there is none.
    """
    get(connection, subscription_id)
    for table in (TOLD, DELIVERY, ATTEMPT, SUBSCRIPTION):
        connection.execute(delete(table).where(table.c.subscription_id == subscription_id))


_FIELDS: Final = tuple(
    column.name for column in SUBSCRIPTION.columns if column.name != "subscription_id"
)


def _read(row: Row[Any]) -> Subscription:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {
        "channel": Channel(row.channel),
        "only": Only(row.only),
        "state": State(row.state),
    }
    return Subscription(id=row.subscription_id, **values)
