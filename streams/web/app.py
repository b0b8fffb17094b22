"""The web application: health, readiness, metrics, and a first plain page of alerts."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streams.subscribers.store import AlertStore, AlertStoreError
from streams.web.page import PAGE_ALERTS, STYLE, render_page

SECURITY_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class State:
    """What the probes ask. Each is called at every request and must not wait.

    ``alive`` and ``ready`` return None when all is well, or the reason why not in plain words.
    ``metrics`` returns the text that Prometheus reads.
    """

    store: AlertStore
    alive: Callable[[], str | None]
    ready: Callable[[], str | None]
    metrics: Callable[[], bytes]


def create_app(state: State, hosts: Iterable[str] = ()) -> Starlette:
    """Return the application. ``hosts`` are names it answers to besides those of loopback."""
    answers = _Answers(state)
    return Starlette(
        routes=[
            Route("/", answers.page),
            Route("/style.css", answers.style),
            Route("/healthz", answers.healthz),
            Route("/readyz", answers.readyz),
            Route("/metrics", answers.metrics),
        ],
        middleware=[
            Middleware(
                _Doorkeeper,
                hosts=LOOPBACK_HOSTS | {host.casefold().strip("[]") for host in hosts},
            )
        ],
    )


class _Answers:
    def __init__(self, state: State) -> None:
        self._state = state

    async def healthz(self, _: Request) -> Response:
        return _probe(self._state.alive())

    async def readyz(self, _: Request) -> Response:
        return _probe(self._state.ready())

    async def metrics(self, _: Request) -> Response:
        return Response(self._state.metrics(), headers={"content-type": _METRICS_TYPE})

    async def style(self, _: Request) -> Response:
        return PlainTextResponse(STYLE, media_type="text/css")

    async def page(self, request: Request) -> Response:
        before = _number(request.query_params.get("before"))
        try:
            alerts = await run_in_threadpool(self._state.store.before, before, PAGE_ALERTS + 1)
        except AlertStoreError as error:
            return PlainTextResponse(str(error), status_code=503)
        waiting = self._state.ready()
        return HTMLResponse(render_page(alerts, older=before is not None, waiting=waiting))


def _probe(trouble: str | None) -> Response:
    if trouble is None:
        return JSONResponse({"status": "ok"})
    return JSONResponse({"status": "unavailable", "reason": trouble}, status_code=503)


def _number(text: str | None) -> int | None:
    most = 2**63 - 1  # SQLite's largest
    return min(int(text), most) if text and text.isascii() and text.isdigit() else None


class _Doorkeeper:
    """Answers only to its own name, and puts the security headers on every answer.

    A page elsewhere can point a name of its own at 127.0.0.1 and read what listens there; the name
    it asks for gives it away.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(k.encode(), v.encode()) for k, v in SECURITY_HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *own]
            await send(message)

        if host_name(scope["headers"]) in self._hosts:
            await self._app(scope, receive, guarded)
        else:
            refusal = PlainTextResponse("This server does not go by that name.", status_code=421)
            await refusal(scope, receive, guarded)


def host_name(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the name in the Host header without its port; "" where there is none, or several."""
    given = [value for name, value in headers if name.lower() == b"host"]
    if len(given) != 1:
        return ""
    text = given[0].decode("latin-1").strip().casefold()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if ":" in text else text


def is_loopback(host: str) -> bool:
    """Tell whether listening on ``host`` keeps strangers out."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
