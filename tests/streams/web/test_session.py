"""Log-ins of browsers, and live streams that end with what let them in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from streams.subscribers.access.keyring import Lasting
from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app
from streams.web.server import WebServer
from streams.web.state import Doors, Limits
from tests.streams.web.doors import BASE, asking, bearer, closed_state, new_key


@pytest.fixture
def closed(store: AlertStore) -> State:
    return closed_state(store)


@pytest.fixture
async def browser(closed: State) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(closed) as client:
        yield client


async def test_a_log_in_opens_what_its_key_opens_until_the_log_out(
    closed: State, browser: httpx.AsyncClient
) -> None:
    _, token = new_key(closed)
    assert (await browser.get("/v1/session")).status_code == 401
    begun = await browser.post("/v1/session", json={"key": f" {token}\n"}, headers={"origin": BASE})
    assert begun.json() == {"name": "desk", "scopes": ["read"], "asks": True, "session": True}
    cookie = begun.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age=604800"):
        assert word in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie
    assert token not in cookie + begun.text
    assert begun.headers["cache-control"] == "no-store"
    assert (await browser.get("/v1/session")).json()["session"] is True
    assert (await browser.get("/v1/alerts")).status_code == 200
    assert (await browser.get("/plain")).status_code == 200
    assert (await browser.post("/v1/articles", content=b"{}")).status_code == 403
    kept = browser.cookies["frontwatch"]
    assert (await browser.delete("/v1/session")).status_code == 204
    assert "frontwatch" not in browser.cookies
    again = await browser.get("/v1/alerts", headers={"cookie": f"frontwatch={kept}"})
    assert again.status_code == 401, "what the browser forgets opens nothing either"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"key": "fw_0000000000000000_' + b"0" * 64 + b'"}', 401),
        (b'{"key": ""}', 401),
        (b'{"key": "\\u0000"}', 401),
        (b'{"key": 5}', 422),
        (b'{"key": "a", "name": "b"}', 422),
        (b"{}", 422),
        (b"[]", 422),
        (b"", 422),
        (b"key=fw_", 400),
        (b'{"key": "\\ud800"}', 400),
        (b"\xff", 400),
        (b"[" * 60_000, 422),
        (b'{"key": "' + b"a" * 100_000 + b'"}', 413),
    ],
)
async def test_what_is_no_key_logs_nobody_in(
    browser: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await browser.post(
        "/v1/session", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"] == "application/problem+json"


async def test_another_page_can_neither_log_in_nor_out(
    closed: State, browser: httpx.AsyncClient
) -> None:
    _, token = new_key(closed)
    form = {"content-type": "application/x-www-form-urlencoded"}
    for headers in (
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"{BASE}.evil.example"},
        {"origin": "http://127.0.0.1:8081"},
    ):
        answer = await browser.post("/v1/session", json={"key": token}, headers=headers)
        assert answer.status_code == 403, headers
        assert (await browser.delete("/v1/session", headers=headers)).status_code == 403
    assert (await browser.post("/v1/session", content=b"key=x", headers=form)).status_code == 415
    assert not [name for name in (await browser.get("/")).headers if "access-control" in name]


async def test_a_log_in_takes_no_session_over_and_ends_the_one_before(
    closed: State, browser: httpx.AsyncClient
) -> None:
    _, token = new_key(closed)
    chosen = "0" * 64
    browser.cookies.set("frontwatch", chosen)
    await browser.post("/v1/session", json={"key": token})
    browser.cookies.clear()
    first = (await browser.post("/v1/session", json={"key": token})).cookies["frontwatch"]
    assert first != chosen
    old = {"cookie": f"frontwatch={first}"}
    assert (await browser.get("/v1/status", headers=old)).status_code == 200
    await browser.post("/v1/session", json={"key": token})
    browser.cookies.clear()
    assert (await browser.get("/v1/status", headers=old)).status_code == 401
    for wrong in (
        f"frontwatch={chosen}",
        f"frontwatch={first}; frontwatch={chosen}",
        "frontwatch=",
    ):
        assert (await browser.get("/v1/status", headers={"cookie": wrong})).status_code == 401


async def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_alone(store: AlertStore) -> None:
    state = closed_state(store, doors=Doors(closed=True, proxies=("10.1.0.0/16",)))
    _, token = new_key(state)
    told = {"x-forwarded-proto": "https"}
    async with asking(state, "10.1.0.1") as proxy, asking(state, "192.0.2.1") as stranger:
        answer = await proxy.post("/v1/session", json={"key": token}, headers=told)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-frontwatch=")
        assert "Secure" in cookie
        value = cookie.partition("=")[2].partition(";")[0]
        plain, host = f"frontwatch={value}", f"__Host-frontwatch={value}"
        for name, status in ((host, 200), (plain, 401)):
            got = await proxy.get("/v1/status", headers={**told, "cookie": name})
            assert got.status_code == status, name
        answer = await stranger.post("/v1/session", json={"key": token}, headers=told)
        assert "Secure" not in answer.headers["set-cookie"], "a stranger's word is not believed"


async def test_a_session_that_is_over_shows_the_log_in_and_can_be_begun_anew(
    store: AlertStore,
) -> None:
    lasting = Lasting(timedelta(0), timedelta(hours=1))
    state = closed_state(store, doors=Doors(closed=True, lasting=lasting))
    _, token = new_key(state)
    async with asking(state) as client:
        assert (await client.post("/v1/session", json={"key": token})).status_code == 200
        assert (await client.get("/v1/alerts")).status_code == 401
        assert (await client.get("/")).status_code == 200
        assert (await client.post("/v1/session", json={"key": token})).status_code == 200


async def test_nobody_logs_in_where_nobody_is_asked(state: State) -> None:
    async with asking(state) as client:
        assert (await client.post("/v1/session", json={"key": "x"})).status_code == 409


# -- live streams ----------------------------------------------------------------------------------


@asynccontextmanager
async def served(state: State) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        WebServer(create_app(state), "127.0.0.1", 0) as server,
        httpx.AsyncClient(base_url=server.url, timeout=20) as client,
    ):
        yield client


async def _read_to_its_end(answer: httpx.Response) -> None:
    async with asyncio.timeout(20):
        async for _ in answer.aiter_bytes():
            pass


async def test_a_stream_ends_with_its_key_and_others_go_on(closed: State) -> None:
    (key_id, token), (_, other) = new_key(closed), new_key(closed)
    async with (
        served(closed) as client,
        client.stream("GET", "/v1/stream", headers=bearer(token)) as ending,
        client.stream("GET", "/v1/stream", headers=bearer(other)) as staying,
    ):
        assert ending.status_code == staying.status_code == 200
        closed.guard.keyring.revoke(key_id)
        await _read_to_its_end(ending)
        assert len(closed.guard._open) == 1
        again = await client.get("/v1/stream", headers=bearer(token))
        assert again.status_code == 401


async def test_a_stream_ends_with_the_log_out(closed: State) -> None:
    _, token = new_key(closed)
    async with served(closed) as client:
        await client.post("/v1/session", json={"key": token})
        async with client.stream("GET", "/v1/stream") as stream:
            assert stream.status_code == 200
            assert (await client.delete("/v1/session")).status_code == 204
            await _read_to_its_end(stream)


async def test_streams_of_nobody_end_when_the_first_key_is_made(store: AlertStore) -> None:
    state = closed_state(store, doors=Doors())
    async with served(state) as client, client.stream("GET", "/v1/stream") as stream:
        assert stream.status_code == 200
        new_key(state, [Scope.ADMIN])
        await _read_to_its_end(stream)


async def test_one_key_has_so_many_streams_and_no_more(store: AlertStore) -> None:
    state = closed_state(store, limits=replace(Limits(), key_streams=1))
    (_, token), (_, other) = new_key(state), new_key(state)
    async with (
        served(state) as client,
        client.stream("GET", "/v1/stream", headers=bearer(token)) as first,
    ):
        assert first.status_code == 200
        pieces = first.aiter_bytes()
        assert await anext(pieces)
        refused = await client.get("/v1/stream", headers=bearer(token))
        assert refused.status_code == 429
        async with client.stream("GET", "/v1/stream", headers=bearer(other)) as second:
            assert second.status_code == 200
        await pieces.aclose()
