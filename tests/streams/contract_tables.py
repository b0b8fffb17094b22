"""The part of the contract that is about tables and compaction: what a changelog gives back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import faust

from tests.streams.apps import running, until
from tests.streams.contract import TransportContract


class TableContract(TransportContract):
    """The whole contract: what :class:`TransportContract` asks, and tables."""

    def table_app(self, app: Callable[..., faust.App], name: str, **settings: Any) -> Any:
        """Return an app that keeps the last value of each key; an empty value deletes it."""
        worker = app("tables", topic_partitions=2, **settings)
        topic = self.topic(worker, name, partitions=2)
        table = worker.Table(f"t-{name}", partitions=2, key_type=bytes, value_type=bytes)
        done: list[bytes] = []

        @worker.agent(topic)
        async def keep(stream: Any) -> None:
            async for key, value in stream.items():
                if value == b"gone":
                    table.pop(key, None)
                else:
                    table[key] = value
                done.append(value)

        return worker, topic, table, done

    async def test_a_table_is_restored_from_its_changelog(self, app, name):
        worker, topic, table, done = self.table_app(app, name)
        await topic.declare()
        async with running(worker):
            for i in range(300):
                await topic.send(key=b"%d" % (i % 30), value=b"%d" % i)
            await topic.send(key=b"7", value=b"gone")
            await until(lambda: len(done) == 301)
        expected = {b"%d" % (i % 30): b"%d" % i for i in range(270, 300) if i != 277}
        assert dict(table) == expected
        again, _, restored, redone = self.table_app(app, name)
        async with running(again):
            assert dict(restored) == expected
        assert redone == []

    async def test_a_compacted_changelog_restores_the_same_table(self, app, name):
        worker, topic, table, done = self.table_app(app, name)
        await topic.declare()
        async with running(worker):
            for i in range(400):
                await topic.send(
                    key=b"%d" % (i % 40), value=b"gone" if i % 100 == 99 else b"%d" % i
                )
            await until(lambda: len(done) == 400)
            await worker.consumer.commit()
            expected = dict(table)
            await self.compact(worker, name)
        for _ in range(2):
            again, topic, restored, redone = self.table_app(app, name)
            async with running(again):
                assert dict(restored) == expected
                assert redone == []
                await topic.send(key=b"0", value=b"new")
                await until(lambda redone=redone: redone == [b"new"])
                expected[b"0"] = b"new"
                await again.consumer.commit()
                await self.compact(again, name)

    async def test_a_group_reads_on_over_the_gaps_that_compaction_left(self, app, name):
        async with self.sending(app, name) as worker:
            topic = self.topic(worker, name, partitions=1, compacting=True)
            await topic.declare()
            for i in range(200):
                await topic.send(
                    key=b"%d" % (i % 5) if i % 50 else b"early-%d" % i, value=b"%d" % i
                )
            await self.send(topic, [b"last"], key=b"last")
            await self.compact(worker, name)
        first = app("reader")
        heard, _ = self.listen(first, name, partitions=1)
        async with running(first):
            await until(lambda: heard.values[-1:] == [b"last"])
        newest = {event.key: event.value for event in heard}
        assert newest[b"0"] == b"195"
        assert newest[b"early-50"] == b"50"
        second = app("reader")
        heard_again, topic = self.listen(second, name, partitions=1)
        async with running(second):
            await self.send(topic, [b"more"], key=b"more")
            await until(lambda: b"more" in heard_again.values)
        assert set(heard_again.values) <= {b"last", b"more"}
        assert not set(heard_again.places) & set(heard.places)
