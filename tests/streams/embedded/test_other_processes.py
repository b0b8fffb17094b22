"""Readers and appenders beside the owner, in processes of their own."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from streams.embedded import AppendClient, EmbeddedLog, LogReader, TopicConfig
from streams.embedded.client import Entry
from streams.errors import LogClosedError, RecordRefusedError, UnknownTopicError

_APPENDER = """
import sys
from streams.embedded import AppendClient
with AppendClient(sys.argv[1]) as client:
    for i in range(int(sys.argv[3])):
        client.append("t", sys.argv[2].encode(), b"%d" % i)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontwatch.db"


@pytest.fixture
def log(path: Path):
    log = EmbeddedLog.open(path)
    log.create_topic_now("t", 1)
    yield log
    log.close()


async def test_owner_and_appenders_share_the_offsets_without_a_gap(log: EmbeddedLog, path: Path):
    others = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", _APPENDER, path, name, "200")
        for name in ("ingest", "requeue")
    ]
    mine = 0
    while any(other.returncode is None for other in others):
        await log.append("t", 0, b"owner", b"%d" % mine)
        mine += 1
        await asyncio.sleep(0)
    assert [await other.wait() for other in others] == [0, 0]
    records = log.read("t", 0, 0, 100_000)
    assert [r.offset for r in records] == list(range(400 + mine))
    for key, count in ((b"ingest", 200), (b"requeue", 200), (b"owner", mine)):
        assert [r.value for r in records if r.key == key] == [b"%d" % i for i in range(count)]


def test_a_client_makes_the_log_before_the_first_run(path: Path):
    with AppendClient(path) as client:
        assert client.ensure_topic("news.raw", 3) == 3
        assert client.ensure_topic("news.raw", 1) == 3
        assert client.append("news.raw", None, b"article", partition=2).offset == 0
    log = EmbeddedLog.open(path)
    assert log.read("news.raw", 2, 0, 1)[0].value == b"article"
    log.close()


def test_a_client_appends_all_or_nothing(log: EmbeddedLog, path: Path):
    log.create_topic_now("places", 2, TopicConfig(compact=True))
    with AppendClient(path) as client:
        with pytest.raises(RecordRefusedError, match="need a key"):
            client.append_many("places", [Entry(b"k", b"v"), Entry(None, b"v")])
        with pytest.raises(UnknownTopicError):
            client.append("nothing", b"k", b"v")
        with pytest.raises(UnknownTopicError):
            client.append_many("t", [Entry(b"k", b"v"), Entry(b"k", b"v", partition=9)])
        assert {head.next for head in log.heads().values()} == {0}
        entries = [Entry(b"%d" % i, b"v", {"h": b"x"}, 5.0) for i in range(20)]
        positions = client.append_many("places", entries)
    assert [p.partition for p in positions] == [
        log.partition_for("places", entry.key) for entry in entries
    ]
    assert sum(head.next for head in log.heads().values()) == 20


def test_a_client_sees_topics_that_the_owner_makes_later_and_the_other_way(log, path: Path):
    with AppendClient(path) as client, LogReader(path) as reader:
        log.create_topic_now("later", 1)
        assert client.append("later", b"k", b"v").offset == 0
        client.ensure_topic("from.client", 2)
        assert log.append_now("from.client", None, b"k", b"v").offset == 0
        assert log.partitions("from.client") == 2
        assert reader.topics() == {"t": 1, "later": 1, "from.client": 2}
        assert len(reader.read("later", 0, 0, 10)) == 1


async def test_a_reader_sees_all_that_is_stored_and_cannot_write(log: EmbeddedLog, path: Path):
    with LogReader(path) as reader:
        await log.append("t", 0, b"k", b"v", 1.5, {"h": b"x"})
        await log.commit("group", {("t", 0): 1})
        assert reader.read("t", 0, 0, 10) == log.read("t", 0, 0, 10)
        assert reader.heads() == {("t", 0): (0, 1)}
        assert reader.committed("group") == {("t", 0): 1}
        assert reader.groups() == ["group"]
        assert reader.configs() == {"t": TopicConfig()}
        with pytest.raises(UnknownTopicError):
            reader.read("nothing", 0, 0, 1)
        with pytest.raises(Exception, match="readonly"):
            reader._database.execute("DELETE FROM record")
    with pytest.raises(LogClosedError):
        reader.heads()


def test_a_reader_works_when_nobody_runs(log: EmbeddedLog, path: Path):
    log.append_now("t", 0, b"k", b"v")
    log.close()
    with LogReader(path) as reader:
        assert [r.value for r in reader.read("t", 0, 0, 10)] == [b"v"]


async def test_following_gives_what_was_and_what_comes(log: EmbeddedLog, path: Path):
    for i in range(1200):
        log.append("t", 0, None, b"%d" % i)
    await log.flush()
    seen: list[bytes | None] = []
    caught_up = asyncio.Event()

    async def follow() -> None:
        with LogReader(path) as reader:
            async for record in reader.follow("t", poll=0.01):
                seen.append(record.value)
                if len(seen) == 1200:
                    caught_up.set()
                if record.value == b"end":
                    return

    follower = asyncio.create_task(follow())
    await asyncio.wait_for(caught_up.wait(), 10)
    await log.append("t", 0, None, b"end")
    await asyncio.wait_for(follower, 10)
    assert seen == [*(b"%d" % i for i in range(1200)), b"end"]


async def test_following_starts_where_it_is_told(log: EmbeddedLog, path: Path):
    log.create_topic_now("two", 2)
    for i in range(10):
        log.append("two", i % 2, None, b"%d" % i)
    await log.flush()

    async def first(start, count: int) -> list[bytes | None]:
        with LogReader(path) as reader:
            follower = reader.follow("two", start, poll=0.01)
            try:
                return [(await anext(follower)).value for _ in range(count)]
            finally:
                await follower.aclose()

    assert await first({0: 4, 1: 3}, 3) == [b"8", b"7", b"9"]
    newest = asyncio.create_task(first(None, 1))
    late = asyncio.create_task(_append_until(log, newest))
    assert await asyncio.wait_for(newest, 10) == [b"new"]
    await late


async def _append_until(log: EmbeddedLog, done: asyncio.Task) -> None:
    while not done.done():
        await log.append("two", 0, None, b"new")
        await asyncio.sleep(0.02)


async def test_following_waits_for_a_topic_that_is_yet_to_come(log: EmbeddedLog, path: Path):
    with LogReader(path) as reader:
        follower = reader.follow("yet.to.come", poll=0.01)
        first = asyncio.ensure_future(anext(follower))
        await log.create_topic("yet.to.come", 1)
        await log.append("yet.to.come", 0, None, b"here")
        assert (await asyncio.wait_for(first, 10)).value == b"here"
        await follower.aclose()


def test_a_killed_appender_leaves_whole_records(log: EmbeddedLog, path: Path):
    for name in ("a", "b", "c"):
        with subprocess.Popen([sys.executable, "-c", _APPENDER, path, name, "100000"]) as appender:
            before = log.heads()["t", 0].next
            while log.heads()["t", 0].next < before + 20:
                assert appender.poll() is None
            appender.kill()
    end = log.heads()["t", 0].next
    records = log.read("t", 0, 0, 1_000_000, 10**9)
    assert [r.offset for r in records] == list(range(end))
    for key in (b"a", b"b", b"c"):
        mine = [int(r.value or b"") for r in records if r.key == key]
        assert mine == list(range(len(mine)))
    assert log.append_now("t", 0, b"k", b"v").offset == end
