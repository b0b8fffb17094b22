"""Ticking: where ticks come from. Between articles by the articles' own time, else by the clock.

A tick stands at a boundary of UTC time (a midnight by default) and goes into news.raw before the
first article that is seen beyond it: so the log holds the time, and a replay of it sees the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas import wire
from schemas.articles import RawArticle
from schemas.ticks import Tick
from streams.messages import Headers, Outgoing
from streams.settings import Settings
from streams.topics import RAW, TICK_HEADER

TICK_KEY: Final = b"tick"
TICK_HEADERS: Final[Headers] = ((TICK_HEADER, b"1"),)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def boundary(moment: datetime, every: timedelta) -> datetime:
    """Return the last boundary at or before ``moment``, both UTC; counted from 1970-01-01."""
    return moment - (moment - _EPOCH) % every


class Ticker:
    """Says which tick goes before an article: one at most, however long nothing came.

    ``every`` is the time between boundaries, ``latest`` that of the last tick, if there was one.
    """

    def __init__(self, every: timedelta, latest: datetime | None = None) -> None:
        self._every = every
        self._latest = latest

    def before(self, article: RawArticle) -> Tick | None:
        """Return the tick to put before ``article``, None if it passes no new boundary.

        Nothing is published after it was seen, whatever its date says: such a date would put the
        clock forward for all places. The first article passes none: it says where time begins.
        """
        given = [at for at in (article.published_at, article.ingested_at) if at is not None]
        return self.until(min(given))

    def until(self, moment: datetime) -> Tick | None:
        """Return the tick of the last boundary before ``moment``, None if there was a later one."""
        latest, at = self._latest, boundary(moment, self._every)
        if latest is not None and at <= latest:
            return None
        self._latest = at
        return None if latest is None else Tick(at=at)


def with_ticks(articles: Iterable[RawArticle], every: timedelta) -> Iterator[RawArticle | Tick]:
    """Yield ``articles`` in their order, with a tick before each that passes a boundary."""
    ticker = Ticker(every)
    for article in articles:
        tick = ticker.before(article)
        if tick is not None:
            yield tick
        yield article


def tick_message(tick: Tick) -> Outgoing:
    """Return the record of news.raw for ``tick``."""
    return Outgoing(RAW.name, TICK_KEY, wire.encode(tick), TICK_HEADERS)


async def tick_by_clock(
    settings: Settings,
    latest: Callable[[], datetime | None],
    send: Callable[[Outgoing], Awaitable[None]],
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Write a tick whenever the clock passes a boundary that no tick in the log has reached.

    After a long stop that is one tick. Runs until it is cancelled.

    Args:
        settings: How far apart boundaries are.
        latest: Returns the latest tick that the ledger has taken.
        send: Puts a record into news.raw; returns when it is safe there.
        clock: Returns the time in UTC: the only clock that anything in the stream depends on.
        sleep: Waits for some seconds.
    """
    every = settings.tick_every
    written: datetime | None = None
    while True:
        now = clock()
        at = boundary(now, every)
        known = max(filter(None, (latest(), written)), default=None)
        if known is None or known < at:
            await send(tick_message(Tick(at=at)))
            written = at
        await sleep((at + every - now).total_seconds())
