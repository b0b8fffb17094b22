"""Who is answered at all, and what every answer carries: names, origins, limits, security headers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.metrics import REFUSED
from streams.web.problems import Problem

SECURITY_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_NO_STORE: Final = (b"cache-control", b"no-store")
FORM_HEADERS: Final = {
    "content-security-policy": SECURITY_HEADERS["content-security-policy"]
    .replace("script-src 'self'", "script-src 'none'")
    .replace("form-action 'none'", "form-action 'self'"),
    "referrer-policy": "same-origin",
}
"""Of an answer with a form: it may be sent here, and the browser says from where (else "null")."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:@/?#,\s]+))(?::[0-9]{1,5})?")
_HEAD_BYTES: Final = 32_000
"""Of all headers together."""
_REFUSALS: Final = frozenset({401, 403, 408, 413, 414, 415, 421, 429, 431})
"""Statuses that say who may not ask, or not so; counted, since nobody else sees them."""
_TARGET_BYTES: Final = 16_000
"""Of path and query."""


class Doorkeeper:
    """Answers only to its own name, and puts the security headers on every answer.

    A page elsewhere can point a name of its own at 127.0.0.1 and read what listens there; the name
    it asks for gives it away. What changes something is refused where a page of another origin asks.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str],
    ) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _fenced(list(message.get("headers", ())))
                if message["status"] in _REFUSALS:
                    REFUSED.labels(str(message["status"])).inc()
            await send(message)

        try:
            self._admit(scope)
        except Problem as refusal:
            await refusal.answer()(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _admit(self, scope: Scope) -> None:
        headers = scope["headers"]
        if host_name(headers) not in self._hosts:
            raise Problem(421, "This server does not go by that name.")
        if scope["method"] not in _SAFE and not _own_origin(headers):
            raise Problem(403, "A page of another origin may not ask for this.")
        _require_plain(scope)


def _require_plain(scope: Scope) -> None:
    """Refuse what no caller of ours sends, before anything reads it."""
    headers = scope["headers"]
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _TARGET_BYTES:
        raise Problem(414, f"An address has at most {_TARGET_BYTES:,} characters.")
    if sum(len(name) + len(value) for name, value in headers) > _HEAD_BYTES:
        raise Problem(431, f"Headers have at most {_HEAD_BYTES:,} bytes together.")
    for name, value in headers:
        if name.lower() == b"content-encoding" and value.strip().lower() != b"identity":
            raise Problem(415, "A body comes as it is: nothing here unpacks one.")


def _fenced(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers with those that fence an answer in; one that it has already stays its own."""
    own = {name.lower() for name, _ in headers}
    fence = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
    return headers + [each for each in (*fence, _NO_STORE) if each[0] not in own]


def _own_origin(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether no page asks, or one of this server; browsers say so in Origin."""
    headers = list(headers)
    origins = [value.decode("latin-1") for name, value in headers if name.lower() == b"origin"]
    if not origins:
        return True
    hosts = [value.decode("latin-1") for name, value in headers if name.lower() == b"host"]
    return len(origins) == 1 and _netloc(origins[0]) == hosts[0].casefold()


def _netloc(origin: str) -> str | None:
    """Return host and port of an origin, None where it is none: "http://[" has no reading."""
    try:
        return urlsplit(origin).netloc.casefold()
    except ValueError:
        return None


def host_name(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the name in the Host header without its port; "" where there is none, or several."""
    given = [value for name, value in headers if name.lower() == b"host"]
    if len(given) != 1:
        return ""
    found = _HOST.fullmatch(given[0].decode("latin-1").strip().casefold())
    return (found[1] or found[2]) if found else ""


def is_loopback(host: str) -> bool:
    """Tell whether listening on ``host`` keeps strangers out."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
