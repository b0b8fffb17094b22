"""The log against a plain model: whatever is appended, read, expired, compacted and reopened."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from streams.embedded import AppendClient, EmbeddedLog, LogReader, LogRecord, TopicConfig
from streams.embedded.records import encode_headers

COMPACT = TopicConfig(compact=True, tombstone_retention=50.0)
LIMITED = TopicConfig(retention=30.0, retention_bytes=60)
TOPICS = {"plain": TopicConfig(), "compact": COMPACT, "limited": LIMITED}
PARTITIONS = 2

topics = st.sampled_from(sorted(TOPICS))
partitions = st.integers(0, PARTITIONS - 1)
keys = st.sampled_from([b"a", b"b", b"c"])
values = st.none() | st.binary(max_size=12)
headers = st.lists(st.tuples(st.text(max_size=3), st.none() | st.binary(max_size=3)), max_size=2)
headers = headers.filter(lambda pairs: all(name.isprintable() for name, _ in pairs))


class LogMachine(RuleBasedStateMachine):
    """Compares the log with lists of (stored at, record) after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="frontwatch-model-"))
        self.now = 1_700_000_000.0
        self.places = [(topic, part) for topic in TOPICS for part in range(PARTITIONS)]
        self.kept: dict[tuple[str, int], list[tuple[float, LogRecord]]] = {
            place: [] for place in self.places
        }
        self.ends = dict.fromkeys(self.places, 0)
        self.firsts = dict.fromkeys(self.places, 0)
        self.commits: dict[tuple[str, int], int] = {}
        self.log = self._open()
        for topic, config in TOPICS.items():
            self.log.create_topic_now(topic, PARTITIONS, config)

    def _open(self) -> EmbeddedLog:
        return EmbeddedLog.open(self.folder / "frontwatch.db", clock=lambda: self.now)

    def teardown(self) -> None:
        self.log.close()
        shutil.rmtree(self.folder)

    def _note(self, place, key, value, pairs) -> None:
        record = LogRecord(*place, self.ends[place], self.now, key, value, tuple(pairs))
        self.kept[place].append((self.now, record))
        self.ends[place] += 1

    @rule(topic=topics, part=partitions, key=keys, value=values, pairs=headers)
    def append(self, topic, part, key, value, pairs) -> None:
        position = self.log.append_now(topic, part, key, value, headers=pairs)
        assert position.offset == self.ends[topic, part]
        self._note((topic, part), key, value, pairs)

    @rule(topic=topics, part=partitions, key=keys, value=values)
    def append_from_elsewhere(self, topic, part, key, value) -> None:
        with AppendClient(self.folder / "frontwatch.db", clock=lambda: self.now) as client:
            position = client.append(topic, key, value, partition=part)
        assert position.offset == self.ends[topic, part]
        self._note((topic, part), key, value, ())

    @rule(seconds=st.integers(1, 40))
    def time_passes(self, seconds) -> None:
        self.now += seconds

    @precondition(lambda self: any(self.ends.values()))
    @rule(place=st.tuples(topics, partitions), share=st.floats(0, 1))
    def commit(self, place, share) -> None:
        offset = int(self.ends[place] * share)
        self.log._work_and_wait(
            lambda database: database.execute(
                "INSERT OR REPLACE INTO committed VALUES('g',?,?,?)", (*place, offset)
            )
        )
        self.commits[place] = offset

    @rule(spared=st.booleans())
    def maintain(self, spared) -> None:
        unread = self.commits if spared else {}
        swept = self.log.maintain(unread, force=True)
        expired = sum(self._expire(place, unread) for place in self.places if place[0] == "limited")
        gone = sum(self._compact(place) for place in self.places if place[0] == "compact")
        assert (swept.expired, swept.superseded) == (expired, gone)

    def _expire(self, place, unread) -> int:
        """Drop from the old end while too old or too much."""
        kept = self.kept[place]
        stop = unread.get(place, self.ends[place])
        removed = 0
        while kept and kept[0][1].offset < stop:
            too_old = int(kept[0][0] * 1000) < int((self.now - 30.0) * 1000)
            too_much = sum(_size(record) for _, record in kept) > 60
            if not (too_old or too_much):
                break
            self.firsts[place] = kept.pop(0)[1].offset + 1
            removed += 1
        return removed

    def _compact(self, place) -> int:
        """Keep the newest of each key; of those, tombstones only while young, or at the end."""
        before = self.kept[place]
        newest = {record.key: record.offset for _, record in before}
        self.kept[place] = [
            (stored, record)
            for stored, record in before
            if newest[record.key] == record.offset
            and (
                record.value is not None
                or int(stored * 1000) >= int((self.now - 50.0) * 1000)
                or record.offset == self.ends[place] - 1
            )
        ]
        return len(before) - len(self.kept[place])

    @rule()
    def reopen(self) -> None:
        self.log.close()
        self.log = self._open()

    @rule(place=st.tuples(topics, partitions), share=st.floats(0, 1), limit=st.integers(1, 5))
    def read_from_the_middle(self, place, share, limit) -> None:
        start = int(self.ends[place] * share)
        expected = [r for _, r in self.kept[place] if r.offset >= start][:limit]
        assert self.log.read(*place, start, limit) == expected

    @invariant()
    def owner_and_reader_see_what_the_model_holds(self) -> None:
        with LogReader(self.folder / "frontwatch.db") as reader:
            for view in (self.log, reader):
                assert view.committed("g") == self.commits
                heads = view.heads()
                for place in self.places:
                    assert heads[place] == (self.firsts[place], self.ends[place])
                    assert view.read(*place, 0, 10_000) == [r for _, r in self.kept[place]]


def _size(record: LogRecord) -> int:
    packed = encode_headers(record.headers) or b""
    return len(record.key or b"") + len(record.value or b"") + len(packed)


LogMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestLog = pytest.mark.timeout(240)(LogMachine.TestCase)  # it waits for the disk at every step
