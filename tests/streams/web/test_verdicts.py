"""Verdicts by HTTP: given, listed, refused with what is wrong, and shown with the alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from schemas.claims import ControlClaim
from streams.errors import LogError
from streams.subscribers.access.keyring import Keyring
from streams.subscribers.published import PublishedStore
from streams.subscribers.store import AlertStore
from streams.subscribers.verdicts.book import VerdictBook
from streams.web.access import Scope
from streams.web.app import State, create_app
from tests.streams.records import make_alert
from tests.streams.web.doors import bearer, closed_state, new_key

ALERT, OTHER = make_alert(1), make_alert(2, change_id="chg_2")
PATH = f"/v1/changes/{ALERT.change_id}/verdicts"
REJECT = {"verdict": "reject", "reason": "An old film.", "analyst": "Ana Ruiz"}


@pytest.fixture
def claims() -> list[ControlClaim]:
    return []


@pytest.fixture
def state(store: AlertStore, claims: list[ControlClaim]) -> State:
    store.add_all([ALERT, OTHER])
    book = VerdictBook(store, claims.extend)
    return State(store, lambda: None, lambda: None, lambda: b"", verdicts=book)


def asking(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080")


async def test_a_verdict_is_given_and_shown(client, claims) -> None:
    answer = await client.post(PATH, json=REJECT)
    assert answer.status_code == 202
    told = answer.json()
    assert (told["analyst"], told["verdict"], told["in_log"]) == ("Ana Ruiz", "reject", True)
    assert [claim.claim_id for claim in claims] == [told["verdict_id"]]
    for address in (PATH, "/v1/verdicts", f"/v1/alerts/{ALERT.alert_id}"):
        assert (await client.get(address)).json()["verdicts"] == [told]
    assert (await client.get(f"/v1/changes/{OTHER.change_id}/verdicts")).json()["verdicts"] == []


async def test_said_again_it_is_answered_and_not_given(client, claims) -> None:
    first = await client.post(PATH, json=REJECT, headers={"idempotency-key": "one"})
    again = await client.post(PATH, json=REJECT)
    keyed = await client.post(PATH, json=REJECT, headers={"idempotency-key": "one"})
    assert [first.status_code, again.status_code, keyed.status_code] == [202, 200, 200]
    assert first.json() == again.json() == keyed.json()
    assert len(claims) == 1
    other = await client.post(
        PATH, json=REJECT | {"reason": "Other."}, headers={"idempotency-key": "one"}
    )
    assert other.status_code == 422


async def test_an_alert_is_asked_for_again_once_a_verdict_is_given(client) -> None:
    address = f"/v1/alerts/{ALERT.alert_id}"
    tag = (await client.get(address)).headers["etag"]
    assert (await client.get(address, headers={"if-none-match": tag})).status_code == 304
    await client.post(PATH, json=REJECT)
    assert (await client.get(address, headers={"if-none-match": tag})).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/changes/chg_none/verdicts", REJECT, 404),
        (PATH, {"verdict": "reject", "reason": "An old film."}, 422),
        (PATH, REJECT | {"verdict": "maybe"}, 422),
        (PATH, REJECT | {"reason": ""}, 422),
        (PATH, REJECT | {"reason": "\n"}, 422),
        (PATH, REJECT | {"analyst": "\x1b"}, 422),
        (PATH, REJECT | {"verdict": "withdraw"}, 422),
        (PATH, REJECT | {"verdict": "merge"}, 422),
        (PATH, REJECT | {"verdict": "merge", "merge_into": ALERT.change_id}, 422),
        (PATH, REJECT | {"verdict": "merge", "merge_into": "chg_none"}, 422),
        (PATH, REJECT | {"merge_into": OTHER.change_id}, 422),
        (PATH, REJECT | {"more": 1}, 422),
    ],
)
async def test_what_is_wrong_is_said(client, claims, path, body, status) -> None:
    answer = await client.post(path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert claims == []
    assert (await client.get("/v1/verdicts")).json()["verdicts"] == []


async def test_the_log_of_verdicts_is_paged(client) -> None:
    for name in ("Ana", "Ben", "Cem"):
        await client.post(PATH, json=REJECT | {"analyst": name})
    first = (await client.get("/v1/verdicts?limit=2")).json()
    second = (await client.get(first["next"])).json()
    assert [v["analyst"] for v in first["verdicts"] + second["verdicts"]] == ["Cem", "Ben", "Ana"]
    assert second["next"] is None


async def test_a_server_without_a_way_into_the_log_says_so(store: AlertStore) -> None:
    store.add(ALERT)
    for book in (None, VerdictBook(store, None)):
        state = State(store, lambda: None, lambda: None, lambda: b"", verdicts=book)
        async with asking(create_app(state)) as client:
            answer = await client.post(PATH, json=REJECT)
            assert answer.status_code == 503
            assert "takes no verdicts" in answer.json()["detail"]
            assert (await client.get("/v1/verdicts")).json()["verdicts"] == []


async def test_a_log_that_takes_nothing_is_told_and_the_audit_log_keeps_it(store) -> None:
    store.add(ALERT)

    def full(_claims: object) -> None:
        raise LogError("the disk is full")

    state = State(store, *(lambda: None,) * 2, lambda: b"", verdicts=VerdictBook(store, full))
    async with asking(create_app(state)) as client:
        answer = await client.post(PATH, json=REJECT)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        (kept,) = (await client.get("/v1/verdicts")).json()["verdicts"]
        assert not kept["in_log"]


async def test_with_keys_the_analyst_is_the_name_of_the_key(state, store) -> None:
    keyring = Keyring(store)
    _, writes = keyring.add("Ana Ruiz", [Scope.READ, Scope.VERDICTS])
    _, reads = keyring.add("reader", [Scope.READ])
    body = {"verdict": "confirm", "reason": "Seen on film."}
    async with asking(create_app(state)) as client:
        ours, theirs = ({"authorization": f"Bearer {key}"} for key in (writes, reads))
        assert (await client.post(PATH, json=body)).status_code == 401
        assert (await client.post(PATH, json=body, headers=theirs)).status_code == 403
        posing = await client.post(PATH, json=body | {"analyst": "Ben Okri"}, headers=ours)
        assert posing.status_code == 403
        given = await client.post(PATH, json=body, headers=ours)
        assert (given.status_code, given.json()["analyst"]) == (202, "Ana Ruiz")
        assert given.json()["given_by"] == "Ana Ruiz"
        assert (await client.get(PATH, headers=theirs)).status_code == 200


async def test_with_a_delay_readers_see_a_verdict_later_and_analysts_at_once(
    tmp_path: Path, claims: list[ControlClaim]
) -> None:
    now = [datetime(2026, 3, 1, 12, tzinfo=UTC)]
    store = AlertStore(tmp_path / "delayed.db", clock=lambda: now[0])
    store.add(ALERT)
    now[0] += timedelta(hours=2)
    view = PublishedStore(store, timedelta(hours=1), None)
    book = VerdictBook(view, claims.extend, clock=lambda: now[0])
    state = closed_state(view, verdicts=book)
    _, reader = new_key(state)
    _, analyst = new_key(state, [Scope.READ, Scope.VERDICTS])
    addresses = (PATH, "/v1/verdicts", f"/v1/alerts/{ALERT.alert_id}")

    async def seen(token: str) -> list[int]:
        answers = [await client.get(each, headers=bearer(token)) for each in addresses]
        return [len(each.json()["verdicts"]) for each in answers]

    async with asking(create_app(state)) as client:
        body = {"verdict": "reject", "reason": "An old film."}
        assert (await client.post(PATH, json=body, headers=bearer(analyst))).status_code == 202
        assert await seen(analyst) == [1, 1, 1]
        assert await seen(reader) == [0, 0, 0]
        now[0] += timedelta(minutes=61)
        assert await seen(reader) == [1, 1, 1]
    store.close()
