"""What a Faust transport must do for Frontwatch, as one suite for every broker.

A subclass names the broker; everything here goes through Faust alone, so that what passes on the
embedded log and on Kafka is the same.
"""

import asyncio
import itertools
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import faust
import pytest
from faust.types import TP

from tests.streams.apps import Heard, running, until

_numbers = itertools.count()


class TransportContract:
    """Inherit, and say which broker to run on."""

    large_record = 20_000_000
    """Bytes of the largest record that a topic is set up to take."""
    large_topic: ClassVar[dict[str, Any]] = {}
    """What a topic is declared with to take it."""

    @pytest.fixture
    def broker(self) -> str:
        """Return the address of a broker."""
        raise NotImplementedError

    async def compact(self, app: faust.App, name: str) -> None:
        """Have the broker compact the topics whose names hold ``name`` now; ``app`` is running.

        The newest records may be left as they are, and given out a second time.
        """
        raise NotImplementedError

    @pytest.fixture
    def name(self) -> str:
        """Return a topic name that no other test has."""
        return f"contract.{uuid.uuid4().hex[:12]}"

    @pytest.fixture
    def app(self, broker: str, name: str, tmp_path: Path) -> Callable[..., faust.App]:
        """Return what makes an app; the same id is the same group within a test."""

        def make(group: str = "group", **settings: Any) -> faust.App:
            return faust.App(
                f"{group}-{name}",
                broker=broker,
                datadir=str(tmp_path / f"faust-{next(_numbers)}"),
                store="memory://",
                web_enabled=False,
                topic_disable_leader=True,
                table_standby_replicas=0,
                topic_replication_factor=1,
                broker_session_timeout=6,
                broker_heartbeat_interval=1,
                consumer_max_fetch_size=64_000_000,
                consumer_metadata_max_age_ms=1000,  # 5 minutes until a new topic is seen
                key_serializer="raw",
                value_serializer="raw",
                **{
                    "broker_commit_interval": 0.2,
                    "topic_partitions": 1,
                    "stream_buffer_maxsize": 256,
                    "producer_max_request_size": 64_000_000,
                    **settings,
                },
            )

        return make

    @staticmethod
    def topic(app: faust.App, name: str, **options: Any) -> Any:
        return app.topic(name, key_type=bytes, value_type=bytes, **options)

    @classmethod
    def listen(cls, app: faust.App, name: str, **options: Any) -> tuple[Heard, Any]:
        """Add an agent that notes what it is given."""
        heard = Heard()
        topic = cls.topic(app, name, **options)

        @app.agent(topic, name=f"listen-{name}")
        async def agent(stream: Any) -> None:
            async for event in stream.events():
                heard.append(event)

        return heard, topic

    @classmethod
    @asynccontextmanager
    async def sending(cls, app: Callable[..., faust.App], name: str) -> AsyncIterator[faust.App]:
        """Run an app that sends; it listens to something else, since one must to be a Kafka group."""
        worker = app("sender")
        _, other = cls.listen(worker, f"{name}.unused", partitions=1)
        await other.declare()
        async with running(worker):
            yield worker

    @staticmethod
    async def send(topic: Any, values: Iterable[bytes], key: bytes | None = None) -> list[Any]:
        futures = [await topic.send(key=key, value=value) for value in values]
        return list(await asyncio.gather(*futures))

    # Records

    async def test_what_nobody_committed_is_read_again_after_a_seek(self, app, name):
        # as when partitions are given out anew: what was read and dropped meanwhile would be lost
        worker = app(broker_commit_interval=3600)
        heard, topic = self.listen(worker, name)
        async with running(worker):
            await self.send(topic, [b"one", b"two"])
            await until(lambda: len(heard) == 2)
            await worker.consumer.perform_seek()
            await until(lambda: len(heard) == 4)
        assert heard.values == [b"one", b"two"] * 2

    async def test_every_key_keeps_its_order(self, app, name):
        worker = app(topic_partitions=4)
        heard, topic = self.listen(worker, name, partitions=4)
        await topic.declare()
        async with running(worker):
            sent = [(b"place-%d" % (i % 10), b"%d" % i) for i in range(500)]
            await asyncio.gather(*[await topic.send(key=k, value=v) for k, v in sent])
            await until(lambda: len(heard) >= 500)
        by_key, places = defaultdict(list), defaultdict(set)
        for event in heard:
            by_key[event.key].append(event.value)
            places[event.key].add(event.message.partition)
        assert by_key == {k: [v for key, v in sent if key == k] for k, _ in sent}
        assert all(len(partitions) == 1 for partitions in places.values())
        assert len(set.union(*places.values())) > 1

    async def test_a_record_arrives_as_it_was_sent(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name, partitions=1, allow_empty=True)
        await topic.declare()
        headers = [("fw-origin", b"news.raw/0/17"), ("bytes", bytes(range(256)))]
        async with running(worker):
            first = await (
                await topic.send(
                    key=b"k", value=b"\x00\xff", timestamp=1510185600.125, headers=headers
                )
            )
            second = await (await topic.send(key=None, value=b""))
            await until(lambda: len(heard) == 2)
        assert (first.topic, first.partition, first.topic_partition) == (name, 0, TP(name, 0))
        assert second.offset == first.offset + 1
        event, empty = heard
        assert (event.key, event.value, event.message.offset) == (b"k", b"\x00\xff", first.offset)
        assert event.message.timestamp == 1510185600.125
        assert dict(event.headers) == dict(headers)
        assert (empty.key, empty.value) == (None, b"")
        assert not empty.headers

    async def test_a_large_record_arrives_and_does_not_hold_up_others(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name, partitions=1, config=self.large_topic)
        await topic.declare()
        large = b"x" * self.large_record
        async with running(worker):
            await self.send(topic, [b"before", large, b"after"])
            await until(lambda: len(heard) == 3)
        assert heard.values == [b"before", large, b"after"]

    async def test_a_tombstone_arrives_as_one_with_its_key_and_headers(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name, partitions=1, allow_empty=True, compacting=True)
        await topic.declare()
        async with running(worker):
            await (await topic.send(key=b"k", value=b"v"))
            await (await topic.send(key=b"k", value=None, headers=[("why", b"requeued")]))
            await until(lambda: len(heard) == 2)
        assert (heard[1].key, heard[1].value) == (b"k", None)
        assert dict(heard[1].headers) == {"why": b"requeued"}

    async def test_all_of_many_partitions_are_read(self, app, name):
        worker = app(topic_partitions=24)
        heard, topic = self.listen(worker, name, partitions=24)
        await topic.declare()
        async with running(worker):
            futures = [
                await topic.send(key=b"k", value=b"%d" % i, partition=i % 24) for i in range(480)
            ]
            await asyncio.gather(*futures)
            await until(lambda: len(heard) >= 480)
        for partition in range(24):
            mine = [offset for place, offset in heard.places if place == partition]
            assert mine == list(range(20))

    # Topics

    async def test_a_topic_that_nobody_made_is_made_on_first_use(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name)
        other = self.topic(worker, f"{name}.other")
        async with running(worker):
            await self.send(topic, [b"one"])
            (metadata,) = await self.send(other, [b"two"])
            await until(lambda: len(heard) == 1)
        assert (metadata.partition, metadata.offset) == (0, 0)

    async def test_a_partition_that_does_not_exist_is_an_error_of_the_sender(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name, partitions=1)
        await topic.declare()
        async with running(worker):
            with pytest.raises(Exception, match=r"[Pp]artition"):
                await (await topic.send(key=b"k", value=b"v", partition=5))
            await self.send(topic, [b"fine"])
            await until(lambda: len(heard) == 1)

    async def test_a_topic_that_is_there_is_left_as_it_is(self, app, name):
        async with self.sending(app, name) as worker:
            topic = self.topic(worker, name, partitions=3)
            await topic.declare()
            for part in range(3):
                await (await topic.send(key=b"k", value=b"%d" % part, partition=part))
        again = app()
        heard, topic = self.listen(again, name, partitions=3)
        await topic.declare()
        async with running(again):
            await (await topic.send(key=b"k", value=b"new", partition=2))
            await until(lambda: len(heard) == 4)
        assert sorted(heard.places) == [(0, 0), (1, 0), (2, 0), (2, 1)]

    async def test_a_topic_added_while_running_is_read_and_nothing_else_is_lost(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name, partitions=1)
        late = self.topic(worker, f"{name}.late", partitions=1)
        late_heard: list[bytes] = []

        async def read_late() -> None:
            nonlocal late_heard
            async for event in worker.stream(late).events():
                late_heard += [event.value]

        async with running(worker):
            worker.topics._resubscribe_sleep_lock_seconds = 0.1
            await late.declare()
            await self.send(topic, [b"%d" % i for i in range(100)])
            worker.add_future(read_late())
            for i in range(100, 400):
                await self.send(topic, [b"%d" % i])
            await self.send(late, [b"late"])
            await until(lambda: late_heard == [b"late"] and len(set(heard.values)) == 400)
            await self.send(topic, [b"after"])
            await until(lambda: heard.values[-1] == b"after")
        assert sorted(set(heard.values) - {b"after"}, key=int) == [b"%d" % i for i in range(400)]

    # Offsets

    async def test_a_group_goes_on_where_it_stopped(self, app, name):
        async with self.sending(app, name) as worker:
            topic = self.topic(worker, name, partitions=1)
            await topic.declare()
            await self.send(topic, [b"%d" % i for i in range(20)])
        rounds = (("one", range(20)), ("one", range(20, 25)), ("two", range(25)))
        for group, expected in rounds:
            worker = app(group)
            heard, topic = self.listen(worker, name, partitions=1)
            async with running(worker):
                values = [b"%d" % i for i in expected]
                if expected.start:
                    await self.send(topic, values)
                await until(lambda heard=heard, values=values: len(heard) >= len(values))
            assert heard.values == values

    async def test_what_was_not_finished_is_given_out_again(self, app, name):
        worker = app(stream_wait_empty=False)
        topic = self.topic(worker, name, partitions=1)
        given: list[bytes] = []

        @worker.agent(topic)
        async def stuck(stream: Any) -> None:
            async for event in stream.noack().events():
                given.append(event.value)
                if event.value == b"7":
                    await asyncio.Event().wait()
                event.ack()

        await topic.declare()
        async with running(worker):
            await self.send(topic, [b"%d" % i for i in range(20)])
            await until(lambda: b"7" in given)
            await worker.consumer.commit()
        assert given == [b"%d" % i for i in range(8)]
        again = app()
        heard, _ = self.listen(again, name, partitions=1)
        async with running(again):
            await until(lambda: len(heard) >= 13)
        assert heard.values == [b"%d" % i for i in range(7, 20)]

    async def test_each_partition_is_committed_by_itself(self, app, name):
        worker = app(stream_wait_empty=False, topic_partitions=2)
        topic = self.topic(worker, name, partitions=2)
        done: list[int] = []

        @worker.agent(topic)
        async def half_stuck(stream: Any) -> None:
            async for event in stream.noack().events():
                if event.message.partition == 1:  # is left unfinished, and holds up nothing else
                    event.ack()
                    done.append(event.message.offset)

        await topic.declare()
        async with running(worker):
            futures = [
                await topic.send(key=b"k", value=b"%d" % i, partition=i % 2) for i in range(40)
            ]
            await asyncio.gather(*futures)
            await until(lambda: len(done) == 20)
            await worker.consumer.commit()
        again = app(topic_partitions=2)
        heard, topic = self.listen(again, name, partitions=2)
        async with running(again):
            await (await topic.send(key=b"k", value=b"last", partition=1))
            await until(lambda: len(heard) >= 21)
        assert sorted(heard.places) == [*((0, offset) for offset in range(20)), (1, 20)]

    async def test_a_seek_gives_records_out_again(self, app, name):
        worker = app()
        heard, topic = self.listen(worker, name, partitions=1)
        await topic.declare()
        async with running(worker):
            await self.send(topic, [b"%d" % i for i in range(10)])
            await until(lambda: len(heard) == 10)
            await worker.consumer.seek(TP(name, 0), 6)
            await until(lambda: len(heard) == 14)
            assert await worker.consumer.position(TP(name, 0)) == 10
            assert await worker.consumer.highwaters(TP(name, 0)) == {TP(name, 0): 10}
            assert await worker.consumer.earliest_offsets(TP(name, 0)) == {TP(name, 0): 0}
        assert heard.values[10:] == [b"6", b"7", b"8", b"9"]

    async def test_a_slow_agent_holds_up_the_reading_and_loses_nothing(self, app, name):
        worker = app(stream_buffer_maxsize=8, topic_partitions=2)
        topic = self.topic(worker, name, partitions=2)
        given: dict[int, list[int]] = defaultdict(list)

        @worker.agent(topic)
        async def slow(stream: Any) -> None:
            async for event in stream.events():
                await asyncio.sleep(0.001)
                given[event.message.partition].append(event.message.offset)

        await topic.declare()
        async with running(worker):
            futures = [
                await topic.send(key=b"k", value=b"%d" % i, partition=i % 2) for i in range(1000)
            ]
            await asyncio.gather(*futures)
            await until(lambda: sum(map(len, given.values())) >= 1000)
        assert given == {0: list(range(500)), 1: list(range(500))}
