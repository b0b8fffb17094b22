"""Subscriptions by HTTP: made, seen by whose they are alone, changed, tried out, and delivered to."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from schemas.alerts import AlertKind
from schemas.control import Tier
from streams.settings import Settings
from streams.subscribers.delivery.desk import Desk
from streams.subscribers.delivery.setup import open_deliverer
from streams.subscribers.delivery.signing import headers
from streams.subscribers.store import AlertStore
from streams.web import subscriptions
from streams.web.access import CALLER, Caller, Scope
from streams.web.app import State, create_app
from streams.web.problems import HANDLERS
from tests.streams.records import make_alert
from tests.streams.subscribers.delivery.conftest import Receiver, new_receiver, receiver

__all__ = ["new_receiver", "receiver"]  # fixtures

PATH = "/v1/subscriptions"
HOOK = {"name": "Goma desk", "target": "https://hooks.example/in"}
OWN = frozenset({Scope.READ, Scope.SUBSCRIPTIONS})


class Called:
    """Says who calls before the application asks, as the doors do."""

    def __init__(self, app: ASGIApp, who: Caller) -> None:
        self._app = app
        self._who = who

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[CALLER] = self._who
        await self._app(scope, receive, send)


@asynccontextmanager
async def calling(
    state: State, name: str = "desk", scopes: frozenset[Scope] = OWN
) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the endpoints for a caller, past the doors, which are tested elsewhere."""
    routes = [each.route() for each in subscriptions.routes(state)]
    app = Called(
        Starlette(routes=routes, exception_handlers=dict(HANDLERS)), Caller(name, scopes, "k")
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as c:
        yield c


async def made(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json={**HOOK, **more})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_the_secret_is_shown_at_creation_and_rotation_and_never_else(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = await made(client)
    own = f"{PATH}/{told['subscription']['id']}"
    fresh = (await client.post(f"{own}/rotate")).json()
    secrets = {told["secret"], fresh["secret"]}
    assert len(secrets) == 2
    assert all(secret.startswith("whsec_") for secret in secrets)
    shown = [await client.get(path) for path in (PATH, own, f"{own}/log")]
    shown += [await client.patch(own, json={"name": "other"})]
    for answer in shown:
        assert answer.status_code == 200
        assert not any(secret in answer.text for secret in secrets)
        assert answer.headers["cache-control"] == "no-store"
    assert not any(secret in caplog.text for secret in secrets)


async def test_a_subscription_made_by_http_is_delivered_to_signed_with_its_secret(
    client: httpx.AsyncClient, store: AlertStore, receiver: Receiver, tmp_path: Path
) -> None:
    told = await made(
        client, target=receiver.url(), filter="country=SY&place=gn:174448", only="confirmed"
    )
    assert told["subscription"]["filter"] == "country=SY&place=gn%3A174448"
    assert (await client.get(PATH)).json()["subscriptions"][0]["owner"] == "local"
    own = f"{PATH}/{told['subscription']['id']}"
    tried = (await client.post(f"{own}/test")).json()
    assert tried == {"delivered": True, "status": 200, "reason": ""}
    store.add_all([make_alert(1), make_alert(2, tier=Tier.CONFIRMED, kind=AlertKind.UPGRADE)])
    settings = Settings(data_dir=tmp_path, egress_allow=("127.0.0.0/8",))
    async with open_deliverer(store, settings) as deliverer:
        await deliverer.settle()
    (test, alert) = receiver.got
    assert test.event["type"] == "frontwatch.test.v1"
    assert alert.data["revision"] == 2
    for got in (test, alert):
        at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
        signed = headers(got.id, at, got.body, [told["secret"]])["webhook-signature"]
        assert got.headers["webhook-signature"] == signed
    seen = (await client.get(own)).json()
    assert (seen["delivered"], seen["waiting"], seen["given_up"]) == (1, 0, 0)
    (line,) = (await client.get(f"{own}/log")).json()["tries"]
    assert (line["result"], line["status"], line["number"]) == ("delivered", 200, 1)
    assert (await client.post(f"{own}/replay", json={"message": alert.id})).json() == {
        "messages": 1
    }
    assert (await client.get(own)).json()["waiting"] == 1


async def test_a_receiver_that_refuses_the_test_is_told_of(
    client: httpx.AsyncClient, receiver: Receiver
) -> None:
    receiver.status = 500
    told = await made(client, target=receiver.url())
    tried = (await client.post(f"{PATH}/{told['subscription']['id']}/test")).json()
    assert (tried["delivered"], tried["status"]) == (False, 500)
    assert "secret words" not in str(tried)


async def test_it_is_paused_resumed_changed_and_removed(client: httpx.AsyncClient) -> None:
    told = await made(client, quiet_hours="22:00-06:00")
    own = f"{PATH}/{told['subscription']['id']}"
    paused = (await client.patch(own, json={"state": "paused", "digest_minutes": 60})).json()
    assert (paused["state"], paused["digest_minutes"]) == ("paused", 60)
    resumed = (await client.patch(own, json={"state": "active", "from_now": True})).json()
    assert (resumed["state"], resumed["reason"]) == ("active", "")
    assert resumed["quiet_hours"] == "22:00-06:00"
    assert (await client.delete(own)).status_code == 204
    assert (await client.get(own)).status_code == 404
    assert (await client.get(PATH)).json()["subscriptions"] == []


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "not JSON"),
        (b'{"name": "\xff"}', 400, "not JSON"),
        (b"[]", 422, "object"),
        (b'{"name": "x"}', 422, "target"),
        (b'{"name": "x", "target": "https://h.example", "secret": "s"}', 422, "secret"),
        (b'{"name": "x", "target": "https://h.example", "channel": "pigeon"}', 422, "pigeon"),
        (b'{"name": "x", "target": "https://h.example", "channel": "kafka"}', 422, "kafka"),
        (b'{"name": "x", "target": "http://10.0.0.1/"}', 422, "cannot be sent to"),
        (b'{"name": "x", "target": "http://h.example/"}', 422, "https://"),
        (b'{"name": "x\\u0000", "target": "https://h.example"}', 422, "one line"),
        (b'{"name": "x", "target": "https://h.example", "filter": "planet=1"}', 422, "planet"),
        (b'{"name": "x", "target": "https://h.example", "digest_minutes": -5}', 422, "digest"),
        (b" " * 70_000, 413, "at most"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_words(
    client: httpx.AsyncClient, body: bytes, status: int, says: str
) -> None:
    answer = await client.post(PATH, content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert says in answer.json()["detail"]
    assert (await client.get(PATH)).json()["subscriptions"] == []


async def test_other_bodies_and_queries_are_refused(client: httpx.AsyncClient) -> None:
    form = {"content-type": "text/plain"}
    assert (await client.post(PATH, content=b"{}", headers=form)).status_code == 415
    assert (await client.get(f"{PATH}?x=1")).status_code == 400
    own = f"{PATH}/{(await made(client))['subscription']['id']}"
    for body in ({"since": "2026-01-01T00:00:00"}, {"since": "0001-01-01T00:00:00+23:00"}):
        assert (await client.post(f"{own}/replay", json=body)).status_code == 422
    assert (await client.post(f"{own}/replay", json={"message": "a\0b"})).status_code == 422
    assert (await client.get(f"{own}/log?limit=0")).status_code == 400
    assert (await client.get(f"{PATH}/sub_%00")).status_code == 404


async def test_nobody_sees_or_touches_another_callers_subscription(state: State) -> None:
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(calling(state))
        theirs = await stack.enter_async_context(calling(state, "other"))
        admin = await stack.enter_async_context(calling(state, "root", OWN | {Scope.ADMIN}))
        own = f"{PATH}/{(await made(ours))['subscription']['id']}"
        assert (await theirs.get(PATH)).json()["subscriptions"] == []
        refused = [
            await theirs.get(own),
            await theirs.patch(own, json={"state": "paused"}),
            await theirs.delete(own),
            await theirs.get(f"{own}/log"),
            *[await theirs.post(f"{own}/{what}") for what in ("test", "rotate", "replay")],
        ]
        nothing = await theirs.get(f"{PATH}/sub_{'0' * 20}")
        assert {(each.status_code, each.text) for each in refused} == {(404, nothing.text)}
        assert (await ours.get(own)).json()["state"] == "active"
        assert len((await admin.get(PATH)).json()["subscriptions"]) == 1
        assert (await admin.patch(own, json={"state": "paused"})).json()["owner"] == "desk"
        assert (await admin.delete(own)).status_code == 204


async def test_without_the_scope_nothing_is_answered(state: State) -> None:
    async with calling(state, scopes=frozenset({Scope.READ, Scope.ADMIN})) as reader:
        for answer in (await reader.get(PATH), await reader.post(PATH, json=HOOK)):
            assert answer.status_code == 403


async def test_topics_of_the_broker_are_for_administrators(
    state: State, store: AlertStore, tmp_path: Path
) -> None:
    desk = Desk(store, Settings(data_dir=tmp_path, broker="kafka://127.0.0.1:1"))
    topic = {"name": "x", "target": "desk.alerts", "channel": "kafka"}
    on_kafka = replace(state, desk=desk)
    async with calling(on_kafka) as ours, calling(on_kafka, "root", frozenset(Scope)) as admin:
        assert (await ours.post(PATH, json=topic)).status_code == 403
        assert (await ours.get(PATH)).json()["channels"] == ["webhook", "apprise"]
        assert (await admin.get(PATH)).json()["channels"] == ["webhook", "apprise", "kafka"]
        told = (await admin.post(PATH, json=topic)).json()
        assert (told["secret"], told["subscription"]["target"]) == ("", "desk.alerts")


async def test_a_server_that_delivers_nothing_says_so(
    state: State, store: AlertStore, tmp_path: Path
) -> None:
    silent = Desk(store, Settings(data_dir=tmp_path, deliver_subscriptions=False))
    for desk in (silent, None):
        async with calling(replace(state, desk=desk)) as client:
            assert (await client.get(PATH)).json() == {"channels": [], "subscriptions": []}
            answer = await client.post(PATH, json=HOOK)
            assert (answer.status_code, "no subscriptions" in answer.text) == (503, True)


async def test_a_page_elsewhere_cannot_subscribe(state: State) -> None:
    transport = httpx.ASGITransport(create_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as c:
        answer = await c.post(PATH, json=HOOK, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


async def test_an_address_of_apprise_is_never_shown_again(client: httpx.AsyncClient) -> None:
    address = "mailto://desk:hush-hush@gmail.com?to=a@example.org"
    told = await made(client, target=address, channel="apprise")
    own = f"{PATH}/{told['subscription']['id']}"
    assert told["secret"] == ""
    answers = [await client.get(PATH), await client.get(own), await client.patch(own, json={})]
    for text in (str(told), *(each.text for each in answers)):
        assert "mailto://..." in text
        assert "hush-hush" not in text
    refused = await client.patch(own, json={"target": "json://hush-hush.example/x"})
    assert (refused.status_code, "hush-hush" in refused.text) == (422, False)
