"""Retention and compaction: what goes, what stays, and that offsets never change."""

import asyncio
import os
from pathlib import Path

import pytest

from streams.embedded import EmbeddedLog, TopicConfig
from streams.embedded.records import DAY

NOW = 1_700_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock):
    log = EmbeddedLog.open(tmp_path / "frontwatch.db", clock=clock)
    yield log
    log.close()


def _offsets(log: EmbeddedLog, topic: str = "t", partition: int = 0) -> list[int]:
    return [record.offset for record in log.read(topic, partition, 0, 100_000, 10**9)]


def _size(log: EmbeddedLog) -> int:
    with log._read_guard:
        ((size,),) = log._reader.execute("SELECT sum(bytes) FROM partition")
        ((real,),) = log._reader.execute(
            "SELECT coalesce(sum(coalesce(length(key), 0) + coalesce(length(value), 0) "
            "+ coalesce(length(headers), 0)), 0) FROM record"
        )
    assert size == real
    return int(size)


def test_age_counts_from_when_a_record_was_stored(log: EmbeddedLog, clock: Clock):
    log.create_topic_now("t", 1, TopicConfig(retention=100.0))
    log.append_now("t", 0, b"k", b"an article of 2017, replayed today", timestamp=1_510_000_000.0)
    clock.now += 60
    log.append_now("t", 0, b"k", b"later")
    clock.now += 39
    assert not log.maintain()
    clock.now += 2
    assert log.maintain().expired == 1
    assert _offsets(log) == [1]
    assert log.heads()["t", 0] == (1, 2)
    clock.now += 100
    assert log.maintain().expired == 1
    assert log.heads()["t", 0] == (2, 2)
    assert log.append_now("t", 0, b"k", b"after").offset == 2


def test_size_keeps_the_newest_records_of_each_partition(log: EmbeddedLog):
    log.create_topic_now("t", 2, TopicConfig(retention_bytes=1000))
    for i in range(2000):
        log.append_now("t", 0, None, b"%04d" % i)
    log.append_now("t", 1, None, b"x" * 5000)
    assert log.maintain().expired == 1751
    assert _offsets(log) == list(range(1750, 2000))
    assert _offsets(log, partition=1) == []
    assert _size(log) == 1000


def test_retention_spares_what_the_owner_has_yet_to_read(log: EmbeddedLog, clock: Clock):
    log.create_topic_now("t", 1, TopicConfig(retention=1.0, retention_bytes=1))
    for _ in range(10):
        log.append_now("t", 0, None, b"article")
    clock.now += 1000
    assert log.maintain({("t", 0): 4}).expired == 4
    assert _offsets(log) == list(range(4, 10))
    assert log.maintain({("t", 0): 0}).expired == 0
    assert log.maintain({("t", 0): 10}).expired == 6


def test_compaction_keeps_the_newest_of_each_key_and_every_other_topic_whole(log: EmbeddedLog):
    log.create_topic_now("t", 1, TopicConfig(compact=True))
    log.create_topic_now("plain", 1)
    for i in range(100):
        log.append_now("t", 0, b"%d" % (i % 7), b"%d" % i)
        log.append_now("plain", 0, b"k", b"%d" % i)
    assert log.maintain(force=True).superseded == 93
    assert _offsets(log) == list(range(93, 100))
    assert _offsets(log, "plain") == list(range(100))
    assert log.heads()["t", 0] == (0, 100)
    assert not log.maintain(force=True)
    _size(log)


def test_compaction_waits_until_it_is_worth_it(log: EmbeddedLog):
    log.create_topic_now("t", 1, TopicConfig(compact=True))
    for _ in range(999):
        log.append_now("t", 0, b"k", b"")
    assert not log.maintain()
    log.append_now("t", 0, b"k", b"")
    assert log.maintain().superseded == 999
    for i in range(1000):
        log.append_now("t", 0, b"%d" % i, b"")
    assert not log.maintain()
    log.append_now("t", 0, b"0", b"")
    assert not log.maintain()
    for i in range(1000):
        log.append_now("t", 0, b"%d" % i, b"")
    assert log.maintain().superseded == 1001


def test_a_tombstone_outlives_what_it_took_away_by_its_own_time(log: EmbeddedLog, clock: Clock):
    log.create_topic_now("t", 1, TopicConfig(compact=True))
    log.append_now("t", 0, b"gone", b"v")
    log.append_now("t", 0, b"gone", None)
    log.append_now("t", 0, b"back", None)
    log.append_now("t", 0, b"back", b"again")
    assert log.maintain(force=True).superseded == 2
    assert _offsets(log) == [1, 3]
    clock.now += DAY + 1
    log.append_now("t", 0, b"other", b"v")
    assert log.maintain(force=True).superseded == 1
    assert _offsets(log) == [3, 4]


def test_a_tombstone_that_was_young_goes_later_though_nothing_came_since(
    log: EmbeddedLog, clock: Clock
):
    log.create_topic_now("t", 1, TopicConfig(compact=True, tombstone_retention=10.0))
    log.append_now("t", 0, b"k", None)
    log.append_now("t", 0, b"other", b"1")
    assert log.maintain(force=True).superseded == 0
    clock.now += 11
    assert log.maintain(force=True).superseded == 1
    assert [record.key for record in log.read("t", 0, 0, 10)] == [b"other"]


def test_the_last_record_stays_even_if_it_is_an_old_tombstone(log: EmbeddedLog, clock: Clock):
    """A table that is restored reads up to the last offset, and must find it."""
    log.create_topic_now("t", 1, TopicConfig(compact=True, tombstone_retention=0.0))
    log.append_now("t", 0, b"k", b"v")
    log.append_now("t", 0, b"k", None)
    clock.now += DAY
    assert log.maintain(force=True).superseded == 1
    assert _offsets(log) == [1]
    log.append_now("t", 0, b"new", b"v")
    log.maintain(force=True)
    assert _offsets(log) == [2]


def test_a_compacted_topic_with_retention_does_both(log: EmbeddedLog, clock: Clock):
    log.create_topic_now("t", 1, TopicConfig(compact=True, retention=100.0))
    log.append_now("t", 0, b"old", b"v")
    clock.now += 101
    log.append_now("t", 0, b"k", b"1")
    log.append_now("t", 0, b"k", b"2")
    swept = log.maintain(force=True)
    assert (swept.expired, swept.superseded) == (1, 1)
    assert _offsets(log) == [2]
    assert log.heads()["t", 0] == (1, 3)


def test_large_amounts_go_in_steps_and_the_file_shrinks(log: EmbeddedLog, clock: Clock):
    log.create_topic_now("t", 1, TopicConfig(retention=1.0))
    for _ in range(1200):
        log.append_now("t", 0, None, os.urandom(3000))
    log._work_and_wait(lambda database: database.execute("PRAGMA wal_checkpoint"), alone=True)
    before = log.path.stat().st_size
    clock.now += 10
    assert log.maintain().expired == 1200
    log._work_and_wait(lambda database: database.execute("PRAGMA wal_checkpoint"), alone=True)
    assert before > 3_600_000
    assert log.path.stat().st_size < before / 3


async def test_appends_go_on_during_upkeep(log: EmbeddedLog):
    log.create_topic_now("t", 1, TopicConfig(compact=True))
    for i in range(5000):
        log.append("t", 0, b"%d" % (i % 10), b"x" * 500)
    await log.flush()
    sweep = asyncio.create_task(asyncio.to_thread(log.maintain, force=True))
    appended = 0
    while not sweep.done():
        await log.append("t", 0, b"during-%d" % appended, b"v")
        appended += 1
    assert (await sweep).superseded == 4990
    assert appended > 1
    keys = [record.key for record in log.read("t", 0, 0, 100_000)]
    assert keys.count(b"during-0") == 1
    assert len(keys) == 10 + appended
    _size(log)
