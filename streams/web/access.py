"""Who calls, and what they may do: one caller on every request, one scope on every address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import Request

from streams.web.problems import Problem

CALLER: Final = "caller"
"""The name in ``request.state`` under which the doors leave the caller."""


class Scope(StrEnum):
    """What a caller may do. None holds another: a key has those that it was given."""

    READ = "read"
    """Alerts, places, counts, the live stream, the page."""
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
"""Whoever calls a server on loopback that has no key: it asks nobody who they are."""


def caller(request: Request) -> Caller:
    """Return who calls.

    Raises:
        Problem: nobody let this request in (401); whatever asks does not depend on the doors.
    """
    found = getattr(request.state, CALLER, None)
    if not isinstance(found, Caller):
        raise unknown_caller()
    return found


def require(request: Request, scope: Scope) -> Caller:
    """Return who calls, if they may do what needs ``scope``.

    Raises:
        Problem: nobody knows who calls (401), or they may not (403).
    """
    found = caller(request)
    if not found.may(scope):
        raise not_allowed([scope])
    return found


def unknown_caller() -> Problem:
    """Return the problem of a request without a key that holds."""
    return Problem(
        401,
        "This address asks for a key: Authorization: Bearer fw_..., or a log-in on the page.",
        headers={"www-authenticate": 'Bearer realm="frontwatch"'},
    )


def not_allowed(scopes: Iterable[Scope]) -> Problem:
    """Return the problem of a caller whose key lacks all of ``scopes``."""
    named = " or ".join(scope.value for scope in scopes)
    return Problem(403, f"This needs a key with the scope {named}.")
