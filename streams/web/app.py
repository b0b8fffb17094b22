"""The web application: the page, the interface, health, readiness and metrics."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from streams.web import (
    alerts,
    articles,
    openapi,
    pages,
    places,
    plain,
    session,
    streaming,
    subscriptions,
    timeline,
    verdicts,
)
from streams.web.admission import Admission
from streams.web.doorkeeper import (
    LOOPBACK_HOSTS,
    SECURITY_HEADERS,
    Doorkeeper,
    host_name,
    is_loopback,
)
from streams.web.endpoints import Endpoint
from streams.web.live import Hub
from streams.web.peers import Peers
from streams.web.problems import HANDLERS, Mishaps
from streams.web.state import State

__all__ = ["SECURITY_HEADERS", "State", "create_app", "endpoints", "host_name", "is_loopback"]

_PACKED_FROM = 1_000  # bytes; less does not become smaller worth telling
_PACKING = 5


def endpoints(state: State, hub: Hub) -> list[Endpoint]:
    """Return every address of the interface."""
    found = [*alerts.routes(state), *places.routes(state), *timeline.routes(state)]
    found += [*streaming.routes(state, hub), *articles.routes(state)]
    found += [*subscriptions.routes(state), *session.routes(state), *verdicts.routes(state)]
    return [*found, *openapi.routes(found)]


def create_app(state: State, hosts: Iterable[str] = (), hub: Hub | None = None) -> Starlette:
    """Return the application.

    Args:
        state: What it asks of the process that it runs in.
        hosts: Names that it answers to besides those of loopback.
        hub: What hands alerts on to live streams; whoever gives one stops it before the server.
    """
    hub = hub or Hub(state.store)
    return Starlette(
        routes=[
            *pages.routes(state),
            *plain.routes(state),
            *(each.route() for each in endpoints(state, hub)),
        ],
        exception_handlers=dict(HANDLERS),
        middleware=[
            Middleware(
                Doorkeeper,
                hosts=LOOPBACK_HOSTS | {host.casefold().strip("[]") for host in hosts},
            ),
            Middleware(Mishaps),
            Middleware(
                Admission,
                guard=state.guard,
                peers=Peers(state.doors.proxies),
                failures=state.failures,
                rate=state.limits.requests_per_s,
                burst_s=state.limits.burst_s,
            ),
            Middleware(GZipMiddleware, minimum_size=_PACKED_FROM, compresslevel=_PACKING),
        ],
    )
