"""Puts what sources give into news.raw of the embedded log, beside whoever owns it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from streams.databases import Closing
from streams.embedded.client import AppendClient, Entry
from streams.errors import FrontwatchError
from streams.folders import ensure_folder
from streams.settings import Settings
from streams.sources.items import Item
from streams.ticking import Ticker, tick_message
from streams.topics import RAW


class BrokerOnlyError(FrontwatchError):
    """Something that works on the embedded log was asked of a broker."""


class RawSink(Closing):
    """Appends items to news.raw. Each call is one transaction: all of its items or none.

    Before an article that passes a boundary of time stands a tick.

    Raises:
        BrokerOnlyError: the settings name a broker; its own tools put articles there.
        LogError: the log cannot be written.
    """

    def __init__(self, settings: Settings) -> None:
        path = settings.log_path
        if path is None:
            raise BrokerOnlyError(
                f"sources are read into the embedded log, but the setting broker is "
                f"{settings.broker}; write articles to its topic {RAW.name} with its own tools"
            )
        ensure_folder(path.parent)
        self._ticker = Ticker(settings.tick_every)
        self._client = AppendClient(path)
        self._client.ensure_topic(RAW.name, settings.partitions)

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
