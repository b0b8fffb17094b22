"""A real web server on loopback that behaves as badly as feeds do."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Desk</title><link>https://desk.example/</link>
<item><title>Army takes Harim &amp;amp; moves on</title><link>https://desk.example/1</link>
<guid>desk-1</guid><pubDate>Thu, 09 Nov 2017 08:30:00 +0100</pubDate>
<description>&lt;p&gt;The army took &lt;b&gt;Harim&lt;/b&gt; on Wednesday.&lt;/p&gt;</description></item>
<item><title>Market opens</title><link>https://www.desk.example/2</link><guid>desk-2</guid>
<pubDate>Wed, 08 Nov 2017 10:00:00 GMT</pubDate>
<description>Fish &amp;amp; chips cost more.</description></item>
</channel></rss>
"""


@dataclass
class Feeds:
    """The server, what it was asked, and what it answers next."""

    server: TestServer
    asked: list[dict[str, str]] = field(default_factory=list)
    body: bytes = RSS.encode()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def url(self, path: str = "/feed") -> str:
        return str(self.server.make_url(path))


@pytest.fixture
async def feeds() -> AsyncIterator[Feeds]:
    app = web.Application()
    held = asyncio.Event()
    server = TestServer(app)
    state = Feeds(server)

    async def feed(request: web.Request) -> web.Response:
        state.asked.append(dict(request.headers))
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(
            status=state.status, body=state.body, headers={"ETag": '"v1"'} | state.headers
        )

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<rss>")
        await held.wait()
        return response

    async def huge(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(200):
            await response.write(b"x" * 100_000)
        return response

    async def bomb(_: web.Request) -> web.Response:
        packed = gzip.compress(b"\0" * 60_000_000)
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async def away(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def circle(_: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/circle"})

    for path, handler in (
        ("/circle", circle),
        ("/feed", feed),
        ("/slow", slow),
        ("/huge", huge),
        ("/bomb", bomb),
        ("/away", away),
    ):
        app.router.add_get(path, handler)
    await server.start_server()
    yield state
    held.set()
    await server.close()
