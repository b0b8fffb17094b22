"""The OpenAPI document: every address is in it, and every answer is as it says."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas.control import PlaceControl
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app, endpoints
from streams.web.live import Hub
from tests.streams.records import ARMY, TOWN, make_alert

ALERT = make_alert(1)
REAL = {"alert_id": ALERT.alert_id, "place_id": TOWN.id, "suffix": "json"}


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/v1/openapi.json")).json()
    return found


def test_every_address_of_the_application_is_in_the_document(state: State) -> None:
    from streams.web.openapi import document  # noqa: PLC0415 - the fixture goes by its name

    told = document(endpoints(state, Hub(state.store)))["paths"]
    served = {
        (re.sub(r":\w+\}", "}", route.path), method.lower())
        for route in create_app(state).routes
        if route.path.startswith("/v1/")  # type: ignore[attr-defined]
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    assert served == {(path, method) for path, methods in told.items() for method in methods}
    ids = [operation["operationId"] for methods in told.values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


async def test_the_document_holds_together(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        assert name[0].isupper()
    referred = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert referred == set(schemas)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            stands = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert stands == set(re.findall(r"\{(\w+)\}", path))


def _fits(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


async def test_every_answer_fits_its_schema(
    client: httpx.AsyncClient, store: AlertStore, document: dict[str, Any]
) -> None:
    store.add_all([ALERT, make_alert(2, follows=ALERT.alert_id, gainer=None, event_date=None)])
    store.put_places([PlaceControl(place=TOWN, holder=ARMY)])
    hook = {"name": "desk", "target": "https://hooks.example/in"}
    made = (await client.post("/v1/subscriptions", json=hook)).json()
    _fits(document, {"$ref": "#/components/schemas/NewSecret"}, made)
    real = {**REAL, "subscription_id": made["subscription"]["id"], "change_id": ALERT.change_id}
    said = {"verdict": "confirm", "reason": "Seen on film.", "analyst": "Ana Ruiz"}
    given = (await client.post(f"/v1/changes/{ALERT.change_id}/verdicts", json=said)).json()
    _fits(document, {"$ref": "#/components/schemas/Verdict"}, given)
    fitted = 0
    for path, methods in document["paths"].items():
        media = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "application/json" not in media:
            continue
        answer = await client.get(re.sub(r"\{(\w+)\}", lambda m: real[m[1]], path))
        assert answer.status_code == 200, path
        _fits(document, media["application/json"]["schema"], answer.json())
        fitted += 1
    assert fitted >= 12
    for query in ("?fields=summary", "?fields=full&latest=true"):
        page = (await client.get(f"/v1/alerts{query}")).json()
        _fits(document, {"$ref": "#/components/schemas/AlertPage"}, page)
    tiers = (await client.get("/v1/timeline?by=tier")).json()
    _fits(document, {"$ref": "#/components/schemas/Timeline"}, tiers)


async def test_every_refusal_is_a_problem(
    client: httpx.AsyncClient, document: dict[str, Any]
) -> None:
    refused = [
        (await client.get("/v1/nothing"), 404),
        (await client.get("/nothing"), 404),
        (await client.delete("/v1/alerts"), 405),
        (await client.get("/v1/alerts?x=1"), 400),
        (await client.get("/v1/alerts", headers={"host": "evil.example"}), 421),
        (await client.post("/v1/alerts", headers={"origin": "http://evil.example"}), 403),
        (await client.get("/assets/none.js"), 404),
    ]
    for answer, status in refused:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        _fits(document, {"$ref": "#/components/schemas/Problem"}, answer.json())
    assert set(refused[2][0].headers["allow"].split(", ")) == {"GET", "HEAD"}
