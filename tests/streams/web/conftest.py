"""The application on a real store, asked without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from streams.settings import Settings
from streams.subscribers.delivery.desk import Desk
from streams.subscribers.store import AlertStore
from streams.subscribers.verdicts.book import VerdictBook
from streams.web.app import State, create_app


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AlertStore]:
    with AlertStore(tmp_path / "alerts.db") as opened:
        yield opened


@pytest.fixture
def desk(store: AlertStore, tmp_path: Path) -> Desk:
    return Desk(store, Settings(data_dir=tmp_path, egress_allow=("127.0.0.0/8",)))


@pytest.fixture
def state(store: AlertStore, desk: Desk) -> State:
    return State(
        store, lambda: None, lambda: None, lambda: b"", desk=desk, verdicts=VerdictBook(store, list)
    )


@pytest.fixture
def app(state: State) -> ASGIApp:
    return create_app(state)


@pytest.fixture
async def client(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as c:
        yield c
