"""The page without scripts, where keys are asked for: its log-in and its log-out are forms."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from streams.web.app import SECURITY_HEADERS, State
from tests.streams.records import make_alert
from tests.streams.web.doors import BASE, asking, bearer, closed_state, new_key

HOME = {"origin": BASE}


@pytest.fixture
def closed(store: AlertStore) -> State:
    store.add(make_alert(1))
    return closed_state(store)


@pytest.fixture
async def browser(closed: State) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(closed) as client:
        yield client


async def test_a_stranger_sees_the_log_in_and_no_alert(browser: httpx.AsyncClient) -> None:
    for path in ("/plain", "/plain?before=9"):
        answer = await browser.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert 'type="password"' in answer.text
        assert "Abu Kamal" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await browser.request(method, "/plain")).status_code == 401


async def test_a_form_logs_in_and_out(closed: State, browser: httpx.AsyncClient) -> None:
    _, token = new_key(closed)
    begun = await browser.post("/plain", data={"key": f" {token} "}, headers=HOME)
    assert begun.status_code == 303
    assert begun.headers["location"] == "/plain"
    assert "HttpOnly" in begun.headers["set-cookie"]
    page = await browser.get("/plain")
    assert page.status_code == 200
    assert "Abu Kamal" in page.text
    assert "desk" in page.text
    kept = browser.cookies["frontwatch"]
    ended = await browser.post("/plain", data={"log_out": "1"}, headers=HOME)
    assert ended.status_code == 303
    assert (await browser.get("/plain")).status_code == 401
    again = await browser.get("/v1/alerts", headers={"cookie": f"frontwatch={kept}"})
    assert again.status_code == 401


async def test_who_comes_with_a_key_has_nothing_to_log_out_of(
    closed: State, browser: httpx.AsyncClient
) -> None:
    _, token = new_key(closed)
    page = await browser.get("/plain", headers=bearer(token))
    assert page.status_code == 200
    assert "<form" not in page.text
    _, other = new_key(closed, [Scope.ARTICLES])
    assert (await browser.get("/plain", headers=bearer(other))).status_code == 403


async def test_what_is_no_key_is_told_on_the_page(browser: httpx.AsyncClient) -> None:
    for key in ("fw_x", "", "<script>", "\x00", "\u202e"):
        answer = await browser.post("/plain", data={"key": key}, headers=HOME)
        assert answer.status_code == 401
        assert "opens nothing" in answer.text
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
    assert (await browser.post("/plain", data={}, headers=HOME)).status_code == 415
    answer = await browser.post("/plain", data={"other": "1"}, headers=HOME)
    assert answer.status_code == 401
    waits = await browser.post("/plain", data={"key": "fw_x"}, headers=HOME)
    assert waits.status_code == 429
    assert int(waits.headers["retry-after"]) >= 1
    assert 'type="password"' in waits.text


async def test_other_bodies_and_other_pages_log_nobody_in(
    closed: State, browser: httpx.AsyncClient
) -> None:
    _, token = new_key(closed)
    for origin in ("http://evil.example", "null"):
        refused = await browser.post("/plain", data={"key": token}, headers={"origin": origin})
        assert refused.status_code == 403
    assert (await browser.post("/plain", json={"key": token}, headers=HOME)).status_code == 415
    many = {f"f{number}": "1" for number in range(50)}
    assert (await browser.post("/plain", data=many, headers=HOME)).status_code == 400
    long = {"key": "a" * 70_000}
    assert (await browser.post("/plain", data=long, headers=HOME)).status_code == 413
    assert not browser.cookies


async def test_a_server_without_keys_has_no_log_in(client: httpx.AsyncClient) -> None:
    assert "<form" not in (await client.get("/plain")).text
    assert (await client.post("/plain", data={"key": "x"}, headers=HOME)).status_code == 409


async def test_its_form_may_be_sent_here_alone_and_no_script_runs(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.get("/plain")
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"  # else a browser's Origin is "null"
    for name, value in SECURITY_HEADERS.items():
        if name not in {"content-security-policy", "referrer-policy"}:
            assert answer.headers.get_list(name) == [value]
    assert len(answer.headers.get_list("content-security-policy")) == 1
