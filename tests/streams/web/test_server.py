from __future__ import annotations

import asyncio
import signal

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from streams.web.server import PortInUseError, WebServer


async def _hello(_: object) -> PlainTextResponse:
    return PlainTextResponse("hello")


def _app() -> Starlette:
    return Starlette(routes=[Route("/", _hello)])


async def test_it_answers_from_start_to_stop_and_leaves_signals_alone() -> None:
    before = signal.getsignal(signal.SIGINT)
    async with WebServer(_app(), "127.0.0.1", 0) as server, httpx.AsyncClient() as client:
        answer = await client.get(server.url)
        assert answer.text == "hello"
        assert "server" not in answer.headers
        assert signal.getsignal(signal.SIGINT) is before
        url = server.url
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_a_taken_port_is_told_with_what_to_set() -> None:
    async with WebServer(_app(), "127.0.0.1", 0) as server:
        port = int(server.url.rstrip("/").rpartition(":")[2])
        with pytest.raises(PortInUseError, match="FRONTWATCH_HTTP_PORT"):
            await WebServer(_app(), "127.0.0.1", port).start()


async def test_an_open_connection_does_not_hold_up_the_stop() -> None:
    server = WebServer(_app(), "127.0.0.1", 0)
    await server.start()
    port = int(server.url.rstrip("/").rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(5):
        await server.stop()
    writer.close()
