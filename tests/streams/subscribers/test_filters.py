"""Filters on both engines, whichever way they are looked up, against what they plainly mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.control import Tier
from streams.subscribers import compiling
from streams.subscribers.matching import matches, prepared
from streams.subscribers.store import AlertFilter, AlertStore, Box, Radius
from tests.streams.records import make_alert
from tests.streams.subscribers.drawing import (
    PLACES,
    ids,
    plainly,
    some_alerts,
    some_filters,
)

NOW = datetime(2024, 1, 20, 12, tzinfo=UTC)
ALERTS = some_alerts(seed=1, count=250)


@pytest.fixture
def full(new_store: Callable[..., AlertStore]) -> AlertStore:
    store = new_store(clock=lambda: NOW)
    store.add_all(ALERTS)
    return store


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=some_filters(), counted=st.sampled_from([0, 20, 20_000]))
def test_a_filter_finds_what_it_plainly_means(
    full: AlertStore, wanted: AlertFilter, counted: int
) -> None:
    expected = plainly(ALERTS, wanted, NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "COUNTED", counted)  # rare conditions, common ones, and both
        found = full.page(wanted, limit=1_000)
        assert full.count(wanted) == len(expected)
        assert sum(day.alerts for day in full.per_day(wanted)) == len(expected)
    assert ids(stored.alert for stored in found.alerts) == ids(reversed(expected))
    if not wanted.latest:
        live = [a for a in ALERTS if matches(wanted, prepared(a, NOW))]
        assert ids(live) == ids(expected)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wanted=some_filters(), size=st.integers(1, 40))
def test_pages_of_a_filter_join(full: AlertStore, wanted: AlertFilter, size: int) -> None:
    whole = [stored.seq for stored in full.page(wanted, limit=1_000).alerts]
    joined: list[int] = []
    page = full.page(wanted, limit=size)
    joined += [stored.seq for stored in page.alerts]
    while page.next is not None:
        page = full.page(wanted, limit=size, cursor=page.next)
        assert page.alerts
        joined += [stored.seq for stored in page.alerts]
    assert joined == whole


def test_the_filters_that_are_drawn_find_something_and_not_everything() -> None:
    found: list[int] = []

    @settings(max_examples=200, deadline=None, database=None)
    @given(wanted=some_filters())
    def draw(wanted: AlertFilter) -> None:
        found.append(len(plainly(ALERTS, wanted, NOW)))

    draw()
    assert sum(0 < count < len(ALERTS) for count in found) > len(found) / 2


def test_a_box_across_the_date_line_holds_both_its_sides(full: AlertStore) -> None:
    found = full.page(AlertFilter(box=Box(-18, 179, -16, -179)), limit=1_000)
    assert {stored.alert.place.name for stored in found.alerts} == {"West Atoll", "East Atoll"}


def test_a_circle_across_the_date_line_and_one_round_a_pole(full: AlertStore) -> None:
    atoll = full.page(AlertFilter(radius=Radius(-17, 180, 40)), limit=1_000)
    assert {stored.alert.place.name for stored in atoll.alerts} == {"West Atoll", "East Atoll"}
    pole = full.page(AlertFilter(radius=Radius(-90, 0, 50)), limit=1_000)
    assert {stored.alert.place.name for stored in pole.alerts} == {"South Station"}


def test_the_edge_of_a_box_belongs_to_it(full: AlertStore) -> None:
    place = PLACES[1]
    assert place.lat is not None
    assert place.lon is not None
    corner = Box(place.lat, place.lon, place.lat, place.lon)
    assert {s.alert.place.id for s in full.page(AlertFilter(box=corner)).alerts} == {place.id}


def test_pages_show_the_moment_of_the_first_whatever_arrives(store: AlertStore) -> None:
    store.add_all([make_alert(n, change_id=f"chg_{n % 3}") for n in range(1, 8)])
    wanted = AlertFilter(latest=True)
    first = store.page(wanted, limit=2)
    assert first.next is not None
    store.add_all([make_alert(n, change_id="chg_2") for n in range(20, 23)])
    store.add(make_alert(30, change_id=f"chg_{5 % 3}"))
    rest = store.page(wanted, limit=2, cursor=first.next)
    assert [s.alert.revision for s in (*first.alerts, *rest.alerts)] == [7, 6, 5]
    assert rest.next is None
    assert [s.alert.revision for s in store.page(wanted, limit=1).alerts] == [30]


def test_all_three_lots_of_a_long_text_are_found(store: AlertStore) -> None:
    store.add(make_alert(1, summary=f"{'long' * 900} short"))
    assert store.count(AlertFilter(text="short")) == 1
    assert store.count(AlertFilter(text="long*")) == 1
    assert store.count(AlertFilter(text="long")) == 0
    assert store.count(AlertFilter(text="a\" OR 'b' NOT* short")) == 0


def test_only_the_alerts_of_the_asked_tier_are_counted_by_day(full: AlertStore) -> None:
    per_day = full.per_day(AlertFilter(tiers=frozenset({Tier.CONFIRMED})))
    assert {day.of for day in per_day} == {"confirmed"}
    every = [day for day in full.per_day() if day.of == "confirmed"]
    assert per_day == every


@pytest.mark.parametrize(
    "wrong",
    [
        {"known_from": datetime(2024, 1, 1)},
        {"text": " -- !"},
        {"min_independent_sources": -1},
        {"min_confidence": 1.01},
        {"min_confidence": float("nan")},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"zone|word|from 0|between 0 and 1"):
        AlertFilter(**wrong)


@pytest.mark.parametrize(
    "box", [(1, 0, 0, 1), (0, 0, 91, 0), (float("nan"), 0, 1, 1), (0, 181, 1, 1)]
)
def test_boxes_that_are_none_are_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"Earth|south"):
        Box(*box)


@pytest.mark.parametrize("km", [0, -1, float("inf"), float("nan")])
def test_circles_that_are_none_are_refused(km: float) -> None:
    with pytest.raises(ValueError, match="radius"):
        Radius(0, 0, km)


def test_a_cursor_that_is_none_of_ours_is_refused(store: AlertStore) -> None:
    from streams.subscribers.store import CursorError  # noqa: PLC0415

    for text in ("", "x", "MToyOjM" * 40, "%%%", "é", "MTotMTox"):
        with pytest.raises(CursorError, match="first page"):
            store.page(cursor=text)


def test_days_are_those_of_utc(store: AlertStore) -> None:
    from datetime import timedelta, timezone  # noqa: PLC0415

    east = timezone(timedelta(hours=9))
    store.add(make_alert(1, published_at=datetime(2024, 3, 2, 1, 0, tzinfo=east)))
    assert [day.day for day in store.per_day()] == [date(2024, 3, 1)]
