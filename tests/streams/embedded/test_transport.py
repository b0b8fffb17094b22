"""What the Faust transport promises beyond the contract of every broker."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import faust
import pytest
from faust.exceptions import ImproperlyConfigured
from faust.types import TP

from streams.embedded import AppendClient, EmbeddedLog, LogReader, TopicConfig, address
from streams.embedded.records import DAY
from streams.embedded.transport import Transport, topic_config
from streams.errors import LogLockedError, LogReadOnlyError, UnknownTopicError
from tests.streams.apps import running, until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontwatch.db"


@pytest.fixture
def make(path: Path) -> Callable[..., faust.App]:
    def make(group: str = "group", **settings: Any) -> faust.App:
        return faust.App(
            group,
            **{
                "broker": f"sqlite://{path}",
                "datadir": str(path.parent / "faust"),
                "store": "memory://",
                "web_enabled": False,
                "topic_disable_leader": True,
                "topic_partitions": 1,
                "table_standby_replicas": 0,
                "broker_commit_interval": 0.2,
                "key_serializer": "raw",
                "value_serializer": "raw",
                **settings,
            },
        )

    return make


def _topic(app: faust.App, name: str) -> Any:
    return app.topic(name, key_type=bytes, value_type=bytes, partitions=1)


def _consumer(app: faust.App) -> Any:
    return app.consumer


def _log(app: faust.App) -> EmbeddedLog:
    log = _consumer(app)._log
    assert isinstance(log, EmbeddedLog)
    return log


async def test_the_address_chooses_the_transport(make: Callable[..., faust.App]) -> None:
    assert isinstance(make().transport, Transport)


@pytest.mark.parametrize("folder", ["a b", "50%", "what?", "#1", "Ümlaut", "%41"])
async def test_any_path_survives_in_an_address(
    make: Callable[..., faust.App], tmp_path: Path, folder: str
) -> None:
    path = tmp_path / folder / "frontwatch.db"
    transport: Any = make(broker=address(path)).transport
    assert transport.path == path


@pytest.mark.parametrize(
    "broker", ["sqlite://host/path.db", "sqlite://", "sqlite:///", "sqlite:///x.db?synchronous=no"]
)
def test_an_address_that_names_no_file_is_an_error(
    make: Callable[..., faust.App], broker: str
) -> None:
    with pytest.raises(ImproperlyConfigured):
        _ = make(broker=broker).transport


@pytest.mark.parametrize(
    "settings", [{"processing_guarantee": "exactly_once"}, {"producer_threaded": True}]
)
async def test_what_only_kafka_has_is_an_error(
    make: Callable[..., faust.App], settings: dict[str, Any]
) -> None:
    with pytest.raises(ImproperlyConfigured):
        _ = make(**settings).producer


async def test_a_flush_waits_for_every_buffered_message(
    make: Callable[..., faust.App], path: Path
) -> None:
    app = make()
    topic = _topic(app, "t")
    await topic.declare()
    for count in (1, 5000):
        for _ in range(count):
            topic.send_soon(key=b"k", value=b"x" * 2000)
        await app.producer.flush()
        with LogReader(path) as reader:
            assert reader.heads()["t", 0].next in {1, 5001}
        assert app.producer.buffer.size == 0
    await app.stop()


async def test_buffered_and_direct_messages_keep_the_order_of_the_buffer(
    make: Callable[..., faust.App], path: Path
) -> None:
    app = make()
    topic = _topic(app, "t")
    await topic.declare()

    async def flush_often() -> None:
        for _ in range(50):
            await app.producer.flush()

    flusher = asyncio.create_task(flush_often())
    for i in range(3000):
        topic.send_soon(key=b"k", value=b"%d" % i)
        if i % 10 == 0:
            await asyncio.sleep(0)
    await flusher
    await app.producer.flush()
    await app.stop()
    with LogReader(path) as reader:
        values = [r.value for r in reader.read("t", 0, 0, 5000, 10**8)]
    assert values == [b"%d" % i for i in range(3000)]


async def test_no_offset_is_committed_once_a_table_change_was_lost(
    make: Callable[..., faust.App], path: Path
) -> None:
    app = make()
    topic = _topic(app, "t")
    table = app.Table("table", partitions=1, key_type=bytes, value_type=bytes)
    done: list[bytes] = []

    @app.agent(topic)
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            if event.value == b"2":
                log._writer._database.execute("PRAGMA query_only=ON")
            table[event.key] = event.value
            done.append(event.value)

    await topic.declare()
    async with running(app):
        log = _log(app)
        await (await topic.send(key=b"k", value=b"1"))
        await until(lambda: log.committed("group").get(("t", 0)) == 1)
        await (await topic.send(key=b"k", value=b"2"))
        await until(lambda: app.crashed)
        assert isinstance(app.crash_reason, LogReadOnlyError)
        log._writer._database.execute("PRAGMA query_only=OFF")
        assert await _consumer(app)._commit({TP("t", 0): 2}) is False
    assert done == [b"1", b"2"]
    with LogReader(path) as reader:
        assert reader.committed("group") == {("t", 0): 1}
        assert reader.heads()["group-table-changelog", 0].next == 1


async def test_a_failed_send_is_the_senders_to_handle_and_nothing_overtakes_it(
    make: Callable[..., faust.App],
) -> None:
    app = make()
    topic = _topic(app, "t")
    heard = []

    @app.agent(topic)
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            heard.append(event.value)
            await asyncio.sleep(0)

    await topic.declare()
    async with running(app):
        _log(app)._writer._database.execute("PRAGMA query_only=ON")
        with pytest.raises(LogReadOnlyError):
            await (await topic.send(key=b"k", value=b"v"))
        _log(app)._writer._database.execute("PRAGMA query_only=OFF")
        assert not app.crashed
        with pytest.raises(LogReadOnlyError):
            await (await topic.send(key=b"k", value=b"w"))
    again = make()
    topic = _topic(again, "t")
    again.agent(topic)(agent.fun)
    async with running(again):
        assert (await (await topic.send(key=b"k", value=b"v"))).offset == 0
        await until(lambda: heard == [b"v"])


async def test_stopping_gives_the_log_back(make: Callable[..., faust.App], path: Path) -> None:
    app = make()
    topic = _topic(app, "t")
    await topic.declare()
    async with running(app):
        with pytest.raises(LogLockedError):
            EmbeddedLog.open(path)
    EmbeddedLog.open(path).close()
    assert not path.with_name(path.name + "-wal").exists()


async def test_two_groups_of_one_process_share_the_log_and_each_has_one_member(
    make: Callable[..., faust.App],
) -> None:
    async with running(make("one")) as one, running(make("two")) as two:
        assert _log(one) is _log(two)
        third = make("two")
        with pytest.raises(LogLockedError, match="'two'"):
            await third.consumer.start()
        await third.stop()


async def test_records_of_other_processes_are_seen_at_once(
    make: Callable[..., faust.App], path: Path
) -> None:
    app = make()
    topic = _topic(app, "t")
    heard: dict[bytes, float] = {}

    @app.agent(topic)
    async def agent(stream: Any) -> None:
        async for value in stream:
            heard[value] = time.monotonic()

    await topic.declare()
    delays = []
    async with running(app):
        with AppendClient(path) as client:
            for value in [b"%d" % i for i in range(20)]:
                sent = time.monotonic()
                await asyncio.to_thread(client.append, "t", b"k", value)
                await until(partial(heard.__contains__, value))
                delays.append(heard[value] - sent)
    assert sorted(delays)[10] < 0.15


async def test_an_app_that_may_not_declare_makes_no_topics(
    make: Callable[..., faust.App], path: Path
) -> None:
    EmbeddedLog.open(path).close()
    app = make(topic_allow_declare=False)
    topic = _topic(app, "missing")

    @app.agent(topic)
    async def agent(stream: Any) -> None:
        async for _ in stream:
            pass

    async with running(app):
        with pytest.raises(UnknownTopicError, match="topic_allow_declare"):
            await topic.send(key=b"k", value=b"v")
        assert app.consumer.assignment() == set()
        assert _log(app).topics == {}


async def test_retention_waits_for_the_agent(make: Callable[..., faust.App]) -> None:
    app = make(stream_wait_empty=False)
    topic = app.topic("t", key_type=bytes, value_type=bytes, partitions=1, retention=0.001)
    released = asyncio.Event()
    heard: list[bytes] = []

    @app.agent(topic)
    async def agent(stream: Any) -> None:
        async for value in stream:
            await released.wait()
            heard.append(value)

    await topic.declare()
    async with running(app):
        for i in range(5):
            await (await topic.send(key=b"k", value=b"%d" % i))
        await _consumer(app).maintain()
        assert _log(app).heads()["t", 0] == (0, 5)
        released.set()
        await until(lambda: len(heard) == 5)
        await app.consumer.commit()
        await _consumer(app).maintain()
        assert _log(app).heads()["t", 0] == (5, 5)


def test_a_worker_without_its_log_stops_with_a_clear_error(path: Path) -> None:
    log = EmbeddedLog.open(path)
    app = Path(__file__).with_name("crashing_app.py")
    worker = subprocess.run(
        [
            sys.executable,
            str(app),
            str(path),
            str(path.parent),
            "worker",
            "-l",
            "warn",
            "--without-web",
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    log.close()
    assert worker.returncode != 0
    assert f"LogLockedError: {path} is in use by process" in worker.stderr


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({}, None),
        ({"compacting": True}, TopicConfig(compact=True)),
        ({"compacting": True, "retention": 60.0}, TopicConfig(compact=True)),
        (
            {"compacting": True, "deleting": True, "retention": 60.0},
            TopicConfig(compact=True, retention=60.0),
        ),
        ({"retention": 60.0}, TopicConfig(retention=60.0)),
        ({"config": {"retention.ms": 5000}}, TopicConfig(retention=5.0)),
        ({"config": {"retention.ms": -1}}, TopicConfig()),
        ({"config": {"retention.bytes": "1000"}}, TopicConfig(retention_bytes=1000)),
        (
            {"config": {"cleanup.policy": "compact,delete", "retention.ms": 1000}},
            TopicConfig(compact=True, retention=1.0),
        ),
        (
            {"config": {"cleanup.policy": "compact", "delete.retention.ms": 0}},
            TopicConfig(compact=True, tombstone_retention=0.0),
        ),
    ],
)
def test_declarations_mean_what_they_mean_on_kafka(
    declared: dict[str, Any], expected: TopicConfig | None
) -> None:
    arguments = {"config": None, "retention": None, "compacting": None, "deleting": None}
    assert topic_config(**{**arguments, **declared}) == expected
    assert expected is None or expected.tombstone_retention in {0.0, DAY}
