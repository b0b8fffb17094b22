"""Articles by HTTP: a verdict for each line, the log as it should be, and hostile bodies."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from streams.errors import FrontwatchError
from streams.log_access import open_reader
from streams.settings import Settings, load_settings
from streams.subscribers.access.scopes import Scope
from streams.subscribers.store import AlertStore
from streams.topics import RAW
from streams.web.app import State, create_app
from streams.web.gateway import Articles
from streams.web.state import Limits
from tests.streams.web.doors import asking, bearer, closed_state

NDJSON = {"content-type": "application/x-ndjson"}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return load_settings(data_dir=tmp_path / "data")


@pytest.fixture
async def client(store: AlertStore, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    articles = Articles(settings)
    limits = Limits(body_bytes=20_000, lines=5, record_bytes=5_000)
    state = State(store, lambda: None, lambda: None, lambda: b"", put=articles.put, limits=limits)
    transport = httpx.ASGITransport(create_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as c:
        yield c
    articles.close()


async def test_a_key_of_another_caller_is_another_key(
    store: AlertStore, settings: Settings
) -> None:
    articles = Articles(settings)
    state = closed_state(store, put=articles.put)
    tokens = [
        state.guard.keyring.add(name, [Scope.ARTICLES])[1] for name in ("one", "other", "one")
    ]
    async with asking(state) as client:
        answers = [
            await client.post(
                "/v1/articles",
                content=_body(_article(number)),
                headers=NDJSON | bearer(token) | {"idempotency-key": "batch 1"},
            )
            for number, token in enumerate(tokens)
        ]
    articles.close()
    assert [answer.status_code for answer in answers] == [202, 202, 422]
    assert _in_log(settings) == ["a0", "a1"]


def _article(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"a{number}",
        "title": "Title",
        "text": "Troops took the town.",
        "published_at": "2017-11-09T08:30:00Z",
    } | more


def _body(*articles: Any) -> bytes:
    return b"\n".join(json.dumps(article).encode() for article in articles) + b"\n"


def _in_log(settings: Settings) -> list[str]:
    with open_reader(settings) as reader:
        records = reader.read(RAW.name, 0, 0, 100)
    values = [json.loads(record.value or b"{}") for record in records]
    return [value["id"] for value in values if "text" in value]


async def test_every_line_gets_its_verdict_and_the_good_are_in_the_log(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    body = _body(_article(1), {"id": "bad"}) + b"\n{broken\n" + _body(_article(2))
    answer = await client.post("/v1/articles", content=body, headers=NDJSON)
    assert answer.status_code == 202
    verdicts = answer.json()["verdicts"]
    assert [v["line"] for v in verdicts] == [1, 2, 4, 5]
    assert [v["accepted"] for v in verdicts] == [True, False, False, True]
    assert verdicts[0]["article_id"] == "a1"
    assert "text" in verdicts[1]["reason"]
    assert _in_log(settings) == ["a1", "a2"]


async def test_the_same_key_gets_the_same_answer_and_puts_nothing(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    headers = {**NDJSON, "idempotency-key": "run 7"}
    first = await client.post("/v1/articles", content=_body(_article(1)), headers=headers)
    again = await client.post("/v1/articles", content=_body(_article(1)), headers=headers)
    assert (again.status_code, again.content) == (202, first.content)
    assert _in_log(settings) == ["a1"]
    other = await client.post("/v1/articles", content=_body(_article(2)), headers=headers)
    assert other.status_code == 422
    for key in ("", "x" * 201, "\x01"):
        odd = {**NDJSON, "idempotency-key": key}
        answer = await client.post("/v1/articles", content=_body(_article(3)), headers=odd)
        assert answer.status_code == 400
    assert _in_log(settings) == ["a1"]


async def test_bodies_have_their_limits(client: httpx.AsyncClient, settings: Settings) -> None:
    async def post(body: bytes, **more: str) -> httpx.Response:
        return await client.post("/v1/articles", content=body, headers=NDJSON | more)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 4096

    assert (await post(b"x" * 20_001)).status_code == 413
    streamed = await client.post("/v1/articles", content=endless(), headers=NDJSON)
    assert streamed.status_code == 413
    assert (await post(_body(*map(_article, range(6))))).status_code == 413
    assert (await post(b"")).status_code == 400
    assert (await post(b"\n \n")).status_code == 400
    assert (await post(b"x", **{"content-type": "text/plain"})).status_code == 415
    long = (await post(_body(_article(1, text="x" * 6_000)))).json()["verdicts"]
    assert long == [{"line": 1, "accepted": False, "reason": "the line is longer than 5,000 bytes"}]
    elsewhere = await post(_body(_article(1)), origin="http://evil.example")
    assert elsewhere.status_code == 403
    own = await post(_body(_article(9)), origin="http://127.0.0.1:8080")
    assert own.status_code == 202
    assert _in_log(settings) == ["a9"]


async def test_hostile_lines_are_refused_in_plain_words(client: httpx.AsyncClient) -> None:
    lines = [
        b"\xff\xfe\x00",
        b'{"id": "\\ud800", "text": "x", "published_at": "2017-11-09T08:30:00Z"}',
        b"[" * 4_000,
        b'{"id": "a", "text": "<script>\x1b[31m", "published_at": "9999-01-01"}',
        b"null",
    ]
    answer = await client.post("/v1/articles", content=b"\n".join(lines), headers=NDJSON)
    assert answer.status_code == 202
    for verdict in answer.json()["verdicts"]:
        assert verdict["accepted"] is False
        assert len(verdict["reason"]) <= 300
        assert "\x1b" not in verdict["reason"]


async def test_a_log_that_does_not_take_them_is_told(store: AlertStore) -> None:
    def full(_: object) -> None:
        raise FrontwatchError("the disk is full: /secret/path")

    state = State(store, lambda: None, lambda: None, lambda: b"", put=full)
    transport = httpx.ASGITransport(create_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        headers = {**NDJSON, "idempotency-key": "k"}
        for _ in range(2):  # what failed is not the answer for good
            answer = await client.post("/v1/articles", content=_body(_article(1)), headers=headers)
            assert answer.status_code == 503
            assert "secret" not in answer.text
