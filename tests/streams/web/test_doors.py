"""Who is answered, and what a stranger learns when something breaks."""

from __future__ import annotations

import asyncio
import http.client
import sqlite3
from pathlib import Path

import httpx
import pytest

from streams.metrics import REFUSED
from streams.subscribers.store import AlertStore
from streams.web.app import SECURITY_HEADERS, State, create_app
from streams.web.counting import Callers
from streams.web.server import WebServer
from streams.web.state import Limits
from tests.streams.records import make_alert
from tests.streams.web.doors import asking, bearer, closed_state, new_key


async def test_a_store_that_cannot_be_read_is_told_without_its_path(
    client: httpx.AsyncClient, store: AlertStore, tmp_path: Path
) -> None:
    store.add(make_alert(1))
    with sqlite3.connect(tmp_path / "alerts.db") as database:
        database.execute("DROP TABLE alert_record")
    for path in ("/v1/alerts", "/plain", "/v1/status"):
        answer = await client.get(path)
        assert answer.status_code == 503
        assert str(tmp_path) not in answer.text
        assert answer.headers["retry-after"] == "5"


async def test_what_nobody_foresaw_tells_a_stranger_nothing(store: AlertStore) -> None:
    def broken() -> str | None:
        raise RuntimeError("secret: /etc/passwd")

    app = create_app(State(store, broken, lambda: None, lambda: b""))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/healthz")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    "origin",
    [
        "http://[",
        "http://[::1",
        "http://]",
        "http://a]b",
        "null",
        "",
        "\x00",
        "//",
        "http://\u2100".encode(),
    ],
)
async def test_an_origin_that_is_none_is_another(client: httpx.AsyncClient, origin: str) -> None:
    answer = await client.post("/v1/articles", content=b"{}", headers={"origin": origin})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_a_caller_gets_its_rate_and_no_more() -> None:
    now = [0.0]
    callers = Callers(rate=2.0, burst_s=2.0, clock=lambda: now[0])
    assert [callers.wait("a") for _ in range(4)] == [0.0] * 4
    assert callers.wait("a") == pytest.approx(0.5)
    assert callers.wait("b") == 0.0
    now[0] = 0.5
    assert callers.wait("a") == 0.0
    assert callers.wait("a") > 0
    for number in range(20_000):
        callers.wait(str(number))
    assert len(callers._buckets) <= 10_000


async def test_too_many_requests_are_refused_with_when_to_come_back(store: AlertStore) -> None:
    limits = Limits(requests_per_s=1, burst_s=3)
    app = create_app(State(store, lambda: None, lambda: None, lambda: b"", limits=limits))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        statuses = [(await client.get("/v1/status")).status_code for _ in range(6)]
        refused = await client.get("/v1/status")
        assert (await client.get("/healthz")).status_code == 200
    assert statuses[:3] == [200] * 3
    assert set(statuses[3:]) == {429}
    assert int(refused.headers["retry-after"]) >= 1


ESCAPES = (
    "/assets/../../app.py",
    "/assets/..%2f..%2fapp.py",
    "/assets/%2e%2e/%2e%2e/app.py",
    "/assets//etc/passwd",
    "/assets/..\\..\\app.py",
    "/assets/vendor/SHA256SUMS",
    "/assets/",
    "/assets/js",
    "/assets/page.css%00.txt",
)


async def test_only_the_files_of_the_page_are_served(state: State) -> None:
    def ask(port: int, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    async with WebServer(create_app(state), "127.0.0.1", 0) as server:
        port = int(server.url.rstrip("/").rpartition(":")[2])
        for path in ESCAPES:
            assert await asyncio.to_thread(ask, port, path) == 404, path
        assert await asyncio.to_thread(ask, port, "/assets/page.css") == 200


async def test_files_of_the_page_come_with_their_types(client: httpx.AsyncClient) -> None:
    for path, kind in (
        ("/", "text/html; charset=utf-8"),
        ("/assets/js/main.js", "text/javascript; charset=utf-8"),
        ("/assets/page.css", "text/css; charset=utf-8"),
        ("/assets/icon.svg", "image/svg+xml"),
        ("/assets/basemap/countries.json", "application/json"),
    ):
        answer = await client.get(path)
        assert answer.headers["content-type"] == kind
        plain = await client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == answer.content


async def test_what_is_refused_is_counted_by_its_status(store: AlertStore) -> None:
    def counted(status: str) -> float:
        return REFUSED.labels(status)._value.get()

    state = closed_state(store, limits=Limits(requests_per_s=0.001, burst_s=2_000))
    _, token = new_key(state)
    before = {status: counted(status) for status in ("401", "403", "421", "429")}
    async with asking(state) as client:
        assert (await client.get("/v1/status", headers={"host": "evil.example"})).status_code == 421
        assert (await client.post("/v1/articles", headers=bearer(token))).status_code == 403
        assert (await client.get("/v1/status", headers=bearer(token))).status_code == 200
        assert (await client.get("/v1/status", headers=bearer(token))).status_code == 429
        assert (await client.get("/v1/status")).status_code == 401
        assert (await client.get("/healthz")).status_code == 200
    assert {status: counted(status) - was for status, was in before.items()} == dict.fromkeys(
        before, 1.0
    )
