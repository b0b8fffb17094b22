"""Who is let in: a key or a log-in for everything but health, the page's own files, and the log-in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from streams.subscribers.store import AlertStoreError
from streams.web.access import CALLER, unknown_caller
from streams.web.counting import Callers, Failures
from streams.web.guard import NO_KEY, Guard, Ticket
from streams.web.peers import Peers
from streams.web.problems import Problem

ADDRESS: Final = "address"
SECURE: Final = "secure"
TICKET: Final = "ticket"
COOKIE: Final = "cookie"
"""Names in ``request.state``: who is counted, whether the way is encrypted, what let the request in,
and the cookie that it came with."""
COOKIE_NAME: Final = "frontwatch"
SECURE_NAME: Final = "__Host-frontwatch"
"""Browsers take a cookie of that beginning only over an encrypted way, for one host alone."""
PROBES: Final = frozenset({"/healthz", "/readyz"})
PLAIN: Final = "/plain"
_OPEN: Final = frozenset({"/", "/style.css", PLAIN})
"""The plain page shows a stranger its log-in, and nothing else."""
_READS: Final = frozenset({"GET", "HEAD"})
_BEARER: Final = "bearer"


class Admission:
    """Lets a request in, or answers 401 or 429.

    It refuses whatever it does not know to be open, so that an address which nobody thought of is
    closed. What a caller may do is asked behind the router (:meth:`Endpoint.route`).
    """

    def __init__(
        self,
        app: ASGIApp,
        guard: Guard,
        peers: Peers,
        failures: Failures,
        rate: float = 0.0,
        burst_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._guard = guard
        self._peers = peers
        self._failures = failures
        self._callers = Callers(rate, burst_s, clock) if rate > 0 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            return
        state = scope.setdefault("state", {})
        state[ADDRESS] = self._peers.address(scope)
        state[SECURE] = self._peers.secure(scope)
        try:
            ticket = await self._ticket(scope)
        except Problem as refusal:
            await refusal.answer()(scope, receive, send)
            return
        if ticket is not None:
            state[TICKET], state[CALLER] = ticket, ticket.caller
        await self._app(scope, receive, send)

    async def _ticket(self, scope: Scope) -> Ticket | None:
        """Return what lets the request in; None for a stranger at an address that is open."""
        open_ = _is_open(scope)
        try:
            asks = await self._guard.asks()
            if scope["path"] in PROBES:
                return None if asks else NO_KEY
            ticket = await self._known(scope) if asks else NO_KEY
        except AlertStoreError as error:
            if open_:
                return None
            raise Problem(
                503, "Keys cannot be looked at at the moment.", headers={"retry-after": "5"}
            ) from error
        if ticket is None or ticket.caller.key_id is None:
            self._count(scope["state"][ADDRESS])
        else:
            self._count(f"key {ticket.caller.key_id}")
        if ticket is None and not open_:
            raise unknown_caller()
        return ticket

    async def _known(self, scope: Scope) -> Ticket | None:
        bearer = _bearer(scope)
        if bearer is not None:
            return await self._by_key(bearer, scope["state"][ADDRESS])
        cookie = _cookie(scope)
        if cookie is None:
            return None
        scope["state"][COOKIE] = cookie
        return await self._guard.find(cookie, cookie=True)

    async def _by_key(self, token: str, address: str) -> Ticket:
        if not self._guard.remembers(token) and (wait := self._failures.wait(address)) > 0:
            raise too_many(wait, "Too many wrong keys from one address")
        ticket = await self._guard.find(token, cookie=False)
        if ticket is None:
            self._failures.add(address)
            self._count(address)
            raise unknown_caller()
        return ticket

    def _count(self, who: str) -> None:
        if self._callers is not None and (wait := self._callers.wait(who)) > 0:
            raise too_many(wait, "Too many requests of one caller")


def too_many(wait: float, what: str) -> Problem:
    """Return the problem of who has to wait so many seconds."""
    seconds = str(int(wait) + 1)
    return Problem(429, f"{what}; ask again in {seconds} s.", headers={"retry-after": seconds})


def _is_open(scope: Scope) -> bool:
    path: str = scope["path"]
    if path == "/v1/session" or (path == PLAIN and scope["method"] == "POST"):
        return True
    return scope["method"] in _READS and (
        path in _OPEN or path in PROBES or path.startswith("/assets/")
    )


def _bearer(scope: Scope) -> str | None:
    """Return the key of the request, "" for what is none, None where there is no Authorization."""
    given = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
    if not given:
        return None
    scheme, _, token = given[0].decode("latin-1").partition(" ")
    return token.strip() if len(given) == 1 and scheme.lower() == _BEARER else ""


def _cookie(scope: Scope) -> str | None:
    name = SECURE_NAME if scope["state"][SECURE] else COOKIE_NAME
    found: list[str] = []
    for key, value in scope["headers"]:
        if key.lower() == b"cookie":
            found += _named(value.decode("latin-1"), name)
    return found[0] if len(found) == 1 else None


def _named(header: str, name: str) -> list[str]:
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return [value for key, _, value in pairs if key == name and value]
