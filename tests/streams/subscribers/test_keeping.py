"""Keeping: what leaves by age, copies made in use, and a writer that is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.alerts import AlertKind, ControlAlert
from schemas.control import Tier
from streams.subscribers import retention
from streams.subscribers.store import AlertFilter, AlertStore, AlertStoreError, Box
from tests.streams.records import make_alert

THEN = datetime(2017, 1, 1, tzinfo=UTC)
LONG_AFTER = THEN + timedelta(days=400)


def told(number: int, change: str, tier: Tier, **changes: Any) -> ControlAlert:
    """Return an alert about ``change``, one a day."""
    known = THEN + timedelta(days=number)
    return make_alert(number, change_id=change, tier=tier, published_at=known, **changes)


def reversing(number: int, change: str, of: int, tier: Tier = Tier.CONFIRMED) -> ControlAlert:
    follows = make_alert(of).alert_id
    return told(number, change, tier, kind=AlertKind.REVERSAL, follows=follows)


def old_store(new_store: Callable[..., AlertStore], *alerts: ControlAlert) -> AlertStore:
    store = new_store(clock=lambda: THEN)
    store.add_all(alerts)
    return store


def left(store: AlertStore) -> list[int]:
    return [stored.alert.revision for stored in store.after(0)]


def test_what_is_over_leaves_whole_and_what_holds_stays(
    new_store: Callable[..., AlertStore],
) -> None:
    store = old_store(
        new_store,
        told(1, "denied", Tier.CLAIMED),
        told(2, "denied", Tier.DENIED),
        told(3, "held", Tier.CONFIRMED),
        told(4, "expired", Tier.EXPIRED),
        told(390, "late", Tier.CLAIMED),
        told(391, "late", Tier.RETRACTED),
    )
    seen: list[tuple[int, int]] = []
    assert store.prune(THEN + timedelta(days=300), lambda *at: seen.append(at)) == (2, 3)
    assert left(store) == [3, 390, 391]
    assert seen[-1] == (3, 3)
    assert store.prune(THEN + timedelta(days=300)) == (0, 0)


def test_what_was_reversed_stays_while_the_reversal_holds(
    new_store: Callable[..., AlertStore],
) -> None:
    first, second = told(1, "first", Tier.CONFIRMED), reversing(2, "second", of=1)
    store = old_store(new_store, first, second)
    assert store.prune(LONG_AFTER) == (0, 0)
    assert store.add(reversing(3, "third", of=2))
    assert store.prune(LONG_AFTER) == (
        1,
        1,
    )  # nobody holds it by the second, which told of the first
    assert left(store) == [2, 3]


def test_what_was_reversed_by_what_did_not_happen_still_holds(
    new_store: Callable[..., AlertStore],
) -> None:
    first, second = told(1, "first", Tier.CONFIRMED), reversing(2, "second", of=1)
    store = old_store(new_store, first, second, told(3, "second", Tier.RETRACTED))
    assert store.prune(LONG_AFTER) == (1, 2)
    assert left(store) == [1]


def test_nothing_leaves_that_came_of_late_however_old_its_news(
    new_store: Callable[..., AlertStore],
) -> None:
    store = new_store(clock=lambda: LONG_AFTER)
    store.add(told(1, "denied", Tier.DENIED))
    assert store.prune(LONG_AFTER) == (0, 0)
    assert store.prune(LONG_AFTER + timedelta(seconds=1)) == (1, 1)


def test_after_a_removal_every_index_and_count_is_that_of_what_is_left(
    new_store: Callable[..., AlertStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    tiers = (Tier.DENIED, Tier.CONFIRMED)
    alerts = [told(n, f"chg_{n}", tiers[n % 2]) for n in range(1, 21)]
    pruned = old_store(new_store, *alerts)
    assert pruned.prune(LONG_AFTER) == (10, 10)
    fresh = old_store(new_store, *(a for a in alerts if a.tier is Tier.CONFIRMED))
    for wanted in (
        AlertFilter(text="troops"),
        AlertFilter(box=Box(30, 30, 40, 50)),
        AlertFilter(either=("syrian-army",)),
    ):
        found = [[s.alert for s in store.page(wanted).alerts] for store in (pruned, fresh)]
        assert found[0] == found[1] != []
    assert pruned.per_day() == fresh.per_day()
    assert pruned.per_day(by="gainer", days=28) == fresh.per_day(by="gainer", days=28)
    assert pruned.count() == 10
    assert pruned.last_sequence() == 20
    assert pruned.add_all([told(99, "next", Tier.CLAIMED)]) == [21]
    assert pruned.add(alerts[1])  # what left is forgotten


def test_a_copy_is_a_store(tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    with AlertStore(tmp_path / "alerts.db") as store:
        store.add(make_alert(1))
        store.backup(copy)
        store.add(make_alert(2))
        with pytest.raises(AlertStoreError, match="is there already"):
            store.backup(copy)
    assert sorted(path.name for path in copy.parent.iterdir()) == ["copy.db"]
    with AlertStore(copy) as opened:
        assert left(opened) == [1]
        assert opened.count(AlertFilter(text="troops", box=Box(30, 30, 40, 50))) == 1
        assert opened.add_all([make_alert(2)]) == [2]


@pytest.mark.postgres
def test_a_server_is_backed_up_with_its_own_tool(new_postgres: Callable[[], str]) -> None:
    with (
        AlertStore(new_postgres()) as store,
        pytest.raises(AlertStoreError, match=r"pg_dump .*--file=copy\.db test_"),
    ):
        store.backup(Path("copy.db"))


WRITER = """
import sys
from pathlib import Path
from streams.subscribers.store import AlertStore
from tests.streams.records import make_alert
where = sys.argv[1]
with AlertStore(where if "://" in where else Path(where)) as store:
    for number in range(store.last_sequence() + 1, 1_000_000):
        store.add_all([make_alert(number, change_id=f"chg_{number}")])
        print(number, flush=True)
"""


def test_a_killed_writer_leaves_a_whole_store(new_address: Callable[[], Path | str]) -> None:
    address = new_address()
    AlertStore(address).close()
    for kill_after in (3, 17, 40):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(address)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(kill_after):
                written = int(writer.stdout.readline())
            os.kill(writer.pid, signal.SIGKILL)
        with AlertStore(address, read_only=True) as store:
            last = store.last_sequence()
            assert last >= written  # what was told to be stored is
            assert [s.seq for s in store.after(0, 10_000)] == list(range(1, last + 1))
            assert store.count() == store.count(AlertFilter(text="troops")) == last
            assert store.count(AlertFilter(box=Box(30, 30, 40, 50))) == last
    if isinstance(address, Path):
        with sqlite3.connect(address) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            database.execute("INSERT INTO alert_text (alert_text) VALUES ('integrity-check')")
