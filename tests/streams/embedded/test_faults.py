"""A full disk, a disk that cannot be written, a damaged file: each said plainly, nothing half done.

The faults are real: a limit on file size and a size limit of the file itself for the full disk; a
folder and files without write permission, opened by a process that is not root, for the other.
"""

import asyncio
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.embedded import AppendClient, EmbeddedLog, LogReader, TopicConfig
from streams.embedded.files import FORMAT_VERSION
from streams.errors import (
    LogCorruptError,
    LogError,
    LogFullError,
    LogMissingError,
    LogReadOnlyError,
    LogVersionError,
)

_NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontwatch.db"


def _whole(path: Path) -> None:
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


async def _fill(log: EmbeddedLog, size: int) -> tuple[int, LogError]:
    """Append until it fails; return how many were stored, and the error."""
    stored = 0
    while True:
        try:
            await log.append("t", 0, b"%d" % stored, bytes(size))
        except LogError as error:
            return stored, error
        stored += 1


async def test_at_its_size_limit_the_log_stores_nothing_of_the_failed_write(path: Path) -> None:
    log = EmbeddedLog.open(path, max_bytes=2_000_000)
    await log.create_topic("t", 1)
    stored, error = await _fill(log, 20_000)
    assert isinstance(error, LogFullError)
    assert str(path) in str(error)
    assert 50 < stored < 100
    batch = [log.append("t", 0, b"x", bytes(20_000)) for _ in range(10)]
    assert all(
        isinstance(e, LogFullError) for e in await asyncio.gather(*batch, return_exceptions=True)
    )
    assert log.heads()["t", 0] == (0, stored)
    assert len(log.read("t", 0, 0, 1000, 10**9)) == stored
    log.close()
    _whole(path)
    again = EmbeddedLog.open(path)
    assert (await again.append("t", 0, b"after", bytes(20_000))).offset == stored
    again.close()


def _make_room(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM record WHERE key<>'0'")
    database.close()


async def test_nothing_overtakes_a_refused_record_until_the_log_is_opened_again(path: Path) -> None:
    log = EmbeddedLog.open(path, max_bytes=2_000_000)
    await log.create_topic("t", 2)
    await log.create_topic("other", 1, TopicConfig(compact=True))
    stored, first = await _fill(log, 20_000)
    _make_room(path)
    later = [
        log.append("t", 0, b"small", b""),
        log.append("t", 1, b"other partition", b""),
        log.append("other", 0, b"changelog", b""),
        log.commit("group", {("t", 0): 1}),
        log.create_topic("new", 1),
    ]
    assert {str(e) for e in await asyncio.gather(*later, return_exceptions=True)} == {str(first)}
    with pytest.raises(LogFullError):
        log.append_now("t", 0, b"small", b"")
    await log.flush()
    assert log.committed("group") == {}
    assert log.topics == {"t": 2, "other": 1}
    log.close()
    _whole(path)
    again = EmbeddedLog.open(path)
    assert {place: head.next for place, head in again.heads().items()} == {
        ("t", 0): stored,
        ("t", 1): 0,
        ("other", 0): 0,
    }
    assert (await again.append("t", 0, b"after", bytes(20_000))).offset == stored
    again.close()


async def test_what_was_queued_behind_a_refused_record_is_refused_with_it(path: Path) -> None:
    log = EmbeddedLog.open(path, max_bytes=2_000_000)
    await log.create_topic("t", 1)
    small = [log.append("t", 0, b"before", b"%d" % i) for i in range(5000)]
    large = log.append("t", 0, b"large", bytes(3_000_000))
    behind = [log.append("t", 0, b"behind", b"%d" % i) for i in range(5000)]
    done = await asyncio.gather(*small, large, *behind, return_exceptions=True)
    log.close()
    refused = [isinstance(answer, LogFullError) for answer in done]
    assert refused == sorted(refused)
    assert all(refused[len(small) :])
    with LogReader(path) as reader:
        kept = [record.value for record in reader.read("t", 0, 0, 20_000, 10**9)]
    assert kept == [b"%d" % i for i in range(refused.count(False))]


async def test_a_client_may_append_beside_a_log_that_refuses_and_it_goes_on_refusing(
    path: Path,
) -> None:
    log = EmbeddedLog.open(path, max_bytes=2_000_000)
    await log.create_topic("t", 1)
    stored, _ = await _fill(log, 20_000)
    _make_room(path)
    with AppendClient(path) as client:
        assert client.append("t", b"new", b"of another process").offset == stored
    with pytest.raises(LogFullError):
        await log.append("t", 0, b"small", b"")
    assert log.heads()["t", 0].next == stored + 1
    log.close()


def test_a_client_tells_each_caller_and_takes_the_next_record(path: Path) -> None:
    with AppendClient(path) as client:
        client.ensure_topic("t")
        client._database.execute("PRAGMA max_page_count=100")
        with pytest.raises(LogFullError):
            client.append("t", b"large", bytes(2_000_000))
        assert client.append("t", b"small", b"").offset == 0


async def test_upkeep_that_fails_alone_refuses_no_record(path: Path) -> None:
    log = EmbeddedLog.open(path)
    await log.create_topic("t", 1, TopicConfig(compact=True))
    for number in range(10):
        await log.append("t", 0, b"k", b"%d" % number)
    log._writer._database.execute("PRAGMA query_only=ON")
    with pytest.raises(LogReadOnlyError):
        log.maintain(force=True)
    log._writer._database.execute("PRAGMA query_only=OFF")
    assert (await log.append("t", 0, b"k", b"10")).offset == 10
    assert log.maintain(force=True).superseded == 10
    log.close()


def _in_child(work: Callable[[], object], prepare: Callable[[], None]) -> str:
    """Run ``work`` in a forked child after ``prepare``; return what it returned or raised."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            prepare()
            answer = repr(work())
        except BaseException as error:  # noqa: BLE001  # whatever it is, the parent looks at it
            answer = f"{type(error).__name__}: {error}"
        os.write(writing, answer.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer


_LIMITED = """
import asyncio, json, resource, sys
from streams.embedded import EmbeddedLog
from streams.errors import LogError
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

async def main():
    log = EmbeddedLog.open(sys.argv[1])
    await log.create_topic("t", 1)
    stored = 0
    while True:
        try:
            await log.append("t", 0, None, bytes(10_000))
        except LogError as first:
            error = type(first).__name__
            break
        stored += 1
    try:
        await log.commit("group", {("t", 0): 1})
        committed = "stored"
    except LogError as second:
        committed = type(second).__name__
    print(json.dumps([error, stored, committed, log.heads()["t", 0].next]))
    log.close()

asyncio.run(main())
"""


def test_a_real_limit_on_file_size_is_a_full_log(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path)], capture_output=True, text=True, check=True
    )
    error, stored, committed, end = json.loads(done.stdout)
    assert error == "LogFullError"
    assert stored > 5
    assert committed == error
    assert end == stored
    _whole(path)
    with LogReader(path) as reader:
        assert len(reader.read("t", 0, 0, 10_000, 10**9)) == stored
        assert reader.committed("group") == {}
    log = EmbeddedLog.open(path)
    assert log.append_now("t", 0, None, bytes(10_000)).offset == stored
    log.close()


def test_no_room_for_the_file_itself_is_a_full_log(path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    answer = _in_child(lambda: EmbeddedLog.open(path), limit)
    assert answer.startswith("LogFullError"), answer
    EmbeddedLog.open(path).close()


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A log in a folder that others may read and nobody but root may write."""
    folder = Path(tempfile.mkdtemp(prefix="frontwatch-"))
    log = EmbeddedLog.open(folder / "frontwatch.db")
    log.create_topic_now("t", 1)
    log.append_now("t", 0, b"k", b"v")
    log.close()
    for part in folder.iterdir():
        part.chmod(0o444)
    folder.chmod(0o555)
    yield folder / "frontwatch.db"
    folder.chmod(0o755)
    shutil.rmtree(folder)


def _drop_root() -> None:
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def test_a_disk_that_cannot_be_written_says_so_to_every_writer(guarded: Path) -> None:
    def append() -> object:
        return AppendClient(guarded).append("t", b"k", b"w")

    owner = _in_child(lambda: EmbeddedLog.open(guarded), _drop_root)
    client = _in_child(append, _drop_root)
    missing = _in_child(lambda: EmbeddedLog.open(guarded.with_name("new.db")), _drop_root)
    below = _in_child(lambda: EmbeddedLog.open(guarded.parent / "new" / "x.db"), _drop_root)
    assert owner.startswith("LogReadOnlyError"), owner
    assert client.startswith("LogReadOnlyError"), client
    assert missing.startswith("LogReadOnlyError"), missing
    assert below.startswith("LogReadOnlyError"), below
    with LogReader(guarded) as reader:
        assert reader.heads() == {("t", 0): (0, 1)}


async def test_a_log_that_turns_read_only_fails_appends_and_commits_and_stays_readable(
    path: Path,
) -> None:
    log = EmbeddedLog.open(path)
    await log.create_topic("t", 1)
    await log.append("t", 0, b"k", b"v")
    log._writer._database.execute("PRAGMA query_only=ON")
    with pytest.raises(LogReadOnlyError):
        await log.append("t", 0, b"k", b"w")
    with pytest.raises(LogReadOnlyError):
        await log.commit("group", {("t", 0): 1})
    with pytest.raises(LogReadOnlyError):
        await log.create_topic("new", 1)
    log._writer._database.execute("PRAGMA query_only=OFF")
    with pytest.raises(LogReadOnlyError):
        await log.append("t", 0, b"k", b"w")
    assert [r.value for r in log.read("t", 0, 0, 10)] == [b"v"]
    assert log.committed("group") == {}
    log.close()
    again = EmbeddedLog.open(path)
    assert (await again.append("t", 0, b"k", b"w")).offset == 1
    again.close()


@pytest.mark.parametrize("opened", [EmbeddedLog.open, AppendClient, LogReader])
def test_a_file_that_is_no_database_is_a_corrupt_log(
    path: Path, opened: Callable[[Path], object]
) -> None:
    path.write_bytes(os.urandom(50_000))
    with pytest.raises(LogCorruptError, match=str(path)):
        opened(path)


@pytest.mark.parametrize("opened", [EmbeddedLog.open, AppendClient, LogReader])
def test_a_database_of_something_else_is_left_alone(
    path: Path, opened: Callable[[Path], object]
) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE precious(x)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(LogCorruptError, match="no log of Frontwatch"):
        opened(path)
    assert path.read_bytes() == before


def test_damage_inside_the_file_is_found_when_it_is_read(path: Path) -> None:
    log = EmbeddedLog.open(path)
    log.create_topic_now("t", 1)
    for _ in range(100):
        log.append_now("t", 0, b"k", os.urandom(3000))
    log.close()
    assert not path.with_name(path.name + "-wal").exists()
    data = bytearray(path.read_bytes())
    third = len(data) // 3
    data[third : 2 * third] = os.urandom(third)
    path.write_bytes(bytes(data))
    with LogReader(path) as reader, pytest.raises(LogCorruptError):
        reader.read("t", 0, 0, 10_000, 10**9)


@pytest.mark.parametrize("opened", [EmbeddedLog.open, AppendClient, LogReader])
def test_a_log_of_a_newer_frontwatch_is_left_alone(
    path: Path, opened: Callable[[Path], object]
) -> None:
    EmbeddedLog.open(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version={FORMAT_VERSION + 1}")
    database.close()
    with pytest.raises(LogVersionError, match=f"format {FORMAT_VERSION + 1}"):
        opened(path)


def test_a_reader_of_nothing_says_that_there_is_nothing(path: Path) -> None:
    with pytest.raises(LogMissingError, match=str(path)):
        LogReader(path)
    path.touch()
    with pytest.raises(LogMissingError, match="empty"):
        LogReader(path)
