"""Keys and scopes at every address: tests that try to get past them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from streams.subscribers.access.keyring import Keyring
from streams.subscribers.access.scopes import LOCAL, Scope
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app
from streams.web.counting import Failures
from streams.web.guard import FRESH_S
from streams.web.pages import routes as page_routes
from streams.web.state import Doors, Limits
from tests.streams.web.doors import asking, bearer, closed_state, new_key, path_of, table


@pytest.fixture
def closed(store: AlertStore) -> State:
    return closed_state(store)


@pytest.fixture
async def stranger(closed: State) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(closed) as client:
        yield client


async def _each(
    state: State, client: httpx.AsyncClient, headers: dict[str, str] | None = None
) -> dict[str, int]:
    """Return how every address that is not open answers, by method and path."""
    told = {}
    for each in table(state):
        if each.scope is not None:
            answer = await client.request(each.method, path_of(each), headers=headers or {})
            told[f"{each.method} {each.path}"] = answer.status_code
            if answer.status_code == 401:
                assert answer.headers["www-authenticate"].startswith("Bearer")
    return told


async def test_nobody_without_a_key_gets_anything(
    closed: State, stranger: httpx.AsyncClient
) -> None:
    told = await _each(closed, stranger)
    assert len(told) >= 12
    assert set(told.values()) == {401}, told
    for path in ("/plain", "/metrics", "/v1", "/v1/nothing", "/nothing", "/docs", "/.env"):
        assert (await stranger.get(path)).status_code == 401, path
    for path in ("/", "/style.css", "/assets/page.css", "/healthz", "/readyz"):
        assert (await stranger.get(path)).status_code == 200, path
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"):
            refused = (await stranger.request(method, path)).status_code
            assert refused == (405 if path.endswith("z") else 401), (method, path)


async def test_only_the_addresses_named_here_are_open(closed: State) -> None:
    """Whoever opens another address changes this list as well."""
    assert {f"{e.method} {e.path}" for e in table(closed) if e.scope is None} == {
        "GET /v1/session",
        "POST /v1/session",
        "DELETE /v1/session",
    }
    async with asking(closed) as client:
        for route in page_routes(closed):
            status = (await client.get(route.path.replace("{path:path}", "page.css"))).status_code
            open_ = {"/", "/assets/{path:path}", "/style.css", "/healthz", "/readyz"}
            assert (status == 200) == (route.path in open_), route.path


async def test_a_key_of_other_scopes_gets_nothing_at_any_address(closed: State) -> None:
    for needed in Scope:
        _, token = new_key(closed, set(Scope) - {needed, Scope.ADMIN} or {Scope.READ})
        async with asking(closed) as client:
            for each in table(closed):
                method = "HEAD" if each.path == "/v1/stream" else each.method  # a stream never ends
                answer = await client.request(method, path_of(each), headers=bearer(token))
                if each.scope == needed:
                    assert answer.status_code == 403, each.path
                elif each.scope is not None and each.scope != Scope.ADMIN:
                    assert answer.status_code not in {401, 403}, (each.path, answer.text)


async def test_a_key_that_holds_no_more_gets_nothing(closed: State, store: AlertStore) -> None:
    clock = [datetime(2030, 1, 1, tzinfo=UTC)]
    ring = Keyring(store, clock=lambda: clock[0])
    _, expired = ring.add("a", list(Scope), datetime(2020, 1, 2, tzinfo=UTC) + timedelta(days=4000))
    clock[0] = datetime(2031, 1, 1, tzinfo=UTC)
    revoked_id, revoked = ring.add("b", list(Scope))
    ring.revoke(revoked_id.id)
    object.__setattr__(closed.guard, "_keyring", ring)
    for token in (expired, revoked, "fw_" + "a" * 16 + "_" + "b" * 64, "x"):
        async with asking(closed, peer=f"10.0.0.{len(token) % 250}") as client:
            object.__setattr__(closed, "failures", Failures(lambda: 0.0))
            statuses = {
                (await client.request(e.method, path_of(e), headers=bearer(token))).status_code
                for e in table(closed)
                if e.scope is not None
            }
        assert statuses <= {401, 429}, token
        assert 401 in statuses


async def test_a_key_that_was_used_stops_opening_within_a_second(store: AlertStore) -> None:
    now = [0.0]
    state = closed_state(store)
    object.__setattr__(state.guard, "_clock", lambda: now[0])
    key_id, token = new_key(state)
    async with asking(state) as client:
        assert (await client.get("/v1/status", headers=bearer(token))).status_code == 200
        state.guard.keyring.revoke(key_id)
        now[0] += FRESH_S
        assert (await client.get("/v1/status", headers=bearer(token))).status_code == 401


WRONG_WAYS: list[Callable[[str], dict[str, str]]] = [
    lambda token: {"authorization": token},
    lambda token: {"authorization": f"Basic {token}"},
    lambda token: {"authorization": f"Bearer{token}"},
    lambda token: {"authorization": f"Bearer {token}x"},
    lambda token: {"authorization": f"Bearer {token[:-1]}"},
    lambda token: {"authorization": f"Bearer {token},Bearer {token}"},
    lambda token: {"authorization": f"Bearer {token.upper()}"},
    lambda _token: {"authorization": "Bearer"},
    lambda _token: {"authorization": "Bearer null"},
    lambda token: {"x-api-key": token},
    lambda token: {"proxy-authorization": f"Bearer {token}"},
    lambda token: {"cookie": f"frontwatch={token}"},
    lambda token: {"cookie": f"__Host-frontwatch={token}"},
    lambda _token: {"x-forwarded-user": "admin", "x-forwarded-for": "127.0.0.1"},
    lambda _token: {"x-original-url": "/healthz", "x-rewrite-url": "/healthz"},
    lambda _token: {"x-http-method-override": "OPTIONS", "x-method-override": "HEAD"},
]


async def test_a_key_comes_in_one_header_and_in_one_way(
    closed: State, stranger: httpx.AsyncClient
) -> None:
    _, token = new_key(closed)
    for way in WRONG_WAYS:
        object.__setattr__(closed, "failures", Failures(lambda: 0.0))
        answer = await stranger.get("/v1/status", headers=way(token))
        assert answer.status_code in {401, 429}, way(token)
    for query in (f"key={token}", f"access_token={token}", f"api_key={token}"):
        assert (await stranger.get(f"/v1/status?{query}")).status_code == 401
    twice = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    async with asking(closed, peer="10.9.9.9") as other:
        assert (await other.get("/v1/status", headers=twice)).status_code == 401
        assert (await other.get("/v1/status", headers=bearer(token))).status_code == 200


PATHS = (
    "/v1/alerts/",
    "/v1//alerts",
    "//v1/alerts",
    "/./v1/alerts",
    "/assets/../v1/alerts",
    "/assets/..%2fv1/alerts",
    "/assets/%2e%2e/v1/alerts",
    "/healthz/../v1/alerts",
    "/healthz/..;/v1/alerts",
    "/healthz;/v1/alerts",
    "/healthz%2f..%2fv1%2falerts",
    "/v1/session/../alerts",
    "/v1/session%2f..%2falerts",
    "/v1/session/",
    "/V1/ALERTS",
    "/v1/%61lerts",
    "/v1/alerts%00",
    "/v1/alerts%20",
    "/v1/alerts.json",
    "/v1\\alerts",
    "/v1/alerts;x=1",
    "/v1/alerts%3f",
    "/healthz%20",
    "/plain/",
    "/metrics/",
    "/readyz/metrics",
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
async def test_no_spelling_of_a_path_opens_it(store: AlertStore, method: str) -> None:
    from tests.streams.records import make_alert  # noqa: PLC0415 - for its words alone

    store.add(make_alert(1))
    async with asking(closed_state(store)) as client:
        for path in PATHS:
            request = client.build_request(method, "http://127.0.0.1:8080")
            request.url = httpx.URL("http://127.0.0.1:8080").copy_with(raw_path=path.encode())
            answer = await client.send(request)
            assert answer.status_code in {401, 404}, (path, answer.status_code)
            assert "alert_id" not in answer.text


async def test_the_method_is_the_one_of_the_request_line(closed: State) -> None:
    _, token = new_key(closed)
    async with asking(closed) as client:
        for name in ("x-http-method-override", "x-http-method", "x-method-override"):
            answer = await client.get("/v1/articles", headers={**bearer(token), name: "POST"})
            assert answer.status_code == 405
        assert (await client.post("/v1/articles", headers=bearer(token))).status_code == 403
        assert (await client.head("/v1/alerts", headers=bearer(token))).status_code == 200
        assert (await client.options("/v1/alerts", headers=bearer(token))).status_code == 405


async def test_a_server_that_nobody_made_a_key_for_asks_for_none_until_one_is_made(
    store: AlertStore,
) -> None:
    now = [0.0]
    state = closed_state(store, doors=Doors())
    object.__setattr__(state.guard, "_clock", lambda: now[0])
    async with asking(state) as client:
        who = (await client.get("/v1/session")).json()
        assert who == {
            "name": LOCAL.name,
            "scopes": sorted(Scope),
            "asks": False,
            "session": False,
        }
        assert (await client.get("/v1/status")).status_code == 200
        key_id, token = new_key(state)
        now[0] += FRESH_S
        assert (await client.get("/v1/status")).status_code == 401
        assert (await client.get("/v1/status", headers=bearer(token))).status_code == 200
        state.guard.keyring.revoke(key_id)
        now[0] += FRESH_S
        assert (await client.get("/v1/status")).status_code == 401, "the last key opens no doors"


async def test_why_it_is_not_ready_is_told_to_those_who_may_know(store: AlertStore) -> None:
    for doors, told in ((Doors(), True), (Doors(closed=True), False)):
        state = State(store, lambda: None, lambda: "secret place", lambda: b"", doors=doors)
        async with asking(state) as client:
            answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert ("secret place" in answer.text) == told


async def test_a_store_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - here alone

    with AlertStore(tmp_path / "alerts.db") as store:
        state = closed_state(store)
        _, token = new_key(state)
        with sqlite3.connect(tmp_path / "alerts.db") as database:
            database.execute("DROP TABLE api_key")
        async with asking(state) as client:
            for headers in ({}, bearer(token)):
                answer = await client.get("/v1/alerts", headers=headers)
                assert answer.status_code in {401, 503}
            assert (await client.get("/healthz")).status_code == 200


async def test_wrong_keys_make_an_address_wait_longer_and_longer(store: AlertStore) -> None:
    now = [0.0]
    state = closed_state(store)
    object.__setattr__(state, "failures", Failures(lambda: now[0]))
    _, token = new_key(state)
    async with asking(state, "10.0.0.1") as client, asking(state, "10.0.0.2") as other:
        waits = []
        for _ in range(12):
            while (
                answer := await client.get("/v1/status", headers=bearer("fw_x"))
            ).status_code != 401:
                waits.append(int(answer.headers["retry-after"]))
                now[0] += waits[-1]
            assert (await client.get("/v1/status")).status_code == 401
        assert waits == sorted(waits)
        assert waits[0] <= 2
        assert waits[-1] >= 32
        await client.get("/v1/status", headers=bearer("fw_x"))
        refused = await client.post("/v1/session", json={"key": token})
        assert refused.status_code == 429, "a log-in waits as well, even with the right key"
        assert (await other.get("/v1/status", headers=bearer(token))).status_code == 200
        assert (await client.get("/v1/status", headers=bearer(token))).status_code == 200, (
            "who is known already is not kept out by a neighbour"
        )


def test_the_wait_is_bounded_and_forgotten() -> None:
    now = [0.0]
    failures = Failures(lambda: now[0])
    for _ in range(200):
        failures.add("a")
    assert failures.wait("a") == pytest.approx(300.0)
    assert failures.wait("b") == 0.0
    now[0] = 1_000.0
    assert failures.wait("a") == 0.0
    failures.add("a")
    assert failures.wait("a") == 0.0
    for number in range(20_000):
        failures.add(str(number))
    assert len(failures._failed) <= 10_000


async def test_each_key_has_a_rate_of_its_own(store: AlertStore) -> None:
    state = closed_state(store, limits=Limits(requests_per_s=0.001, burst_s=3_000))
    (_, one), (_, two) = new_key(state), new_key(state)
    app = create_app(state)
    async with asking(app) as client:
        first = [
            (await client.get("/v1/status", headers=bearer(one))).status_code for _ in range(5)
        ]
        assert first == [200, 200, 200, 429, 429]
        async with asking(app, "10.3.3.3") as elsewhere:
            moved = await elsewhere.get("/v1/status", headers=bearer(one))
            assert moved.status_code == 429, "another address is no other key"
        assert (await client.get("/v1/status", headers=bearer(two))).status_code == 200
        assert (await client.get("/healthz")).status_code == 200


async def test_an_address_that_a_stranger_writes_is_not_believed(store: AlertStore) -> None:
    limits = Limits(requests_per_s=0.001, burst_s=2_000)

    async def statuses(doors: Doors, forwarded: Callable[[int], str], peer: str) -> list[int]:
        async with asking(closed_state(store, doors=doors, limits=limits), peer) as client:
            return [
                (await client.get("/", headers={"x-forwarded-for": forwarded(n)})).status_code
                for n in range(4)
            ]

    refused = [200, 200, 429, 429]
    closed, behind = Doors(closed=True), Doors(closed=True, proxies=("10.1.0.0/16", "::1"))
    other = lambda n: f"203.0.113.{n}"  # noqa: E731 - read once, below
    assert await statuses(closed, other, "127.0.0.1") == refused
    assert await statuses(behind, other, "192.0.2.1") == refused
    assert await statuses(behind, other, "10.1.2.3") == [200] * 4
    assert await statuses(behind, lambda n: f"203.0.113.{n}, 198.51.100.7", "10.1.2.3") == refused
    assert await statuses(behind, lambda n: f"{other(n)}, 10.1.9.9", "10.1.2.3") == [200] * 4
    assert await statuses(behind, lambda n: f"203.0.113.{n}, junk", "10.1.2.3") == refused
    assert await statuses(behind, lambda n: f"2001:db8::{n}", "::1") == refused, "one network"
