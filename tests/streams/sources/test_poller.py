from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.sources.fetch import Fetcher, Validators
from streams.sources.guard import Guard
from streams.sources.items import Item
from streams.sources.poller import MAX_BACKOFF_S, Look, Poller, pause_s
from streams.sources.state import KEEP_IDS, FeedState
from tests.streams.sources.conftest import RSS, Feeds

NOW = datetime(2017, 11, 10, tzinfo=UTC)


class Log:
    def __init__(self) -> None:
        self.items: list[Item] = []
        self.broken = False

    async def send(self, items: Sequence[Item]) -> None:
        if self.broken:
            raise ConnectionError("the log is away")
        self.items.extend(items)


def _poller(fetcher: Fetcher, tmp_path: Path, log: Log) -> Poller:
    return Poller(fetcher, FeedState(tmp_path / "feeds.db"), log.send, lambda: NOW)


async def test_only_what_is_new_goes_on(feeds: Feeds, tmp_path: Path) -> None:
    log = Log()
    async with Fetcher(Guard.allowing(["127.0.0.1"])) as fetcher:
        poller = _poller(fetcher, tmp_path, log)
        assert (await poller.look(feeds.url())).new == 2
        assert (await poller.look(feeds.url())).unchanged
        poller.state.remember(feeds.url(), Validators(), [])
        more = RSS.replace(
            "</channel>",
            "<item><title>Third</title><guid>3</guid></item></channel>",
        )
        feeds.body = more.encode()
        third = await poller.look(feeds.url())
        assert (third.new, third.known) == (1, 2)
    assert [i.article.title for i in log.items if i.article][-1] == "Third"
    assert len(log.items) == 3


async def test_what_was_taken_is_remembered_over_a_restart(feeds: Feeds, tmp_path: Path) -> None:
    log = Log()
    async with Fetcher(Guard.allowing(["127.0.0.1"])) as fetcher:
        await _poller(fetcher, tmp_path, log).look(feeds.url())
        assert (await _poller(fetcher, tmp_path, log).look(feeds.url())).unchanged
    assert len(log.items) == 2


async def test_nothing_is_remembered_before_the_log_has_it(feeds: Feeds, tmp_path: Path) -> None:
    log = Log()
    log.broken = True
    async with Fetcher(Guard.allowing(["127.0.0.1"])) as fetcher:
        poller = _poller(fetcher, tmp_path, log)
        with pytest.raises(ConnectionError):
            await poller.look(feeds.url())
        log.broken = False
        assert (await poller.look(feeds.url())).new == 2


async def test_a_feed_that_fails_is_told_and_does_not_stop_the_others(
    feeds: Feeds, tmp_path: Path
) -> None:
    log = Log()
    saved = tmp_path / "saved.xml"
    saved.write_text(RSS)
    looks: list[Look] = []
    seen = asyncio.Event()

    def told(look: Look) -> None:
        looks.append(look)
        if len(looks) == 3:
            seen.set()

    async with Fetcher(Guard()) as fetcher:
        poller = _poller(fetcher, tmp_path, log)
        poller.told = told
        running = asyncio.create_task(
            poller.run([feeds.url(), str(tmp_path / "none.xml"), str(saved)], 3600)
        )
        async with asyncio.timeout(10):
            await seen.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    problems = {look.feed: look.problem for look in looks}
    assert "not a public address" in (problems[feeds.url()] or "")
    assert "cannot be read" in (problems[str(tmp_path / "none.xml")] or "")
    assert problems[str(saved)] is None
    assert len(log.items) == 2


def test_pauses_grow_with_failures_and_keep_to_what_is_asked() -> None:
    assert pause_s(300, 0, None) == 300
    assert pause_s(300, 1, None) == 600
    assert pause_s(300, 1000, None) == MAX_BACKOFF_S
    assert pause_s(300, 0, 1000) == 1000
    assert pause_s(300, 0, 1e12) == MAX_BACKOFF_S
    assert pause_s(1e6, 3, None) == 1e6


def test_the_memory_of_a_feed_is_bounded(tmp_path: Path) -> None:
    with FeedState(tmp_path / "feeds.db") as state:
        ids = [f"a{n}" for n in range(KEEP_IDS + 10)]
        state.remember("u", Validators('"e"', None), ids)
        assert state.fresh("u", ids) == set(ids[:10])
        assert state.fresh("other", ids[-1:]) == {ids[-1]}
        assert state.validators("u") == Validators('"e"', None)
