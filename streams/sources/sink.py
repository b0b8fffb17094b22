"""Puts what sources give into news.raw, beside the worker that reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from streams.databases import Closing
from streams.embedded.client import Entry
from streams.log_access import open_appender
from streams.settings import Settings
from streams.sources.items import Item
from streams.ticking import Ticker, tick_message
from streams.topics import RAW


class RawSink(Closing):
    """Appends items to news.raw. On the embedded log each call stores all of its items or none.

    Before an article that passes a boundary of time stands a tick.

    Raises:
        LogError: the embedded log cannot be written.
        FrontwatchError: the brokers or their topics are not as the settings want them.
    """

    def __init__(self, settings: Settings) -> None:
        self._ticker = Ticker(settings.tick_every)
        self._client = open_appender(settings, RAW.name)

    def put(self, items: Sequence[Item]) -> int:
        """Append every item that has bytes, good or bad, and return how many those were."""
        entries: list[Entry] = []
        ticks = 0
        for item in items:
            if item.value is None:
                continue
            tick = None if item.article is None else self._ticker.before(item.article)
            if tick is not None:
                message = tick_message(tick)
                entries.append(Entry(message.key, message.value, message.headers))
                ticks += 1
            entries.append(Entry(item.key, item.value))
        if entries:
            self._client.append_many(RAW.name, entries)
        return len(entries) - ticks

    async def send(self, items: Sequence[Item]) -> None:
        """Append off the event loop; on return the items are stored."""
        await asyncio.to_thread(self.put, items)

    def close(self) -> None:
        """Give up the log."""
        self._client.close()
