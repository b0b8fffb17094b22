"""The copy in RocksDB against its changelog: whatever happens between, recovery makes them one.

Workers write, others write in between, acknowledgements come late or never, and the process dies at any
moment; then the copy with what the changelog has beyond its offset is what the whole changelog gives.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from streams.errors import ForeignChangelogError, TableStoreError
from streams.rocks import MAX_AHEAD, Database, Progress, RocksStore

PART = 1
KEYS = st.sampled_from([b"", b"=", b"goma", b"\xff"])
VALUES = st.one_of(st.none(), st.binary(max_size=3))


def store_in(database: Database) -> RocksStore:
    table = SimpleNamespace(
        name="things", changelog_topic_name="things-changelog", partition_of_key=lambda _: PART
    )
    app: Any = SimpleNamespace(database=database)
    return RocksStore("rocksdict://", app, table)  # type: ignore[arg-type]


def record(offset: int, key: bytes, value: bytes | None) -> Any:
    return SimpleNamespace(
        message=SimpleNamespace(partition=PART, offset=offset, key=key, value=value)
    )


def content(store: RocksStore) -> dict[bytes, bytes]:
    return dict(store._iteritems())


class CopyMachine(RuleBasedStateMachine):
    """A changelog, and a worker's copy of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.changelog: list[tuple[bytes, bytes | None]] = []
        self.unheard: list[int] = []
        self.database = Database(self.folder / "tables", "broker")

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize()
    def start(self) -> None:
        self.database.open()
        self.store = store_in(self.database)
        kept = self.store.persisted_offset(TP("", PART))
        self.store.begin(PART, -1 if kept is None else kept)
        assert kept is None or kept < len(self.changelog)
        self.unheard.clear()
        self.recover(0 if kept is None else kept)

    def recover(self, first: int) -> None:
        batch = [record(i, *told) for i, told in enumerate(self.changelog)][first:]
        assert not any(self.store.is_foreign(event.message) for event in batch)
        self.store.apply_changelog_batch(batch, None, None)

    def latest(self) -> dict[bytes, bytes]:
        return {key: value for key, value in dict(self.changelog).items() if value is not None}

    @rule(key=KEYS, value=VALUES)
    def write(self, key: bytes, value: bytes | None) -> None:
        self.unheard.append(len(self.changelog))
        self.changelog.append((key, value))

    @rule(count=st.integers(1, 5))
    def hear(self, count: int) -> None:
        for offset in self.unheard[:count]:
            self.store.take(PART, offset, *self.changelog[offset], fresh=True)
        del self.unheard[:count]

    @rule()
    def never_hear(self) -> None:
        """The acknowledgement is lost on its way, though the record is in the log."""
        del self.unheard[:1]

    @rule(key=KEYS, value=VALUES)
    def another_writes(self, key: bytes, value: bytes | None) -> None:
        self.changelog.append((key, value))

    @rule()
    def die_and_start(self) -> None:
        self.database.close()
        self.start()
        assert content(self.store) == self.latest()

    @rule()
    def lose_the_partition_and_get_it_back(self) -> None:
        kept = self.store.persisted_offset(TP("", PART))
        self.store._shown.clear()
        assert content(self.store) == {}
        self.store.begin(PART, -1 if kept is None else kept)
        self.recover(0 if kept is None else kept)
        for offset in self.unheard:  # heard now of what recovery has read already
            self.store.take(PART, offset, *self.changelog[offset], fresh=False)
        self.unheard.clear()
        assert content(self.store) == self.latest()

    @invariant()
    def what_it_says_to_have_it_has(self) -> None:
        kept = self.store.persisted_offset(TP("", PART)) if hasattr(self, "store") else None
        assert kept is None or kept < len(self.changelog)


TestCopy = CopyMachine.TestCase
TestCopy.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "tables", "broker")
    made.open()
    yield made
    made.close()


def test_an_offset_below_the_last_is_another_changelog(database: Database) -> None:
    store = store_in(database)
    store.begin(PART, -1)
    for offset in range(3):
        store.take(PART, offset, b"goma", b"%d" % offset, fresh=True)
    with pytest.raises(ForeignChangelogError, match="deleted and made again"):
        store.take(PART, 0, b"goma", b"new", fresh=True)
    store.take(PART, 1, b"goma", b"from before a rebalance", fresh=False)
    assert content(store) == {b"goma": b"2"}


def test_what_was_read_of_a_partition_that_is_gone_is_not_written(database: Database) -> None:
    store = store_in(database)
    store.begin(PART, -1)
    store.forget(PART)
    store.apply_changelog_batch([record(0, b"goma", b"one")], None, None)
    store.take(PART, 1, b"goma", b"two", fresh=True)
    assert store.persisted_offset(TP("", PART)) is None
    store.begin(PART, -1)
    assert content(store) == {}


def test_a_gap_keeps_the_offset_and_costs_no_memory() -> None:
    progress = Progress(4)
    marks = [progress.take(offset, b"%d" % offset) for offset in (5, 7, 8)]
    assert (marks, progress.offset) == ([b"5", None, None], 5)
    assert (progress.take(6, b"6"), progress.offset) == (b"8", 8)
    for offset in range(10, 10 + 3 * MAX_AHEAD):
        assert progress.take(offset, b"x") is None
    assert len(progress._ahead) <= MAX_AHEAD


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    with pytest.raises(TableStoreError, match="closed"):
        database.get(b"goma")


def test_a_folder_that_holds_no_database_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "CURRENT").write_text("rubbish")
    with pytest.raises(TableStoreError, match=r"cannot be opened: .*may be removed"):
        Database(folder, "broker").open()
