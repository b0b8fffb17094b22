"""Connections that ask too slowly, too much, or for nothing: raw sockets against a real server."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app
from streams.web.patience import PatientProtocol
from streams.web.server import WebServer
from tests.streams.web.doors import bearer, closed_state, new_key

SHORT_S = 0.5
HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let patience end soon: how it ends is the same."""
    monkeypatch.setattr(PatientProtocol, "head_s", SHORT_S)
    monkeypatch.setattr(PatientProtocol, "reading_s", SHORT_S)


@asynccontextmanager
async def serving(state: State) -> AsyncIterator[int]:
    async with WebServer(create_app(state), "127.0.0.1", 0) as server:
        yield int(server.url.rstrip("/").rpartition(":")[2])


async def _ends(port: int, first: bytes, drip: bytes) -> tuple[bytes, float]:
    """Send ``first`` and then ``drip`` again and again; return what was answered, and after how long."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun, answer = time.monotonic(), b""
    writer.write(first)
    try:
        async with asyncio.timeout(15):
            while True:
                try:
                    async with asyncio.timeout(SHORT_S / 10):
                        some = await reader.read(65_536)
                except TimeoutError:
                    writer.write(drip)
                    continue
                if not some:
                    return answer, time.monotonic() - begun
                answer += some
    except ConnectionError:
        return answer, time.monotonic() - begun
    finally:
        writer.close()


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("first", "drip"),
    [
        (b"", b""),
        (b"", b"G"),
        (HEAD, b"X: y\r\n"),
        (HEAD + b"X: ", b"y"),
        (HEAD + b"\r\n", b"G"),
        (HEAD + b"Content-Length: 1000000\r\n\r\n", b"x"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silent", "line", "headers", "header", "next", "body", "chunks"],
)
async def test_a_connection_that_drips_is_cut(state: State, first: bytes, drip: bytes) -> None:
    async with serving(state) as port:
        _, seconds = await _ends(port, first, drip)
    assert seconds < 10


@pytest.mark.usefixtures("hasty")
async def test_a_connection_that_asks_again_in_time_is_kept(state: State) -> None:
    async with serving(state) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(HEAD + b"\r\n")
            told = await reader.readuntil(b'{"status":"ok"}')
            assert told.startswith(b"HTTP/1.1 200")
            await asyncio.sleep(SHORT_S / 2)
        writer.close()


@pytest.mark.usefixtures("hasty")
async def test_a_client_that_reads_nothing_is_cut(state: State) -> None:
    async with serving(state) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        asked = b"GET /assets/basemap/countries.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        writer.write(asked * 20)
        await asyncio.sleep(SHORT_S * 4)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(15_000_000), 15)
        writer.close()


async def test_heads_and_addresses_are_bounded(state: State) -> None:
    async with serving(state) as port, httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{port}/healthz"
        assert (await client.get(url, headers={"x": "y" * 8_000})).status_code == 200
        for headers in ({"x": "y" * 40_000}, {f"x{n}": "y" * 100 for n in range(400)}):
            assert (await client.get(url, headers=headers)).status_code in {400, 431}
        assert (await client.get(url + "?" + "x" * 17_000)).status_code == 414
        answer, _ = await _ends(port, b"GET /" + b"x" * 2_000_000, b"")
        assert answer[:12] in {b"", b"HTTP/1.1 400"}
        assert (await client.get(url)).status_code == 200


async def test_bodies_are_not_unpacked_and_not_read_for_strangers(store: AlertStore) -> None:
    state = closed_state(store)
    _, token = new_key(state, [Scope.ARTICLES])
    bomb = gzip.compress(b"0" * 10_000_000)
    async with serving(state) as port, httpx.AsyncClient() as client:
        url = f"http://127.0.0.1:{port}/v1/articles"
        for name in ("gzip", "deflate", "br", "zstd", "identity, gzip"):
            packed = {**bearer(token), "content-encoding": name}
            assert (await client.post(url, content=bomb, headers=packed)).status_code == 415
        begun = time.monotonic()
        head = b"POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000000\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        assert (await reader.readline()).startswith(b"HTTP/1.1 401")
        assert time.monotonic() - begun < 10
        writer.close()


HOSTS = (
    b"evil.example",
    b"127.0.0.1.evil.example",
    b"127.0.0.1@evil.example",
    b"evil.example:127.0.0.1",
    b"",
    b"[::1].evil.example",
    b"127.0.0.1, evil.example",
    b"127.0.0.2",
    b"0x7f000001",
    b"127.0.0.1:evil",
    b"[127.0.0.1",
)


@pytest.mark.parametrize("host", HOSTS)
async def test_it_answers_to_its_own_name_alone(state: State, host: bytes) -> None:
    async with serving(state) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET /v1/status HTTP/1.1\r\nHost: " + host + b"\r\nX-Forwarded-Host: 127.0.0.1\r\n"
            b"Connection: close\r\n\r\n"
        )
        answer = await reader.read()
        writer.close()
    assert answer[:12] in {b"HTTP/1.1 421", b"HTTP/1.1 400"}
    assert b"alerts" not in answer


async def test_a_whole_address_in_the_request_line_and_two_hosts_open_nothing(
    store: AlertStore,
) -> None:
    async with serving(closed_state(store)) as port:
        for line in (
            b"GET http://127.0.0.1/v1/status HTTP/1.1\r\nHost: 127.0.0.1",
            b"GET http://evil.example/healthz HTTP/1.1\r\nHost: 127.0.0.1",
            b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example",
            b"GET /v1/status HTTP/1.0",
            b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: a\r\nContent-Length: 5",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(line + b"\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
            writer.close()
            assert answer[:12] in {b"HTTP/1.1 401", b"HTTP/1.1 400", b"HTTP/1.1 421"}, line
