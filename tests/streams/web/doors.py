"""A closed application and keys for it: what the tests of the doors share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import httpx
from starlette.types import ASGIApp

from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app, endpoints
from streams.web.endpoints import Endpoint
from streams.web.live import Hub
from streams.web.state import Doors

BASE = "http://127.0.0.1:8080"


def closed_state(store: AlertStore, **more: Any) -> State:
    doors = more.pop("doors", Doors(closed=True))
    return State(store, lambda: None, lambda: None, lambda: b"counted 1\n", doors=doors, **more)


def new_key(
    state: State, scopes: Iterable[Scope] = (Scope.READ,), expires: datetime | None = None
) -> tuple[str, str]:
    """Return the id and the text of a new key."""
    key, token = state.guard.keyring.add("desk", scopes, expires)
    return key.id, token


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def asking(state: State | ASGIApp, peer: str = "127.0.0.1") -> httpx.AsyncClient:
    app = create_app(state) if isinstance(state, State) else state
    transport = httpx.ASGITransport(app, client=(peer, 4711))
    return httpx.AsyncClient(transport=transport, base_url=BASE)


def table(state: State) -> list[Endpoint]:
    """Return every address of the interface."""
    return endpoints(state, Hub(state.store))


def path_of(endpoint: Endpoint) -> str:
    """Return an address with something in its places."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda m: "json" if m[1] == "suffix" else "x", endpoint.path)
