"""Subscriptions and tries as commands and the HTTP API write them: JSON, and never a secret."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from streams.subscribers.delivery.outbox import Figures, LogLine
from streams.subscribers.delivery.subscriptions import Subscription

Line = dict[str, Any]


def subscription_line(subscription: Subscription, figures: Figures | None = None) -> Line:
    """Return a subscription, with how it stands where ``figures`` are given."""
    line = {
        "id": subscription.id,
        "name": subscription.name,
        "filter": subscription.filter,
        "channel": subscription.channel.value,
        "target": subscription.shown_target,
        "digest_minutes": subscription.digest_minutes,
        "quiet_hours": subscription.quiet,
        "only": subscription.only.value,
        "state": subscription.state.value,
        "reason": subscription.reason,
        "owner": subscription.owner,
        "made_at": time_text(subscription.made_at),
    }
    return line if figures is None else line | asdict(figures)


def attempt_line(attempt: LogLine) -> Line:
    """Return one try."""
    return {**asdict(attempt), "at": time_text(attempt.at)}


def time_text(when: datetime) -> str:
    """Return a time in UTC, to the second."""
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")
