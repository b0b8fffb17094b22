from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from streams.subscribers.store import AlertStore, AlertStoreError
from tests.streams.records import make_alert

NewAddress = Callable[[], Path | str]


def test_an_alert_is_stored_once_however_often_it_comes(store: AlertStore) -> None:
    added = [store.add(make_alert(n)) for n in (1, 2, 1, 2, 1)]
    assert added == [True, True, False, False, False]
    assert store.count() == 2
    assert store.add_all([make_alert(3), make_alert(2), make_alert(3), make_alert(4)]) == [
        3,
        None,
        None,
        4,
    ]


def test_a_second_delivery_changes_nothing(store: AlertStore) -> None:
    store.add(make_alert(1))
    before = store.before(None), store.per_day(), store.actors()
    store.add(make_alert(1, summary="Another text under the same id."))
    assert (store.before(None), store.per_day(), store.actors()) == before


def test_a_further_revision_under_one_id_is_kept_beside_the_first(store: AlertStore) -> None:
    store.add(make_alert(1))
    store.add(make_alert(1, revision=2, summary="Put right."))
    assert [s.alert.revision for s in store.after(0)] == [1, 2]
    found = store.get(make_alert(1).alert_id)
    assert found is not None
    assert found.alert.summary == "Put right."


def test_the_order_is_that_of_arrival(store: AlertStore) -> None:
    for number in (3, 1, 2):
        store.add(make_alert(number))
    came = [s.alert.revision for s in store.after(0)]
    assert came == [3, 1, 2]
    assert [s.alert.revision for s in store.before(None)] == came[::-1]
    assert store.last_sequence() == 3


def test_pages_join_without_hole_or_overlap(store: AlertStore) -> None:
    for number in range(1, 8):
        store.add(make_alert(number))
    first = store.before(None, 3)
    second = store.before(first[-1].seq, 10)
    assert [s.alert.revision for s in first + second] == [7, 6, 5, 4, 3, 2, 1]
    assert [s.alert.revision for s in store.after(first[0].seq)] == []


def test_an_alert_comes_back_whole_after_a_restart(new_address: NewAddress) -> None:
    alert, address = make_alert(1), new_address()
    with AlertStore(address) as store:
        store.add(alert)
    with AlertStore(address) as store:
        stored = store.get(alert.alert_id)
        assert stored is not None
        assert stored.alert == alert
        assert stored.stored_at.utcoffset() is not None
        assert store.get("alr_none") is None


def test_another_connection_reads_while_one_writes(new_address: NewAddress) -> None:
    address = new_address()
    with AlertStore(address) as store, AlertStore(address, read_only=True) as reader:
        store.add(make_alert(1))
        assert reader.count() == 1
        store.add(make_alert(2))
        assert [s.alert.revision for s in reader.after(1)] == [2]
        with pytest.raises(AlertStoreError, match="readonly"):
            reader.add(make_alert(3))


def test_hostile_ids_and_texts_are_stored_and_found(store: AlertStore) -> None:
    nul = make_alert(
        1, change_id="chg\0" + "x" * 5000, summary="Nul \0 and 'quote' \"both\" % _ \\"
    )
    assert store.add(nul)
    assert not store.add(nul)
    found = store.detail(nul.alert_id)
    assert found is not None
    assert found.revisions[0].alert == nul


def test_numbers_are_seen_in_their_order_and_none_is_left_out(new_address: NewAddress) -> None:
    """Writers in several connections; whoever follows the numbers misses no alert."""
    address, each, writers = new_address(), 40, 4
    done = Event()

    def write(first: int) -> None:
        with AlertStore(address) as store:
            for number in range(first, first + each):
                store.add_all([make_alert(number), make_alert(number % 7 + 1_000_000)])

    def follow(store: AlertStore) -> list[int]:
        seen: list[int] = []
        while True:
            last = done.is_set()
            page = store.after(seen[-1] if seen else 0, 10)
            seen += [stored.seq for stored in page]
            if last and not page:
                return seen

    with AlertStore(address) as reading, ThreadPoolExecutor(writers + 1) as pool:
        following = pool.submit(follow, reading)
        writing = [pool.submit(write, 1 + n * each) for n in range(writers)]
        try:
            for job in writing:
                job.result(50)
        finally:
            done.set()
        seen = following.result(50)
    assert seen == list(range(1, each * writers + 7 + 1))


def test_what_fails_in_the_middle_leaves_no_number_out(store: AlertStore) -> None:
    store.add(make_alert(1))
    lone = make_alert(3, summary="\ud800")
    with pytest.raises(ValueError, match="surrogate"):
        store.add_all([make_alert(2), lone])
    assert store.add_all([make_alert(4)]) == [2]
    assert [s.seq for s in store.after(0)] == [1, 2]


def test_a_missing_store_is_told_and_not_created(tmp_path: Path) -> None:
    path = tmp_path / "none" / "alerts.db"
    with pytest.raises(AlertStoreError, match=r"alerts\.db cannot be used"):
        AlertStore(path, read_only=True)
    assert not path.exists()


@pytest.mark.postgres
def test_an_empty_database_is_no_store_for_readers(new_postgres: Callable[[], str]) -> None:
    address = new_postgres()
    with pytest.raises(AlertStoreError, match="no alert store in it"):
        AlertStore(address, read_only=True)


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(AlertStoreError, match="cannot be used") as told:
        AlertStore(f"postgresql://someone:secret@/alerts?host={tmp_path}")
    assert "secret" not in str(told.value)


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "alerts.db"
    path.write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(AlertStoreError, match="not a database"):
        AlertStore(path)
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    with pytest.raises(AlertStoreError, match="no such table"):
        AlertStore(other, read_only=True)


@pytest.mark.parametrize("address", ["mysql://host/alerts", "sqlite://", "no address", ":::"])
def test_an_address_of_no_engine_is_told(address: str) -> None:
    with pytest.raises(AlertStoreError, match="store"):
        AlertStore(address)
