"""The live stream over a real server: nothing missed, nothing twice, nobody held up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

import httpx
import pytest

from schemas.claims import Place
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app
from streams.web.live import Hub, Pace
from streams.web.server import WebServer
from streams.web.state import Limits
from tests.streams.records import TOWN, make_alert

FAR = Place(id="un:FJ:x", mention="X", name="X", country="FJ", lat=-17.0, lon=179.0)


@dataclass
class Running:
    server: WebServer
    hub: Hub
    store: AlertStore

    @property
    def url(self) -> str:
        return self.server.url.rstrip("/")

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextlib.asynccontextmanager
async def running(
    store: AlertStore, pace: Pace, limits: Limits | None = None
) -> AsyncIterator[Running]:
    hub = Hub(store, pace)
    state = State(store, lambda: None, lambda: None, lambda: b"", limits=limits or Limits())
    app = create_app(state, hub=hub)
    async with WebServer(app, "127.0.0.1", 0, stopping=hub.stop) as server:
        yield Running(server, hub, store)


@pytest.fixture
async def live(store: AlertStore) -> AsyncIterator[Running]:
    async with running(store, Pace(poll_s=0.02)) as found:
        yield found


async def _read(
    live: Running, count: int, query: str = "", headers: dict[str, str] | None = None
) -> list[int]:
    """Return the ids of the first ``count`` events."""
    ids: list[int] = []
    async with (
        asyncio.timeout(20),
        httpx.AsyncClient(base_url=live.url, timeout=20) as client,
        client.stream("GET", f"/v1/stream?{query}", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("id: "):
                ids.append(int(line[4:]))
            if len(ids) >= count:
                break
    return ids


async def _listening(live: Running, count: int = 1) -> None:
    await _until(lambda: live.hub.readers == count)


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        there = reached()
        while not there:
            await asyncio.sleep(0.005)
            there = reached()


async def test_what_comes_is_told_at_once_as_an_event_with_its_number(live: Running) -> None:
    live.store.add(make_alert(1))
    async with (
        asyncio.timeout(20),
        httpx.AsyncClient(base_url=live.url) as client,
        client.stream("GET", "/v1/stream") as answer,
    ):
        await _listening(live)
        await asyncio.to_thread(
            live.store.add, make_alert(2, summary="Zeile\neins\r\n\u2028zwei\u0085")
        )
        live.hub.wake()
        lines = answer.aiter_lines()
        seen = [await anext(lines) for _ in range(5)]
    assert seen[:4] == ["retry: 3000", "", "event: alert", "id: 2"]
    line = json.loads(seen[4].removeprefix("data: "))
    assert (line["stored"], line["sources"], line["summary"][:5]) == (2, 1, "Zeile")
    assert line["summary"].endswith("\u2028zwei\u0085")
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["cache-control"] == "no-store"
    assert "content-length" not in answer.headers


async def test_who_resumes_misses_nothing_and_gets_nothing_twice(live: Running) -> None:
    live.store.add_all([make_alert(n) for n in range(1, 501)])
    reading = asyncio.create_task(_read(live, 700, headers={"last-event-id": "100"}))
    for number in range(501, 801):  # while it reads what it missed
        await asyncio.to_thread(live.store.add, make_alert(number))
    assert await reading == list(range(101, 801))
    assert await _read(live, 3, "since=797") == [798, 799, 800]
    assert await _read(live, 1, "since=1", headers={"last-event-id": "799"}) == [800]


async def test_a_filter_holds_for_what_was_missed_and_for_what_comes(live: Running) -> None:
    live.store.add_all([make_alert(n, place=FAR if n % 3 else TOWN) for n in range(1, 10)])
    reading = asyncio.create_task(_read(live, 4, "since=0&country=SY&text=report"))
    await _listening(live)
    await asyncio.to_thread(live.store.add, make_alert(10, place=FAR))
    await asyncio.to_thread(live.store.add, make_alert(11))
    assert await reading == [3, 6, 9, 11]


async def test_a_number_of_another_store_begins_with_what_comes(live: Running) -> None:
    live.store.add(make_alert(1))
    reading = asyncio.create_task(_read(live, 1, headers={"last-event-id": "900000"}))
    await _listening(live)
    await asyncio.to_thread(live.store.add, make_alert(2))
    assert await reading == [2]


async def test_many_readers_get_every_alert_of_a_burst(live: Running) -> None:
    readings = [asyncio.create_task(_read(live, 300)) for _ in range(10)]
    await _listening(live, 10)
    await asyncio.to_thread(live.store.add_all, [make_alert(n) for n in range(1, 301)])
    assert await asyncio.gather(*readings) == [list(range(1, 301))] * 10
    assert live.hub.dropped == 0


async def test_what_cannot_be_meant_is_refused_before_the_stream_begins(live: Running) -> None:
    async with httpx.AsyncClient(base_url=live.url) as client:
        for query, headers in (
            ("since=-1", {}),
            ("colour=red", {}),
            ("tier=sure", {}),
            ("", {"last-event-id": "x"}),
        ):
            answer = await client.get(f"/v1/stream?{query}", headers=headers)
            assert answer.status_code == 400
            assert answer.headers["content-type"] == "application/problem+json"


async def test_a_quiet_stream_pings(store: AlertStore) -> None:
    async with (
        running(store, Pace(ping_s=0.05)) as live,
        asyncio.timeout(10),
        httpx.AsyncClient(base_url=live.url) as client,
        client.stream("GET", "/v1/stream") as answer,
    ):
        lines = answer.aiter_lines()
        assert [await anext(lines) for _ in range(4)] == ["retry: 3000", "", ": ping", ""]


async def test_a_reader_that_reads_nothing_is_let_go_and_resumes(store: AlertStore) -> None:
    long = make_alert(1, summary="word " * 20_000)
    async with running(store, Pace(poll_s=0.01, queue=8)) as live:
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port, limit=1024)
        writer.write(b"GET /v1/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        await writer.drain()
        await _listening(live)
        number = 0
        async with asyncio.timeout(30):
            while not live.hub.dropped:
                number += 1
                alert = replace(long, alert_id=f"alr_{number}", revision=number)
                await asyncio.to_thread(store.add, alert)
        assert live.hub.readers == 0
        got = await _until_closed(reader)
        writer.close()
        last = max((int(i) for i in got), default=0)
        assert 0 <= last < number
        rest = await _read(live, number - last, headers={"last-event-id": str(last)})
        assert rest == list(range(last + 1, number + 1))


async def _until_closed(reader: asyncio.StreamReader) -> list[str]:
    """Return the ids of the events that came whole."""
    data = b""
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(10):
            while more := await reader.read(1 << 20):
                data += more
    whole = data.split(b"\n\n")[:-1]
    ids = [line for event in whole for line in event.split(b"\n") if line.startswith(b"id: ")]
    return [line[4:].decode() for line in ids]


async def test_a_server_stops_in_under_a_second_whoever_listens(store: AlertStore) -> None:
    async with running(store, Pace()) as live:
        stuck = [await asyncio.open_connection("127.0.0.1", live.port) for _ in range(20)]
        for _, writer in stuck:
            writer.write(b"GET /v1/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        await _listening(live, 20)
        started = time.monotonic()
        await live.server.stop()
        assert time.monotonic() - started < 1.0
        for _, writer in stuck:
            writer.close()


async def test_there_is_an_end_to_how_many_listen(store: AlertStore) -> None:
    async with running(store, Pace(), Limits(streams=2)) as live:
        readings = [asyncio.create_task(_read(live, 1)) for _ in range(2)]
        await _listening(live, 2)
        async with httpx.AsyncClient(base_url=live.url) as client:
            refused = await client.get("/v1/stream")
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        await asyncio.to_thread(store.add, make_alert(1))
        assert await asyncio.gather(*readings) == [[1], [1]]
        await _listening(live, 0)
        reading = asyncio.create_task(_read(live, 1, "since=0"))
        assert await reading == [1]
