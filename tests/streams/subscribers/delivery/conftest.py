"""A real receiver of webhooks on loopback, over HTTP and HTTPS, and a desk that delivers to it."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from streams.sources.guard import Guard
from streams.subscribers.delivery.book import SubscriptionBook, Wish
from streams.subscribers.delivery.deliverer import Deliverer
from streams.subscribers.delivery.subscriptions import Channel, Subscription
from streams.subscribers.delivery.wanted import Wanted
from streams.subscribers.delivery.webhook import Webhooks, check_target
from streams.subscribers.store import AlertStore
from streams.web.names import Names
from tests.streams.kafka.certificates import Authority, authority

BEGIN = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LOOPBACK = Guard.allowing(["127.0.0.0/8"])


@dataclass
class Got:
    """A request as the receiver got it."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.event["data"]
        return data


@dataclass
class Receiver:
    """The server, what it got, and what it answers next; ``None`` lets the asker wait."""

    server: TestServer
    got: list[Got] = field(default_factory=list)
    status: int | None = 200
    headers: dict[str, str] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, path: str = "/hook") -> str:
        return str(self.server.make_url(path))

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.got]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.got.append(Got(request.path, headers, await request.read()))
        self.came.set()
        if self.status is None:
            await self.held.wait()
        return web.Response(status=self.status or 200, text="secret words", headers=self.headers)


NewReceiver = Callable[..., Any]


@pytest.fixture
async def new_receiver() -> AsyncIterator[NewReceiver]:
    """Return what starts a receiver; with a context it speaks HTTPS."""
    async with AsyncExitStack() as stack:

        async def start(context: ssl.SSLContext | None = None) -> Receiver:
            app = web.Application()
            server = TestServer(app, scheme="https" if context else "http")
            receiver = Receiver(server)
            app.router.add_route("*", "/{path:.*}", receiver.answer)
            await server.start_server(ssl=context)
            stack.push_async_callback(server.close)
            stack.callback(receiver.held.set)
            return receiver

        yield start


@pytest.fixture
async def receiver(new_receiver: NewReceiver) -> Receiver:
    started: Receiver = await new_receiver()
    return started


@dataclass
class Desk:
    """A store, its book, and deliverers on it, by one clock that a test sets."""

    store: AlertStore
    stack: AsyncExitStack
    now: datetime = BEGIN
    guard: Guard = LOOPBACK
    random: Random = field(default_factory=lambda: Random(7))

    @property
    def book(self) -> SubscriptionBook:
        return SubscriptionBook(
            self.store,
            lambda _, target: check_target(target, self.guard),
            Wanted(Names(self.store)).canonical,
            clock=lambda: self.now,
            random_bytes=self.random.randbytes,
        )

    def pass_time(self, **of: float) -> None:
        self.now += timedelta(**of)

    def subscribe(self, target: str, **wish: Any) -> Subscription:
        return self.book.add(Wish(name="desk", target=target, **wish))

    async def deliverer(
        self,
        owner: str = "first",
        *,
        timeout_s: float = 5.0,
        trusted: ssl.SSLContext | None = None,
        keep_for: timedelta | None = None,
    ) -> Deliverer:
        webhooks = await self.stack.enter_async_context(
            Webhooks(self.guard, lambda: self.now, timeout_s=timeout_s, trusted=trusted)
        )
        return Deliverer(
            self.store,
            {Channel.WEBHOOK: webhooks},
            Wanted(Names(self.store)).read,
            owner=owner,
            clock=lambda: self.now,
            chance=self.random.random,
            keep_for=keep_for,
        )


@pytest.fixture
async def desk(new_store: Callable[..., AlertStore]) -> AsyncIterator[Desk]:
    """Return a desk on each kind of store."""
    async with AsyncExitStack() as stack:
        made = Desk(new_store(), stack)
        yield made


@pytest.fixture
async def quick_desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Return a desk on SQLite alone, for what no engine bears on."""
    async with AsyncExitStack() as stack:
        store = stack.enter_context(AlertStore(tmp_path / "alerts.db"))
        yield Desk(store, stack)


@pytest.fixture(scope="session")
def own_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return a certificate authority that only this run knows."""
    return authority(tmp_path_factory.mktemp("authority"))
