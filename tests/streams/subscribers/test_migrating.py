"""The schema's steps: as the tables say, run once, and nothing newer is touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from schemas.claims import Place
from schemas.wire import encode
from streams.subscribers.access import tables as access
from streams.subscribers.delivery import tables as subscriptions
from streams.subscribers.engines import WRITES, address_of, open_engine
from streams.subscribers.filters import AlertFilter
from streams.subscribers.migrating import FOLDER, HEAD
from streams.subscribers.store import AlertStore, AlertStoreVersionError
from streams.subscribers.tables import METADATA, PARTY
from streams.subscribers.verdicts import tables as verdicts
from tests.streams.records import TOWN, make_alert

NewAddress = Callable[[], Path | str]

OWN = {"alert_box", "alert_text", "lexemes", "alert_by_lexeme", "alert_by_point"}
"""What one engine alone has, and the tables in which SQLite keeps it."""


def test_the_last_step_is_the_one_that_is_named() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def test_the_steps_lead_to_the_tables(new_address: NewAddress) -> None:
    for room in (subscriptions.SUBSCRIPTION, access.KEY, verdicts.VERDICT):
        assert room.metadata is METADATA  # the tables of all rooms are compared
    address = new_address()
    AlertStore(address).close()
    engine = open_engine(address_of(address), read_only=False)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()
    differences = [change for change in found if not _is_own(change)]
    assert differences == []


def _is_own(change: tuple[object, ...]) -> bool:
    name = str(getattr(change[-1], "name", ""))
    return str(change[0]).startswith("remove") and any(name.startswith(own) for own in OWN)


def test_a_newer_store_is_left_alone(new_address: NewAddress) -> None:
    address = new_address()
    _set_version(address, "9999")
    for read_only in (False, True):
        with pytest.raises(AlertStoreVersionError, match="newer Frontwatch"):
            AlertStore(address, read_only=read_only)
    engine = open_engine(address_of(address), read_only=False)
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        )
    engine.dispose()


def test_an_older_store_is_not_read_before_it_is_brought_up_to_date(
    new_address: NewAddress,
) -> None:
    address = new_address()
    _set_version(address, "0000")
    with pytest.raises(AlertStoreVersionError, match="frontwatch store upgrade"):
        AlertStore(address, read_only=True)


def _set_version(address: Path | str, version: str) -> None:
    AlertStore(address).close()
    engine = open_engine(address_of(address), read_only=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    engine.dispose()


def test_where_an_alert_lies_comes_to_stand_beside_its_parties(new_address: NewAddress) -> None:
    address = new_address()
    nowhere = Place(id="gn:0", mention="X", name="X")
    places = [replace(nowhere, lat=-33.5, lon=-179.25), nowhere, TOWN]
    with AlertStore(address) as store:
        store.add_all([make_alert(n, place=place) for n, place in enumerate(places, 1)])
    engine = open_engine(address_of(address), read_only=False)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        before = sorted(connection.execute(select(PARTY)).all(), key=str)
        _before_places_of_parties(connection)
    AlertStore(address).close()
    with engine.connect() as connection:
        assert sorted(connection.execute(select(PARTY)).all(), key=str) == before
        keys = inspect(connection).get_pk_constraint("alert_party")["constrained_columns"]
    engine.dispose()
    assert {(row.lat, row.lon) for row in before} >= {(-335_000_000, -1_792_500_000), (None, None)}
    assert keys == ["actor", "seq"]


def _before_places_of_parties(connection: Connection) -> None:
    """Leave the table of parties as the sixth step left it, with the rows that are in it."""
    rowless = "WITHOUT ROWID" if connection.dialect.name == "sqlite" else ""
    columns = "actor TEXT NOT NULL, seq BIGINT NOT NULL, roles SMALLINT NOT NULL"
    _before_confidence(connection)
    for step in (
        f"CREATE TABLE old ({columns}, PRIMARY KEY (actor, seq)) {rowless}",
        "INSERT INTO old SELECT actor, seq, roles FROM alert_party",
        "DROP TABLE alert_party",
        "ALTER TABLE old RENAME TO alert_party",
        "UPDATE alembic_version SET version_num = '0006'",
    ):
        connection.execute(text(step))


def test_of_alerts_that_an_older_version_stored_no_confidence_is_known(
    new_address: NewAddress,
) -> None:
    address = new_address()
    with AlertStore(address) as store:
        store.add(make_alert(1, confidence=0.9))
    engine = open_engine(address_of(address), read_only=False)
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        _before_confidence(connection)
    engine.dispose()
    with AlertStore(address) as store:
        store.add(make_alert(2, confidence=0.9))
        sure = store.page(AlertFilter(min_confidence=0.5))
        assert [stored.seq for stored in sure.alerts] == [2]
        assert store.count() == 2


def _before_confidence(connection: Connection) -> None:
    """Leave the table of alerts as the seventh step left it, with the rows that are in it."""
    for step in (
        "DROP INDEX alert_by_confidence",
        "ALTER TABLE alert DROP COLUMN confidence",
        "UPDATE alembic_version SET version_num = '0007'",
    ):
        connection.execute(text(step))


def test_many_may_open_a_new_store_at_once(new_address: NewAddress) -> None:
    address = new_address()

    def write(number: int) -> bool:
        with AlertStore(address) as store:
            return store.add(make_alert(number))

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(write, range(1, 7)))
    with AlertStore(address, read_only=True) as store:
        assert [stored.seq for stored in store.after(0)] == [1, 2, 3, 4, 5, 6]


def test_alerts_of_a_store_from_before_there_were_versions_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    old = sqlite3.connect(path)
    old.executescript(
        "CREATE TABLE alert (seq INTEGER PRIMARY KEY AUTOINCREMENT, alert_id TEXT NOT NULL UNIQUE, "
        "change_id TEXT NOT NULL, record BLOB NOT NULL);"
        "CREATE INDEX alert_by_change ON alert (change_id, seq);"
    )
    alerts = [make_alert(number) for number in range(1, 1_203)]
    rows = [(a.alert_id, a.change_id, encode(a)) for a in alerts]
    old.executemany("INSERT INTO alert (alert_id, change_id, record) VALUES (?, ?, ?)", rows)
    old.commit()
    old.close()
    with pytest.raises(AlertStoreVersionError, match="frontwatch store upgrade"):
        AlertStore(path, read_only=True)
    for _ in range(2):
        with AlertStore(path) as store:
            assert [stored.alert for stored in store.after(0, 2_000)] == alerts
            assert store.count() == len(alerts)
