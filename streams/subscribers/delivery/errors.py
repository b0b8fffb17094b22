"""What can be wrong with a subscription, told to the person who asks for it."""

from __future__ import annotations

from streams.errors import FrontwatchError


class SubscriptionError(FrontwatchError):
    """A subscription that cannot be meant or cannot be served; the message says what is wrong."""


class NoSubscriptionError(SubscriptionError):
    """There is no subscription with this id."""
