"""Planning: which of the alerts that came are for whom, kept in one commit with how far one looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from schemas.alerts import ControlAlert
from streams.subscribers.delivery import rules
from streams.subscribers.delivery.messages import message_id
from streams.subscribers.delivery.outbox import WAITING
from streams.subscribers.delivery.subscriptions import Subscription
from streams.subscribers.delivery.tables import DELIVERY, SUBSCRIPTION, TOLD
from streams.subscribers.filters import AlertFilter
from streams.subscribers.matching import Prepared, matches, prepared
from streams.subscribers.reading import Stored
from streams.subscribers.tables import ALERT
from streams.subscribers.wording import key
from streams.subscribers.writing import upsert


@dataclass(frozen=True, slots=True)
class Batch:
    """Alerts that came after one another, and what the follow-ups among them follow.

    ``before`` has the change of each alert that one of them names as the one it follows up.
    """

    alerts: Sequence[tuple[Stored, Prepared]]
    before: Mapping[str, str]


def read_batch(connection: Connection, alerts: Sequence[Stored]) -> Batch:
    """Return ``alerts``, in the order of their numbers, with what they follow."""
    ids = {key(each.alert.follows) for each in alerts if each.alert.follows is not None}
    query = select(ALERT.c.alert_id, ALERT.c.change_id).where(ALERT.c.alert_id.in_(ids))
    before = {row.alert_id: row.change_id for row in connection.execute(query)} if ids else {}
    return Batch([(each, prepared(each.alert, each.stored_at)) for each in alerts], before)


def plan(
    connection: Connection,
    subscription: Subscription,
    wanted: AlertFilter | None,
    batch: Batch,
    now: datetime,
) -> int:
    """Note which alerts of ``batch`` are for a subscription, and that it has been looked at.

    With no ``wanted``, only what follows up something that the subscriber has got is for it.

    Returns:
        How many are for it. None is where another has looked meanwhile, or it is not served any more.
    """
    last = batch.alerts[-1][0].seq
    claim = update(SUBSCRIPTION).where(
        SUBSCRIPTION.c.subscription_id == subscription.id,
        SUBSCRIPTION.c.cursor == subscription.cursor,
        SUBSCRIPTION.c.state == subscription.state.value,
    )
    if connection.execute(claim.values(cursor=last)).rowcount != 1:
        return 0
    fresh = [(s, p) for s, p in batch.alerts if s.seq > subscription.cursor]
    chosen = _chosen(connection, subscription, wanted, fresh, batch.before)
    _keep(connection, subscription, chosen, now)
    return len(chosen)


def _chosen(
    connection: Connection,
    subscription: Subscription,
    wanted: AlertFilter | None,
    fresh: Iterable[tuple[Stored, Prepared]],
    before: Mapping[str, str],
) -> list[Stored]:
    """Return what passes the filter, and what follows up something that the subscriber has got."""
    fresh = list(fresh)
    got = _got(connection, subscription, [s.alert for s, _ in fresh], before)
    chosen = []
    for stored, subject in fresh:
        alert = stored.alert
        asked = wanted is not None and matches(wanted, subject)
        asked = asked and rules.restricted_to(subscription.only, alert)
        if asked or (alert.kind in rules.FOLLOW_UPS and not got.isdisjoint(_marks(alert, before))):
            chosen.append(stored)
            got |= {key(alert.change_id), key(alert.alert_id)}
    return chosen


def _got(
    connection: Connection,
    subscription: Subscription,
    alerts: Iterable[ControlAlert],
    before: Mapping[str, str],
) -> set[str]:
    """Return the ids of those changes and alerts that follow-ups belong to and that one has got."""
    asked = {m for a in alerts if a.kind in rules.FOLLOW_UPS for m in _marks(a, before)}
    if not asked:
        return set()
    query = select(TOLD.c.change_id, TOLD.c.alert_id).where(
        TOLD.c.subscription_id == subscription.id,
        TOLD.c.change_id.in_(asked) | TOLD.c.alert_id.in_(asked),
    )
    return {each for row in connection.execute(query) for each in row}


def _marks(alert: ControlAlert, before: Mapping[str, str]) -> set[str]:
    """Return the change of an alert, the alert that it follows up, and that one's change."""
    marks = {key(alert.change_id)}
    if alert.follows is not None:
        follows = key(alert.follows)
        marks |= {follows, before.get(follows, follows)}
    return marks


def _keep(
    connection: Connection, subscription: Subscription, chosen: Sequence[Stored], now: datetime
) -> None:
    quiet = subscription.quiet_hours
    waits = subscription.digest_minutes > 0 or (quiet is not None and quiet.covers(now))
    if not chosen:
        return
    told = [_told(subscription, stored, now, at_once=not waits) for stored in chosen]
    connection.execute(upsert(connection, TOLD).on_conflict_do_nothing(), told)
    if not waits:
        messages = [new_message(subscription, row["message_id"], now) for row in told]
        connection.execute(upsert(connection, DELIVERY).on_conflict_do_nothing(), messages)


def _told(
    subscription: Subscription, stored: Stored, now: datetime, *, at_once: bool
) -> dict[str, Any]:
    alert = stored.alert
    return {
        "subscription_id": subscription.id,
        "seq": stored.seq,
        "alert_id": key(alert.alert_id),
        "revision": alert.revision,
        "change_id": key(alert.change_id),
        "message_id": message_id(alert) if at_once else None,
        "at": now,
    }


def new_message(subscription: Subscription, message: str, now: datetime) -> dict[str, Any]:
    """Return the row of a message that is due at once."""
    return {
        "subscription_id": subscription.id,
        "message_id": message,
        "state": WAITING,
        "tries": 0,
        "attempts": 0,
        "due_at": now,
        "made_at": now,
        "reason": "",
    }
