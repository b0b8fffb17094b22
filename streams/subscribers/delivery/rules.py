"""The rules of delivery that need neither a database nor a network: what is for whom, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from schemas.alerts import AlertKind, ControlAlert
from schemas.control import Tier
from streams.subscribers.delivery.errors import SubscriptionError

FOLLOW_UPS: Final = frozenset(
    {AlertKind.CONTESTED, AlertKind.DENIED, AlertKind.REVERSAL, AlertKind.CORRECTION}
)
"""Kinds that go to whoever got what they take back or put in doubt, whatever the filter says."""

WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=7),
    timedelta(hours=10),
)
"""Between one try and the next: eight tries in 23 hours and 35 minutes at most."""
JITTER: Final = 0.2
"""The part of a wait that chance may take off, so that receivers that come back are not all asked
at once."""
LONGEST_ASKED: Final = timedelta(hours=6)
"""The longest wait that a receiver's Retry-After is granted."""

_DAY: Final = timedelta(days=1)
_MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)
"""From which digests of more than a day are counted: one of a week comes as its Monday begins."""
_QUIET: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class Only(StrEnum):
    """What a subscription is restricted to beside its filter; ``ALL`` is no restriction."""

    ALL = ""
    REVERSALS = "reversals"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of each day, in UTC, in which nothing is sent. They may pass midnight."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Quiet | None:
        """Return the hours that a text such as "22:00-06:00" names; None for an empty one.

        Raises:
            SubscriptionError: it names none, or the whole day.
        """
        if not text:
            return None
        found = _QUIET.fullmatch(text)
        if found is None:
            raise SubscriptionError("quiet hours are HH:MM-HH:MM in UTC, as in 22:00-06:00")
        hour, minute, until_hour, until_minute = map(int, found.groups())
        start, end = time(hour, minute), time(until_hour, until_minute)
        if start == end:
            raise SubscriptionError("quiet hours that begin and end together leave none to send in")
        return cls(start, end)

    def covers(self, now: datetime) -> bool:
        """Tell whether it is quiet at ``now``."""
        at = now.astimezone(UTC).time()
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def restricted_to(only: Only, alert: ControlAlert) -> bool:
    """Tell whether an alert is what a subscription is restricted to."""
    if only is Only.REVERSALS:
        return alert.kind is AlertKind.REVERSAL
    if only is Only.CONFIRMED:
        return alert.tier is Tier.CONFIRMED
    return True


def digest_due(oldest: datetime, minutes: int) -> datetime:
    """Return when a digest is due whose oldest alert waits since ``oldest``.

    Digests of up to a day come at whole multiples of their minutes since midnight UTC, and at
    midnight; longer ones at whole multiples since a Monday. With 0 there is no waiting.
    """
    if minutes <= 0:
        return oldest
    every = timedelta(minutes=minutes)
    if every > _DAY:
        return _MONDAY + ((oldest - _MONDAY) // every + 1) * every
    midnight = oldest.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(midnight + ((oldest - midnight) // every + 1) * every, midnight + _DAY)


def wait_after(tries: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after the ``tries``-th try failed; None when it was the last.

    Args:
        tries: Tries so far, from 1.
        chance: A number from 0 to below 1.
        asked: What the receiver asked for.
    """
    if tries > len(WAITS):
        return None
    wait = WAITS[tries - 1] * (1 - JITTER * chance)
    return max(wait, min(asked, LONGEST_ASKED)) if asked is not None else wait
