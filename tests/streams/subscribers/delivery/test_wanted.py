from __future__ import annotations

from pathlib import Path

import pytest

from schemas.control import Tier
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.delivery.wanted import Wanted
from streams.subscribers.geography import Radius
from streams.subscribers.store import AlertStore
from streams.web.names import Names
from tests.streams.records import ARMY, make_alert


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    store = AlertStore(tmp_path / "alerts.db")
    store.add(make_alert(1))
    return Wanted(Names(store))


def test_a_query_is_read_as_the_http_interface_reads_it(wanted: Wanted) -> None:
    found = wanted.read("country=sy,iq&tier=confirmed&near=34.4,40.9,50&min_sources=2")
    assert found.countries == ("SY", "IQ")
    assert found.tiers == {Tier.CONFIRMED}
    assert found.radius == Radius(34.4, 40.9, 50)
    assert found.min_independent_sources == 2


def test_a_name_is_kept_as_the_ids_that_it_has_now(wanted: Wanted) -> None:
    kept = wanted.canonical("tier=reported&gaining=Syrian+Army")
    assert f"gaining={ARMY.id}&" in kept
    assert "+" not in kept
    assert ARMY.id in wanted.read(kept).gaining


@pytest.mark.parametrize(
    "text",
    [
        "",
        "country=IQ&country=SY",
        "box=35%2C32%2C43%2C38",
        "text=offens%2A+town",
        "actor=nobody-yet",
    ],
)
def test_what_is_in_order_stays_as_it_is(wanted: Wanted, text: str) -> None:
    once = wanted.canonical(text)
    assert wanted.canonical(once) == once
    assert wanted.read(once) == wanted.read(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour=red", "colour"),
        ("tier=sure", "tier"),
        ("near=1,2", "near"),
        ("gaining=Nobody+At+All", "gaining|called"),
        ("country", "query"),
        ("limit=5", "limit"),
        ("text=" + "x" * 5_000, "4000"),
        ("&".join(["country=SY"] * 101), "query"),
        ("gaining=a%0D%0Ab%1B[2J!", "gaining|called"),
    ],
)
def test_what_is_no_filter_is_refused(wanted: Wanted, text: str, told: str) -> None:
    with pytest.raises(SubscriptionError, match=told) as error:
        wanted.canonical(text)
    assert "\x1b" not in str(error.value)
