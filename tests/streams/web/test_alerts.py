"""Lists of alerts in every format, one alert, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from schemas.alerts import AlertKind, SeverityLevel
from schemas.claims import Actor, Place, PlaceCandidate
from schemas.control import PlaceControl, Tier
from streams.subscribers.formats import FORMATS
from streams.subscribers.store import AlertStore
from tests.streams.records import ARMY, GROUP, TOWN, make_alert

START = datetime(2017, 11, 9, 8, 30, tzinfo=UTC)
HOSTILE = "=cmd|'<script>alert(1)</script>\x07\u202e & \"]]>"
PORT = Place(id="un:FJ:port", mention="Port", name="Port Wai", country="FJ", lat=-17.5, lon=179.9)


def _fill(store: AlertStore, count: int = 5) -> None:
    for number in range(1, count + 1):
        store.add(make_alert(number, published_at=START + timedelta(days=number - 1)))


async def _ids(client: httpx.AsyncClient, query: str) -> list[int]:
    answer = await client.get(f"/v1/alerts?{query}")
    assert answer.status_code == 200, answer.text
    return [line["stored"] for line in answer.json()["alerts"]]


async def test_a_list_is_newest_first_with_its_notice_and_its_number(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store)
    page = (await client.get("/v1/alerts")).json()
    assert [line["stored"] for line in page["alerts"]] == [5, 4, 3, 2, 1]
    assert "unofficial" in page["notice"]
    assert page["as_of"] == "2017-11-13T08:30:00Z"
    assert page["next"] is None
    line = page["alerts"][0]
    assert line["place"]["id"] == "gn:174448"
    assert line["place"]["kind"] == "unknown"
    assert line["gainer"] == {"id": "syrian-army", "name": "Syrian Army", "mention": "the army"}
    assert line["evidence"][0]["quote"].startswith("Troops took")


async def test_pages_hold_every_alert_once_whatever_comes_meanwhile(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store, 7)
    seen: list[int] = []
    address: str | None = "/v1/alerts?limit=3&fields=summary&country=SY"
    while address:
        answer = await client.get(address)
        page = answer.json()
        seen += [line["stored"] for line in page["alerts"]]
        assert all("evidence" not in line and line["sources"] == 1 for line in page["alerts"])
        address = page["next"]
        assert ('rel="next"' in answer.headers.get("link", "")) == (address is not None)
        store.add(make_alert(100 + len(seen)))
    assert seen == [7, 6, 5, 4, 3, 2, 1]


FILTERS: list[tuple[str, list[int]]] = [
    ("gaining=syrian-army", [3, 1]),
    ("gaining=Syrian%20Army", [3, 1]),
    ("gaining=syria", [3, 1]),
    ("losing=islamic-state,syrian-army", [3, 2, 1]),
    ("actor=reds", [2]),
    ("actor=nobody-heard-of", []),
    ("country=sy&country=fj", [3, 2, 1]),
    ("country=FJ", [2]),
    ("place=gn:174448", [3, 1]),
    ("place=abu%20KAMAL", [3, 1]),
    ("place=Port-Wai,Abu%20Kamal", [3, 2, 1]),
    ("box=35,32,43,38", [3, 1]),
    ("box=179,-20,-179,-10", [2]),
    ("near=-17.4,-179.9,50", [2]),
    ("tier=reported", [2, 1]),
    ("tier=confirmed,DENIED", [3]),
    ("kind=upgrade", [3]),
    ("severity=medium,low", [2]),
    ("min_sources=2", [3]),
    ("min_confidence=0.8", [3]),
    ("min_confidence=0.5", [3, 2]),
    ("min_confidence=0", [3, 2, 1]),
    ("from=2017-11-10", [3, 2]),
    ("to=2017-11-10", [2, 1]),
    ("from=2017-11-10&to=2017-11-10", [2]),
    ("from=2017-11-10T08:30:00Z&to=2017-11-11T08:30:00Z", [2]),
    ("from=2017-11-10T09:30:00%2B01:00", [3, 2]),
    ("from=2017-11-10T09:30:00+01:00", [3, 2]),
    ("event_to=2017-11-08", [3, 1]),
    ("text=report%20troops", [3, 2, 1]),
    ("text=harb*&text=wai", [2]),
    ("text=troops%20nowhere", []),
    ("change=chg_1&latest=true", [3]),
    ("latest=true&known_at=2017-11-10T23:00:00Z", [2, 1]),
    ("tier=&text=%20", [3, 2, 1]),
]


@pytest.mark.parametrize(("query", "found"), FILTERS)
async def test_filters_narrow_and_their_values_widen(
    client: httpx.AsyncClient, store: AlertStore, query: str, found: list[int]
) -> None:
    store.add(make_alert(1))
    second = make_alert(
        2,
        change_id="chg_2",
        place=PORT,
        gainer=Actor(id="reds", name="Reds", mention="Reds"),
        loser=ARMY,
        event_date=date(2017, 11, 10),
        published_at=START + timedelta(days=1),
        summary="The Reds took the harbour of Port Wai.",
        confidence=0.5,
    )
    store.add(replace(second, severity=replace(second.severity, level=SeverityLevel.LOW)))
    store.add(
        make_alert(
            3,
            kind=AlertKind.UPGRADE,
            tier=Tier.CONFIRMED,
            independent_sources=2,
            confidence=0.8,
            published_at=START + timedelta(days=2),
        )
    )
    store.put_places([PlaceControl(place=TOWN, holder=ARMY), PlaceControl(place=PORT)])
    assert await _ids(client, query) == found


REFUSED = [
    ("tire=confirmed", "tire"),
    ("tier=sure", "tier"),
    ("country=Syria", "country"),
    ("box=1,2,3", "box"),
    ("box=1,2,3,nan", "box"),
    ("box=10,50,20,40", "box"),
    ("box=1,2,3,4&box=1,2,3,4", "box"),
    ("near=91,0,5", "near"),
    ("near=1,1,-5", "near"),
    ("min_sources=-1", "min_sources"),
    ("min_sources=٣", "min_sources"),
    ("min_confidence=1.1", "min_confidence"),
    ("min_confidence=nan", "min_confidence"),
    ("min_confidence=1e-3", "min_confidence"),
    ("limit=0", "limit"),
    ("limit=1001", "limit"),
    ("limit=99999999999999999999999", "limit"),
    ("after=nonsense", "after"),
    ("from=yesterday", "from"),
    ("from=2017-11-09T08:30:00", "from"),
    ("to=2017-02-30", "to"),
    ("to=9999-12-31T23:59:59-14:00", "to"),
    ("text=%21%21", "text"),
    ("text=%00", "text"),
    ("gaining=No%20Such%20Army", "gaining"),
    ("place=Nowhere", "place"),
    ("fields=all", "fields"),
    ("latest=perhaps", "latest"),
    ("country=" + ",".join(["SY"] * 101), "country"),
    ("text=" + "a" * 3_000, "text"),
    ("<script>=1", "<script>"),
]


@pytest.mark.parametrize(("query", "name"), REFUSED)
async def test_what_cannot_be_meant_is_refused_by_the_name_of_its_parameter(
    client: httpx.AsyncClient, query: str, name: str
) -> None:
    answer = await client.get(f"/v1/alerts?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["title"], told["parameter"]) == (400, "Bad Request", name)
    assert told["detail"].startswith(f"{name}: ")
    assert len(told["detail"]) < 600


def _read(suffix: str, body: bytes) -> Any:
    if suffix in {"atom", "kml"}:
        return ET.fromstring(body)  # noqa: S314 - our own
    if suffix.endswith("csv"):
        return list(csv.reader(io.StringIO(body.decode())))
    if suffix == "jsonl":
        return [json.loads(line) for line in body.splitlines()]
    return json.loads(body)


@pytest.mark.parametrize("suffix", FORMATS)
async def test_every_format_comes_by_suffix_and_by_accept(
    client: httpx.AsyncClient, store: AlertStore, suffix: str
) -> None:
    hostile = Place(id="un:xx:x", mention=HOSTILE, name=HOSTILE, lat=1.0, lon=2.0)
    store.add(make_alert(1, summary=HOSTILE, place=hostile, gainer=GROUP))
    _fill(store, 3)
    answer = await client.get(f"/v1/alerts.{suffix}?limit=2")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(FORMATS[suffix].media_type)
    assert _read(suffix, answer.content)
    assert "unofficial" in answer.text
    rest = await client.get(f"/v1/alerts.{suffix}?limit=1000")
    assert _read(suffix, rest.content)
    assert "<script" not in rest.text or suffix in {"json", "jsonl", "geojson", "csv", "hxl.csv"}
    by_accept = await client.get("/v1/alerts", headers={"accept": FORMATS[suffix].media_type})
    assert by_accept.headers["content-type"] == FORMATS[suffix].content_type
    assert by_accept.headers["vary"].startswith("Accept")


async def test_what_is_in_no_format_of_ours_is_told(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/alerts", headers={"accept": "image/png"})
    assert answer.status_code == 406
    assert "application/geo+json" in answer.json()["detail"]
    assert (await client.get("/v1/alerts.docx")).status_code == 404
    as_browsers_ask = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = await client.get("/v1/alerts", headers=as_browsers_ask)
    assert answer.headers["content-type"].startswith("application/json")


async def test_what_has_not_changed_is_not_sent_again(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store)
    for path in (
        "/v1/alerts",
        "/v1/alerts.csv?tier=reported",
        f"/v1/alerts/{make_alert(1).alert_id}",
        "/v1/timeline",
        "/v1/facets",
        "/v1/openapi.json",
        "/assets/page.css",
        "/",
    ):
        first = await client.get(path)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "private, no-cache"
        again = await client.get(path, headers={"if-none-match": f'"x", {tag}'})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == tag
    tag = (await client.get("/v1/alerts")).headers["etag"]
    assert (await client.get("/v1/alerts?tier=denied")).headers["etag"] != tag
    assert (await client.get("/v1/alerts.csv")).headers["etag"] != tag
    store.add(make_alert(99))
    assert (await client.get("/v1/alerts", headers={"if-none-match": tag})).status_code == 200


async def test_the_first_page_of_a_screen_is_small_when_packed(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    store.add_all([make_alert(n, change_id=f"chg_{n:020x}") for n in range(1, 400)])
    async with client.stream("GET", "/v1/alerts?fields=summary") as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert len(packed) < 100_000


async def test_one_alert_comes_with_all_that_belongs_to_it(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    other = PlaceCandidate(id="gn:1", name="Other", country="IQ", lat=1.0, lon=2.0, score=0.25)
    first = make_alert(1, place=replace(TOWN, confidence=0.5, candidates=(other,)))
    second = make_alert(2, follows=first.alert_id, kind=AlertKind.UPGRADE)
    back = make_alert(3, change_id="chg_2", follows=second.alert_id, kind=AlertKind.REVERSAL)
    store.add_all([first, second, back])
    found = (await client.get(f"/v1/alerts/{first.alert_id}")).json()
    assert found["alert"]["place"]["candidates"][0]["score"] == 0.25
    assert [line["alert_id"] for line in found["revisions"]] == [first.alert_id, second.alert_id]
    assert [line["alert_id"] for line in found["followed_by"]] == [back.alert_id]
    assert found["follows"] is None
    found = (await client.get(f"/v1/alerts/{back.alert_id}")).json()
    assert found["follows"]["alert_id"] == second.alert_id
    assert (await client.get("/v1/alerts/none")).status_code == 404


async def test_one_alert_comes_as_cap(client: httpx.AsyncClient, store: AlertStore) -> None:
    alert = make_alert(1, summary=HOSTILE)
    store.add(alert)
    answer = await client.get(f"/v1/alerts/{alert.alert_id}.cap.xml")
    assert answer.headers["content-type"].startswith("application/cap+xml")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert root.findtext("{*}identifier") == alert.alert_id
    page = root.findtext("{*}info/{*}web")
    assert page == f"http://127.0.0.1:8080/?alert={alert.alert_id}"
    assert (await client.get("/v1/alerts/none.cap.xml")).status_code == 404


async def test_a_globe_is_led_to_the_same_filter(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/network-link.kml?country=SY&tier=confirmed")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    address = root.findtext(".//{*}href")
    assert address == "http://127.0.0.1:8080/v1/alerts.kml?country=SY&tier=confirmed"
    assert (await client.get("/v1/network-link.kml?x=1")).status_code == 400
