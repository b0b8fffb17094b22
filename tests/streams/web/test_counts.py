"""Places, timeline, facets, status: what is counted and who held what when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import httpx

from schemas.claims import Actor, Place
from schemas.control import Change, PlaceControl, Tier
from streams.subscribers.store import AlertStore
from tests.streams.records import ARMY, GROUP, TOWN, make_alert

START = datetime(2017, 11, 9, 8, 30, tzinfo=UTC)
REDS = Actor(id="reds", name="Reds", mention="Reds")
PORT = Place(id="un:FJ:port/1", mention="Port", name="Port", country="FJ", lat=-17.5, lon=179.9)


def _held(place: Place, *turns: tuple[Actor, Actor | None, date]) -> PlaceControl:
    changes = tuple(
        Change(
            change_id=f"chg_{number}",
            gainer=gainer,
            loser=loser,
            tier=Tier.REPORTED,
            event_date=day,
            sources=1,
        )
        for number, (gainer, loser, day) in enumerate(turns)
    )
    gainer, _, day = turns[-1]
    return PlaceControl(place=place, holder=gainer, since=day, tier=Tier.REPORTED, changes=changes)


def _fill(store: AlertStore) -> None:
    store.add(make_alert(1))
    store.add(make_alert(2, published_at=START + timedelta(days=1), tier=Tier.CONFIRMED))
    store.add(
        make_alert(
            3,
            change_id="chg_p",
            place=PORT,
            gainer=REDS,
            loser=None,
            published_at=START + timedelta(days=8),
        )
    )
    turns = ((GROUP, None, date(2014, 7, 1)), (ARMY, GROUP, date(2017, 11, 8)))
    store.put_places([_held(TOWN, *turns), _held(PORT, (REDS, None, date(2017, 11, 16)))])


async def test_places_are_listed_with_who_holds_them(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store)

    async def holders(query: str) -> dict[str, str]:
        answer = await client.get(f"/v1/places?{query}")
        assert answer.status_code == 200, answer.text
        return {place["name"]: place["holder"]["id"] for place in answer.json()["places"]}

    both = {"Abu Kamal": "syrian-army", "Port": "reds"}
    assert await holders("") == both
    assert await holders("as_of=2016-01-01") == {"Abu Kamal": "islamic-state"}
    assert await holders("as_of=2016-01-01T12:00:00Z") == {"Abu Kamal": "islamic-state"}
    for query in ("country=fj", "holder=Reds", "place=Port", "near=-17.4,-179.9,40"):
        assert await holders(query) == {"Port": "reds"}, query
    assert await holders("near=-17.4,-179.9,10") == {}
    assert await holders("box=179,-20,-179,-10") == {"Port": "reds"}
    assert await holders("box=35,30,45,40&place=Port") == {}


async def test_places_come_in_pages(client: httpx.AsyncClient, store: AlertStore) -> None:
    _fill(store)
    first = (await client.get("/v1/places?limit=1")).json()
    second = (await client.get(first["next"])).json()
    third = (await client.get(second["next"])).json()
    names = [page["places"][0]["name"] for page in (first, second)]
    assert (names, third["places"], third["next"]) == (["Abu Kamal", "Port"], [], None)
    assert (await client.get("/v1/places?limit=5001")).status_code == 400


async def test_a_place_has_its_changes_its_periods_and_its_alerts(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store)
    found = (await client.get("/v1/places/gn%3A174448")).json()
    assert found["holder"]["id"] == "syrian-army"
    assert [change["gainer"]["id"] for change in found["changes"]] == [
        "islamic-state",
        "syrian-army",
    ]
    assert [(p["since"], p["until"]) for p in found["periods"]] == [
        ("2014-07-01", "2017-11-08"),
        ("2017-11-08", None),
    ]
    assert [line["stored"] for line in found["alerts"]] == [2, 1]
    assert (await client.get(f"/v1/places/{PORT.id}")).json()["place"]["id"] == PORT.id
    then = (await client.get("/v1/places/gn:174448?as_of=2015-01-01")).json()
    assert then["holder"]["id"] == "islamic-state"
    before = (await client.get("/v1/places/gn:174448?as_of=2001-01-01")).json()
    assert (before["holder"], before["changes"]) == (None, [])
    assert (await client.get("/v1/places/gn:1")).status_code == 404


async def test_a_timeline_counts_by_gainer_or_by_tier(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store)
    found = (await client.get("/v1/timeline")).json()
    assert found["buckets"] == [
        {"day": "2017-11-09", "gainer": "syrian-army", "alerts": 1},
        {"day": "2017-11-10", "gainer": "syrian-army", "alerts": 1},
        {"day": "2017-11-17", "gainer": "reds", "alerts": 1},
    ]
    assert found["actors"] == {"syrian-army": "Syrian Army", "reds": "Reds"}
    by_tier = (await client.get("/v1/timeline?by=tier&country=SY")).json()["buckets"]
    assert [(b["tier"], b["alerts"]) for b in by_tier] == [("reported", 1), ("confirmed", 1)]
    weeks = (await client.get("/v1/timeline?bucket=4weeks&country=SY")).json()["buckets"]
    assert sum(bucket["alerts"] for bucket in weeks) == 2
    assert (await client.get("/v1/timeline?bucket=year")).json()["parameter"] == "bucket"


async def test_a_timeline_tells_the_most_frequent_gainers_apart(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    """Twelve of twenty, each with more alerts than the one before; the rest together."""
    number = 0
    for rank in range(1, 21):
        party = Actor(id=f"party-{rank:02}", name=f"Party {rank}", mention=f"Party {rank}")
        for _ in range(rank):
            number += 1
            store.add(make_alert(number, change_id=f"chg_{number}", gainer=party))
    for query in ("", "?country=SY"):
        found = (await client.get(f"/v1/timeline{query}")).json()
        told = {bucket["gainer"]: bucket["alerts"] for bucket in found["buckets"]}
        assert told == {f"party-{rank:02}": rank for rank in range(9, 21)} | {"*": sum(range(9))}
        assert set(found["actors"]) == set(told) - {"*"}


async def test_facets_say_what_there_is_to_choose_from(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    empty = (await client.get("/v1/facets")).json()
    assert (empty["actors"], empty["first"]) == ([], None)
    _fill(store)
    found = (await client.get("/v1/facets")).json()
    assert {actor["id"]: actor["alerts"] for actor in found["actors"]} == {
        "syrian-army": 2,
        "islamic-state": 2,
        "reds": 1,
    }
    assert found["actors"][-1]["id"] == "reds"
    assert found["countries"] == [
        {"code": "SY", "name": "Syria", "alerts": 2},
        {"code": "FJ", "name": "Fiji", "alerts": 1},
    ]
    assert found["tiers"] == {"reported": 2, "confirmed": 1}
    assert (found["first"], found["last"]) == ("2017-11-09T08:30:00Z", "2017-11-17T08:30:00Z")


async def test_the_status_says_how_current_it_is(
    client: httpx.AsyncClient, store: AlertStore
) -> None:
    _fill(store)
    found = (await client.get("/v1/status")).json()
    assert (found["alerts"], found["last"], found["ready"]) == (3, 3, None)
    assert found["as_of"] == "2017-11-17T08:30:00Z"
