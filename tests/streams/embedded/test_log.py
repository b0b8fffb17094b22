"""The log in one process: order, offsets, headers, groups, partitions, refusals."""

import asyncio
import threading
from pathlib import Path

import pytest

from streams.embedded import EmbeddedLog, TopicConfig
from streams.embedded.log import BACKLOG_RECORDS
from streams.embedded.records import MAX_RECORD_BYTES
from streams.errors import LogClosedError, RecordRefusedError, UnknownTopicError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontwatch.db"


@pytest.fixture
def log(path: Path):
    log = EmbeddedLog.open(path, clock=lambda: 1_700_000_000.1239)
    yield log
    log.close()


async def test_records_come_back_as_they_went_in(log: EmbeddedLog):
    await log.create_topic("news.raw", 1)
    headers = [("fw-origin", b"news.raw/0/0"), ("fw-origin", b"again"), ("empty", None)]
    position = await log.append("news.raw", 0, b"k", b"v\x00", 12.3456, headers)
    assert position == ("news.raw", 0, 0, 12.345)
    await log.append("news.raw", 0, None, None)
    first, second = log.read("news.raw", 0, 0, 10)
    assert first == ("news.raw", 0, 0, 12.345, b"k", b"v\x00", tuple(headers))
    assert second == ("news.raw", 0, 1, 1_700_000_000.123, None, None, ())


async def test_offsets_count_per_partition_in_the_order_of_appending(log: EmbeddedLog):
    await log.create_topic("t", 3)
    sent = [log.append("t", i % 3, None, b"%d" % i) for i in range(3000)]
    positions = await asyncio.gather(*sent)
    assert [p.offset for p in positions] == [i // 3 for i in range(3000)]
    for partition in range(3):
        values = [record.value for record in log.read("t", partition, 0, 5000)]
        assert values == [b"%d" % i for i in range(partition, 3000, 3)]


async def test_everything_outlives_a_restart(log: EmbeddedLog, path: Path):
    await log.create_topic("t", 2, TopicConfig(compact=True, retention=5.0, retention_bytes=7))
    await log.append("t", 1, b"k", b"v")
    await log.commit("group", {("t", 1): 1})
    log.close()
    again = EmbeddedLog.open(path)
    try:
        assert again.topics == {"t": 2}
        assert again.config("t") == TopicConfig(compact=True, retention=5.0, retention_bytes=7)
        assert again.committed("group") == {("t", 1): 1}
        assert again.committed("other") == {}
        assert (await again.append("t", 1, b"k", b"w")).offset == 1
        assert again.heads() == {("t", 0): (0, 0), ("t", 1): (0, 2)}
    finally:
        again.close()


async def test_a_key_keeps_to_its_partition(log: EmbeddedLog):
    await log.create_topic("t", 7)
    sent = [log.append("t", None, b"key-%d" % (i % 50), b"") for i in range(500)]
    places = {
        (i % 50, position.partition) for i, position in enumerate(await asyncio.gather(*sent))
    }
    assert len(places) == 50
    assert len({partition for _, partition in places}) == 7


async def test_records_without_a_key_take_turns(log: EmbeddedLog):
    await log.create_topic("t", 4)
    positions = await asyncio.gather(*[log.append("t", None, None, b"") for _ in range(40)])
    assert {head.next for head in log.heads().values()} == {10}
    assert {p.partition for p in positions} == {0, 1, 2, 3}


async def test_what_does_not_exist_is_refused_at_once(log: EmbeddedLog):
    await log.create_topic("t", 2)
    with pytest.raises(UnknownTopicError, match="'nothing'"):
        log.append("nothing", None, b"k", b"v")
    with pytest.raises(UnknownTopicError, match="2 partitions, none numbered 2"):
        log.append("t", 2, b"k", b"v")
    with pytest.raises(UnknownTopicError):
        log.read("t", -1, 0, 1)


async def test_records_that_a_topic_cannot_take_are_refused(log: EmbeddedLog):
    await log.create_topic("places", 1, TopicConfig(compact=True))
    with pytest.raises(RecordRefusedError, match="need a key"):
        log.append("places", 0, None, b"v")
    with pytest.raises(RecordRefusedError, match="over the limit"):
        log.append("places", 0, b"k", bytes(MAX_RECORD_BYTES))
    with pytest.raises(RecordRefusedError, match="header name"):
        log.append("places", 0, b"k", b"v", headers={"\ud800": b""})
    assert log.heads()["places", 0].next == 0


async def test_a_topic_keeps_its_partitions_and_takes_on_a_new_config(log: EmbeddedLog):
    await log.create_topic("t", 2)
    await log.create_topic("t", 5)
    assert log.config("t") == TopicConfig()
    await log.create_topic("t", 5, TopicConfig(compact=True))
    await log.create_topic("t", 5)
    assert log.topics == {"t": 2}
    assert log.config("t").compact


async def test_one_large_record_is_read_alone_but_is_read(log: EmbeddedLog):
    await log.create_topic("t", 1)
    for size in (20_000_000, 10, 10):
        await log.append("t", 0, None, bytes(size))
    assert [r.offset for r in log.read("t", 0, 0, 100)] == [0]
    assert [r.offset for r in log.read("t", 0, 1, 100)] == [1, 2]


async def test_a_flush_waits_for_what_came_before_it_and_for_nothing_else(log: EmbeddedLog):
    await log.create_topic("t", 1)
    before = [log.append("t", 0, None, b"x" * 3000) for _ in range(2000)]
    flushed = asyncio.ensure_future(log.flush())
    await asyncio.sleep(0)  # the barrier is queued now
    after = [log.append("t", 0, None, b"x" * 3000) for _ in range(20_000)]
    await flushed
    assert all(future.done() for future in before)
    assert not after[-1].done()
    await asyncio.gather(*after)


async def test_a_commit_is_never_stored_before_the_records_that_preceded_it(log: EmbeddedLog):
    await log.create_topic("t", 1)
    wrong: list[tuple[int, int]] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            done = log.committed("group").get(("t", 0), 0)
            stored = log.heads()["t", 0].next  # read after, so at least as new
            if stored < done:
                wrong.append((stored, done))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for end in range(1, 300):
        log.append("t", 0, None, b"x" * 1000)
        await log.commit("group", {("t", 0): end})
    stop.set()
    watcher.join()
    assert wrong == []
    assert log.committed("group") == {("t", 0): 299}


async def test_senders_wait_when_too_much_is_queued(log: EmbeddedLog):
    await log.create_topic("t", 1)
    sent = []
    for _ in range(3 * BACKLOG_RECORDS):
        await log.room()
        sent.append(log.append("t", 0, None, b"x"))
        assert log._writer.backlog[0] <= BACKLOG_RECORDS + 1
    await asyncio.gather(*sent)


async def test_a_fetch_shares_its_records_among_the_partitions(log: EmbeddedLog):
    await log.create_topic("t", 3)
    for partition in range(2):
        for i in range(100):
            log.append("t", partition, None, b"%d" % i)
    await log.flush()
    fetched = await log.fetch({("t", 0): 0, ("t", 1): 95, ("t", 2): 0}, 20)
    assert [r.offset for r in fetched.records["t", 0]] == list(range(10))
    assert [r.offset for r in fetched.records["t", 1]] == list(range(95, 100))
    assert ("t", 2) not in fetched.records
    assert fetched.heads["t", 1] == (0, 100)


async def test_a_listener_hears_of_every_stored_group_until_it_ends(log: EmbeddedLog):
    await log.create_topic("t", 1)
    heard: list[int] = []
    end = log.listen(lambda: heard.append(log.heads()["t", 0].next))
    await log.append("t", 0, None, b"")
    await log.flush()
    end()
    await log.append("t", 0, None, b"")
    await log.flush()
    assert heard
    assert heard[0] == 1
    assert 2 not in heard


async def test_a_closed_log_says_so(log: EmbeddedLog):
    await log.create_topic("t", 1)
    last = log.append("t", 0, None, b"last words")
    log.close()
    log.close()
    assert (await last).offset == 0
    with pytest.raises(LogClosedError):
        log.append("t", 0, None, b"")
    with pytest.raises(LogClosedError):
        log.read("t", 0, 0, 1)


def test_it_works_without_an_event_loop(log: EmbeddedLog):
    log.create_topic_now("t", 1)
    assert log.append_now("t", None, b"k", b"v").offset == 0
    assert log.read("t", 0, 0, 1)[0].value == b"v"


def test_many_threads_append_without_losing_or_mixing_any(log: EmbeddedLog):
    log.create_topic_now("t", 1)

    def work(name: int) -> None:
        for i in range(100):
            log.append_now("t", 0, b"%d" % name, b"%d" % i)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = log.read("t", 0, 0, 10_000)
    assert [r.offset for r in records] == list(range(800))
    for name in range(8):
        mine = [int(r.value or b"") for r in records if r.key == b"%d" % name]
        assert mine == list(range(100))
