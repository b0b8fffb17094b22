"""What is held back, and what is rounded: nowhere sooner, nowhere more exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.alerts import ControlAlert
from schemas.claims import Actor
from schemas.control import Change, PlaceControl, Tier
from streams.settings import Settings
from streams.subscribers.cursors import Cursor
from streams.subscribers.delivery.book import Wish
from streams.subscribers.delivery.desk import Desk
from streams.subscribers.delivery.setup import open_deliverer
from streams.subscribers.filters import AlertFilter
from streams.subscribers.published import PublishedStore, published
from streams.subscribers.store import AlertStore
from streams.web.app import State, create_app
from tests.streams.records import ARMY, GROUP, make_alert
from tests.streams.records import TOWN as ROUND_TOWN
from tests.streams.subscribers.delivery.conftest import Receiver, new_receiver, receiver

__all__ = ["new_receiver", "receiver"]  # fixtures

BEGIN = datetime(2017, 11, 9, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOWN = replace(ROUND_TOWN, lat=34.45678, lon=40.91234)
EXACT = ("34.456", "40.912")
REDS = Actor(id="reds", name="Reds", mention="Reds")


def told(number: int, **more: Any) -> ControlAlert:
    return make_alert(number, place=TOWN, **more)


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def whole(new_store: Callable[..., AlertStore], clock: Clock) -> AlertStore:
    """A store in which the first alert came an hour and a minute ago, and the second now."""
    store = new_store(clock=clock)
    store.add(told(1))
    clock.now += HOUR + timedelta(minutes=1)
    store.add(told(2, gainer=REDS, tier=Tier.CONFIRMED, published_at=clock.now))
    taken = Change(
        change_id="chg_1",
        gainer=REDS,
        loser=ARMY,
        tier=Tier.CONFIRMED,
        event_date=date(2017, 11, 9),
        sources=1,
    )
    store.put_places(
        [
            PlaceControl(
                place=TOWN,
                holder=REDS,
                since=date(2017, 11, 9),
                tier=Tier.CONFIRMED,
                changes=(taken,),
            )
        ]
    )
    return store


def numbers(store: AlertStore) -> list[list[int]]:
    """Return what each way of reading alerts finds."""
    page, detail = store.page(), store.detail(told(1).alert_id)
    revisions = () if detail is None else detail.revisions
    return [
        [s.seq for s in store.after(0)],
        sorted(s.seq for s in store.before(None)),
        sorted(s.seq for s in store.page(AlertFilter(latest=False, countries=("SY",))).alerts),
        sorted(s.seq for s in page.alerts),
        [s.seq for s in revisions],
        list(range(1, store.last_sequence() + 1)),
        list(range(1, store.count() + 1)),
        list(range(1, store.count(AlertFilter(countries=("SY",))) + 1)),
        list(range(1, sum(day.alerts for day in store.per_day()) + 1)),
        list(range(1, sum(store.facets().tiers.values()) + 1)),
    ]


def test_an_alert_is_nowhere_before_its_time_and_everywhere_after_it(
    whole: AlertStore, clock: Clock
) -> None:
    view = PublishedStore(whole, HOUR, None)
    second = told(2).alert_id
    assert numbers(view) == [[1]] * 10
    assert view.get(second) is None
    assert view.held() == []
    forged = Cursor(10, 10).text()
    assert [s.seq for s in view.page(cursor=forged).alerts] == [1]
    assert {actor.id for actor in view.facets().actors} == {ARMY.id, GROUP.id}
    assert [day.of for day in view.per_day(by="gainer")] == [ARMY.id]
    clock.now += HOUR
    assert numbers(view) == [[1, 2]] * 10 == numbers(whole)
    assert [held.holder for held in view.held()] == ["reds"]


def test_what_is_believed_of_a_place_is_that_of_before_the_delay(
    whole: AlertStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime | None] = []
    real = AlertStore.timeline

    def timeline(store: AlertStore, place: str, **of: datetime | None) -> object:
        asked.append(of["known_at"])
        return real(store, place, **of)  # type: ignore[arg-type]

    monkeypatch.setattr(AlertStore, "timeline", timeline)
    view = PublishedStore(whole, HOUR, None)
    view.timeline(TOWN.id)
    view.timeline(TOWN.id, known_at=BEGIN - HOUR)
    view.timeline(TOWN.id, known_at=BEGIN + 9 * HOUR)
    assert asked == [BEGIN + timedelta(minutes=1), BEGIN - HOUR, BEGIN + timedelta(minutes=1)]


def test_without_either_setting_the_store_is_read_itself(whole: AlertStore) -> None:
    assert published(whole, 0, None) is whole


@pytest.mark.parametrize("form", ["json", "jsonl", "geojson", "csv", "hxl.csv", "atom", "kml"])
async def test_no_format_has_more_decimals(whole: AlertStore, form: str) -> None:
    for store, shown in ((whole, True), (published(whole, 0, 1), False)):
        text = await ask(store, f"/v1/alerts.{form}")
        assert [degrees in text for degrees in EXACT] == [shown, shown]


async def test_no_other_answer_has_more_decimals(whole: AlertStore) -> None:
    alert = told(1).alert_id
    for path in (
        f"/v1/alerts/{alert}",
        f"/v1/alerts/{alert}.cap.xml",
        "/v1/places",
        f"/v1/places/{TOWN.id}",
    ):
        assert EXACT[0] in await ask(whole, path)
        assert EXACT[0] not in await ask(published(whole, 0, 1), path)


async def ask(store: AlertStore, path: str) -> str:
    state = State(store, lambda: None, lambda: None, lambda: b"")
    transport = httpx.ASGITransport(create_app(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    return answer.text


async def test_subscribers_get_it_after_the_delay_and_rounded(
    tmp_path: Path, receiver: Receiver, clock: Clock
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        egress_allow=("127.0.0.0/8",),
        publish_delay_minutes=60,
        coordinate_digits=1,
    )
    with AlertStore(tmp_path / "alerts.db", clock=clock) as store:
        made = Desk(store, settings).book.add(Wish(name="desk", target=receiver.url()))
        store.add(told(1))
        clock.now += timedelta(minutes=59)
        async with open_deliverer(store, settings) as deliverer:
            await deliverer.settle()
            assert receiver.got == []
            clock.now += timedelta(minutes=2)
            await deliverer.settle()
    assert made.cursor == 0
    assert receiver.got[0].data["place"]["lat"] == 34.5
