"""Looks at feeds: what is new goes on, what goes wrong is told and tried again later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from streams.settings import Settings
from streams.sources.errors import FetchError, SourceError
from streams.sources.feeds import feed_items
from streams.sources.fetch import Fetcher, Limits, Validators
from streams.sources.guard import Guard
from streams.sources.items import Item
from streams.sources.state import FeedState

Send = Callable[[Sequence[Item]], Awaitable[None]]
"""Puts items into news.raw and returns once they are safe there."""

MAX_BACKOFF_S: Final = 6 * 3600.0
"""Longest pause after failures: a feed that was down overnight is back by the next morning."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a feed gave. ``problem`` is set when the feed could not be read at all."""

    feed: str
    new: int = 0
    known: int = 0
    unchanged: bool = False
    problem: str | None = None
    bad: tuple[Item, ...] = ()
    retry_after: float | None = None


@dataclass(slots=True)
class Poller:
    """Reads feeds by address (http, https) or by path, and sends on what is new."""

    fetcher: Fetcher
    state: FeedState
    send: Send
    clock: Callable[[], datetime]
    told: Callable[[Look], None] = field(default=lambda _: None)

    async def look(self, feed: str) -> Look:
        """Look once. What goes wrong with the feed is in the result, not raised."""
        try:
            return await self._look(feed)
        except SourceError as error:
            after = error.retry_after if isinstance(error, FetchError) else None
            return Look(feed, problem=str(error), retry_after=after)

    async def _look(self, feed: str) -> Look:
        body, validators, source, kind = await self._read(feed)
        if body is None:
            return Look(feed, unchanged=True)
        items = list(feed_items(body, source, self.clock(), content_type=kind))
        ids = {i.article.id for i in items if i.article}
        fresh = self.state.fresh(feed, ids)
        bad = tuple(i for i in items if i.problem)
        new = _first_of_each(items, fresh)
        if new:
            await self.send(new)
        self.state.remember(feed, validators, ids)
        return Look(feed, new=len(new), known=len(ids) - len(new), bad=bad)

    async def _read(self, feed: str) -> tuple[bytes | None, Validators, str, str | None]:
        if "://" not in feed:
            return await asyncio.to_thread(_read_file, Path(feed)), Validators(), feed, None
        got = await self.fetcher.get(feed, self.state.validators(feed))
        return got.body, got.validators, feed, got.content_type

    async def run(self, feeds: Sequence[str], interval_s: float) -> None:
        """Look at every feed again and again until cancelled; each keeps its own pace."""
        async with asyncio.TaskGroup() as group:
            for feed in feeds:
                group.create_task(self._watch(feed, interval_s))

    async def _watch(self, feed: str, interval_s: float) -> None:
        failures = 0
        while True:
            look = await self.look(feed)
            self.told(look)
            failures = failures + 1 if look.problem else 0
            await asyncio.sleep(pause_s(interval_s, failures, look.retry_after))


@asynccontextmanager
async def open_poller(
    settings: Settings, send: Send, clock: Callable[[], datetime]
) -> AsyncIterator[Poller]:
    """Open a poller as the settings have it; its memory is a file beside the log."""
    limits = Limits(max_bytes=settings.fetch_max_bytes, timeout_s=settings.fetch_timeout_s)
    guard = Guard.allowing(settings.egress_allow)
    async with Fetcher(guard, limits) as fetcher:
        with FeedState(settings.data_dir / "feeds.db") as state:
            yield Poller(fetcher, state, send, clock)


def pause_s(interval_s: float, failures: int, retry_after: float | None) -> float:
    """Return the seconds until the next look: doubled with each failure, and never less than asked."""
    pause = min(interval_s * 2.0 ** min(failures, 20), max(MAX_BACKOFF_S, interval_s))
    return max(pause, min(retry_after or 0.0, MAX_BACKOFF_S))


def _first_of_each(items: Sequence[Item], ids: set[str]) -> list[Item]:
    left = set(ids)
    new = []
    for item in items:
        if item.article and item.article.id in left:
            left.discard(item.article.id)
            new.append(item)
    return new


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
