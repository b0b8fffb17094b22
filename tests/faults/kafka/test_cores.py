"""Cores that raise, on three nodes: a dead letter each with all it needs, put right once mended."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from schemas import wire
from schemas.articles import RawArticle, ScreenedArticle
from schemas.failures import DeadLetter, Verdict
from streams import topics
from streams.accounts import records_of
from streams.cores import Cores
from streams.deadletters import open_box, requeue
from streams.ledger_table import unpack
from streams.log_access import open_appender, open_reader
from streams.settings import Settings
from tests.brokers.cluster import Cluster
from tests.faults.kafka.articles import entry, undisturbed
from tests.faults.kafka.choking import screen_chokes
from tests.faults.kafka.harness import PARTITIONS, last_alerts
from tests.streams import runs

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(480)]

COUNT = 600
FEED = ("x-feed", b"wire 7")


def test_cores_that_raise_lose_nothing_and_what_they_raised_on_is_put_right_once_mended(
    kafka_cluster: Callable[..., Cluster],
    tmp_path: Path,
    telling: list[RawArticle],
    cores: Cores,
    capsys: pytest.CaptureFixture[str],
) -> None:
    some = telling[:COUNT]
    settings = runs.settings_of(
        tmp_path / "data",
        broker=kafka_cluster(nodes=3).broker,
        partitions=PARTITIONS,
        replication_factor=3,
    )
    offsets = feed(settings, some)
    with runs.worker(settings, "choking") as process:
        account = runs.wait_until_settled(settings, process, 150)
        assert runs.terminate(process) == 0
    found: dict[str, list[DeadLetter]] = {stage: [] for stage in STAGES}
    for letter in letters(settings):
        found[letter.stage].append(letter)
    choked = [each for each in some if screen_chokes(each)]
    assert_whole(found["screen"], choked, offsets)
    later = assert_screened(found["detect"], some)
    dead = len(choked) + len(later)
    assert account.verdicts[Verdict.DEAD_LETTER] == dead
    assert account.arrived == account.settled == COUNT
    with runs.worker(settings, "real") as process:
        for stage in reversed(STAGES):
            send_again(settings, found[stage])
            account = runs.wait_until_settled(settings, process, 90)
        assert runs.terminate(process) == 0
    assert not letters(settings)
    late = {each.id for each in (*choked, *later)}
    in_time = [each for each in some if each.id not in late]
    calm = undisturbed(cores, [*in_time, *later, *choked])
    assert account.arrived == account.settled == COUNT + len(choked)
    assert account.verdicts[Verdict.DEAD_LETTER] == len(choked)  # each now stands there twice
    assert runs.claims(settings) == {c.claim_id: wire.encode(c) for c in calm.run.claims}
    assert {p: unpack(v) for p, v in runs.ledger(settings).items()} == calm.run.ledger
    assert last_alerts(runs.alert_records(settings)) == last_alerts(calm.alerts)
    with capsys.disabled():
        print(  # noqa: T201 - figures are to be seen
            f"\n{COUNT} articles, {len(choked)} choked the screen and {len(later)} the detector: "
            f"{dead} dead letters, none lost; sent again: {account.claims} claims, as undisturbed"
        )


STAGES = ("screen", "detect")


def feed(settings: Settings, articles: Sequence[RawArticle]) -> dict[str, tuple[int, int]]:
    """Append the articles with a header; return partition and offset of each by its id."""
    entries = [entry(each, PARTITIONS)._replace(headers=(FEED,)) for each in articles]
    with open_appender(settings, topics.RAW.name) as client:
        client.append_many(topics.RAW.name, entries)
    ends: dict[int, int] = defaultdict(int)
    offsets = {}
    for article, told in zip(articles, entries, strict=True):
        assert told.partition is not None
        offsets[article.id] = (told.partition, ends[told.partition])
        ends[told.partition] += 1
    return offsets


def letters(settings: Settings) -> list[DeadLetter]:
    """Return the open letters; all in one look, as there are some."""
    with open_reader(settings) as reader:
        latest = {record.key: record.value for record in records_of(reader, topics.DEADLETTERS)}
    return [wire.decode(DeadLetter, value) for value in latest.values() if value is not None]


def assert_whole(
    found: Sequence[DeadLetter], expected: Sequence[RawArticle], offsets: dict[str, tuple[int, int]]
) -> None:
    """Check that every article that was expected has its letter, with place, bytes and headers."""
    by_place = {(each.partition, each.offset): each for each in found}
    assert by_place.keys() == {offsets[each.id] for each in expected}
    for article in expected:
        letter = by_place[offsets[article.id]]
        assert (letter.topic, letter.error) == (topics.RAW.name, "ZeroDivisionError")
        assert b64decode(letter.key or "") == article.id.encode()
        assert b64decode(letter.value or "") == wire.encode(article)
        assert [(name, b64decode(value)) for name, value in letter.headers] == [FEED]


def assert_screened(found: Sequence[DeadLetter], fed: Sequence[RawArticle]) -> list[RawArticle]:
    """Check the letters of the second stage; return the articles behind them, in their order."""
    behind = set()
    for letter in found:
        screened = wire.decode(ScreenedArticle, b64decode(letter.value or ""))
        assert (letter.topic, letter.error) == (topics.SCREENED.name, "ZeroDivisionError")
        assert topics.ORIGIN_HEADER in dict(letter.headers)
        behind.add(screened.article.id)
    assert len(behind) == len(found) > 0
    return [each for each in fed if each.id in behind]


def send_again(settings: Settings, found: Sequence[DeadLetter]) -> None:
    """Do as `frontwatch deadletters requeue` does, oldest first."""

    async def send() -> None:
        async with open_box(settings) as box:
            in_order = sorted(found, key=lambda each: (each.partition, each.offset))
            await requeue(box, [each.letter_id for each in in_order])

    asyncio.run(send())
