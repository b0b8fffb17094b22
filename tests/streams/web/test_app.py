from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from schemas.claims import Actor, Extent, Place
from streams.subscribers.store import AlertStore
from streams.web.app import SECURITY_HEADERS, State, create_app, host_name, is_loopback
from streams.web.page import PAGE_ALERTS
from tests.streams.records import make_alert

SCRIPT = "<script>alert(1)</script>\"'&\x1b[31m\u202e"


class Health:
    alive: str | None = None
    ready: str | None = None


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[AlertStore]:
    with AlertStore(tmp_path / "alerts.db") as opened:
        yield opened


@pytest.fixture
async def client(store: AlertStore, health: Health) -> AsyncIterator[httpx.AsyncClient]:
    state = State(
        store=store,
        alive=lambda: health.alive,
        ready=lambda: health.ready,
        metrics=lambda: b"frontwatch_articles_total 3\n",
    )
    transport = httpx.ASGITransport(create_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as c:
        yield c


async def test_probes_say_ok_or_why_not(client: httpx.AsyncClient, health: Health) -> None:
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).json() == {"status": "ok"}
    health.ready = "tables are being read back"
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "tables are being read back"
    assert (await client.get("/healthz")).status_code == 200
    health.alive = "the worker stopped"
    assert (await client.get("/healthz")).status_code == 503


async def test_metrics_are_what_prometheus_reads(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.text == "frontwatch_articles_total 3\n"
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_the_page_tells_of_an_alert(client: httpx.AsyncClient, store: AlertStore) -> None:
    assert "No alert yet" in (await client.get("/plain")).text
    store.add(make_alert(1, extent=Extent.PARTIAL))
    page = (await client.get("/plain")).text
    for words in (
        "The Syrian Army took Abu Kamal",
        "reported",
        "34.45, 40.92",
        "Gained by: Syrian Army. Lost by: Islamic State. In part.",
        "Troops took the town, report 1.",
        'href="https://dw.com/a"',
        "1 independent of 1",
        "Unofficial",
        "GeoNames",
    ):
        assert words in page


async def test_hostile_words_are_shown_and_never_obeyed(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    alert = make_alert(1)
    source = alert.sources[0]
    hostile = make_alert(
        1,
        summary=SCRIPT,
        place=Place(id="un:xx:x", mention=SCRIPT, name=SCRIPT),
        gainer=Actor(id="un:x", name=SCRIPT, mention=SCRIPT),
        sources=(
            type(source)(article_id="a", outlet=SCRIPT, url="javascript:alert(1)", lineage=SCRIPT),
            type(source)(
                article_id="b", outlet="b", url='https://b.org/"><script>', lineage=SCRIPT
            ),
        ),
    )
    store.add(hostile)
    page = (await client.get("/plain")).text
    assert "<script" not in page
    assert "javascript:" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


async def test_a_long_outlet_does_not_fill_the_page(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    alert = make_alert(1)
    store.add(make_alert(1, sources=(replace(alert.sources[0], outlet="x" * 5000),)))
    page = (await client.get("/plain")).text
    assert "x" * 70 in page
    assert "x" * 90 not in page


async def test_every_answer_is_fenced_in(client: httpx.AsyncClient) -> None:
    for path in ("/", "/healthz", "/style.css", "/nowhere"):
        answer = await client.get(path)
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["cache-control"] in {"no-store", "private, no-cache"}
    assert "default-src 'none'; script-src 'self'" in SECURITY_HEADERS["content-security-policy"]
    assert "unsafe" not in SECURITY_HEADERS["content-security-policy"]


async def test_only_its_own_name_is_answered(client: httpx.AsyncClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example:8080", "", "127.0.0.1@evil.example"):
        assert (await client.get("/", headers={"host": host})).status_code == 421
    for host in ("localhost:1", "127.0.0.1", "[::1]:8080", "LOCALHOST"):
        assert (await client.get("/", headers={"host": host})).status_code == 200


async def test_older_alerts_are_a_page_away(client: httpx.AsyncClient, store: AlertStore) -> None:
    for number in range(1, PAGE_ALERTS + 6):
        store.add(make_alert(number))
    first = (await client.get("/plain")).text
    assert first.count('class="alert"') == PAGE_ALERTS
    assert 'http-equiv="refresh"' not in first, "nothing moves unasked"
    assert 'http-equiv="refresh"' in (await client.get("/plain?reload=1")).text
    older = (await client.get(f"/plain?reload=1&before={6}")).text
    assert f"/plain?before={6}" in first
    assert older.count('class="alert"') == 5
    assert 'http-equiv="refresh"' not in older
    for odd in ("x", "-1", "9" * 60, "%F0%9F%98%80", "\u0663"):
        assert (await client.get(f"/plain?before={odd}")).status_code == 200


def test_host_names_are_read_apart_from_ports() -> None:
    assert host_name([(b"host", b"[::1]:80")]) == "::1"
    assert host_name([(b"Host", b"A.example:80")]) == "a.example"
    assert host_name([(b"host", b"a"), (b"host", b"b")]) == ""
    assert host_name([]) == ""


def test_loopback_is_told_from_the_rest() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert is_loopback("localhost")
    assert not is_loopback("0.0.0.0")  # noqa: S104 - the very address that is asked about
    assert not is_loopback("example.org")
