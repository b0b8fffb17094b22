from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from streams.subscribers.store import AlertStore, AlertStoreError
from tests.streams.records import make_alert


def test_an_alert_is_stored_once_however_often_it_comes(tmp_path: Path) -> None:
    with AlertStore(tmp_path / "alerts.db") as store:
        assert [store.add(make_alert(n)) for n in (1, 2, 1, 2, 1)] == [
            True,
            True,
            False,
            False,
            False,
        ]
        assert store.count() == 2


def test_the_order_is_that_of_arrival(tmp_path: Path) -> None:
    with AlertStore(tmp_path / "alerts.db") as store:
        for number in (3, 1, 2):
            store.add(make_alert(number))
        came = [s.alert.revision for s in store.after(0)]
        assert came == [3, 1, 2]
        assert [s.alert.revision for s in store.before(None)] == came[::-1]


def test_pages_join_without_hole_or_overlap(tmp_path: Path) -> None:
    with AlertStore(tmp_path / "alerts.db") as store:
        for number in range(1, 8):
            store.add(make_alert(number))
        first = store.before(None, 3)
        second = store.before(first[-1].seq, 10)
        assert [s.alert.revision for s in first + second] == [7, 6, 5, 4, 3, 2, 1]
        assert [s.alert.revision for s in store.after(first[0].seq)] == []


def test_an_alert_comes_back_whole_after_a_restart(tmp_path: Path) -> None:
    alert = make_alert(1)
    with AlertStore(tmp_path / "alerts.db") as store:
        store.add(alert)
    with AlertStore(tmp_path / "alerts.db") as store:
        stored = store.get(alert.alert_id)
        assert stored is not None
        assert stored.alert == alert
        assert store.get("alr_none") is None


def test_another_connection_reads_while_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    with AlertStore(path) as store, AlertStore(path, read_only=True) as reader:
        store.add(make_alert(1))
        assert reader.count() == 1
        store.add(make_alert(2))
        assert [s.alert.revision for s in reader.after(1)] == [2]
        with pytest.raises(AlertStoreError, match="readonly"):
            reader.add(make_alert(3))


def test_a_missing_store_is_told_and_not_created(tmp_path: Path) -> None:
    path = tmp_path / "none" / "alerts.db"
    with pytest.raises(AlertStoreError, match=r"alerts\.db cannot be used"):
        AlertStore(path, read_only=True)
    assert not path.exists()


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    path.write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(AlertStoreError, match="not a database"):
        AlertStore(path)
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(AlertStoreError, match="no such table"):
        AlertStore(other, read_only=True)
