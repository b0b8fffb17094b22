"""What a caller may do, and who a caller is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """What a caller may do. None holds another: a key has those that it was given."""

    READ = "read"
    """Alerts, places, counts, the live stream, the page, metrics."""
    ARTICLES = "articles"
    """Put articles into the log."""
    SUBSCRIPTIONS = "subscriptions"
    """Manage one's own subscriptions."""
    VERDICTS = "verdicts"
    """Give an analyst's verdicts."""
    ADMIN = "admin"
    """Manage keys, and everybody's subscriptions."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls.

    Attributes:
        name: Who it is, as whoever made the key called them. Keys of one name are one caller, so that
            a key can be replaced without its subscriptions changing hands.
        scopes: What they may do.
        key_id: The key they came with, or logged in with; None where no key is asked for.
    """

    name: str
    scopes: frozenset[Scope]
    key_id: str | None

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller may do what needs ``scope``."""
        return scope in self.scopes


LOCAL: Final = Caller("local", frozenset(Scope), None)
"""Whoever calls a server that has no key: it asks nobody who they are."""
