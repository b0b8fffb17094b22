"""One contract for tables in memory and in RocksDB, on a real log; and what RocksDB alone promises."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from streams.app import create_app, empty_app
from streams.embedded.client import AppendClient, Entry
from streams.embedded.partitioner import partition_of
from streams.embedded.reader import LogReader
from streams.errors import ForeignChangelogError, SettingsError, TableStoreLockedError
from streams.rocks import Database
from streams.settings import Settings, load_settings
from streams.stores import TableStore
from streams.terms import TERM_HEADER, stamp
from tests.streams.apps import running
from tests.streams.tiny import tiny_stages

CHANGELOG = "frontwatch-things-changelog"
PARTITIONS = 2
KINDS = ("memory", "rocksdict")


class Running:
    """A worker that has a table of things and one of others."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.things, self.others = (
            app.Table(name, key_type=bytes, value_type=bytes, partitions=PARTITIONS)
            for name in ("things", "others")
        )
        self.store, self.other = TableStore(self.things), TableStore(self.others)
        self.read = 0
        self._apply = self.things.data.apply_changelog_batch
        self.things.data.apply_changelog_batch = self._count

        @app.agent(app.topic("idle", partitions=PARTITIONS, internal=True))
        async def idle(stream: Any) -> None:
            async for _ in stream:
                pass

    def _count(self, batch: list[Any], **names: Any) -> None:
        self.read += len(batch)
        self._apply(batch, **names)

    def content(self) -> dict[bytes, bytes | None]:
        return {key: self.store.get(key) for key in self.store}

    async def fill(self, count: int, value: bytes = b"") -> dict[bytes, bytes]:
        """Set ``count`` keys at once; return what the table then holds of them."""
        values = {b"%d" % i: b"%s%d" % (value, i) for i in range(count)}
        await asyncio.gather(*[self.store.put(key, told) for key, told in values.items()])
        return values


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "frontwatch.db"


def settings_of(folder: Path, log_path: Path, kind: str) -> Settings:
    return load_settings(
        data_dir=folder, broker=f"sqlite://{log_path}", table_store=kind, partitions=PARTITIONS
    )


@pytest.fixture
def start(tmp_path: Path, log_path: Path, kind: str) -> Start:
    """Return what runs a worker on the log; ``host`` names the disk that its tables lie on."""

    @asynccontextmanager
    async def run(host: str = "host") -> AsyncIterator[Running]:
        log_path.parent.mkdir(exist_ok=True)
        worker = Running(empty_app(settings_of(tmp_path / host, log_path, kind)))
        async with running(worker.app):
            yield worker

    return run


def forget_log(log_path: Path) -> None:
    shutil.rmtree(log_path.parent)


def append(log_path: Path, keys: Iterable[bytes], value: bytes) -> None:
    """Write into the changelog as another worker would."""
    with AppendClient(log_path) as client:
        client.append_many(CHANGELOG, [Entry(key, value) for key in keys])


async def compact(worker: Running) -> None:
    swept = await asyncio.to_thread(worker.app.consumer._log.maintain, force=True)
    assert swept.superseded > 0


# The contract


async def test_what_is_put_is_read_once_the_changelog_has_it(start: Start) -> None:
    async with start() as worker:
        await worker.store.put(b"goma", b"one")
        written = worker.store.put(b"goma", b"two")
        assert worker.store.get(b"goma") == b"one"
        await written
        assert worker.store.get(b"goma") == b"two"
        assert worker.store.get(b"bukavu") is None


async def test_what_is_deleted_is_gone_also_after_a_restart(start: Start) -> None:
    async with start() as worker:
        await worker.fill(3)
        await worker.store.delete(b"1")
        assert worker.content() == {b"0": b"0", b"2": b"2"}
    async with start() as worker:
        assert worker.content() == {b"0": b"0", b"2": b"2"}


async def test_what_a_former_owner_wrote_too_late_is_left_out(start: Start, log_path: Path) -> None:
    """Behind what its successor wrote; a key that is left with it alone has it all the same."""
    async with start() as worker:
        await worker.store.put(b"goma", b"ours")
    late = [Entry(key, b"theirs", stamp(0)) for key in (b"goma", b"bukavu", b"goma")]
    with AppendClient(log_path) as client:
        client.append_many(CHANGELOG, late)
    for host in ("host", "elsewhere"):
        async with start(host) as worker:
            expected = {b"goma": b"ours", b"bukavu": b"theirs"}
            assert worker.content() == expected
            await worker.store.put(b"goma", b"ours")


async def test_each_owner_writes_in_a_term_of_its_own(start: Start, log_path: Path) -> None:
    for _ in range(3):
        async with start() as worker:
            await worker.store.put(b"goma", b"-")
    with LogReader(log_path) as reader:
        part = partition_of(b"goma", PARTITIONS)
        told = [dict(r.headers)[TERM_HEADER] for r in reader.read(CHANGELOG, part, 0, 9)]
    assert told == sorted(set(told), key=int)
    assert len(told) == 3


async def test_a_table_holds_any_bytes_and_nothing_of_its_neighbour(start: Start) -> None:
    keys = [b"\0", b"=", b"#", b"\xff\xff", b"things\0\0\0=", "Дебальцево".encode(), b""]
    async with start() as worker:
        for key in keys:
            await worker.store.put(key, b"\0\xff" + key)
            await worker.other.put(key, b"other")
        expected = {key: b"\0\xff" + key for key in keys}
        assert worker.content() == expected
        assert len(worker.things) == len(keys)
        assert set(worker.other) == set(keys)
    async with start() as worker:
        assert worker.content() == expected
        assert {worker.other.get(key) for key in keys} == {b"other"}


async def test_a_table_is_not_written_past_its_changelog(start: Start) -> None:
    async with start() as worker:
        with pytest.raises(TypeError, match="write"):
            worker.things[b"goma"] = b"one"
        with pytest.raises(TypeError, match="write"):
            del worker.things[b"goma"]
        assert worker.content() == {}


async def test_a_table_is_recovered_from_nothing(start: Start) -> None:
    async with start("first") as worker:
        expected = await worker.fill(300)
        assert worker.things.recoveries == 1
    async with start("second") as worker:
        assert worker.content() == expected
        assert worker.read == 300


async def test_a_table_goes_on_from_what_was_kept(start: Start, kind: str) -> None:
    async with start() as worker:
        expected = await worker.fill(300)
    async with start("elsewhere") as worker:
        expected |= await worker.fill(50, b"by another ")
    async with start() as worker:
        assert worker.content() == expected
        again = PARTITIONS  # the last record of each, which tells that it is the same changelog
        assert worker.read == (350 if kind == "memory" else 50 + again)
    async with start() as worker:
        assert worker.content() == expected
        assert worker.read == (350 if kind == "memory" else again)


async def test_what_another_wrote_in_between_is_not_missed(start: Start, log_path: Path) -> None:
    async with start() as worker:
        await worker.fill(20)
        theirs = [b"theirs-%d" % i for i in range(20)]
        assert {worker.things.partition_of_key(key) for key in theirs} == {0, 1}
        await asyncio.to_thread(append, log_path, theirs, b"x")
        expected = await worker.fill(20, b"after ")
    async with start() as worker:
        assert worker.content() == expected | dict.fromkeys(theirs, b"x")


async def test_a_changelog_that_was_deleted_leaves_an_empty_table(
    start: Start, log_path: Path, logged: pytest.LogCaptureFixture, kind: str
) -> None:
    async with start() as worker:
        await worker.fill(40)
    forget_log(log_path)
    async with start() as worker:
        assert worker.content() == {}
        expected = await worker.fill(10, b"new ")
    assert ("deleted and made again" in logged.text) == (kind == "rocksdict")
    async with start() as worker:
        assert worker.content() == expected


async def test_a_compacted_changelog_gives_the_same_table(start: Start) -> None:
    async with start() as worker:
        for turn in range(5):
            expected = await worker.fill(40, b"%d " % turn)
        await worker.store.delete(b"7")
        expected.pop(b"7")
        await compact(worker)
    for host in ("host", "elsewhere", "host"):
        async with start(host) as worker:
            assert worker.content() == expected
            await worker.store.put(b"3", host.encode())
            expected[b"3"] = host.encode()
            await compact(worker)


# RocksDB alone


@pytest.fixture
def rocks(tmp_path: Path, log_path: Path) -> Settings:
    return settings_of(tmp_path / "host", log_path, "rocksdict")


def copy_of(settings: Settings) -> Database:
    return Database(settings.data_dir / "tables" / settings.app_id, settings.broker)


@pytest.mark.parametrize("kind", ["rocksdict"], indirect=True)
async def test_a_changelog_that_became_another_is_noticed(start: Start, log_path: Path) -> None:
    async with start() as worker:
        await worker.fill(10)
    forget_log(log_path)
    async with start("elsewhere") as worker:
        expected = await worker.fill(50, b"of another log ")
    with pytest.raises(ForeignChangelogError, match="dropped"):
        await _start_broken(start)
    async with start() as worker:
        assert worker.content() == expected


async def _start_broken(start: Start) -> None:
    """Start a worker that stops by itself, and raise why."""
    stack = start()
    waiting = asyncio.ensure_future(stack.__aenter__())
    worker = await waiting
    reason = worker.app.crash_reason
    await stack.__aexit__(None, None, None)
    raise reason


async def test_tables_of_another_broker_are_made_anew(rocks: Settings) -> None:
    first = copy_of(rocks)
    first.open()
    batch = first.batch()
    batch.put(b"things\0\0\0=goma", b"one")
    first.write(batch)
    first.close()
    same, other = copy_of(rocks), Database(first.path, "kafka://elsewhere:9092")
    same.open()
    assert same.get(b"things\0\0\0=goma") == b"one"
    same.close()
    other.open()
    assert other.get(b"things\0\0\0=goma") is None
    other.close()


async def test_a_second_process_is_told_in_one_line(rocks: Settings) -> None:
    path = rocks.data_dir / "tables" / rocks.app_id
    program = (
        "import sys\nfrom pathlib import Path\nfrom streams.rocks import Database\n"
        f"held = Database(Path({str(path)!r}), 'x')\nheld.open()\nprint('open', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: ASYNC220 - it ends before anything waits for the loop
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(TableStoreLockedError, match="in use by another process") as told:
            await create_app(rocks, stages=tiny_stages).start()
        assert "\n" not in str(told.value)
        holder.kill()
    copy = copy_of(rocks)
    copy.open()  # a killed process locks nobody out
    copy.close()


def test_the_setting_says_what_to_install(rocks: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rocksdict", None)
    with pytest.raises(SettingsError, match=r"pip install 'frontwatch\[rocksdict\]'"):
        empty_app(rocks)
