"""A worker in this process: start, readiness, stop, and what happens when it must not go on."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas import wire
from schemas.alerts import ControlAlert
from schemas.articles import RawArticle
from schemas.failures import Verdict
from schemas.ticks import Tick
from streams import topics
from streams.accounts import records_of
from streams.embedded.reader import LogReader
from streams.errors import LogLockedError, SettingsError, StageBrokenError
from streams.seeding import in_event_order, seed_articles, seed_log
from streams.service import Worker, serve
from tests.streams import runs
from tests.streams.tiny import mended_stages, tiny_articles, tiny_stages


async def until_settled(settings: runs.Settings) -> runs.Account:
    while (account := await asyncio.to_thread(runs.settled, settings)) is None:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    return account


async def test_a_worker_handles_what_is_there_and_what_comes(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path)
    told: list[ControlAlert] = []

    async def deliver(alerts: Sequence[ControlAlert]) -> None:
        told.extend(alerts)

    articles = tiny_articles(60)
    runs.feed(settings, articles[:30])
    worker = Worker(settings, deliver=deliver, stages=tiny_stages)
    assert (worker.ready(), worker.oldest_unhandled()) == ("starting", None)
    await worker.start()
    while worker.ready() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert worker.alive() is None
    await until_settled(settings)
    await asyncio.to_thread(runs.feed, settings, articles[30:])
    account = await until_settled(settings)
    while worker.oldest_unhandled() != 0:  # noqa: ASYNC110 - at the next look all is committed
        await asyncio.sleep(0.05)
    await worker.stop()
    assert account.arrived == 60
    assert account.pending == 0
    assert account.verdicts[Verdict.WITH_CLAIMS] == len(runs.claims(settings))
    assert [a.alert_id for a in told] == list(runs.alerts(settings))
    assert b'frontwatch_articles_total{reason="",verdict="with_claims"}' in worker.metrics_text()
    assert worker.ready() is not None


async def test_a_second_worker_on_the_same_log_is_told_so(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path)
    runs.feed(settings, tiny_articles(1))
    with runs.worker(settings, "tiny") as process:
        await asyncio.to_thread(runs.wait_until_settled, settings, process)
        second = Worker(settings, stages=tiny_stages)
        with pytest.raises(LogLockedError):
            await serve(second)
        assert process.poll() is None


async def test_a_broken_stage_stops_the_worker_and_a_mended_one_goes_on(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path, poison_limit=3, batch_size=2)
    good = tiny_articles(3)
    bad = b'{"id": "p", "title": "poison", "text": "x", "published_at": "2020-01-01"}'
    runs.feed(settings, [*good, *[bad] * 6])
    worker = Worker(settings, stages=tiny_stages)
    with pytest.raises(StageBrokenError, match="3 records in a row"):
        await serve(worker)
    assert worker.alive() is not None
    with LogReader(tmp_path / "frontwatch.db") as reader:
        assert reader.committed(settings.app_id).get((topics.RAW.name, 0), 0) < 9
    again = Worker(settings, stages=mended_stages)
    await again.start()
    account = await until_settled(settings)
    await again.stop()
    assert account.arrived == account.settled == 9
    assert account.verdicts[Verdict.DEAD_LETTER] <= 3
    assert account.verdicts[Verdict.WITHOUT_CLAIMS] >= 3


async def test_sigterm_ends_it_in_good_order_and_what_runs_beside_is_cancelled(
    tmp_path: Path,
) -> None:
    settings = runs.settings_of(tmp_path)
    runs.feed(settings, tiny_articles(20))
    ended: list[str] = []

    async def beside() -> None:
        try:
            await until_settled(settings)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.Event().wait()
        finally:
            ended.append("beside")

    async def short() -> None:
        ended.append("short")

    await serve(Worker(settings, stages=tiny_stages), [beside, short])
    assert ended == ["short", "beside"]
    with LogReader(tmp_path / "frontwatch.db") as reader:
        assert reader.committed(settings.app_id)[topics.RAW.name, 0] == 20


async def test_what_fails_beside_the_worker_stops_it(tmp_path: Path) -> None:
    async def beside() -> None:
        raise SettingsError("no such feed")

    worker = Worker(runs.settings_of(tmp_path), stages=tiny_stages)
    with pytest.raises(SettingsError, match="no such feed"):
        await serve(worker, [beside])
    assert worker.ready() is not None


def test_seeds_go_into_an_empty_log_once_and_in_event_order(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path / "new")
    count = seed_log(settings)
    assert count == len(seed_articles()) > 100
    assert seed_log(settings) == 0
    moments = [a.published_at or a.ingested_at for a in in_event_order(seed_articles())]
    assert moments == sorted(moments, key=str)
    with LogReader(tmp_path / "new" / "frontwatch.db") as reader:
        records = list(records_of(reader, topics.RAW))
    ticks = [record for record in records if (topics.TICK_HEADER, b"1") in record.headers]
    assert len(records) == count + len(ticks) > count
    assert records[0].headers == ((topics.SEED_HEADER, b"0"),)
    times = [
        wire.decode(Tick, r.value or b"").at
        if r in ticks
        else wire.decode(RawArticle, r.value or b"").published_at
        for r in records
    ]
    assert times == sorted(times, key=str)


def test_seeds_do_not_go_into_a_log_that_was_ever_used(tmp_path: Path) -> None:
    settings = runs.settings_of(tmp_path)
    runs.feed(settings, tiny_articles(1))
    assert seed_log(settings) == 0
