"""Who calls, and what they may do: one caller on every request, one scope on every address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from starlette.requests import Request

from streams.subscribers.access.scopes import LOCAL, Caller, Scope
from streams.web.problems import Problem

__all__ = [
    "CALLER",
    "LOCAL",
    "Caller",
    "Scope",
    "caller",
    "not_allowed",
    "require",
    "unknown_caller",
]

CALLER: Final = "caller"
"""The name in ``request.state`` under which the doors leave the caller."""


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
