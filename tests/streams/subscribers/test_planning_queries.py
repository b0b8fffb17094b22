"""Which way SQLite finds a filter's alerts: what is rare is looked up, and no walk meets every alert for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from streams.subscribers.compiling import plan
from streams.subscribers.store import AlertFilter, AlertStore, Box, Radius
from tests.streams.records import ARMY, TOWN, make_alert

HERE = replace(TOWN, id="gn:1", lat=10.0, lon=10.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AlertStore]:
    """A party with 300 alerts in one town, and 3 in another; a second party with 100 in the other."""
    theirs = replace(ARMY, id="reds", name="Reds")
    with AlertStore(tmp_path / "alerts.db") as opened:
        opened.add_all([make_alert(n) for n in range(1, 301)])
        opened.add_all([make_alert(n, place=HERE) for n in range(301, 304)])
        opened.add_all([make_alert(n, place=HERE, gainer=theirs) for n in range(304, 404)])
        yield opened


def looked_up(store: AlertStore, wanted: AlertFilter) -> bool:
    """Tell whether the party's index is looked into, with where its alerts lie."""
    with store.transaction(writes=False) as connection:
        found = plan(connection, wanted, limit=100)
    return any("IN (SELECT alert_party.seq" in str(test) for test in found.where)


@pytest.mark.parametrize(
    "area",
    [
        {"box": Box(south=9, west=9, north=11, east=11)},
        {"radius": Radius(10.0, 10.0, 50)},
    ],
)
def test_a_frequent_party_that_is_seldom_there_is_looked_up(
    store: AlertStore, area: dict[str, Box | Radius]
) -> None:
    wanted = AlertFilter(gaining=(ARMY.id,), **area)
    assert looked_up(store, wanted)
    assert [stored.seq for stored in store.page(wanted).alerts] == [303, 302, 301]


def test_a_frequent_party_is_walked_where_it_mostly_is(store: AlertStore) -> None:
    wanted = AlertFilter(gaining=(ARMY.id,), box=Box(south=30, west=36, north=36, east=43))
    assert not looked_up(store, wanted)
    assert len(store.page(wanted, limit=100).alerts) == 100
